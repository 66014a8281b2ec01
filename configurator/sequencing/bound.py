"""What no sequence can beat: bounds that need no search, exact for each part taken alone.

The excess of one ratio alone, over all ways of placing its units, is a linear programme over
prefix sums S: each window gives ``S[e] - S[e-q] - y <= p``, each place ``0 <= S[i] - S[i-1] <= 1``.
Every row is a difference of two variables (and its own slack), so the matrix is totally
unimodular and the optimum is the integer optimum. Colour changes follow from counting batches.
Parts are bounded separately and added, which is valid and mostly not tight together.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import Any

from ortools.linear_solver.python import model_builder

from configurator.sequencing.problem import Part, Problem, Ratio


@dataclass(frozen=True)
class Bound:
    """Lower bounds: of each ratio's excess (unweighted), of the colour changes, of the score."""

    excess: dict[str, int]
    colour_changes: int
    parts: dict[Part, int]
    score: int


def bound_of(problem: Problem, seconds: float = inf) -> Bound:
    """The bounds of ``problem``, whose paint limit and fixed places are taken into account.

    After ``seconds`` the ratios that remain (the cheapest) are bounded by 0.
    """
    end = monotonic() + seconds
    excess = dict.fromkeys((r.id for r in problem.ratios), 0)
    for ratio in sorted(problem.ratios, key=lambda r: (not r.hard, -r.weight)):
        left = end - monotonic()
        if left > 0:
            excess[ratio.id] = least_excess(problem, ratio, left)
    parts: dict[Part, int] = {
        "hard_ratios": sum(excess[r.id] * r.weight for r in problem.ratios if r.hard),
        "colour_changes": fewest_changes(problem),
        "soft_ratios": sum(excess[r.id] * r.weight for r in problem.ratios if not r.hard),
    }
    score = sum(problem.weight(part) * value for part, value in parts.items())
    return Bound(excess, parts["colour_changes"], parts, score)


def least_excess(problem: Problem, ratio: Ratio, seconds: float = inf) -> int:
    """The least excess of ``ratio`` alone, over all windows that count; 0 when it is not known
    after ``seconds``."""
    before = [int(ratio.id in u.needs) for u in problem.tail]
    after = len(before) + len(problem.units)
    ones = sum(ratio.id in u.needs for u in problem.units)
    by_id = {u.id: u for u in problem.units}
    known = dict(enumerate(before))
    known |= {
        len(before) + at: int(ratio.id in by_id[id].needs) for at, id in problem.fixed.items()
    }
    model: Any = model_builder.Model()  # type: ignore[no-untyped-call]
    sums = [model.new_num_var(0, sum(before) + ones, f"S{k}") for k in range(after + 1)]
    model.add(sums[0] == 0)
    model.add(sums[after] == sum(before) + ones)
    for k in range(after):
        if k in known:
            model.add(sums[k + 1] - sums[k] == known[k])
        else:
            model.add_linear_constraint(sums[k + 1] - sums[k], 0, 1)
    slack = []
    for last in range(len(before), after + ratio.q - 1):
        first = last - ratio.q + 1
        if problem.windows == "whole" and (first < 0 or last >= after):
            continue
        first, last = max(first, 0), min(last, after - 1)
        if last - first + 1 <= ratio.p:
            continue
        over = model.new_num_var(0, ratio.q, f"y{last}")
        model.add(sums[last + 1] - sums[first] - over <= ratio.p)
        slack.append(over)
    if not slack:
        return 0
    model.minimize(sum(slack))
    solver = model_builder.Solver("glop")
    if seconds < inf:
        solver.set_time_limit_in_seconds(seconds)
    if solver.solve(model) != model_builder.SolveStatus.OPTIMAL:
        return 0
    return int(solver.objective_value + 0.001)


def fewest_changes(problem: Problem) -> int:
    """The fewest colour changes: batches that each colour needs, and batches that part them."""
    limit = problem.paint_limit or len(problem.tail) + len(problem.units)
    counts = Counter(u.colour for u in problem.units)
    last = problem.tail[-1].colour if problem.tail else None
    going_on = counts.get(last, 0) if last is not None else 0
    batches = {colour: -(-count // limit) for colour, count in counts.items()}
    if last is None or not going_on:
        free = 1 if last is None else 0  # the very first unit changes nothing
        return _with_partings(batches) - free
    room = limit - (_tail_run(problem) if problem.paint_limit_spans_tail else 0)
    if room > 0:  # the first batch goes on from the day before without a change
        batches[last] = 1 + -(-max(0, going_on - room) // limit)
        return _with_partings(batches) - 1
    return _with_partings(batches)


def _with_partings(batches: Counter[str] | dict[str, int]) -> int:
    """Batches in all: two of a colour never stand side by side."""
    most = max(batches.values())
    return max(sum(batches.values()), 2 * most - 1)


def _tail_run(problem: Problem) -> int:
    run = 0
    for unit in reversed(problem.tail):
        if unit.colour != problem.tail[-1].colour:
            break
        run += 1
    return run
