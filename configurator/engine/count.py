"""Counts configurations exactly: one pass modulo primes, put together by the Chinese remainder.

A node's count is the sum over its edges of (allowed values) x (count of the child). A block of one
variable that a path skips doubles the count; instead every such block that is asked halves it,
which modulo an odd prime is exact, and the whole is multiplied by the powers of two at the end.
Primes just below 2^54 leave room for the 1,001 values of the widest block in 64 bits, and reduce by
one multiplication (2^54 - c: Crandall 1992).
"""

from __future__ import annotations

from functools import cache
from math import prod

import numpy as np
import numpy.typing as npt

from configurator.engine.forest import Forest
from configurator.engine.kernel import compiled
from configurator.engine.sweep import Flags

_BITS = 54
_LANES = 2


def counted(forest: Forest, component: int, allowed: Flags, below: int) -> int:
    """How many configurations of one component take ``allowed`` values only.

    ``below`` is a bound that the count certainly does not exceed.
    """
    first, last = forest.blocks[component], forest.blocks[component + 1]
    begins, ends = forest.values[first:last], forest.values[first + 1 : last + 1]
    lone = begins[ends - begins == 2]
    free = int(np.count_nonzero(allowed[lone] & allowed[lone + 1]))
    number = below.bit_length() // (_BITS - 1) + 1
    gaps = np.array(_gaps(number + number % _LANES), np.uint64)
    residues = np.empty(len(gaps), np.uint64)
    for i in range(0, len(gaps), _LANES):
        _count(
            first,
            last,
            forest.nodes[component],
            forest.nodes[component + 1],
            forest.labels[component],
            forest.labels[component + 1],
            forest.values,
            forest.level,
            forest.starts,
            forest.child,
            forest.label,
            forest.label_starts,
            forest.label_values,
            allowed,
            gaps[i : i + _LANES],
            residues[i : i + _LANES],
        )
    parts = _chinese(len(gaps))
    whole = sum(int(r) * part for r, part in zip(residues, parts, strict=True))
    return (whole << free) % prod(_primes(len(gaps)))


@cache
def _primes(number: int) -> tuple[int, ...]:
    return tuple((1 << _BITS) - gap for gap in _gaps(number))


@cache
def _gaps(number: int) -> tuple[int, ...]:
    """The ``number`` smallest c for which 2^54 - c is prime."""
    found: list[int] = []
    gap = 1
    while len(found) < number:
        if _is_prime((1 << _BITS) - gap):
            found.append(gap)
        gap += 2
    return tuple(found)


def _is_prime(number: int) -> bool:
    """Miller-Rabin with the bases that decide every number below 2^64 (Sinclair 2011)."""
    odd, twos = number - 1, 0
    while not odd & 1:
        odd, twos = odd >> 1, twos + 1
    for base in (2, 325, 9375, 28178, 450775, 9780504, 1795265022):
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
def _chinese(number: int) -> tuple[int, ...]:
    """Per prime the number that is 1 modulo it and 0 modulo all others."""
    primes = _primes(number)
    whole = prod(primes)
    return tuple(whole // p * pow(whole // p, -1, p) for p in primes)


@compiled
def _count(
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
    gaps: npt.NDArray[np.uint64],
    residues: npt.NDArray[np.uint64],
) -> None:  # pragma: no cover - compiled
    mask = np.uint64((1 << 54) - 1)
    one = np.uint64(1)
    places = np.uint64(54)
    many = np.zeros(l1 - l0, np.uint64)
    for x in range(l0, l1):
        for i in range(label_starts[x], label_starts[x + 1]):
            if allowed[label_values[i]]:
                many[x - l0] += one
    halved = np.zeros(b1 - b0, np.bool_)
    for i in range(b0, b1):
        v = values[i]
        halved[i - b0] = values[i + 1] - v == 2 and allowed[v] and allowed[v + 1]
    root = n1 - 1 - n0
    live = np.zeros(root + 1, np.bool_)
    live[root] = True
    for n in range(root, 0, -1):
        if live[n]:
            for e in range(starts[n + n0], starts[n + n0 + 1]):
                if many[label[e] - l0]:
                    live[child[e] - n0] = True
    gap, other = gaps[0], gaps[1]
    prime, second = (one << places) - gap, (one << places) - other
    count = np.empty((root + 1, 2), np.uint64)
    count[0, 0] = one
    count[0, 1] = one
    for n in range(1, root + 1):
        if not live[n]:
            continue
        a, b = np.uint64(0), np.uint64(0)
        for e in range(starts[n + n0], starts[n + n0 + 1]):
            m = many[label[e] - l0]
            if m:
                c = child[e] - n0
                a += m * count[c, 0]
                b += m * count[c, 1]
        a = (a >> places) * gap + (a & mask)
        b = (b >> places) * other + (b & mask)
        if a >= prime:
            a -= prime
        if b >= second:
            b -= second
        if halved[level[n + n0] - b0]:
            a = (a + (a & one) * prime) >> one
            b = (b + (b & one) * second) >> one
        count[n, 0] = a
        count[n, 1] = b
    residues[0] = count[root, 0]
    residues[1] = count[root, 1]
