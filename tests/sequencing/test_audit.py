"""The audit is the last judge before a plan is stored; if it errs, a planner publishes a day that
the line cannot build, and no other check would notice."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from sequencing_cases import a_unit, problems
from sequencing_check import longest_batch, parts_of, score_of

from configurator.sequencing.audit import audit
from configurator.sequencing.problem import Problem, Ratio

TOW = Ratio("tow", 1, 3, label="tow-bars")


@settings(deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_score_and_parts_are_those_of_the_independent_checker(problem: Problem, random) -> None:
    ids = [u.id for u in problem.units]
    random.shuffle(ids)
    judged = audit(problem, ids)
    assert dict(judged.parts) == parts_of(problem, ids)
    assert judged.score == score_of(problem, ids)
    too_long = problem.paint_limit is not None and longest_batch(problem, ids) > problem.paint_limit
    moved = any(ids[at] != id for at, id in problem.fixed.items())
    assert judged.sound == (not too_long and not moved)
    for hard, part in ((True, "hard_ratios"), (False, "soft_ratios")):
        marked = sum(v.excess * v.ratio.weight for v in judged.violations if v.ratio.hard == hard)
        assert marked == judged.parts[part]


def test_a_violation_says_what_where_and_how_many() -> None:
    needs = ["", "tow", "", "tow", "", "", "tow"]
    units = tuple(a_unit(str(k), n) for k, n in enumerate(needs))
    judged = audit(Problem(units, (TOW,)), [u.id for u in units])
    (violation,) = judged.violations
    assert str(violation) == "2 tow-bars in places 2-4, at most 1 of 3"
    assert (violation.first, violation.last, violation.units) == (1, 3, ("1", "3"))


def test_a_violation_that_begins_in_the_day_before_says_so() -> None:
    problem = Problem((a_unit("a", "tow"), a_unit("b")), (TOW,), tail=(a_unit("t", "tow"),))
    (violation,) = audit(problem, ["a", "b"]).violations
    assert "place 1 (reaching into the day before)" in str(violation)
    assert violation.units == ("t", "a")


def test_faults_name_the_unit_the_place_or_the_colour() -> None:
    problem = Problem(
        (a_unit("a"), a_unit("b"), a_unit("c")), (), paint_limit=2, frozen=("a",), pins={"c": 2}
    )
    assert audit(problem, ["a", "b"]).faults == ("unit c is missing from the sequence",)
    assert audit(problem, ["a", "b", "c", "x"]).faults == ("unit x is not one of the day's units",)
    assert audit(problem, ["a", "b", "c", "c"]).faults == ("a unit stands in the sequence twice",)
    faults = audit(problem, ["b", "c", "a"]).faults
    assert faults == (
        "the paint batch of colour white around place 3 is longer than 2",
        "frozen unit a has left place 1",
        "pinned unit c has left place 3",
    )


def test_the_audit_stands_alone() -> None:
    """It must not import what it judges, nor a solver."""
    import subprocess
    import sys

    code = (
        "import sys, configurator.sequencing.audit as _; "
        "print([m for m in sys.modules if m.split('.')[0] in ('ortools', 'numba', 'numpy')"
        " or m.endswith(('.search', '.model', '.walk', '.moves'))])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
