"""Counts configurations exactly: passes modulo primes, put together by the Chinese remainder.

A node's count is the sum over its edges of (allowed values) x 2^(free blocks skipped) x (count of
the child). Most nodes have one edge with one value and count what their child counts: a first pass
drops them, the passes modulo primes then walk the few that remain, four primes side by side.
Primes just below 2^31 keep products in 64 bits and reduce by multiplication (2^31 - c:
Crandall 1992).

Below some 2^107, floating point beside the count modulo 2^64 is exact as well, and a sweep finds
both on its way: the error of the one is less than half of what the other leaves open.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import prod

import numpy as np
import numpy.typing as npt

from configurator.engine.forest import Forest
from configurator.engine.kernel import Flags, compiled

_BITS = 31
_LANES = 4


def counted(
    forest: Forest, components: Sequence[int], allowed: Flags, below: Sequence[int]
) -> list[int]:
    """How many configurations of each of ``components`` take ``allowed`` values only.

    ``below`` are bounds that the counts certainly do not exceed.
    """
    # Every prime is above 2^30, so this many have a product above the bound.
    rounds = [b.bit_length() // ((_BITS - 1) * _LANES) + 1 for b in below]
    most = _LANES * max(rounds, default=1)
    residues = np.zeros((len(rounds), most), np.uint64)
    _count(
        np.array(components, np.int64), np.array(rounds, np.int64), forest.blocks, forest.nodes,
        forest.labels, forest.values, forest.level, forest.starts, forest.child, forest.label,
        forest.label_starts, forest.label_values, allowed, _gap_array(most),
        _powers(most, forest.largest[2]), residues,
    )  # fmt: skip
    found = []
    for row, number in zip(residues.tolist(), rounds, strict=True):
        parts, whole = _chinese(number * _LANES)
        found.append(sum(r * part for r, part in zip(row, parts, strict=False) if r) % whole)
    return found


def counted_by_sweep(below: int, roundings: int) -> bool:
    """Whether counts up to ``below`` can be told from their rough and their modular value, after
    so many roundings one after the other, each by at most a 2^53rd of its result."""
    return 4 * below * roundings < 1 << (64 + 53)


def told(roughly: float, modulo: int) -> int:
    """The number next to ``roughly`` that is ``modulo`` modulo 2^64."""
    near = int(roughly)
    gap = (modulo - near) & 0xFFFF_FFFF_FFFF_FFFF
    return near + (gap if gap < 1 << 63 else gap - (1 << 64))


@cache
def _gap_array(number: int) -> npt.NDArray[np.uint64]:
    return np.array(_gaps(number), np.uint64)


@cache
def _powers(number: int, most: int) -> npt.NDArray[np.uint64]:
    """2^0 to 2^most modulo each prime: (most + 1) x number."""
    primes = [(1 << _BITS) - gap for gap in _gaps(number)]
    return np.array([[pow(2, s, p) for p in primes] for s in range(most + 1)], np.uint64)


@cache
def _gaps(number: int) -> tuple[int, ...]:
    """The ``number`` smallest c for which 2^31 - c is prime."""
    found: list[int] = []
    gap = 1
    while len(found) < number:
        if _is_prime((1 << _BITS) - gap):
            found.append(gap)
        gap += 2
    return tuple(found)


def _is_prime(number: int) -> bool:
    """Miller-Rabin with the bases that decide every odd number from 62 to 2^32 (Jaeschke 1993)."""
    odd, twos = number - 1, 0
    while not odd & 1:
        odd, twos = odd >> 1, twos + 1
    for base in (2, 7, 61):
        x = pow(base, odd, number)
        if x in (1, number - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % number
            if x == number - 1:
                break
        else:
            return False
    return True


@cache
def _chinese(number: int) -> tuple[tuple[int, ...], int]:
    """Per prime the number that is 1 modulo it and 0 modulo all others; and their product."""
    primes = [(1 << _BITS) - gap for gap in _gaps(number)]
    whole = prod(primes)
    return tuple(whole // p * pow(whole // p, -1, p) for p in primes), whole


@compiled
def _count(
    components: npt.NDArray[np.int64],
    rounds: npt.NDArray[np.int64],
    blocks: npt.NDArray[np.int64],
    nodes: npt.NDArray[np.int64],
    labels: npt.NDArray[np.int64],
    values: npt.NDArray[np.int64],
    level: npt.NDArray[np.int64],
    starts: npt.NDArray[np.int64],
    child: npt.NDArray[np.int64],
    label: npt.NDArray[np.int64],
    label_starts: npt.NDArray[np.int64],
    label_values: npt.NDArray[np.int64],
    allowed: npt.NDArray[np.bool_],
    gaps: npt.NDArray[np.uint64],
    powers: npt.NDArray[np.uint64],
    residues: npt.NDArray[np.uint64],
) -> None:  # pragma: no cover - compiled
    mask, places = np.uint64((1 << 31) - 1), np.uint64(31)
    for place in range(components.shape[0]):
        c = components[place]
        b0, n0, l0 = blocks[c], nodes[c], labels[c]
        many = np.zeros(labels[c + 1] - l0, np.uint64)
        for x in range(l0, labels[c + 1]):
            for i in range(label_starts[x], label_starts[x + 1]):
                many[x - l0] += allowed[label_values[i]]
        # free[b]: blocks above b that a path may skip, and then counts twice.
        free = np.zeros(blocks[c + 1] - b0 + 1, np.int64)
        for b in range(b0, blocks[c + 1]):
            v = values[b]
            both = values[b + 1] - v == 2 and allowed[v] and allowed[v + 1]
            free[b - b0 + 1] = free[b - b0] + both
        root = nodes[c + 1] - 1 - n0
        live = np.zeros(root + 1, np.bool_)
        live[root] = True
        edges = 0
        for n in range(root, 0, -1):
            if live[n]:
                for e in range(starts[n + n0], starts[n + n0 + 1]):
                    if many[label[e] - l0]:
                        live[child[e] - n0] = True
                        edges += 1
        # Nodes that count something of their own are numbered anew; the others stand for a child.
        stands = np.full(root + 1, -1)
        stands[0] = 0
        begin = np.zeros(root + 2, np.int64)
        target = np.empty(edges, np.int64)
        times = np.empty(edges, np.uint64)
        twice = np.empty(edges, np.int64)
        kept, filled = 1, 0
        begin[1] = 0
        for n in range(1, root + 1):
            if not live[n]:
                continue
            first = filled
            for e in range(starts[n + n0], starts[n + n0 + 1]):
                m = many[label[e] - l0]
                there = child[e] - n0
                if m and stands[there] >= 0:
                    skipped = free[level[there + n0] - b0] - free[level[n + n0] + 1 - b0]
                    target[filled], times[filled], twice[filled] = stands[there], m, skipped
                    filled += 1
            if filled == first:
                continue
            if filled == first + 1 and times[first] == 1 and twice[first] == 0:
                stands[n] = target[first]
                filled = first
                continue
            stands[n] = kept
            kept += 1
            begin[kept] = filled
        if stands[root] < 0:
            continue
        count = np.empty((kept, 4), np.uint64)
        for k in range(4):
            count[0, k] = 1
        total = np.zeros(4, np.uint64)
        for turn in range(rounds[place]):
            gap = gaps[4 * turn : 4 * turn + 4]
            power = powers[:, 4 * turn : 4 * turn + 4]
            for n in range(1, kept):
                for k in range(4):
                    total[k] = 0
                for e in range(begin[n], begin[n + 1]):
                    t, m, s = target[e], times[e], twice[e]
                    if s:
                        for k in range(4):
                            x = power[s, k] * count[t, k]
                            total[k] += m * ((x >> places) * gap[k] + (x & mask))
                    else:
                        for k in range(4):
                            total[k] += m * count[t, k]
                for k in range(4):
                    x = total[k]
                    x = (x >> places) * gap[k] + (x & mask)
                    x = (x >> places) * gap[k] + (x & mask)
                    prime = mask + np.uint64(1) - gap[k]
                    count[n, k] = x - prime if x >= prime else x
            for k in range(4):
                residues[place, 4 * turn + k] = count[stands[root], k]
