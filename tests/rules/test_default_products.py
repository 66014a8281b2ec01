"""The products that ship with Configurator, held against what they promise.

If these fail, a buyer meets an option nobody can have, a text in the wrong language, a van that
cannot carry what it says, or a day that the line cannot build.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from ortools.sat.python import cp_model
from pysat.solvers import Cadical153

from configurator.catalogue.formula import compared
from configurator.catalogue.load import load_lines, load_products
from configurator.catalogue.release import Release, Text
from configurator.engine.cnf import Cnf, clauses_of

RULES = Path(__file__).parents[2] / "rules"
LINES = load_lines(RULES / "lines")
RELEASES = {(r.product, r.id): r for r in load_products(RULES)}
VAN = RELEASES["large-van", "2026"]
NEXT = RELEASES["large-van", "2027"]
every_release = pytest.mark.parametrize(
    "release", [pytest.param(r, id=f"{r.product}-{r.id}") for r in RELEASES.values()]
)
every_van = pytest.mark.parametrize("release", [pytest.param(r, id=r.id) for r in (VAN, NEXT)])


@cache
def _cnf(product: str, release: str) -> Cnf:
    return clauses_of(RELEASES[product, release].model)


def _solver(release: Release) -> tuple[Cadical153, Callable[[str], int]]:
    cnf = _cnf(release.product, release.id)
    numbers = {name: i + 1 for i, name in enumerate(cnf.names)}
    return Cadical153(bootstrap_with=[list(c) for c, _ in cnf.plain()]), numbers.__getitem__


def _extreme(release: Release, having: Iterable[str], figure: Callable[[str], int]) -> int | None:
    """The largest sum of ``figure`` over complete configurations with ``having``; None: none."""
    cnf = _cnf(release.product, release.id)
    model = cp_model.CpModel()
    known: dict[int, cp_model.IntVar] = defaultdict(lambda: model.new_bool_var(""))
    for clause, _ in cnf.plain():
        model.add_bool_or(known[v] if (v := abs(lit)) == lit else ~known[v] for lit in clause)
    numbers = {name: i + 1 for i, name in enumerate(cnf.names)}
    model.add_bool_and(known[numbers[name]] for name in having)
    model.maximize(sum(figure(o) * known[numbers[o]] for o in release.options))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = 30
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    assert status == cp_model.OPTIMAL
    return round(solver.objective_value)


def _payload(release: Release, *having: str) -> int | None:
    """Kilograms that the heaviest van with these options may still carry."""
    kerb = _extreme(release, having, lambda o: release.options[o].mass_g)
    gross = next(int(o.removeprefix("gross_")) for o in having if o.startswith("gross_"))
    return None if kerb is None else gross - (release.base.mass_g + kerb) // 1000


def _cheapest(release: Release, *having: str) -> float:
    """Net pounds of the cheapest complete configuration."""
    least = _extreme(release, having, lambda o: -release.options[o].price.get("GBP", 0))
    assert least is not None
    return (release.base.price["GBP"] - least) / 100


@pytest.mark.parametrize(
    ("release", "families", "options", "rules", "parts"),
    [
        pytest.param(VAN, 36, 175, 110, 150, id="van-2026"),
        pytest.param(NEXT, 36, 175, 110, 150, id="van-2027"),
        pytest.param(RELEASES["e-bike", "2026"], 12, 45, 25, 40, id="e-bike-2026"),
    ],
)
def test_a_product_is_as_rich_as_promised(
    release: Release, families: int, options: int, rules: int, parts: int
) -> None:
    assert len(release.families) >= families
    assert len(release.options) >= options
    assert len(release.rules) >= rules
    assert len(release.parts) >= parts


@every_release
def test_every_option_can_be_had_and_left_in_every_market(release: Release) -> None:
    """A dead option is a broken promise; one that cannot be left is no question. Options that a
    market does not sell at all must be sold in another."""
    solver, number = _solver(release)
    markets = [m.option for m in release.markets.values()]
    with solver:
        assert not [o for o in release.options if not solver.solve([number(o)])]
        assert not [o for o in release.options if not solver.solve([-number(o)])]
        for market in markets:
            sold = [o for o in release.options if solver.solve([number(market), number(o)])]
            assert len(sold) >= 0.85 * len(release.options), market


@every_release
def test_no_rule_follows_from_the_others(release: Release) -> None:
    """A redundant rule is one that a rule engineer keeps up for nothing, and that muddles
    explanations: for each rule some configuration breaks it alone."""
    cnf = _cnf(release.product, release.id)
    plain = list(cnf.plain())
    guards = {s: max(max(map(abs, c)) for c, _ in plain) + 1 + s for s in range(len(cnf.sources))}
    with Cadical153(bootstrap_with=[[*c, -guards[s]] for c, s in plain]) as solver:
        redundant = [
            source
            for s, source in enumerate(cnf.sources)
            if not isinstance(source, str)
            and not any(compared(source.formula))
            and not any(
                solver.solve([g for t, g in guards.items() if t != s] + [-lit for lit in clause])
                for clause, origin in plain
                if origin == s
            )
        ]
    assert [c.rule for c in redundant if not isinstance(c, str)] == []


@every_release
def test_every_text_is_there_in_both_languages(release: Release) -> None:
    for place, text in _texts(release):
        assert text.en, place
        assert re.search(r"[\u4e00-\u9fff\d]|LED", text.zh), place
        assert not re.search(r"[\u4e00-\u9fff]", text.en), place


@every_release
def test_every_fact_says_whether_it_is_reported_or_assumed(release: Release) -> None:
    sources = {o.id: o.source for o in (release.base, *release.options.values())}
    sources |= {r.id: r.source for r in release.rules.values()}
    sources |= {p.id: p.source for p in release.parts.values()}
    assert [i for i, s in sources.items() if not re.match(r"[SA]: \S", s)] == []
    assert all(rule.reason for rule in release.rules.values())


@every_release
def test_what_is_seen_is_drawn_and_what_is_drawn_is_bought(release: Release) -> None:
    for family in release.families:
        looks = {tuple(release.options[o].look) for o in family.options}
        assert len(looks) == 1, f"{family.id}: options draw different things"
    for option in release.options.values():
        if option.look and "none" not in option.look.values():
            assert option.parts, f"{option.id} is drawn but no part of it is bought"


@every_release
def test_shares_of_customers_agree_with_families_and_rules(release: Release) -> None:
    """No rule may be fulfilled too seldom: of any clause at least one literal holds, so the
    shares of its literals add up to 1 at least (union bound)."""
    take = {o: option.take_rate for o, option in release.options.items()}
    for family in release.families:
        if family.pick == "one":
            assert sum(take[o] for o in family.options) == pytest.approx(1), family.id
    cnf = _cnf(release.product, release.id)
    for clause, source in cnf.plain():
        named = [(cnf.names[abs(x) - 1], x > 0) for x in clause if abs(x) <= len(cnf.names)]
        if len(named) == len(clause) and all(n in take for n, _ in named):
            held = sum(take[n] if wanted else 1 - take[n] for n, wanted in named)
            assert held > 1 - 1e-9, cnf.sources[source]


@every_release
def test_the_line_keeps_up_with_what_customers_want(release: Release) -> None:
    """Else no sequence is without overload, and a planner sees only red."""
    line = LINES[release.line]
    for ratio in line.ratios:
        wanted = sum(release.options[o].take_rate for o in ratio.options if o in release.options)
        assert wanted < (0.85 if ratio.hard else 1) * ratio.p / ratio.q, ratio.id
    for station in line.stations:
        mean, most = (_work(release, station.id, m) for m in (False, True))
        assert mean < 0.95 * line.takt_s, station.id
        assert most <= station.window_s, station.id


@every_release
def test_scarce_parts_are_tight_but_enough(release: Release) -> None:
    """Tight, so that promises feel them; enough, so that the order bank does not grow for ever."""
    slots = next(n for d in range(1, 8) if (n := LINES[release.line].slots(_day(d))))
    scarce = {p.id: p.per_day for p in release.parts.values() if p.per_day is not None}
    demand: dict[str, float] = defaultdict(float)
    for option in release.options.values():
        for use in option.parts:
            demand[use.part] += slots * option.take_rate * use.quantity
    load = {p: demand[p] / capacity for p, capacity in scarce.items()}
    assert all(0.6 <= share <= 0.95 for share in load.values()), load
    assert sum(share >= 0.8 for share in load.values()) >= 3


@every_release
def test_every_part_and_supplier_is_used(release: Release) -> None:
    things = [release.base, *release.options.values()]
    assert {u.part for t in things for u in t.parts} == set(release.parts)
    assert {p.supplier for p in release.parts.values()} == set(release.suppliers)


@every_van
def test_goods_vans_carry_at_least_600_kg(release: Release) -> None:
    for body in ("body_panel", "body_crew", "body_chassis_single", "body_chassis_crew"):
        for gross in _gross(release):
            payload = _payload(release, body, gross)
            assert payload is None or payload >= 600, (body, gross)


@every_van
def test_minibuses_carry_75_kg_a_place_and_luggage(release: Release) -> None:
    for seats in (9, 14, 16, 18):
        payloads = [_payload(release, f"seats_{seats}", gross) for gross in _gross(release)]
        assert [p for p in payloads if p is not None]
        assert all(p >= seats * 80 for p in payloads if p is not None), (seats, payloads)


def test_vans_cost_about_what_their_likes_cost() -> None:
    panel = ("market_gb", "body_panel", "length_l2", "roof_h2", "seats_3")
    assert 26_000 <= _cheapest(VAN, *panel, "power_diesel_120") <= 28_000
    panel = ("market_gb", "body_panel", "length_l3", "roof_h2", "seats_3")
    assert 48_000 <= _cheapest(VAN, *panel, "battery_88", "charger_11") <= 51_000
    assert 1.02 <= _cheapest(NEXT) / _cheapest(VAN) <= 1.06


def test_the_model_year_changes_what_it_announces() -> None:
    assert VAN.options.keys() - NEXT.options.keys() == {"power_diesel_93"}
    assert NEXT.options.keys() - VAN.options.keys() == {"battery_100", "grille_lightbar"}
    old, new = ({c.rule: c.text for c in r.model.constraints} for r in (VAN, NEXT))
    assert {r for r in old.keys() & new if old[r] != new[r]} == {"R013", "R026", "R160"}
    assert {"R028", "R029", "R037", "R182", "R183"} == old.keys() - new
    solver, number = _solver(NEXT)
    with solver:
        for market in ("market_gb", "market_eu"):
            assert not solver.solve([number(market), number("assist_basic")])
    assert VAN.valid_to is not None
    assert (NEXT.valid_from - VAN.valid_to).days == 1


def _texts(release: Release) -> Iterator[tuple[str, Text]]:
    yield "name", release.name
    yield "intro", release.intro
    for family in release.families:
        yield from ((family.id, text) for text in (family.label, family.text, family.section))
    for option in release.options.values():
        yield option.id, option.label
        if option.text.en or option.text.zh:
            yield option.id, option.text
    for rule in release.rules.values():
        yield rule.id, rule.text
        yield rule.id, rule.reason
    yield from ((part.id, part.label) for part in release.parts.values())
    yield from ((market.id, market.label) for market in release.markets.values())
    line = LINES[release.line]
    yield line.id, line.label
    yield from ((station.id, station.label) for station in line.stations)
    yield from ((ratio.id, ratio.label) for ratio in line.ratios)


def _work(release: Release, station: str, most: bool) -> float:
    """Seconds of a unit at a station: on average, or of the family-wise most laden one."""
    total = float(release.base.work.get(station, 0))
    for family in release.families:
        options = [release.options[o] for o in family.options]
        seconds = [o.work.get(station, 0) for o in options]
        if not most:
            total += sum(s * o.take_rate for s, o in zip(seconds, options, strict=True))
        else:
            total += max(seconds) if family.pick == "one" else sum(seconds)
    return total


def _gross(release: Release) -> list[str]:
    return [o for o in release.options if o.startswith("gross_")]


def _day(number: int) -> date:
    return date(2026, 6, number)


def test_families_of_one_section_stand_together() -> None:
    """The page shows a section once; a family elsewhere would open it again."""
    for release in RELEASES.values():
        sections = [f.section.en for f in release.families]
        turns = [sections[0]] + [b for a, b in pairwise(sections) if a != b]
        assert len(turns) == len(set(turns))
