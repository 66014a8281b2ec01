"""One sweep's worth of attributes, and what it answers: totals, and each feature's own best.

The answers of all components when nothing is chosen are kept; a click replaces those of the
components that it touches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from configurator.engine.compile import Ints
from configurator.engine.forest import Forest
from configurator.engine.kernel import compiled
from configurator.engine.lanes import Lanes, Literals
from configurator.engine.sweep import Floats, swept


@dataclass(frozen=True)
class Pack:
    """``optima`` is components x lanes; ``features`` is features x (with, without) x lanes, each
    within the feature's own component (a fixed feature adds nothing); infinite means none."""

    forest: Forest
    literals: Literals
    lanes: Lanes
    optima: Floats
    features: Floats
    total: Floats
    ranking: Ints

    @cached_property
    def gains(self) -> Floats:
        """``features`` less their component's optimum in the lanes of sums."""
        gains = self.features.copy()
        sums = self.lanes.shape[0]
        for members, optimum in zip(self.literals.members, self.optima, strict=True):
            gains[members, :, :sums] -= optimum[:sums]
        return gains


def opened(forest: Forest, literals: Literals, lanes: Lanes) -> Pack:
    """The pack with every component swept once."""
    flags = np.ones(int(forest.values[-1]), np.bool_)
    number = len(lanes.fixed)
    optima = np.zeros((len(literals.members), number))
    features = np.empty((len(literals.value), 2, number))
    nothing = np.concatenate((np.zeros(lanes.shape[0]), np.full(lanes.shape[1], -np.inf)))
    core = (forest.fixed == 1)[:, None]
    features[:, 0] = np.where(core, nothing, np.inf)
    features[:, 1] = np.where(core, np.inf, nothing)
    for c, members in enumerate(literals.members):
        optima[c], table = swept(forest, c, lanes.shape, lanes.weights, flags)
        features[members] = by_feature(forest, literals, c, table)
    total = lanes.fixed.copy()
    sums = lanes.shape[0]
    total[:sums] += optima[:, :sums].sum(axis=0)
    ranking = np.argsort(-optima[:, sums:], axis=0, kind="stable")
    return Pack(forest, literals, lanes, optima, features, total, ranking)


def by_feature(forest: Forest, literals: Literals, component: int, table: Floats) -> Floats:
    """From values x (this, other) to the component's features x (with, without)."""
    members = literals.members[component]
    value = literals.value[members] - forest.values[forest.blocks[component]]
    other = literals.other[members]
    return np.stack((table[value, other], table[value, 1 - other]), axis=1)


class Reading:
    """One pack after a click: ``changed`` holds the answers of the touched components."""

    def __init__(self, pack: Pack, changed: Mapping[int, tuple[Floats, Floats]]) -> None:
        self.pack = pack
        self.changed = changed
        self.satisfiable = all(optimum[0] < np.inf for optimum, _ in changed.values())
        if not self.satisfiable:
            return
        sums = pack.lanes.shape[0]
        total = pack.total.copy()
        for c, (optimum, _) in changed.items():
            total[:sums] += optimum[:sums] - pack.optima[c, :sums]
        self.total = total
        self.leaders = [self._leaders(k) for k in range(sums, len(total))]
        for k, (_, first, _) in enumerate(self.leaders, sums):
            total[k] = first

    def _leaders(self, k: int) -> tuple[int, float, float]:
        """The component with the largest optimum in lane ``k``, it, and the largest of others."""
        sums = self.pack.lanes.shape[0]
        found = [(float(self.pack.lanes.fixed[k]), -1)]
        found += [(float(optimum[k]), c) for c, (optimum, _) in self.changed.items()]
        untouched = 0
        for c in self.pack.ranking[:, k - sums]:
            if c not in self.changed:
                found.append((float(self.pack.optima[c, k]), int(c)))
                untouched += 1
                if untouched == 2:
                    break
        found.sort(reverse=True)
        second = found[1][0] if len(found) > 1 else -np.inf
        return found[0][1], found[0][0], second

    def own(self, f: int, side: int, k: int) -> float:
        """The best within the feature's component, with it (side 0) or without it (1)."""
        pack = self.pack
        c = int(pack.literals.component[f])
        if c not in self.changed:
            return float(pack.features[f, side, k])
        begin = pack.forest.values[pack.forest.blocks[c]]
        other = pack.literals.other[f]
        table = self.changed[c][1]
        return float(table[pack.literals.value[f] - begin, other ^ side, k])

    def whole(self, f: int, side: int, k: int) -> float:
        """The best over whole configurations, with the feature (side 0) or without it (1)."""
        own = self.own(f, side, k)
        c = int(self.pack.literals.component[f])
        sums = self.pack.lanes.shape[0]
        if k < sums:
            if c < 0:
                return own + float(self.total[k])
            optimum = self.changed[c][0] if c in self.changed else self.pack.optima[c]
            return own - float(optimum[k]) + float(self.total[k])
        leader, first, second = self.leaders[k - sums]
        return max(own, second if c == leader and c >= 0 else first)

    @cached_property
    def wholes(self) -> Floats:
        """``whole`` of every feature: features x (with, without) x lanes."""
        pack, sums = self.pack, self.pack.lanes.shape[0]
        found = np.empty_like(pack.features)
        done = np.zeros(len(pack.optima) + 1, np.bool_)
        lead = np.empty((2, len(self.total)))
        leader = np.full(len(self.total), -1, np.int64)
        for k, (c, first, second) in enumerate(self.leaders, sums):
            lead[:, k] = first, second
            leader[k] = c
        for c, (optimum, table) in self.changed.items():
            lead[:, :sums] = self.total[:sums] - optimum[:sums]
            begin = pack.forest.values[pack.forest.blocks[c]]
            members = pack.literals.members[c]
            _spread(
                members, pack.literals.value, pack.literals.other, begin, table, sums,
                np.where(leader == c, lead[1], lead[0]), found,
            )  # fmt: skip
            done[c] = True
        if len(self.changed) < len(pack.optima) or (pack.literals.component < 0).any():
            lead[:, :sums] = self.total[:sums]
            _rest(pack.literals.component, done, pack.gains, sums, lead, leader, found)
        return found


@compiled
def _spread(
    members: npt.NDArray[np.int64],
    value: npt.NDArray[np.int64],
    other: npt.NDArray[np.int64],
    begin: int,
    table: npt.NDArray[np.float64],
    sums: int,
    lead: npt.NDArray[np.float64],
    found: npt.NDArray[np.float64],
) -> None:  # pragma: no cover - compiled
    """Writes the whole bests of one touched component's features."""
    for f in members:
        for side in range(2):
            for k in range(found.shape[2]):
                own = table[value[f] - begin, other[f] ^ side, k]
                found[f, side, k] = own + lead[k] if k < sums else max(own, lead[k])


@compiled
def _rest(
    component: npt.NDArray[np.int64],
    done: npt.NDArray[np.bool_],
    gains: npt.NDArray[np.float64],
    sums: int,
    lead: npt.NDArray[np.float64],
    leader: npt.NDArray[np.int64],
    found: npt.NDArray[np.float64],
) -> None:  # pragma: no cover - compiled
    """Writes the whole bests of all features in components that are not ``done``."""
    for f in range(found.shape[0]):
        c = component[f]
        if done[c]:
            continue
        for side in range(2):
            for k in range(found.shape[2]):
                if k < sums:
                    found[f, side, k] = gains[f, side, k] + lead[0, k]
                else:
                    above = lead[1, k] if c >= 0 and leader[k] == c else lead[0, k]
                    found[f, side, k] = max(gains[f, side, k], above)
