"""The arrays of the local search's state, built from a problem's classes and a sequence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from configurator.sequencing.classes import Classes
from configurator.sequencing.moves import Ints, State


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
    need = np.zeros((none + 1, len(ratios)), np.int8)
    for c, member in enumerate(classes.members):
        need[c] = [r.id in member.needs for r in ratios]
    kinds = {needs: k for k, needs in enumerate({u.needs for u in classes.members})}
    palette = {name: k for k, name in enumerate(sorted({u.colour for u in classes.members}))}
    colour = np.array([*(palette[u.colour] for u in classes.members), -1], np.int64)
    kind = np.array([*(kinds[u.needs] for u in classes.members), -1], np.int64)
    order = np.array(sorted(sequence, key=lambda c: (colour[c], kind[c], c)), np.int64)
    unit, at = _numbered(sequence, order, start, length)
    by_kind = np.argsort(kind[order], kind="stable")
    has = np.ascontiguousarray(need[cls].T)
    count = np.zeros((len(ratios), length), np.int32)
    cost, rule = np.zeros(len(ratios), np.int64), np.zeros((len(ratios), 5), np.int64)
    for k, ratio in enumerate(ratios):
        sums = np.concatenate(([0], np.cumsum(has[k], dtype=np.int64)))
        ends = np.arange(ratio.q, length + 1)
        count[k, ratio.q - 1 :] = sums[ends] - sums[ends - ratio.q]
        low, high = start, start + n + ratio.q - 2
        if problem.windows == "whole":
            low, high = max(start, reach + ratio.q - 1), start + n - 1
        over = count[k, low : high + 1] - ratio.p
        rule[k] = ratio.p, ratio.q, classes.cost(ratio), low, high
        cost[k] = classes.cost(ratio) * int(over[over > 0].sum())
    fixed = np.zeros(length + 1, np.int64)
    for place in classes.fixed:
        fixed[start + place + 1] = 1
    line = colour[cls[max(start - 1, 0) : start + n]]
    line = line[line >= 0]
    return State(
        cls=cls,
        tint=colour[cls],
        unit=unit,
        at=at,
        cls_of=order,
        has=has,
        held=count,
        cost=cost,
        changes=np.array([int((line[1:] != line[:-1]).sum())], np.int64),
        need=need,
        colour=colour,
        first_of_colour=_firsts(colour[order], len(palette)),
        kind=kind,
        by_kind=by_kind,
        first_of_kind=_firsts(kind[order][by_kind], len(kinds)),
        rule=rule,
        fixed=np.cumsum(fixed),
        day=np.array([start, n, reach if problem.paint_limit_spans_tail else start], np.int64),
        paint=np.array(
            [problem.weight("colour_changes"), problem.paint_limit or length + 1], np.int64
        ),
    )


def _numbered(sequence: Sequence[int], order: Ints, start: int, length: int) -> tuple[Ints, Ints]:
    """Which unit stands at each place and where each stands, the units of a class (which stand
    together in ``order``) being taken as they come."""
    waiting: dict[int, list[int]] = defaultdict(list)
    for number in reversed(range(len(order))):
        waiting[int(order[number])].append(number)
    unit, at = np.full(length, -1, np.int64), np.zeros(len(order), np.int64)
    for place, c in enumerate(sequence, start=start):
        unit[place] = waiting[c].pop()
        at[unit[place]] = place
    return unit, at


def _firsts(groups: Ints, number: int) -> Ints:
    """Where each of ``number`` groups begins in the sorted ``groups``, and their end."""
    return np.searchsorted(groups, np.arange(number + 1)).astype(np.int64)
