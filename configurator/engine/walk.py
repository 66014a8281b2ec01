"""Finds the best single configuration on the diagrams: fewest broken wishes, then least cost.

The triples (wishes broken, cost, rank) compared in that order form a semiring, so one pass up is
exact; the way back down reads the configuration. The rank settles ties, the same on every machine
and however the diagram was ordered: fewest features, then a digest of their names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from configurator.engine.answers import Attribute, By, Choices
from configurator.engine.compile import Ints
from configurator.engine.compiled import Compiled
from configurator.engine.kernel import Flags, Floats, compiled
from configurator.engine.lanes import lanes_of
from configurator.engine.mix import attribute_of

Nearest = tuple[int, int, frozenset[str]]
"""Wishes broken, cost, configuration."""
_ONE = 2**28
"""A feature's rank is this and up to as much again, so that ranks of many still add exactly."""
_MOST_AIMS = 64
"""Attributes and mixes whose columns are kept; people may ask for any number of mixes."""


@dataclass(frozen=True)
class _Aim:
    """What is to be least: the ``weights`` of values, what is ``fixed``, and, when nothing is
    chosen, the ``costs`` of components and the ``chosen`` values of blocks."""

    weights: Floats
    fixed: float
    largest: bool
    costs: Floats
    chosen: Ints


class Walk:
    """Walks over one compiled rule base. Threads may share it."""

    def __init__(self, forest: Compiled) -> None:
        self._on = forest
        ranks = {n: _ONE + int(sha256(n.encode()).hexdigest()[:7], 16) for n in forest.names}
        self._rank = self._column(Attribute("", ranks))
        self._aims: dict[object, _Aim] = {}

    def nearest(self, hard: Choices, soft: Sequence[tuple[str, bool]], by: By) -> Nearest | None:
        """The configuration that keeps ``hard``, breaks the fewest of ``soft`` and then costs
        least in ``by`` (an attribute, a mix; "": any). None when nothing keeps ``hard``."""
        on = self._on
        aim = self._aim(by)
        weights, largest = aim.weights, aim.largest
        allowed = on.allowed(hard)
        if allowed is None:
            return None
        flags, touched = allowed
        broken = np.zeros(int(on.forest.values[-1]))
        lost = 0
        wished = set(touched.tolist())
        for name, wanted in soft:
            f = on.index(name)
            c = int(on.literals.component[f])
            if c < 0:
                lost += bool(on.forest.fixed[f]) is not wanted
                continue
            wished.add(c)
            value = on.literals.value[f]
            if wanted is not bool(on.literals.other[f]):
                block = on.forest.block[f]
                broken[on.forest.values[block] : on.forest.values[block + 1]] += 1
                broken[value] -= 1
            else:
                broken[value] += 1
        costs, chosen = aim.costs.copy(), aim.chosen.copy()
        for c in wished:
            found = self._one(c, flags, broken, weights, largest, chosen)
            if found is None:
                return None
            lost += int(found[0])
            costs[c] = found[1]
        fixed = aim.fixed
        whole = max([fixed, *costs.tolist()]) if largest else fixed + float(costs.sum())
        return lost, int(whole), self.selected(chosen)

    def selected(self, chosen: Ints) -> frozenset[str]:
        """The features that hold when every block takes its ``chosen`` value (numbered across
        the forest)."""
        on = self._on
        literals, forest = on.literals, on.forest
        holds = forest.fixed == 1
        free = np.flatnonzero(forest.sign)
        matched = chosen[forest.block[free]] == literals.value[free]
        holds[free] = matched != (literals.other[free] == 1)
        return frozenset(on.names[f] for f in np.flatnonzero(holds).tolist())

    def _column(self, attribute: Attribute) -> tuple[Floats, float]:
        """The attribute's weight of every value, and of what is fixed."""
        on = self._on
        (lanes,) = lanes_of([attribute], on.forest, on.literals, on.place)
        k = 0 if attribute.kind == "sum" else lanes.shape[0]
        return np.ascontiguousarray(lanes.weights[:, k]), float(lanes.fixed[k])

    def _aim(self, by: By) -> _Aim:
        """What ``by`` asks for, with every component's best when nothing is chosen or wished."""
        key = by if isinstance(by, str) else frozenset(by.items())
        found = self._aims.get(key)
        if found is None:
            if len(self._aims) >= _MOST_AIMS:
                self._aims = {}
            found = self._aims[key] = self._opened(
                attribute_of(by, self._on.attribute) or Attribute("", {})
            )
        return found

    def _opened(self, attribute: Attribute) -> _Aim:
        on = self._on
        weights, fixed = self._column(attribute)
        largest = attribute.kind == "max"
        flags = np.ones(int(on.forest.values[-1]), np.bool_)
        broken = np.zeros(len(flags))
        costs = np.zeros(on.components)
        chosen = np.zeros(len(on.forest.values) - 1, np.int64)
        for c in range(on.components):
            found = self._one(c, flags, broken, weights, largest, chosen)
            assert found is not None, "a compiled component has a configuration"
            costs[c] = found[1]
        return _Aim(weights, fixed, largest, costs, chosen)

    def _one(
        self,
        c: int,
        flags: Flags,
        broken: Floats,
        weights: Floats,
        largest: bool,
        chosen: Ints,
    ) -> tuple[float, float] | None:
        rank, _ = self._rank
        if not largest:
            return self._descended(c, flags, broken, weights, rank, False, chosen)
        # A larger maximum elsewhere can hide a smaller rank here: settle the maximum first.
        none = np.zeros(len(flags))
        found = self._descended(c, flags, broken, weights, none, True, chosen)
        if found is not None:
            self._descended(c, flags & (weights <= found[1]), broken, none, rank, False, chosen)
        return found

    def _descended(
        self,
        c: int,
        flags: Flags,
        broken: Floats,
        weights: Floats,
        rank: Floats,
        largest: bool,
        chosen: Ints,
    ) -> tuple[float, float] | None:
        f = self._on.forest
        found: tuple[float, float] = _descend(
            f.blocks[c], f.blocks[c + 1], f.nodes[c], f.nodes[c + 1], f.labels[c], f.labels[c + 1],
            f.values, f.level, f.starts, f.child, f.label, f.label_starts, f.label_values,
            flags, broken, weights, rank, largest, chosen,
        )  # fmt: skip
        return None if found[0] == np.inf else found


@compiled
def _descend(
    b0: int,
    b1: int,
    n0: int,
    n1: int,
    l0: int,
    l1: int,
    values: npt.NDArray[np.int64],
    level: npt.NDArray[np.int64],
    starts: npt.NDArray[np.int64],
    child: npt.NDArray[np.int64],
    label: npt.NDArray[np.int64],
    label_starts: npt.NDArray[np.int64],
    label_values: npt.NDArray[np.int64],
    allowed: npt.NDArray[np.bool_],
    broken: npt.NDArray[np.float64],
    weights: npt.NDArray[np.float64],
    rank: npt.NDArray[np.float64],
    largest: bool,
    chosen: npt.NDArray[np.int64],
) -> tuple[float, float]:  # pragma: no cover - compiled
    """One component's least (broken, weight); writes every block's value into ``chosen``."""
    inf = np.inf
    cheapest = np.full(b1 - b0, -1)
    for b in range(b0, b1):
        for v in range(values[b], values[b + 1]):
            w = cheapest[b - b0]
            if allowed[v] and (
                w < 0 or (broken[v], weights[v], rank[v]) < (broken[w], weights[w], rank[w])
            ):
                cheapest[b - b0] = v
        if cheapest[b - b0] < 0:
            return inf, inf
    pick = np.full(l1 - l0, -1)
    for x in range(l0, l1):
        for i in range(label_starts[x], label_starts[x + 1]):
            v = label_values[i]
            w = pick[x - l0]
            if allowed[v] and (
                w < 0 or (broken[v], weights[v], rank[v]) < (broken[w], weights[w], rank[w])
            ):
                pick[x - l0] = v
    root = n1 - 1 - n0
    lost = np.full(root + 1, inf)
    cost = np.full(root + 1, inf)
    tie = np.full(root + 1, inf)
    edge = np.full(root + 1, -1)
    lost[0] = 0.0
    tie[0] = 0.0
    cost[0] = -inf if largest else 0.0
    for n in range(1, root + 1):
        for e in range(starts[n + n0], starts[n + n0 + 1]):
            v = pick[label[e] - l0]
            c = child[e] - n0
            if v < 0 or lost[c] == inf:
                continue
            a = lost[c] + broken[v]
            r = tie[c] + rank[v]
            w = max(cost[c], weights[v]) if largest else cost[c] + weights[v]
            for b in range(level[n + n0] + 1, level[c + n0]):
                s = cheapest[b - b0]
                a += broken[s]
                r += rank[s]
                w = max(w, weights[s]) if largest else w + weights[s]
            if (a, w, r) < (lost[n], cost[n], tie[n]):
                lost[n], cost[n], tie[n], edge[n] = a, w, r, e
    if lost[root] == inf:
        return inf, inf
    for b in range(b0, b1):
        chosen[b] = cheapest[b - b0]
    n = root
    while n > 0:
        chosen[level[n + n0]] = pick[label[edge[n]] - l0]
        n = child[edge[n]] - n0
    return lost[root], cost[root]
