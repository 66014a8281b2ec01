"""Search, CP-SAT, audit and brute force must agree on what is best and what cannot be; if they
do not, a planner is shown a plan that is not what it says."""

from __future__ import annotations

import subprocess
import sys
import time
from threading import Event, Timer

import pytest
from hypothesis import given, settings
from sequencing_cases import a_unit, least_score, problems
from sequencing_check import assert_keeps_its_promises, parts_of, score_of

from configurator.errors import Refused
from configurator.sequencing.plan import Limits, Progress
from configurator.sequencing.problem import Problem, Ratio
from configurator.sequencing.solve import sequence, warm


@pytest.fixture(autouse=True, scope="module")
def _compiled() -> None:
    warm()


def a_hard_day(n: int = 60) -> Problem:
    """A day that is not proven optimal within a second."""
    needs = ["a b", "b c", "a c", "a b c", "", "c", "a"]
    units = tuple(a_unit(f"u{k}", needs[k * 5 % 7], "rgbw"[k * k % 4]) for k in range(n))
    return Problem(
        units,
        (Ratio("a", 1, 2), Ratio("b", 1, 3), Ratio("c", 2, 5, hard=False)),
        paint_limit=3,
        tail=(a_unit("t", "a", "r"),),
        frozen=("u3", "u1"),
        pins={"u9": 20},
    )


@settings(max_examples=40, deadline=None)
@given(problems())
def test_a_small_day_is_solved_to_the_optimum_of_brute_force(problem: Problem) -> None:
    plan = sequence(problem, Limits(20.0, workers=1, moves=20_000))
    least = least_score(problem)
    if least is None:
        assert plan.status == "infeasible"
        assert plan.sequence == ()
        assert plan.note
        return
    assert plan.status == "optimal"
    assert plan.score == plan.bound == least == score_of(problem, plan.sequence)
    assert dict(plan.parts) == parts_of(problem, plan.sequence)
    assert_keeps_its_promises(problem, plan.sequence)


def test_a_day_keeps_its_promises_and_its_time_and_tells_of_every_gain() -> None:
    problem = a_hard_day()
    heard: list[Progress] = []
    began = time.monotonic()
    plan = sequence(problem, Limits(3.0), heard.append)
    assert time.monotonic() - began < 5.0
    assert_keeps_its_promises(problem, plan.sequence)
    assert score_of(problem, plan.sequence) == plan.score
    assert plan.bound <= plan.score
    scores = [p.score for p in heard]
    assert scores == sorted(scores, reverse=True)
    assert [p.bound for p in heard] == sorted(p.bound for p in heard)
    assert all(score_of(problem, p.sequence) == p.score for p in heard)
    assert scores[-1] == plan.score < scores[0]


def test_watching_may_stop_a_run() -> None:
    began = time.monotonic()
    plan = sequence(a_hard_day(), Limits(30.0), lambda progress: False)
    assert time.monotonic() - began < 10.0
    assert plan.status == "feasible"
    assert plan.note == "stopped on request"


def test_another_thread_may_stop_a_run() -> None:
    stop = Event()
    Timer(1.0, stop.set).start()
    began = time.monotonic()
    plan = sequence(a_hard_day(200), Limits(30.0), stop=stop)
    assert 0.9 < time.monotonic() - began < 10.0
    assert plan.sequence


def test_the_same_seed_and_moves_give_the_same_plan() -> None:
    limits = Limits(60.0, seed=3, workers=1, moves=50_000)
    first, second = (sequence(a_hard_day(24), limits) for _ in range(2))
    assert (first.sequence, first.score, first.bound) == (
        second.sequence,
        second.score,
        second.bound,
    )


def test_too_much_of_one_colour_is_said_with_numbers() -> None:
    units = tuple(a_unit(f"u{k}", "", "red" if k else "blue") for k in range(6))
    plan = sequence(Problem(units, (), paint_limit=2), Limits(5.0))
    assert plan.status == "infeasible"
    assert (
        plan.note
        == "5 units are of colour red and 1 of others: batches of at most 2 leave room for 4"
    )


def test_pins_that_force_too_long_a_batch_are_said() -> None:
    units = tuple(a_unit(f"u{k}", "", "red" if k < 3 else "blue") for k in range(6))
    plan = sequence(
        Problem(units, (), paint_limit=2, pins={"u0": 2, "u1": 3, "u2": 4}), Limits(5.0)
    )
    assert plan.status == "infeasible"
    assert "3 frozen or pinned units" in plan.note


def test_the_paint_limit_is_kept_when_the_planners_order_breaks_it() -> None:
    units = tuple(a_unit(f"u{k}", "", "red" if k < 10 else "blue") for k in range(14))
    problem = Problem(units, (), paint_limit=2, pins={"u0": 13})
    plan = sequence(problem, Limits(5.0))
    assert plan.status == "optimal"
    assert_keeps_its_promises(problem, plan.sequence)


def test_one_unit_is_a_sequence() -> None:
    plan = sequence(Problem((a_unit("a"),), ()), Limits(1.0))
    assert (plan.status, plan.sequence, plan.score) == ("optimal", ("a",), 0)


def test_a_large_day_that_no_time_suffices_for_is_out_of_time_not_impossible() -> None:
    """Three of a colour pinned in a row cannot be, but proving it takes longer than there is."""
    n = 4_000
    units = tuple(a_unit(f"u{k}", "", f"c{k * 40 // n}") for k in range(n))
    pins = {"u0": 2000, "u1": 2001, "u2": 2002}
    began = time.monotonic()
    plan = sequence(Problem(units, (), paint_limit=2, pins=pins), Limits(0.1))
    assert time.monotonic() - began < 2.0
    assert plan.status == "out_of_time"
    assert plan.sequence == ()
    assert "in the time given" in plan.note


@pytest.mark.parametrize("limits", [{"seconds": 0}, {"seconds": 1e9}, {"seconds": 1, "workers": 0}])
def test_limits_that_make_no_sense_are_refused(limits: dict[str, float]) -> None:
    with pytest.raises(Refused):
        Limits(**limits)


def test_a_large_day_whose_order_breaks_the_paint_limit_starts_in_time() -> None:
    """Over a thousand units of some hundred classes: only the colours are put in order first."""
    names = "abcdef"
    units = tuple(
        a_unit(f"u{k}", " ".join(n for j, n in enumerate(names) if k >> j & 1), f"c{k * 9 // 1200}")
        for k in range(1200)
    )
    problem = Problem(units, tuple(Ratio(n, 1, 3) for n in names), paint_limit=10, pins={"u5": 700})
    plan = sequence(problem, Limits(4.0))
    assert plan.status == "feasible"
    assert plan.seconds < 6.0
    assert_keeps_its_promises(problem, plan.sequence)


def test_after_warming_no_run_compiles_anything() -> None:
    """Else the first planner of the morning waits longer than the time they gave."""
    code = (
        "from configurator.sequencing.solve import sequence, warm\n"
        "from configurator.sequencing.walk import anneal, total\n"
        "from configurator.sequencing.plan import Limits\n"
        "from configurator.sequencing.problem import Problem, Ratio, Unit\n"
        "warm()\n"
        "before = anneal.signatures + total.signatures\n"
        "units = [Unit(str(k), frozenset('r') if k % 2 else frozenset()) for k in range(9)]\n"
        "sequence(Problem(tuple(units), (Ratio('r', 1, 3),)), Limits(1, moves=1, workers=1))\n"
        "print(len(before), before == anneal.signatures + total.signatures)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["2", "True"]
