"""Shrinks a diagram by moving its blocks: each through all places, then to where it did best.

Rudell's sifting (1993), whole blocks at a time (Panda & Somenzi 1995). OxiDD exchanges levels of
the live diagram, which costs a small part of building it again.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from oxidd.bdd import BDDFunction, BDDManager

from configurator.engine.blocks import Blocks
from configurator.engine.compile import Binary, flat
from configurator.engine.order import Order

_GROWTH = 1.25
"""A block turns back where the diagram is this much larger than the best place found for it."""
_CACHE = 4096
"""OxiDD clears its cache at each exchange: a small one is cleared faster."""
_WORTH = 0.99
"""Another round is tried when the last one left no more than this share."""


def sifted(
    binary: Binary, parts: Blocks, order: Order, in_time: Callable[[], bool]
) -> tuple[Binary, Order]:
    """A diagram of the same function with at most as many binary nodes, and its order."""
    number = len(binary.level)
    manager = BDDManager(4 * number + 100_000, _CACHE, 1)
    root = _loaded(manager, binary, sum(len(b.variables) for b in parts.blocks))
    sifting = _Sifting(manager, root, parts, order)
    size = root.node_count()
    while in_time():
        for block in sifting.heaviest(binary):
            if not in_time():
                break
            sifting.settle(block)
        before, size = size, root.node_count()
        if size > _WORTH * before:
            break
    return flat(root, lambda: True), tuple(sifting.order)


class _Sifting:
    """A live diagram whose blocks can change places."""

    def __init__(self, manager: BDDManager, root: BDDFunction, parts: Blocks, order: Order) -> None:
        self.order = list(order)
        self._manager, self._root = manager, root
        self._variables: dict[int, list[int]] = {}
        first = 0
        for b in order:
            number = len(parts.blocks[b].variables)
            self._variables[b] = list(range(first, first + number))
            first += number

    def heaviest(self, binary: Binary) -> list[int]:
        """The blocks, those with the most nodes of ``binary`` (in the first order) first."""
        weight = np.bincount(binary.level[2:], minlength=self._manager.num_vars())
        return sorted(self._variables, key=lambda b: -int(weight[self._variables[b]].sum()))

    def settle(self, block: int) -> None:
        """Moves ``block`` to the place where the diagram is smallest."""
        start = place = best = self.order.index(block)
        least = self._root.node_count()
        last = len(self.order) - 1
        for end, step in ((last, 1), (0, -1)) if 2 * start > last else ((0, -1), (last, 1)):
            place = self._moved(place, start)
            while place != end:
                place = self._moved(place, place + step)
                size = self._root.node_count()
                if size < least:
                    least, best = size, place
                elif size > _GROWTH * least:
                    break
        self._moved(place, best)

    def _moved(self, place: int, target: int) -> int:
        """Exchanges neighbours until the block at ``place`` is at ``target``."""
        while place != target:
            upper = min(place, place + (1 if target > place else -1))
            self.order[upper : upper + 2] = reversed(self.order[upper : upper + 2])
            a, b = self.order[upper : upper + 2]
            self._manager.set_var_order(self._variables[a] + self._variables[b])
            place += 1 if target > place else -1
        return place


def _loaded(manager: BDDManager, binary: Binary, variables: int) -> BDDFunction:
    """The arrays as a function of ``manager``."""
    manager.add_vars(variables)
    nodes: list[BDDFunction] = [manager.false(), manager.true()]
    nodes += [nodes[0]] * (len(binary.level) - 2)
    for n in range(len(binary.level) - 1, 1, -1):
        variable = manager.var(int(binary.level[n]))
        nodes[n] = variable.ite(nodes[binary.high[n]], nodes[binary.low[n]])
    return nodes[binary.root]
