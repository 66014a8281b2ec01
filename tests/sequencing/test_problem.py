"""A problem that contradicts itself is refused in words before a solver sees it; if this fails,
a planner waits for a run that can only end in a riddle."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sequencing_cases import a_unit

from configurator.catalogue.line import Line, Station
from configurator.catalogue.line import Ratio as LineRatio
from configurator.errors import Refused
from configurator.sequencing.problem import Problem, Ratio, Weights, line_day, unit_of

DAY = Problem(units=(a_unit("a"), a_unit("b", "tow"), a_unit("c")), ratios=(Ratio("tow", 1, 2),))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"units": ()}, "no units"),
        ({"units": (a_unit("a"), a_unit("a"))}, "Unit a is there twice"),
        ({"units": (a_unit("a", "roof"),)}, "needs roof, which is no ratio"),
        ({"ratios": (Ratio("tow", 3, 2),)}, "3 of 2"),
        ({"ratios": (Ratio("tow", 0, 0),)}, "0 of 0"),
        ({"ratios": (Ratio("tow", 1, 2, weight=-1),)}, "weight -1"),
        ({"ratios": (Ratio("tow", 1, 2), Ratio("tow", 1, 3))}, "Ratio tow is there twice"),
        ({"weights": Weights(colour_changes=-1)}, "negative"),
        ({"paint_limit": 0}, "leaves none to paint"),
        ({"frozen": ("x",)}, "x is frozen or pinned but is not among"),
        ({"frozen": ("a", "a")}, "frozen twice"),
        ({"pins": {"a": 3}}, "place 4; there are 3"),
        ({"pins": {"a": -1}}, "place 0"),
        ({"pins": {"a": 1, "b": 1}}, "both have place 2"),
        ({"frozen": ("a",), "pins": {"b": 0}}, "both have place 1"),
        ({"frozen": ("a",), "pins": {"a": 2}}, "pinned to place 3 but frozen at 1"),
    ],
)
def test_a_contradiction_is_named(change: dict[str, object], words: str) -> None:
    with pytest.raises(Refused, match=words):
        replace(DAY, **change)


def test_a_pin_may_repeat_what_is_frozen() -> None:
    assert replace(DAY, frozen=("c", "a"), pins={"a": 1, "b": 2}).fixed == {0: "c", 1: "a", 2: "b"}


def test_a_day_of_a_line_takes_its_ratios_its_paint_and_only_the_tail_that_matters() -> None:
    text = {"en": "Tow bars"}
    line = Line(
        id="l",
        label=text,
        takt_s=300,
        stations=(Station("s", text, 300),),
        shifts=(),
        weekdays=frozenset({1}),
        holidays=frozenset({date(2026, 12, 25)}),
        ratios=(LineRatio("tow", text, frozenset({"tow-bar", "tow-hook"}), 1, 3, False, 2),),
        paint_family="colour",
        paint_batch=2,
        frozen_days=1,
        transport_days=3,
    )
    tail = [unit_of(line, f"t{k}", ["tow-hook"], "red") for k in range(9)]
    day = line_day(
        line,
        [unit_of(line, "a", ["tow-bar", "red"], "red"), unit_of(line, "b", ["red"], "red")],
        labels={"tow": "tow bars"},
        tail=tail,
        pins={"b": 1},
    )
    assert day.units[0].needs == {"tow"}
    assert day.units[1].needs == frozenset()
    assert day.ratios == (Ratio("tow", 1, 3, hard=False, weight=2, label="tow bars"),)
    assert day.paint_limit == 2
    assert [u.id for u in day.tail] == ["t7", "t8"]
    assert day.pins == {"b": 1}
