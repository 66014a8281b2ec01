"""One sweep's worth of attributes, and what it answers: totals, and each feature's own best.

The answers of all components when nothing is chosen are kept; a click replaces those of the
components that it touches.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np
import numpy.typing as npt

from configurator.engine.compile import Ints
from configurator.engine.forest import Forest
from configurator.engine.kernel import compiled
from configurator.engine.lanes import Lanes, Literals
from configurator.engine.sweep import Flags, Floats, swept


@dataclass(frozen=True)
class Pack:
    """``optima`` is components x lanes; ``features`` is features x (with, without) x lanes, each
    within the feature's own component (a fixed feature adds nothing), infinite where there is
    none; ``gains`` is the same less the component's optimum in the lanes of sums; ``total`` is of
    whole configurations; ``ranking`` per lane of maxima the components, largest optimum first."""

    forest: Forest
    literals: Literals
    lanes: Lanes
    optima: Floats
    features: Floats
    gains: Floats
    total: Floats
    ranking: list[list[int]]


def opened(forest: Forest, literals: Literals, lanes: Lanes) -> Pack:
    """The pack with every component swept once."""
    flags = np.ones(int(forest.values[-1]), np.bool_)
    every = np.arange(len(literals.members))
    optima, table, _ = swept(forest, every, lanes.shape, lanes.weights, flags)
    sums = lanes.shape[0]
    nothing = np.concatenate((np.zeros(sums), np.full(lanes.shape[1], -np.inf)))
    core = (forest.fixed == 1)[:, None]
    features = np.empty((len(literals.value), 2, len(nothing)))
    features[:, 0] = np.where(core, nothing, np.inf)
    features[:, 1] = np.where(core, np.inf, nothing)
    free = np.flatnonzero(literals.component >= 0)
    value, other = literals.value[free], literals.other[free]
    features[free] = np.stack((table[value, other], table[value, 1 - other]), axis=1)
    gains = features.copy()
    gains[free, :, :sums] -= optima[literals.component[free], None, :sums]
    total = lanes.fixed.copy()
    total[:sums] += optima[:, :sums].sum(axis=0)
    ranking = np.argsort(-optima[:, sums:], axis=0, kind="stable").T.tolist()
    return Pack(forest, literals, lanes, optima, features, gains, total, ranking)


class Reading:
    """One pack after a click that touched ``components``, which answer anew."""

    def __init__(self, pack: Pack, components: Ints, flags: Flags) -> None:
        self.pack = pack
        self.optima, self._table, self._shifts = swept(
            pack.forest, components, pack.lanes.shape, pack.lanes.weights, flags
        )
        self._components = components
        self._row = {c: i for i, c in enumerate(components.tolist())}
        self.satisfiable = bool((self.optima[:, 0] < np.inf).all())
        if not self.satisfiable:
            return
        sums = pack.lanes.shape[0]
        self.total = pack.total.copy()
        more = self.optima[:, :sums] - pack.optima[components, :sums]
        self.total[:sums] += more.sum(axis=0)
        self.leaders = [self._leaders(k) for k in range(sums, len(self.total))]
        for k, (_, first, _) in enumerate(self.leaders, sums):
            self.total[k] = first

    def _leaders(self, k: int) -> tuple[int, float, float]:
        """The component with the largest optimum in lane ``k``, it, and the largest of others."""
        pack = self.pack
        found = [(float(pack.lanes.fixed[k]), -1)]
        found += [(float(self.optima[i, k]), c) for c, i in self._row.items()]
        untouched = (c for c in pack.ranking[k - pack.lanes.shape[0]] if c not in self._row)
        found += [(float(pack.optima[c, k]), c) for c in islice(untouched, 2)]
        found.sort(reverse=True)
        return found[0][1], found[0][0], found[1][0] if len(found) > 1 else -np.inf

    def own(self, f: int, side: int, k: int) -> float:
        """The best within the feature's component, with it (side 0) or without it (1)."""
        literals = self.pack.literals
        i = self._row.get(int(literals.component[f]))
        if i is None:
            return float(self.pack.features[f, side, k])
        value = literals.value[f] + self._shifts[i]
        return float(self._table[value, literals.other[f] ^ side, k])

    def whole(self, f: int, side: int, k: int) -> float:
        """The best over whole configurations, with the feature (side 0) or without it (1)."""
        own = self.own(f, side, k)
        c = int(self.pack.literals.component[f])
        sums = self.pack.lanes.shape[0]
        if k < sums:
            if c < 0:
                return own + float(self.total[k])
            i = self._row.get(c)
            optimum = self.pack.optima[c, k] if i is None else self.optima[i, k]
            return own - float(optimum) + float(self.total[k])
        leader, first, second = self.leaders[k - sums]
        return max(own, second if c == leader and c >= 0 else first)

    @cached_property
    def wholes(self) -> Floats:
        """``whole`` of every feature: features x (with, without) x lanes."""
        pack, sums = self.pack, self.pack.lanes.shape[0]
        found = np.empty_like(pack.features)
        row = np.full(len(pack.optima) + 1, -1)
        row[self._components] = np.arange(len(self._components))
        # Per row what its features' own bests gain (the last row: all untouched components).
        add = np.zeros((len(self._components) + 1, len(self.total)))
        add[:-1, :sums] = self.total[:sums] - self.optima[:, :sums]
        add[-1] = self.total
        lead = np.empty((2, len(self.total)))
        leader = np.full(len(self.total), -1)
        for k, (c, first, second) in enumerate(self.leaders, sums):
            lead[:, k] = first, second
            leader[k] = c
        literals = pack.literals
        _spread(
            literals.component, literals.value, literals.other, row, self._shifts,
            self._table, pack.gains, sums, add, lead, leader, found,
        )  # fmt: skip
        return found


@compiled
def _spread(
    component: npt.NDArray[np.int64],
    value: npt.NDArray[np.int64],
    other: npt.NDArray[np.int64],
    row: npt.NDArray[np.int64],
    shifts: npt.NDArray[np.int64],
    table: npt.NDArray[np.float64],
    gains: npt.NDArray[np.float64],
    sums: int,
    add: npt.NDArray[np.float64],
    lead: npt.NDArray[np.float64],
    leader: npt.NDArray[np.int64],
    found: npt.NDArray[np.float64],
) -> None:  # pragma: no cover - compiled
    """Writes the whole bests of every feature (see ``Reading.wholes``)."""
    lanes = found.shape[2]
    for f in range(found.shape[0]):
        c = component[f]
        i = row[c]
        for side in range(2):
            if i < 0:
                for k in range(sums):
                    found[f, side, k] = gains[f, side, k] + add[-1, k]
            else:
                v = value[f] + shifts[i]
                for k in range(sums):
                    found[f, side, k] = table[v, other[f] ^ side, k] + add[i, k]
            for k in range(sums, lanes):
                own = gains[f, side, k]
                if i >= 0:
                    own = table[value[f] + shifts[i], other[f] ^ side, k]
                above = lead[1, k] if c >= 0 and leader[k] == c else lead[0, k]
                found[f, side, k] = max(own, above)
