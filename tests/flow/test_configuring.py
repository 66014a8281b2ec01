"""A click on the cart, held against every configuration that it has, written out.

If these fail, a customer is offered what cannot be built, is denied what can, or is told a price
that no configuration has: the complaints that configurators are known for.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from math import prod
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from configurator.catalogue.release import Release
from configurator.flow.configuring import Configuring, configure
from configurator.flow.explaining import settle, without_family
from configurator.flow.finishing import finish, finishes, popular, spelled_out
from configurator.flow.showroom import Showroom

OPTIONS = (
    "market_gb", "market_eu", "body_open", "body_box", "body_tall", "motor_none",
    "motor_electric", "paint_red", "paint_blue", "tow", "lamp",
)  # fmt: skip
asked = st.lists(
    st.tuples(st.sampled_from(OPTIONS), st.booleans()), max_size=6, unique_by=lambda c: c[0]
)


@pytest.fixture(scope="session")
def showroom(tmp_path_factory: pytest.TempPathFactory) -> Showroom:
    tiny = Path(__file__).parent / "tiny"
    return Showroom.at(tiny, tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def offered(showroom: Showroom) -> Release:
    return showroom.release("cart", "2026")


@pytest.fixture(scope="session")
def every(offered: Release) -> tuple[frozenset[str], ...]:
    """All configurations, by trying every set of options against the model's plain meaning."""
    above = {"cart", "market", "body", "motor", "paint"}
    found = []
    for picks in product((False, True), repeat=len(OPTIONS)):
        chosen = {o for o, picked in zip(OPTIONS, picks, strict=True) if picked} | above
        chosen |= {"extras"} if chosen & {"tow", "lamp"} else set()
        if offered.model.allows(chosen):
            found.append(frozenset(chosen))
    return tuple(found)


def agreeing(
    every: tuple[frozenset[str], ...], choices: Mapping[str, bool]
) -> list[frozenset[str]]:
    return [c for c in every if all((o in c) == wanted for o, wanted in choices.items())]


def likelihood(offered: Release, configuration: frozenset[str]) -> float:
    """How likely it is, were each family chosen by its take rates alone."""
    shares = [
        rate if o in configuration else 1 - rate if family.pick != "one" else 1.0
        for family in offered.families
        for o in family.options
        for rate in [offered.options[o].take_rate]
    ]
    return round(prod(shares), 9)


def views(showroom: Showroom, offered: Release, said: list[tuple[str, bool]]) -> list[Configuring]:
    first = configure(showroom, offered, said)
    return [configure(showroom, offered, said, step=s.step.id) for s in first.steps]


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(said=asked)
def test_every_option_stands_as_enumeration_says(
    showroom: Showroom,
    offered: Release,
    every: tuple[frozenset[str], ...],
    said: list[tuple[str, bool]],
) -> None:
    told = views(showroom, offered, said)
    choices = told[0].choices
    assert {v.family.id for t in told for v in t.families} == {f.id for f in offered.families}
    for view in (v for t in told for v in t.families):
        for option in view.options:
            id = option.option.id
            open_ = agreeing(every, without_family(offered, choices, id))
            possible = any(id in c for c in open_)
            match option.standing:
                case "chosen" | "refused":
                    assert choices[id] == (option.standing == "chosen")
                case "blocked":
                    assert not possible
                case "included":
                    assert all(id in c for c in open_)
                case "open":
                    assert possible
                    assert not all(id in c for c in open_)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(said=asked)
def test_an_effect_is_the_difference_between_two_real_configurations(
    showroom: Showroom,
    offered: Release,
    every: tuple[frozenset[str], ...],
    said: list[tuple[str, bool]],
) -> None:
    for told in views(showroom, offered, said):
        currency = told.market.currency
        now = agreeing(every, told.choices)
        assert told.count == len(now)
        assert told.totals.price.net == min(offered.price(c, currency) for c in now)
        for view in told.families:
            for option in (o for o in view.options if o.effect):
                id = option.option.id
                others = dict(told.choices)
                if view.family.pick == "one" and any(o in others for o in view.family.options):
                    others = without_family(offered, others, id)
                then = [c for c in agreeing(every, others) if id in c]
                assert option.effect.price == min(offered.price(c, currency) for c in then) - min(
                    offered.price(c, currency) for c in now
                )
                assert option.effect.lead_days == min(map(lead(offered), then)) - min(
                    map(lead(offered), now)
                )


def lead(offered: Release):  # type: ignore[no-untyped-def]
    """How long a configuration's slowest option takes."""
    things = {"cart": offered.base, **offered.options}
    return lambda c: max(things[o].lead_days for o in c if o in things)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(said=asked)
def test_whatever_an_address_says_something_buildable_comes_of_it(
    showroom: Showroom,
    offered: Release,
    every: tuple[frozenset[str], ...],
    said: list[tuple[str, bool]],
) -> None:
    settled = settle(showroom, offered, said)
    assert agreeing(every, settled.choices)
    assert set(settled.choices.items()) <= set(said)
    for dropped in settled.dropped:
        assert not agreeing(every, {**settled.choices, dropped.what.id: dropped.what.wanted})
        assert dropped.reason.rules or dropped.reason.tree


def test_a_blocked_option_says_why_and_offers_the_way_to_it(
    showroom: Showroom, offered: Release, every: tuple[frozenset[str], ...]
) -> None:
    said = [("market_gb", True), ("body_box", True), ("motor_none", True)]
    told = configure(showroom, offered, said, ask_why="body_tall")
    assert told.why is not None
    assert [(r.text.en, r.reason and r.reason.en) for r in told.why.reason.rules] == [
        ("A tall box needs the electric motor.", "Too heavy to push.")
    ]
    assert [c.label.en for c in told.why.reason.choices] == ["None"]
    (way,) = told.why.ways
    assert way.choices["body_tall"]
    assert "motor_none" not in way.choices
    assert [(r.gone.label.en, r.instead and r.instead.label.en) for r in way.replaced] == [
        ("None", "Electric")
    ]
    after = agreeing(every, way.choices)
    assert way.extra == min(offered.price(c, "GBP") for c in after) - told.totals.price.net


def test_an_included_option_says_why(showroom: Showroom, offered: Release) -> None:
    told = configure(
        showroom, offered, [("market_gb", True), ("body_tall", True)], step="motor",
        ask_why="motor_electric",
    )  # fmt: skip
    assert told.why is not None
    assert not told.why.option.wanted
    assert [c.label.en for c in told.why.reason.choices] == ["Tall box"]


def test_an_open_option_has_nothing_to_explain(showroom: Showroom, offered: Release) -> None:
    assert configure(showroom, offered, [], ask_why="lamp").why is None
    assert configure(showroom, offered, [], ask_why="no such thing").why is None


def test_the_last_click_wins_over_what_was_said_before(
    showroom: Showroom, offered: Release
) -> None:
    before = {"market_gb": True, "motor_none": True}
    told = configure(
        showroom, offered, [("market_gb", True), ("body_tall", True), ("motor_none", True)],
        before=before,
    )  # fmt: skip
    assert told.choices["body_tall"]
    assert [d.what.id for d in told.settlement.dropped] == ["motor_none"]
    assert told.change is not None
    assert [c.id for c in told.change.came] == ["body_tall"]
    assert [c.id for c in told.change.went] == ["motor_none"]
    assert told.change.extra == 26_000


def test_names_that_do_not_exist_are_said_back(showroom: Showroom, offered: Release) -> None:
    told = configure(showroom, offered, [("sunroof", True), ("body_box", True)])
    assert [u.name for u in told.settlement.unknown] == ["sunroof"]
    assert told.choices == {"market_gb": True, "body_box": True}


def test_a_market_is_always_chosen_and_decides_the_currency(
    showroom: Showroom, offered: Release
) -> None:
    assert configure(showroom, offered, []).market.id == "gb"
    told = configure(showroom, offered, [("market_eu", True)])
    assert told.market.id == "eu"
    assert told.totals.price.currency == "EUR"


def test_a_family_that_may_stay_empty_is_not_counted_as_left(
    showroom: Showroom, offered: Release
) -> None:
    told = configure(
        showroom, offered,
        [("market_gb", True), ("body_box", True), ("motor_none", True), ("paint_red", True)],
    )  # fmt: skip
    assert told.left == 0


def test_finishing_keeps_the_choices_and_is_best_at_what_it_says(
    showroom: Showroom, offered: Release, every: tuple[frozenset[str], ...]
) -> None:
    choices = {"market_gb": True, "lamp": True}
    there = agreeing(every, choices)
    by_aim = {f.aim: f for f in finishes(showroom, offered, choices)}
    assert set(by_aim) == {"price", "popular", "mass", "lead"}
    assert likelihood(offered, by_aim["popular"].selected) == max(
        likelihood(offered, c) for c in there
    )
    assert by_aim["price"].totals.price.net == min(offered.price(c, "GBP") for c in there)
    assert by_aim["lead"].totals.lead_days == min(map(lead(offered), there))
    soonest = [c for c in there if lead(offered)(c) == by_aim["lead"].totals.lead_days]
    assert by_aim["lead"].totals.price.net == min(offered.price(c, "GBP") for c in soonest)
    for found in by_aim.values():
        assert {"market_gb", "lamp"} <= found.selected
        assert offered.model.allows(found.selected)
        assert {o.id for o in found.filled}.isdisjoint(choices)


def test_of_equal_prices_the_popular_one_is_filled_in(showroom: Showroom, offered: Release) -> None:
    found = finish(showroom, offered, {}, "price")
    assert found is not None
    assert "body_open" in found.selected


def test_choices_spelled_out_say_one_configuration(
    showroom: Showroom, offered: Release, every: tuple[frozenset[str], ...]
) -> None:
    for configuration in every:
        assert agreeing(every, spelled_out(offered, configuration)) == [configuration]


def test_the_popular_start_can_be_built(
    showroom: Showroom, offered: Release, every: tuple[frozenset[str], ...]
) -> None:
    taken = popular(showroom, offered)
    assert taken["body_open"]
    assert agreeing(every, taken)
