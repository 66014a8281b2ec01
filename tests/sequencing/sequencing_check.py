"""An independent checker of sequences, written from the definition of the public instances.

It shares no code with the product: it counts on plain lists, so that an error in the audit or in
the search cannot hide here.
"""

from __future__ import annotations

from collections.abc import Sequence

from configurator.sequencing.problem import Problem


def parts_of(problem: Problem, ids: Sequence[str]) -> dict[str, int]:
    """Excess of hard and soft ratios and colour changes, as the README of the instances says."""
    units = {u.id: u for u in problem.units}
    assert len(ids) == len(units)
    assert set(ids) == set(units)
    day = [units[i] for i in ids]
    found = {"hard_ratios": 0, "colour_changes": 0, "soft_ratios": 0}
    for ratio in problem.ratios:
        old = [1 if ratio.id in u.needs else 0 for u in problem.tail]
        row = [1 if ratio.id in u.needs else 0 for u in day]
        excess = 0
        if problem.windows == "whole":
            line = old + row
            for k in range(len(line) - ratio.q + 1):
                if k + ratio.q > len(old):
                    excess += max(0, sum(line[k : k + ratio.q]) - ratio.p)
        else:
            empty = [0] * ratio.q
            line = empty + old + row + empty
            first_of_day = len(empty) + len(old)
            last_of_day = first_of_day + len(row) - 1
            for start in range(first_of_day - ratio.q + 1, last_of_day + 1):
                excess += max(0, sum(line[start : start + ratio.q]) - ratio.p)
        found["hard_ratios" if ratio.hard else "soft_ratios"] += ratio.weight * excess
    colours = [u.colour for u in problem.tail[-1:]] + [u.colour for u in day]
    for k in range(1, len(colours)):
        if colours[k] != colours[k - 1]:
            found["colour_changes"] += 1
    return found


def score_of(problem: Problem, ids: Sequence[str]) -> int:
    """The weighted sum of the parts."""
    w, p = problem.weights, parts_of(problem, ids)
    return (
        p["hard_ratios"] * w.hard_ratios
        + p["colour_changes"] * w.colour_changes
        + p["soft_ratios"] * w.soft_ratios
    )


def longest_batch(problem: Problem, ids: Sequence[str]) -> int:
    """The longest run of one colour that ends within the day."""
    units = {u.id: u for u in problem.units}
    before = [u.colour for u in problem.tail] if problem.paint_limit_spans_tail else []
    line = before + [units[i].colour for i in ids]
    longest = 0
    for k in range(len(before), len(line)):
        run = 1
        while k - run >= 0 and line[k - run] == line[k]:
            run += 1
        longest = max(longest, run)
    return longest


def assert_keeps_its_promises(problem: Problem, ids: Sequence[str]) -> None:
    """A permutation, paint limit kept, frozen and pinned units in place."""
    assert sorted(ids) == sorted(u.id for u in problem.units)
    if problem.paint_limit is not None:
        assert longest_batch(problem, ids) <= problem.paint_limit
    assert tuple(ids[: len(problem.frozen)]) == problem.frozen
    for id, at in problem.pins.items():
        assert ids[at] == id
