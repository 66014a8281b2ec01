"""A bound on a weighted sum as a diagram, in the order of the diagram that it is joined with.

Blocks are asked one after the other; of what was asked, only the room that is left matters (the
sums of a family are one step, as it has one value). OxiDD merges rooms that allow the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from oxidd.bdd import BDDFunction, BDDManager

from configurator.engine.blocks import Block
from configurator.engine.weighed import Weighed

_MOST_ROOMS = 200_000
"""Rooms that one bound may tell apart over all blocks."""


class OverBudget(Exception):  # noqa: N818 - an outcome, not a fault
    """A diagram would need more nodes or time than it may have."""


def bounded(
    manager: BDDManager,
    bound: Weighed,
    blocks: Sequence[Block],
    positive: Mapping[int, BDDFunction],
    negative: Mapping[int, BDDFunction],
    in_time: Callable[[], bool],
) -> BDDFunction:
    """``bound`` over ``blocks`` (top first), of each of which at most one member holds.

    OverBudget above ``_MOST_ROOMS`` or out of time.
    """
    weights = dict(bound.terms)
    steps = [_values(b, weights) for b in blocks if not weights.keys().isdisjoint(b.variables)]
    least, most = [0], [0]
    for step in reversed(steps):
        least.append(least[-1] + min(step.values()))
        most.append(most[-1] + max(step.values()))
    least.reverse()
    most.reverse()
    rooms = _rooms(bound.most, steps, least, most)
    below: dict[int, BDDFunction] = {}
    false, true = manager.false(), manager.true()
    for i in reversed(range(len(steps))):
        here: dict[int, BDDFunction] = {}
        for room in rooms[i]:
            found = false
            # Value 0 (no member) is asked last.
            for member, weight in reversed(steps[i].items()):
                left = room - weight
                if left < least[i + 1]:
                    then = false
                elif left >= most[i + 1]:
                    then = true
                else:
                    then = below[left]
                found = positive[member].ite(then, found) if member else then
            here[room] = found
            if not len(here) & 0xFF and not in_time():
                raise OverBudget("out of time")
        below = here
    holds = below[bound.most]
    for x in bound.unless:
        holds |= positive[x] if x > 0 else negative[-x]
    return holds


def _values(block: Block, weights: Mapping[int, int]) -> dict[int, int]:
    """What each member adds (with its parent), in the diagram's order; last, under 0, no
    member."""
    always = weights.get(block.parent, 0) if block.parent else 0
    return {**{m: weights.get(m, 0) + always for m in block.members}, 0: 0}


def _rooms(
    most: int, steps: Sequence[Mapping[int, int]], least: Sequence[int], greatest: Sequence[int]
) -> list[set[int]]:
    """Per step the rooms in which it is not decided yet whether the bound holds."""
    rooms = [{most}]
    number = 1
    for i, step in enumerate(steps[:-1]):
        different = set(step.values())
        after = {room - w for room in rooms[-1] for w in different}
        rooms.append({r for r in after if least[i + 1] <= r < greatest[i + 1]})
        number += len(rooms[-1])
        if number > _MOST_ROOMS:
            raise OverBudget(f"a sum takes more than {_MOST_ROOMS:,} values")
    return rooms
