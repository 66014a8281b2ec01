"""Each constraint of the CP-SAT model alone, feasible and infeasible; then the whole against
brute force. If one fails, a plan called optimal is not, or a buildable day is called impossible."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from ortools.sat.python import cp_model
from sequencing_cases import a_unit, least_score, problems

from configurator.sequencing import model as m
from configurator.sequencing.bound import bound_of
from configurator.sequencing.classes import classes_of
from configurator.sequencing.problem import Problem, Ratio, Weights

TWO = Problem((a_unit("a", "r", "red"), a_unit("b", "", "blue")), (Ratio("r", 1, 2),))


def _solve(model: m.Model, *wanted: tuple[int, int, int]) -> cp_model.CpSolver | None:
    """Solve with x[c,i] set as wanted; None when that is infeasible."""
    for c, i, value in wanted:
        model.cp.add(model.x[c][i] == value)
    solver = cp_model.CpSolver()
    status = solver.solve(model.cp)
    return solver if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None


def _with(problem: Problem, *constraints: Callable[[m.Model], None]) -> m.Model:
    model = m.a_model(classes_of(problem))
    for constraint in constraints:
        constraint(model)
    return model


def test_every_place_takes_one_unit() -> None:
    assert _solve(_with(TWO, m.every_place_takes_one_unit), (0, 0, 1), (0, 1, 1))
    assert not _solve(_with(TWO, m.every_place_takes_one_unit), (0, 0, 1), (1, 0, 1))
    assert not _solve(_with(TWO, m.every_place_takes_one_unit), (0, 0, 0), (1, 0, 0))


def test_every_unit_finds_a_place() -> None:
    assert _solve(_with(TWO, m.every_unit_finds_a_place), (0, 0, 1), (1, 0, 1))
    assert not _solve(_with(TWO, m.every_unit_finds_a_place), (0, 0, 1), (0, 1, 1))
    assert not _solve(_with(TWO, m.every_unit_finds_a_place), (0, 0, 0), (0, 1, 0))


def test_fixed_units_stay() -> None:
    pinned = Problem(TWO.units, TWO.ratios, pins={"b": 0})
    assert _solve(_with(pinned, m.fixed_units_stay), (1, 0, 1))
    assert not _solve(_with(pinned, m.fixed_units_stay), (1, 0, 0))


@pytest.mark.parametrize(("windows", "excess"), [("whole", 1), ("overhanging", 2)])
def test_a_window_counts_what_exceeds(windows: str, excess: int) -> None:
    """Three in a row, the first built yesterday, at most 1 of 2."""
    ratio = Ratio("r", 1, 2)
    problem = Problem(
        (a_unit("a", "r"), a_unit("b", "r")), (ratio,), tail=(a_unit("t", "r"),), windows=windows
    )
    if windows == "whole":
        problem = Problem(problem.units, (ratio,), windows="whole")
    model = _with(problem, m.every_unit_finds_a_place)
    m.a_window_counts_what_exceeds(model, ratio)
    model.cp.minimize(sum(model.over["r"]))
    solver = _solve(model)
    assert solver
    assert solver.objective_value == excess


def test_paint_follows_the_unit() -> None:
    model = _with(TWO, m.paint_follows_the_unit)
    solver = _solve(model, (0, 0, 1), (1, 0, 0), (0, 1, 0), (1, 1, 1))
    assert solver
    assert [[solver.value(v) for v in row] for row in model.paint] == [[0, 1], [1, 0]]


def test_a_change_is_counted() -> None:
    for tail, changes in (((), 1), ((a_unit("t", "", "blue"),), 2), ((a_unit("t", "", "red"),), 1)):
        problem = Problem(TWO.units, TWO.ratios, tail=tail)
        model = _with(problem, m.every_place_takes_one_unit, m.paint_follows_the_unit)
        m.a_change_is_counted(model)
        model.cp.minimize(sum(model.change))
        solver = _solve(model, (0, 0, 1), (1, 1, 1))
        assert solver
        assert solver.objective_value == changes


def test_no_paint_batch_is_too_long() -> None:
    reds = tuple(a_unit(f"u{k}", "", "red") for k in range(2))
    for tail, spans, possible in (
        ((), True, True),
        ((a_unit("t", "", "red"),), True, False),
        ((a_unit("t", "", "red"),), False, True),
        ((a_unit("t", "", "blue"),), True, True),
    ):
        problem = Problem(reds, (), paint_limit=2, tail=tail, paint_limit_spans_tail=spans)
        model = _with(problem, m.every_place_takes_one_unit, m.paint_follows_the_unit)
        m.no_paint_batch_is_too_long(model)
        assert bool(_solve(model)) == possible


def test_no_part_beats_its_bound() -> None:
    problem = Problem((a_unit("a", "r"), a_unit("b", "r")), (Ratio("r", 1, 2),))
    bound = bound_of(problem)
    assert bound.excess == {"r": 1}
    model = m.whole_model(classes_of(problem), bound)
    for over in model.over["r"]:
        model.cp.add(over == 0)
    assert not _solve(model)


@settings(max_examples=40, deadline=None)
@given(problems(most=5))
def test_the_whole_model_agrees_with_brute_force(problem: Problem) -> None:
    classes = classes_of(problem)
    for bound in (None, bound_of(problem)):
        answer = m.ask(m.whole_model(classes, bound), 10.0)
        least = least_score(problem)
        if least is None:
            assert answer.status == "INFEASIBLE"
        else:
            assert answer.status == "OPTIMAL"
            assert answer.bound == least


def test_a_hint_does_not_change_the_optimum() -> None:
    problem = Problem(TWO.units, TWO.ratios, Weights(1, 1, 1), pins={"b": 0})
    answer = m.ask(m.whole_model(classes_of(problem)), 5.0, hint=(0, 1))
    assert answer.classes == (1, 0)
    assert answer.bound == 1
