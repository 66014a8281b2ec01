"""The first sequence must keep the paint limit and the fixed places: the search never leaves what
is allowed, so it must begin there, and a day that can be built must not be called impossible."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from sequencing_cases import a_unit, least_score, problems
from sequencing_check import assert_keeps_its_promises, parts_of

from configurator.sequencing.bound import fewest_changes
from configurator.sequencing.classes import classes_of
from configurator.sequencing.construct import fewest_batches, put_off, start_of
from configurator.sequencing.problem import Problem, Weights


@settings(max_examples=80, deadline=None)
@given(problems())
def test_a_start_is_found_exactly_when_there_is_one(problem: Problem) -> None:
    classes = classes_of(problem)
    start = start_of(classes, 10.0, 1, 1)
    if least_score(problem) is None:
        assert start.proven
        assert start.reason
        return
    assert_keeps_its_promises(problem, classes.named(start.classes))


@settings(max_examples=80, deadline=None)
@given(problems(most=9))
def test_units_put_off_keep_every_promise(problem: Problem) -> None:
    classes = classes_of(problem)
    for most_first in (False, True):
        if order := put_off(classes, most_first):
            assert_keeps_its_promises(problem, classes.named(order))


@settings(max_examples=80, deadline=None)
@given(problems(most=9))
def test_fewest_batches_reach_the_bound_where_no_colour_is_too_many(problem: Problem) -> None:
    """Checked where each colour is at most half of the day, so that batches can always part."""
    problem = replace(problem, frozen=(), pins={}, weights=Weights(0, 1, 0))
    counts = [sum(u.colour == v.colour for v in problem.units) for u in problem.units]
    if 2 * max(counts) > len(problem.units):
        return
    classes = classes_of(problem)
    ids = classes.named(fewest_batches(classes))
    assert_keeps_its_promises(problem, ids)
    assert parts_of(problem, ids)["colour_changes"] <= fewest_changes(problem) + 1


def test_fewest_batches_go_on_from_the_day_before() -> None:
    units = tuple(a_unit(f"u{k}", "", c) for k, c in enumerate("rbrbrb"))
    problem = Problem(units, (), tail=(a_unit("t", "", "b"),), paint_limit=3)
    classes = classes_of(problem)
    ids = classes.named(fewest_batches(classes))
    assert parts_of(problem, ids)["colour_changes"] == fewest_changes(problem) == 2
