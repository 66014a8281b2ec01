"""Answers one click on one component: one pass down and one pass up over its diagram.

A path from the root to the true node is a set of configurations; edges carry labels (sets of a
block's values). Both passes carry all figures of a ``Semiring`` side by side, and the pass up
counts as well where that is cheap (see ``count``). What a block's values cost on the paths that
skip it is found by chained minima over two overlapping ranges of 2^j levels (the sparse table of
Bender & Farach-Colton 2000, run backwards).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from configurator.engine.forest import Forest
from configurator.engine.kernel import compiled
from configurator.engine.packed import (
    BLOCKS,
    CHILD,
    COUNTED,
    LABEL,
    LABEL_LEVEL,
    LABEL_STARTS,
    LABEL_VALUES,
    LABELS,
    LEVEL,
    NODES,
    STARTS,
    VALUES,
    section,
    signed,
)
from configurator.engine.semiring import SEMIRINGS, Shape

Room: TypeAlias = tuple[npt.NDArray[Any], ...]

_scratch = threading.local()
_TWO_TO = 2.0 ** np.arange(128)
"""Enough: what a sweep counts has fewer bits."""


def room_size(forest: Forest, lanes: int) -> tuple[int, ...]:
    """What ``room_of`` needs to know."""
    return *forest.largest, int(forest.values[-1]), len(forest.blocks) - 1, lanes


def room_of(size: tuple[int, ...]) -> Room:
    """Working space of this thread, large enough for every component of a forest: among it all
    values' flags (all set between calls), their bests, and each component's turn (-1 between
    calls)."""
    try:
        rooms: dict[tuple[int, ...], Room] = _scratch.rooms
    except AttributeError:
        rooms = _scratch.rooms = {}
    found = rooms.get(size)
    if found is None:
        nodes, labels, levels, values, components, lanes = size
        if len(rooms) > 16:
            rooms.clear()
        found = rooms[size] = (
            np.ones(values, np.bool_),
            np.empty((values, 2, lanes)),
            np.full(components, -1),
            np.empty((components + 1, lanes)),
            np.empty((nodes, lanes)),
            np.empty((nodes, lanes)),
            np.empty((labels, lanes)),
            np.empty((labels, lanes)),
            np.empty((levels, lanes)),
            np.empty(((levels.bit_length() + 1) * (levels + 1), lanes)),
            np.empty(nodes),
            np.empty(nodes, np.uint64),
            np.empty(labels, np.uint64),
            np.empty(levels + 1, np.int64),
        )
    return found


@cache
def sweeper(shape: Shape) -> Callable[..., tuple[bool, float, int]]:
    """The passes for one shape of figures.

    Called with a component, the packed forest, the weights of values (values x lanes), room and
    where to write the component's optimum (lanes); the room's flags say which values are allowed.
    Returns whether a configuration is left, and how many there are roughly, and modulo 2^64 (0 in
    components that are counted elsewhere). Writes into the room, per value of the component, the
    optimum with it and with another value of its block; infinite means that there is none.
    """
    load, store, none, least_of, along, opening, joined, priced, total, whole = SEMIRINGS[shape]
    lanes = sum(shape)

    @compiled
    def sweep(  # type: ignore[no-untyped-def]
        component, numbers, weights, room, optimum
    ):  # pragma: no cover - compiled
        allowed, best, _, _, up, down, cost, through, least, skip, roughly, wrapped, many, free = (
            room
        )
        blocks, nodes = section(numbers, BLOCKS), section(numbers, NODES)
        labels, values = section(numbers, LABELS), section(numbers, VALUES)
        b0, b1 = signed(blocks[component]), signed(blocks[component + 1])
        n0, n1 = signed(nodes[component]), signed(nodes[component + 1])
        l0, l1 = signed(labels[component]), signed(labels[component + 1])
        v0, v1 = signed(values[b0]), signed(values[b1])
        level, starts = section(numbers, LEVEL)[n0:n1], section(numbers, STARTS)[n0 : n1 + 1]
        child, label = section(numbers, CHILD), section(numbers, LABEL)
        label_level = section(numbers, LABEL_LEVEL)[l0:l1]
        label_starts = section(numbers, LABEL_STARTS)[l0 : l1 + 1]
        label_values = section(numbers, LABEL_VALUES)
        values = values[b0 : b1 + 1]
        counted = section(numbers, COUNTED)[component] > 0
        inf = np.inf
        best[v0:v1] = inf
        optimum[:] = inf
        free[0] = 0
        base = none()
        for b in range(b1 - b0):
            lowest = none()
            open_ = 0
            for v in range(values[b], values[b + 1]):
                if allowed[v]:
                    lowest = least_of(lowest, load(weights, v))
                    open_ += 1
            if open_ == 0:
                return False, 0.0, np.uint64(0)
            store(least, b, lowest)
            base = joined(base, lowest, b == 0)
            free[b + 1] = free[b] + int(open_ == 2 and values[b + 1] - values[b] == 2)
        for x in range(l1 - l0):
            lowest = none()
            open_ = 0
            for i in range(label_starts[x], label_starts[x + 1]):
                v = label_values[i]
                if allowed[v]:
                    lowest = least_of(lowest, load(weights, v))
                    open_ += 1
            many[x] = open_
            store(cost, x, priced(lowest, load(least, label_level[x]), base) if open_ else none())
            store(through, x, none())
        root = n1 - 1 - n0
        up[: root + 1] = inf
        store(up, root, opening(base))
        store(down, 0, opening(base))
        for n in range(root, 0, -1):
            here = load(up, n)
            if here[0] == inf:
                continue
            for e in range(starts[n], starts[n + 1]):
                price = load(cost, label[e])
                if price[0] < inf:
                    store(up, child[e], least_of(load(up, child[e]), along(here, price)))
        if up[0, 0] == inf:
            return False, 0.0, np.uint64(0)
        store(optimum, 0, total(base, load(up, 0)))
        roughly[0] = 1.0
        wrapped[0] = 1
        width = b1 - b0 + 1
        reach = 0
        for n in range(1, root + 1):
            here = load(up, n)
            if here[0] == inf:
                continue
            below = none()
            number, modulo = 0.0, np.uint64(0)
            place = signed(level[n]) + 1
            for e in range(starts[n], starts[n + 1]):
                x, c = label[e], child[e]
                price = load(cost, x)
                if price[0] == inf:
                    continue
                rest = load(down, c)
                onwards = along(price, rest)
                below = least_of(below, onwards)
                store(through, x, least_of(load(through, x), along(here, rest)))
                span = signed(level[c]) - place
                if span == 0:
                    number += many[x] * roughly[c]
                    modulo += many[x] * wrapped[c]
                else:
                    if counted:
                        twice = free[place + span] - free[place]
                        number += many[x] * roughly[c] * _TWO_TO[twice]
                        if twice < 64:
                            modulo += many[x] * (wrapped[c] << np.uint64(twice))
                    j = 0
                    while (2 << j) <= span:
                        j += 1
                    while reach <= j:
                        skip[reach * width : (reach + 1) * width] = inf
                        reach += 1
                    way = along(here, onwards)
                    i = j * width + place
                    store(skip, i, least_of(load(skip, i), way))
                    i += span - (1 << j)
                    store(skip, i, least_of(load(skip, i), way))
            store(down, n, below)
            roughly[n] = number
            wrapped[n] = modulo
        for j in range(reach - 1, 0, -1):
            half = 1 << (j - 1)
            for i in range(b1 - b0 - 2 * half + 1):
                way = load(skip, j * width + i)
                for to in ((j - 1) * width + i, (j - 1) * width + i + half):
                    store(skip, to, least_of(load(skip, to), way))
        for x in range(l1 - l0):
            if through[x, 0] == inf:
                continue
            way, lowest = load(through, x), load(least, label_level[x])
            for i in range(label_starts[x], label_starts[x + 1]):
                v = label_values[i]
                if allowed[v]:
                    found = whole(base, way, load(weights, v), lowest)
                    store(best[:, 0], v, least_of(load(best[:, 0], v), found))
        for b in range(b1 - b0):
            if reach > 0 and skip[b, 0] < inf:
                way, lowest = load(skip, b), load(least, b)
                for v in range(values[b], values[b + 1]):
                    if allowed[v]:
                        found = whole(base, way, load(weights, v), lowest)
                        store(best[:, 0], v, least_of(load(best[:, 0], v), found))
            for k in range(lanes):
                first, second, where = inf, inf, -1
                for v in range(values[b], values[b + 1]):
                    if best[v, 0, k] < first:
                        second = first
                        first = best[v, 0, k]
                        where = v
                    elif best[v, 0, k] < second:
                        second = best[v, 0, k]
                for v in range(values[b], values[b + 1]):
                    best[v, 1, k] = second if v == where else first
        if not counted:
            return True, 0.0, np.uint64(0)
        return True, roughly[root], wrapped[root]

    return sweep
