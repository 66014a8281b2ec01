"""The arrays of the local search's state, built from a problem's classes and a sequence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from configurator.sequencing.classes import Classes
from configurator.sequencing.moves import State


def state_of(classes: Classes, sequence: Sequence[int]) -> State:
    """The arrays of a sequence of classes (see ``State``)."""
    problem = classes.problem
    ratios = classes.ratios
    reach = max([1, *(r.q for r in ratios)])
    start, n = reach + len(classes.tail), len(sequence)
    length = start + n + reach
    none = len(classes.members)
    cls = np.full(length, none, np.int64)
    cls[reach:start] = classes.tail
    cls[start : start + n] = sequence
    need = np.zeros((none + 1, len(ratios)), np.uint8)
    for c, unit in enumerate(classes.members):
        need[c] = [r.id in unit.needs for r in ratios]
    palette = {name: k for k, name in enumerate(sorted({u.colour for u in classes.members}))}
    colour = np.array([*(palette[u.colour] for u in classes.members), -1], np.int64)
    has = np.ascontiguousarray(need[cls].T)
    count = np.zeros((len(ratios), length), np.int64)
    cost, low, high = (np.zeros(len(ratios), np.int64) for _ in range(3))
    for k, ratio in enumerate(ratios):
        sums = np.concatenate(([0], np.cumsum(has[k], dtype=np.int64)))
        ends = np.arange(ratio.q, length + 1)
        count[k, ratio.q - 1 :] = sums[ends] - sums[ends - ratio.q]
        low[k], high[k] = start, start + n + ratio.q - 2
        if problem.windows == "whole":
            low[k], high[k] = max(start, reach + ratio.q - 1), start + n - 1
        over = count[k, low[k] : high[k] + 1] - ratio.p
        cost[k] = classes.cost(ratio) * int(over[over > 0].sum())
    fixed = np.zeros(length + 1, np.int64)
    for at in classes.fixed:
        fixed[start + at + 1] = 1
    line = colour[cls[max(start - 1, 0) : start + n]]
    line = line[line >= 0]
    return State(
        cls=cls,
        has=has,
        held=count,
        cost=cost,
        changes=np.array([int((line[1:] != line[:-1]).sum())], np.int64),
        need=need,
        colour=colour,
        p=np.array([r.p for r in ratios], np.int64),
        q=np.array([r.q for r in ratios], np.int64),
        weight=np.array([classes.cost(r) for r in ratios], np.int64),
        low=low,
        high=high,
        fixed=np.cumsum(fixed),
        day=np.array([start, n, reach if problem.paint_limit_spans_tail else start], np.int64),
        paint=np.array(
            [problem.weight("colour_changes"), problem.paint_limit or length + 1], np.int64
        ),
    )


def sequence_in(state: State) -> tuple[int, ...]:
    """The day's classes in their order."""
    start, n = int(state.day[0]), int(state.day[1])
    return tuple(int(c) for c in state.cls[start : start + n])
