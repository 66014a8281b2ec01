"""The strip's and the curve's geometry. If these fail, a broken limit is drawn at the wrong unit,
a paint batch is hidden, or a run's curve promises what was not found."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from configurator.catalogue.release import Text
from configurator.flow.planning import PlanUnit, PlanView, PlanViolation, RatioLegend
from configurator.flow.sequencing import Progress, RunView
from configurator.promise.earliest import Bound, Promise
from configurator.web.curve import HEIGHT, WIDTH, curve_of
from configurator.web.reasons import joined
from configurator.web.strip import batches_of, breaks_of, strip_of

DAY, NOW = date(2026, 11, 30), datetime(2026, 11, 24, 9, tzinfo=UTC)
TOW = RatioLegend("tow", Text("Tow-bar"), 1, 3, True)
RACK = RatioLegend("rack", Text("Rack"), 1, 2, False)


def a_unit(position: int, colour: str = "red", ratios: str = "", broken: str = "") -> PlanUnit:
    return PlanUnit(
        position, f"O-{position}", "North", Text("Van"), Text(colour), colour,
        tuple(ratios.split()), tuple(broken.split()), False, False, "slotted",
    )  # fmt: skip


def a_plan(units: list[PlanUnit], *violations: PlanViolation) -> PlanView:
    return PlanView(
        "line", Text("Line"), DAY, 1, "draft", NOW, "pat", tuple(units), violations, (TOW, RACK),
        0, {}, None, 1.0, ((1, "draft", 0),), (), True, False,
    )  # fmt: skip


def a_run(*progress: Progress, state: str = "running", seconds: float = 10) -> RunView:
    return RunView(
        1, "line", DAY, seconds, "pat", state, "", NOW, 5, progress, None,  # type: ignore[arg-type]
    )  # fmt: skip


@given(st.lists(st.sampled_from(["red", "blue", "white"]), min_size=1, max_size=40))
def test_paint_batches_are_the_whole_day_in_order(colours: list[str]) -> None:
    batches = batches_of(tuple(a_unit(n, c) for n, c in enumerate(colours, 1)))
    spread = [b.colour for b in batches for _ in range(b.length)]
    assert spread == colours
    assert all(a.colour != b.colour for a, b in pairwise(batches))
    assert [b.first for b in batches] == [
        n for n, c in enumerate(colours, 1) if n == 1 or colours[n - 2] != c
    ]


def test_a_mark_stands_under_the_unit_that_breaks_the_limit_and_says_how_hard() -> None:
    units = [
        a_unit(1, ratios="tow", broken="tow"),
        a_unit(2),
        a_unit(3, ratios="tow rack", broken="tow"),
        a_unit(4, ratios="rack"),
    ]
    broken = PlanViolation("ratio", "tow", Text("Tow-bar"), True, 1, 3, 1, ("O-1", "O-3"))
    tow, rack = strip_of(a_plan(units, broken)).rows
    assert [c.mark for c in tow.cells] == ["hard", "none", "hard", "none"]
    assert [c.inside for c in tow.cells] == [True, True, True, False]
    assert [c.mark for c in rack.cells] == ["none", "none", "needs", "needs"]
    assert strip_of(a_plan(units, broken)).letters["O-3"] == (
        ("A", "hard", "Tow-bar"),
        ("B", "needs", "Rack"),
    )


def test_a_soft_limit_is_marked_otherwise_than_a_hard_one() -> None:
    plan = a_plan([a_unit(1, ratios="rack", broken="rack")])
    assert strip_of(plan).rows[1].cells[0].mark == "soft"


def test_hard_limits_are_told_before_soft_ones_with_each_place() -> None:
    soft = PlanViolation("ratio", "rack", Text("Rack"), False, 1, 2, 1, ("O-1", "O-2"))
    hard = PlanViolation("ratio", "tow", Text("Tow-bar"), True, 1, 1, 2, ("O-old", "O-1"))
    more = PlanViolation("ratio", "tow", Text("Tow-bar"), True, 3, 4, 1, ("O-3", "O-4"))
    units = [a_unit(n) for n in range(1, 5)]
    first, second = breaks_of(a_plan(units, soft, hard, more))
    assert (first.letter, first.hard, first.excess) == ("A", True, 3)
    assert [p.words for p in first.places] == ["2 in 1 and the day before", "2 in 3 to 4"]
    assert [p.order for p in first.places] == ["O-1", "O-3"]
    assert (second.letter, second.hard) == ("B", False)


@given(
    st.lists(
        st.tuples(st.floats(0, 10), st.integers(0, 10**9), st.integers(0, 10**9)),
        min_size=1,
        max_size=12,
    ),
    st.floats(0, 20),
)
def test_a_curve_stays_in_its_box_and_ends_at_the_present(
    points: list[tuple[float, int, int]], elapsed: float
) -> None:
    run = a_run(*(Progress(s, v, b) for s, v, b in sorted(points)))
    curve = curve_of(run, elapsed)
    assert curve is not None
    for line in (curve.score, curve.bound):
        corners = [tuple(map(float, p.split(","))) for p in line.split()]
        assert all(0 <= x <= WIDTH and -0.1 <= y <= HEIGHT + 0.1 for x, y in corners)
        assert all(a[0] <= b[0] for a, b in pairwise(corners))
    now = min(max(max(s for s, _, _ in points), elapsed), 10)
    assert abs(float(curve.score.split()[-1].split(",")[0]) - WIDTH * now / 10) < 0.2


def test_a_run_without_a_score_has_no_curve() -> None:
    assert curve_of(a_run(), 3.0) is None


def test_days_that_one_thing_binds_are_told_together() -> None:
    """Ten days of lead time are one reason, not ten."""
    promise = Promise(
        date(2026, 12, 4), date(2026, 12, 9),
        (
            *(Bound(date(2026, 11, n), "lead") for n in range(24, 28)),
            Bound(date(2026, 12, 1), "slot"),
            Bound(date(2026, 12, 2), "part", "van/roof"),
        ),
    )  # fmt: skip
    reasons = joined(promise, {"van/roof": Text("Roof H3")})
    assert [(r.first.day, r.last.day, r.text.en) for r in reasons] == [
        (24, 27, "within the lead time of what was chosen"),
        (1, 1, "every slot is taken"),
        (2, 2, "Roof H3 is short"),
    ]
