"""Impact. If these fail, a rule engineer publishes without knowing which open quotes and orders
the new rules would refuse, or is told of a repair that is dearer or changes more than it must."""

from __future__ import annotations

from itertools import product as all_of
from typing import Any

import pytest

from configurator.flow.desk.impact import Case, Impact, impact
from configurator.flow.desk.reading import read_files
from configurator.flow.ordering import cancel_order


def _impact(desk: Any, **more: Any) -> Impact:
    new = read_files(desk.changed().files, "cart", "2027")
    return impact(desk.showroom, desk.store, desk.small.release, new, desk.now, **more)


def _case(found: Impact, number: str) -> Case:
    return next(r.case for r in found.rows if r.number == number)


def test_each_open_quote_and_order_is_told_with_its_repair(desk_anywhere: Any) -> None:
    desk = desk_anywhere
    valid = desk.small.quoted("body_box", "paint_blue")
    tall = desk.small.quoted("body_tall", "motor_electric")
    lamp = desk.small.ordered("body_box", "lamp").row.number
    found = _impact(desk)
    assert found.counts == {"quote": {"valid": 1, "invalid": 1}, "order": {"invalid": 1}}
    assert [r.number for r in found.rows][-1] == valid, "the worst first"

    fine = _case(found, valid)
    assert (fine.verdict, fine.extra, fine.replaced, fine.added) == ("valid", 0, (), ())

    gone = _case(found, tall)
    assert [s.label.en for s in gone.gone] == ["Tall box"]
    assert gone.dropped == ()
    (replaced,) = gone.replaced
    assert replaced.instead is not None
    assert (replaced.gone.id, replaced.instead.id) == ("body_tall", "body_open")
    # The electric motor stays (it was chosen), the tall box with its 60.00 and 20% tax goes.
    assert (gone.price_before, gone.price_after, gone.extra) == (43200, 36000, -7200)

    alone = _case(found, lamp)
    (dropped,) = alone.dropped
    assert dropped.what.id in ("lamp", "motor_none")
    assert [r.text.en for r in dropped.reason.rules] == ["A lamp needs the electric motor."]
    assert [r.gone.id for r in alone.replaced] == ["lamp"], "as few changes, and cheaper"
    assert alone.extra == -600


def test_the_repair_is_the_least_change_and_then_the_least_price(desk: Any) -> None:
    """Held against every configuration of the new release."""
    for options in (("body_tall", "motor_electric", "lamp"), ("body_tall", "lamp", "tow"),
                    ("lamp", "paint_blue"), ("body_box", "lamp", "tow")):  # fmt: skip
        if "body_tall" in options and "motor_electric" not in options:
            options = (*options, "motor_electric")
        desk.small.quoted(*options)
    new = read_files(desk.changed().files, "cart", "2027")
    found = impact(desk.showroom, desk.store, desk.small.release, new, desk.now)
    builds = [
        frozenset({m, b, e, p, *x, "cart", "market", "body", "motor", "paint",
                   *(("extras",) if x else ())})
        for m, b, e, p, x in all_of(
            ("market_gb",), ("body_open", "body_box"), ("motor_none", "motor_electric"),
            ("paint_red", "paint_blue"), ((), ("tow",), ("lamp",), ("tow", "lamp")),
        )
    ]  # fmt: skip
    builds = [b for b in builds if new.model.allows(b)]
    assert builds
    options = {o for f in new.families for o in f.options}

    def changes(case: Case, build: frozenset[str]) -> tuple[int, int]:
        was, is_ = case.selected & options, build & options
        lost = len(was - is_)
        extras = len((is_ - was) & {"tow", "lamp"})
        return lost + extras, new.price(build, "GBP")

    for case in found.cases:
        assert case.price_after is not None
        best = min(changes(case, b) for b in builds)
        assert case.price_after == round(best[1] * 1.2), case.selected


def test_what_is_new_and_needed_is_told_as_an_addition(desk: Any) -> None:
    number = desk.small.quoted("body_box")
    made = desk.begun()
    options = made.files["options.yaml"] + (
        "- family: bell\n  label: {en: Bell, zh: 铃}\n  options:\n"
        '    - {option: bell_brass, label: {en: Brass}, price: 9, take: 1, source: "A: x"}\n'
    )
    model = made.files["model.uvl"].replace(
        "\t\toptional\n", "\t\t\tbell\n\t\t\t\talternative\n\t\t\t\t\tbell_brass\n\t\toptional\n"
    )
    made = desk.save(desk.save(made, "options.yaml", options), "model.uvl", model)
    new = read_files(made.files, "cart", "2027")
    case = _case(impact(desk.showroom, desk.store, desk.small.release, new, desk.now), number)
    assert (case.verdict, [s.id for s in case.added], case.extra) == (
        "completed", ["bell_brass"], 1080,
    )  # fmt: skip
    assert case.replaced == ()


def test_only_what_can_still_change_is_judged_and_once_for_all_alike(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        desk.small.quoted("body_tall", "motor_electric", days=2)
    expired = desk.small.quoted("body_tall", "motor_electric", days=0)
    cancelled = desk.small.ordered("lamp").row.number
    cancel_order(desk.store, cancelled, desk.small.dealer, desk.now)
    ordered = desk.small.ordered("body_tall", "motor_electric").row.number
    from configurator.flow.desk import impact as module

    asked: list[object] = []
    fitted = module.fitted
    monkeypatch.setattr(module, "fitted", lambda *a: (asked.append(a), fitted(*a))[1])
    found = _impact(desk)
    numbers = {r.number for r in found.rows}
    assert expired not in numbers
    assert cancelled not in numbers
    assert ordered in numbers
    (case,) = found.cases
    assert (case.quotes, case.orders, len(asked)) == (4, 1, 1)
    assert len(numbers) == 5


def test_when_time_is_over_the_rest_is_told_as_unjudged(desk: Any) -> None:
    desk.small.quoted("body_box")
    found = _impact(desk, seconds=-1.0)
    assert found.counts["quote"] == {"unjudged": 1}
    assert found.cases[0].price_after is None
