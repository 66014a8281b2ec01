"""Answers one click on one component: one pass down and one pass up over its diagram.

A path from the root to the true node is a set of configurations; edges carry labels (sets of a
block's values). The passes work in the semirings (min, +) for attributes that add up and
(min, max) for those that take the largest, side by side in one walk. All costs are taken relative
to the block's cheapest allowed value, so that a block which a path does not ask costs nothing;
that value's own best is found through the paths that skip it, by chained minima over two
overlapping ranges of 2^j levels (the sparse table of Bender & Farach-Colton 2000, run backwards).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from configurator.engine.compile import Ints
from configurator.engine.forest import Forest
from configurator.engine.kernel import compiled

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Shape: TypeAlias = tuple[int, int]
"""How many attributes that add up, and how many that take the largest, one pass carries."""

_scratch = threading.local()


def swept(
    forest: Forest, components: Ints, shape: Shape, weights: Floats, allowed: Flags
) -> tuple[Floats, Floats, Ints]:
    """The least totals of ``components`` under ``allowed`` values, and each value's own.

    ``weights`` is values x lanes (lanes of sums first), ``allowed`` one flag per value; both are
    numbered across the whole forest. Returns the optima (components x lanes) and, for the values
    of all these components, the optimum of the configurations with that value and of those with
    another value of its block (values x 2 x lanes), and per component where its values begin
    there, less where they begin in the forest. Infinite means that there is none.
    """
    lanes = sum(shape)
    begins = forest.values[forest.blocks[components]]
    lengths = forest.values[forest.blocks[components + 1]] - begins
    ends = lengths.cumsum()
    shifts = ends - lengths - begins
    best = np.empty((int(ends[-1]) if len(ends) else 0, 2, lanes))
    optima = np.empty((len(components), lanes))
    _sweeper(*shape)(
        components, forest.blocks, forest.nodes, forest.labels, forest.values, forest.level,
        forest.starts, forest.child, forest.label, forest.label_level, forest.label_starts,
        forest.label_values, weights, allowed, *_room(forest, lanes), shifts, best, optima,
    )  # fmt: skip
    return optima, best, shifts


def _room(forest: Forest, lanes: int) -> tuple[Floats, ...]:
    """Working space of this thread, large enough for every component of ``forest``."""
    rooms = _scratch.__dict__.setdefault("rooms", {})
    key = *forest.largest, lanes
    if key not in rooms:
        nodes, labels, levels = forest.largest
        if len(rooms) > 16:
            rooms.clear()
        rooms[key] = (
            np.empty((nodes, lanes)),
            np.empty((nodes, lanes)),
            np.empty((labels, lanes)),
            np.empty((labels, lanes)),
            np.empty((levels, lanes)),
            np.empty(lanes),
            np.empty((levels.bit_length() + 1, levels + 1, lanes)),
        )
    room: tuple[Floats, ...] = rooms[key]
    return room


@cache
def _sweeper(sums: int, maxima: int) -> Callable[..., None]:
    """The passes for a fixed number of lanes, which the compiler then unrolls."""
    lanes = sums + maxima

    @compiled
    def sweep(  # type: ignore[no-untyped-def]
        b0, b1, n0, n1, l0, l1, values, level, starts, child, label, label_level, label_starts,
        label_values, weights, allowed, up, down, cost, through, least, base, skip, best, optimum,
    ):  # fmt: skip  # pragma: no cover - compiled
        v0 = values[b0]
        inf = np.inf
        best[:] = inf
        optimum[:] = inf
        base[:] = 0.0
        least[: b1 - b0] = inf
        for b in range(b0, b1):
            for v in range(values[b], values[b + 1]):
                if allowed[v]:
                    for k in range(lanes):
                        least[b - b0, k] = min(least[b - b0, k], weights[v, k])
            if least[b - b0, 0] == inf:
                return
            for k in range(sums):
                base[k] += least[b - b0, k]
            for k in range(sums, lanes):
                base[k] = max(base[k], least[b - b0, k]) if b > b0 else least[b - b0, k]
        for x in range(l0, l1):
            b = label_level[x] - b0
            for k in range(lanes):
                cost[x - l0, k] = inf
                through[x - l0, k] = inf
            for i in range(label_starts[x], label_starts[x + 1]):
                v = label_values[i]
                if allowed[v]:
                    for k in range(sums):
                        cost[x - l0, k] = min(cost[x - l0, k], weights[v, k] - least[b, k])
                    for k in range(sums, lanes):
                        cost[x - l0, k] = min(cost[x - l0, k], max(weights[v, k], base[k]))
        root = n1 - 1 - n0
        for n in range(root + 1):
            for k in range(lanes):
                up[n, k] = inf
        for k in range(sums):
            up[root, k] = 0.0
            down[0, k] = 0.0
        for k in range(sums, lanes):
            up[root, k] = base[k]
            down[0, k] = base[k]
        for n in range(root, 0, -1):
            if up[n, 0] == inf:
                continue
            for e in range(starts[n + n0], starts[n + n0 + 1]):
                x = label[e] - l0
                if cost[x, 0] == inf:
                    continue
                c = child[e] - n0
                for k in range(sums):
                    up[c, k] = min(up[c, k], up[n, k] + cost[x, k])
                for k in range(sums, lanes):
                    up[c, k] = min(up[c, k], max(up[n, k], cost[x, k]))
        if up[0, 0] == inf:
            return
        for k in range(sums):
            optimum[k] = base[k] + up[0, k]
        for k in range(sums, lanes):
            optimum[k] = up[0, k]
        reach = 0
        for n in range(1, root + 1):
            if up[n, 0] == inf:
                continue
            for k in range(lanes):
                down[n, k] = inf
            here = level[n + n0]
            for e in range(starts[n + n0], starts[n + n0 + 1]):
                x = label[e] - l0
                if cost[x, 0] == inf:
                    continue
                c = child[e] - n0
                for k in range(sums):
                    down[n, k] = min(down[n, k], cost[x, k] + down[c, k])
                    through[x, k] = min(through[x, k], up[n, k] + down[c, k])
                for k in range(sums, lanes):
                    down[n, k] = min(down[n, k], max(cost[x, k], down[c, k]))
                    through[x, k] = min(through[x, k], max(up[n, k], down[c, k]))
                span = level[child[e]] - here - 1
                if span > 0:
                    j = 0
                    while (2 << j) <= span:
                        j += 1
                    while reach <= j:
                        skip[reach, : b1 - b0] = inf
                        reach += 1
                    i = here + 1 - b0
                    o = i + span - (1 << j)
                    for k in range(sums):
                        whole = up[n, k] + cost[x, k] + down[c, k]
                        skip[j, i, k] = min(skip[j, i, k], whole)
                        skip[j, o, k] = min(skip[j, o, k], whole)
                    for k in range(sums, lanes):
                        whole = max(up[n, k], max(cost[x, k], down[c, k]))
                        skip[j, i, k] = min(skip[j, i, k], whole)
                        skip[j, o, k] = min(skip[j, o, k], whole)
        for j in range(reach - 1, 0, -1):
            half = 1 << (j - 1)
            for i in range(b1 - b0 - 2 * half + 1):
                for k in range(lanes):
                    s = skip[j, i, k]
                    skip[j - 1, i, k] = min(skip[j - 1, i, k], s)
                    skip[j - 1, i + half, k] = min(skip[j - 1, i + half, k], s)
        for x in range(l0, l1):
            if through[x - l0, 0] == inf:
                continue
            b = label_level[x] - b0
            for i in range(label_starts[x], label_starts[x + 1]):
                v = label_values[i]
                if allowed[v]:
                    for k in range(sums):
                        whole = base[k] + through[x - l0, k] + (weights[v, k] - least[b, k])
                        best[v - v0, 0, k] = min(best[v - v0, 0, k], whole)
                    for k in range(sums, lanes):
                        whole = max(through[x - l0, k], weights[v, k])
                        best[v - v0, 0, k] = min(best[v - v0, 0, k], whole)
        for b in range(b1 - b0):
            if reach == 0 or skip[0, b, 0] == inf:
                continue
            for v in range(values[b + b0], values[b + b0 + 1]):
                if allowed[v]:
                    for k in range(sums):
                        whole = base[k] + skip[0, b, k] + (weights[v, k] - least[b, k])
                        best[v - v0, 0, k] = min(best[v - v0, 0, k], whole)
                    for k in range(sums, lanes):
                        whole = max(skip[0, b, k], weights[v, k])
                        best[v - v0, 0, k] = min(best[v - v0, 0, k], whole)
        for b in range(b0, b1):
            for k in range(lanes):
                first, second, where = inf, inf, -1
                for v in range(values[b] - v0, values[b + 1] - v0):
                    if best[v, 0, k] < first:
                        second = first
                        first = best[v, 0, k]
                        where = v
                    elif best[v, 0, k] < second:
                        second = best[v, 0, k]
                for v in range(values[b] - v0, values[b + 1] - v0):
                    best[v, 1, k] = second if v == where else first

    @compiled
    def sweep_all(  # type: ignore[no-untyped-def]
        components, blocks, nodes, labels, values, level, starts, child, label, label_level,
        label_starts, label_values, weights, allowed, up, down, cost, through, least, base, skip,
        shifts, best, optima,
    ):  # fmt: skip  # pragma: no cover - compiled
        for i in range(components.shape[0]):
            c = components[i]
            b0, b1 = blocks[c], blocks[c + 1]
            mine = best[values[b0] + shifts[i] : values[b1] + shifts[i]]
            sweep(  # type: ignore[no-untyped-call]
                b0, b1, nodes[c], nodes[c + 1], labels[c], labels[c + 1], values, level, starts,
                child, label, label_level, label_starts, label_values, weights, allowed, up,
                down, cost, through, least, base, skip, mine, optima[i],
            )  # fmt: skip

    return sweep_all
