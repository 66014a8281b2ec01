"""One sweep's worth of attributes, and what it answers: totals, and each feature's own best.

The answers of all components when nothing is chosen are kept; a click sweeps those components
that it touches. A large component's answers under its last few sets of choices are kept as well:
a person's clicks repeat the earlier ones, and most touch another part of the product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from configurator.engine.click import HEAD, KEPT, TOUCHED, clicker, opener, size_of
from configurator.engine.compile import Ints
from configurator.engine.forest import Forest
from configurator.engine.kernel import Floats
from configurator.engine.lanes import Lanes, Literals
from configurator.engine.packed import Numbers
from configurator.engine.sweep import room_of, room_size

_NONE = np.empty(0)


@dataclass(frozen=True)
class Pack:
    """``optima`` is components x lanes; ``gains`` is lanes x (features x (with, without)): each
    feature's best within its own component (a fixed feature adds nothing; infinite where there is
    none), less that component's optimum in the lanes of sums; ``total`` is of whole
    configurations; ``ranking`` per lane of maxima the components, largest optimum first; ``room``
    says how much working space a click takes."""

    forest: Forest
    room: tuple[int, ...]
    numbers: Numbers
    lanes: Lanes
    optima: Floats
    gains: Floats
    total: Floats
    ranking: Ints

    def click(self, choices: Sequence[int], kept: Floats | None) -> Reading:
        """The answers under ``choices`` (twice a feature's number, and 1 if it is wanted); those
        of a large component are read from ``kept`` or written there (see ``room_to_keep``)."""
        lanes, features = self.gains.shape[0], self.gains.shape[1] // 2
        out = np.empty(size_of(lanes, len(choices), features))
        clicker(self.lanes.shape)(
            self.numbers, self.lanes.weights, self.gains, self.optima, self.total,
            self.lanes.fixed, self.ranking, room_of(self.room),
            np.array(choices, np.int64), _NONE if kept is None else kept, out,
        )  # fmt: skip
        end = HEAD + lanes + TOUCHED * len(choices)
        return Reading(out[:end].tolist(), out[end:].reshape(lanes, features, 2))

    def room_to_keep(self, component: int) -> Floats:
        """An unfilled place for the answers of ``component``."""
        forest, lanes = self.forest, self.gains.shape[0]
        begin, end = forest.values[forest.blocks[component : component + 2]].tolist()
        kept = np.empty(KEPT + lanes + 2 * lanes * (end - begin))
        kept[0], kept[1] = 0, component
        return kept


def opened(forest: Forest, numbers: Numbers, literals: Literals, lanes: Lanes) -> Pack:
    """The pack with every component swept once."""
    size = room_size(forest, sum(lanes.shape))
    room = room_of(size)
    opener(lanes.shape)(numbers, lanes.weights, room)
    table, optima = room[1], room[3][: len(literals.members)].copy()
    sums = lanes.shape[0]
    nothing = np.concatenate((np.zeros(sums), np.full(lanes.shape[1], -np.inf)))
    core = (forest.fixed == 1)[:, None]
    gains = np.empty((len(literals.value), 2, len(nothing)))
    gains[:, 0] = np.where(core, nothing, np.inf)
    gains[:, 1] = np.where(core, np.inf, nothing)
    free = np.flatnonzero(literals.component >= 0)
    value, other = literals.value[free], literals.other[free]
    gains[free] = np.stack((table[value, other], table[value, 1 - other]), axis=1)
    gains[free, :, :sums] -= optima[literals.component[free], None, :sums]
    total = lanes.fixed.copy()
    total[:sums] += optima[:, :sums].sum(axis=0)
    # The largest of a lane of maxima is found anew by each click.
    ranking = np.argsort(-optima[:, sums:], axis=0, kind="stable").T
    by_lane = np.moveaxis(gains, 2, 0).reshape(len(nothing), -1)
    return Pack(
        forest,
        size,
        numbers,
        lanes,
        optima,
        np.ascontiguousarray(by_lane),
        total,
        np.ascontiguousarray(ranking),
    )


class Reading:
    """One pack after a click: ``wholes`` is lanes x features x (with, without), the best over
    whole configurations, infinite where there is none (undefined when nothing is left)."""

    __slots__ = ("_head", "satisfiable", "wholes")

    def __init__(self, head: list[float], wholes: Floats) -> None:
        self._head = head
        self.satisfiable = head[0] == 1.0
        self.wholes = wholes

    def total(self, lane: int) -> float:
        """The optimum of whole configurations."""
        return self._head[HEAD + lane]

    @property
    def touched(self) -> list[tuple[int, float, int]]:
        """The components touched, roughly how many configurations each has left, and how many
        modulo 2^64."""
        begin = HEAD + len(self.wholes)
        rows = range(begin, begin + TOUCHED * int(self._head[1]), TOUCHED)
        return [
            (int(c), roughly, (int(high) << 32) + int(low))
            for c, roughly, high, low in (self._head[i : i + TOUCHED] for i in rows)
        ]
