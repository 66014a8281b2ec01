"""Finds orders of blocks in which diagrams stay small, from the structure of the clauses.

Blocks that share a clause are neighbours. Eliminating them by least fill-in or least degree gives
an elimination tree; walked from its root, smallest subtree first, it keeps what depends on each
other close together (Huang & Darwiche 2004 on the same idea for cut width; FORCE: Aloul, Markov &
Sakallah 2003 moves each block to the centre of its clauses).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from configurator.engine.blocks import Blocks
from configurator.engine.kernel import compiled

Order = tuple[int, ...]
_Rows = npt.NDArray[np.uint64]
_ROUNDS = 60


def orders(parts: Blocks) -> Iterator[Order]:
    """Orders of the blocks (indices, top first), likely best first; never the same twice."""
    number = len(parts.blocks)
    if number <= 2:
        yield tuple(range(number))
        return
    spans = _spans(parts)
    tried: set[Order] = set()
    for order in _proposals(number, spans):
        if order not in tried:
            tried.add(order)
            yield order


def _proposals(number: int, spans: list[npt.NDArray[np.int64]]) -> Iterator[Order]:
    rows = _neighbours(number, spans)
    fill = _tree_order(_eliminate(rows.copy(), True), rows)
    yield fill
    yield _force(fill, spans)
    degree = _tree_order(_eliminate(rows.copy(), False), rows)
    yield degree
    yield _force(degree, spans)
    yield _force(tuple(range(number)), spans)


def cut(order: Sequence[int], spans: list[npt.NDArray[np.int64]]) -> int:
    """The most clauses that cross one place of the order: a guess at the diagram's width."""
    place = np.empty(len(order), np.int64)
    place[list(order)] = np.arange(len(order))
    change = np.zeros(len(order) + 1, np.int64)
    for span in spans:
        places = place[span]
        change[places.min()] += 1
        change[places.max()] -= 1
    return int(np.cumsum(change).max())


def _spans(parts: Blocks) -> list[npt.NDArray[np.int64]]:
    """For each clause or bound over two or more blocks, the blocks."""
    home = {v: i for i, b in enumerate(parts.blocks) for v in b.variables}
    found = {tuple(sorted({home[abs(x)] for x in c})) for c in parts.clauses}
    found |= {tuple(sorted({home[v] for v in w.variables})) for w in parts.weighed}
    return [np.array(s, np.int64) for s in sorted(found) if len(s) > 1]


def _neighbours(number: int, spans: list[npt.NDArray[np.int64]]) -> _Rows:
    """The primal graph as bit rows, ``number`` x ``number / 64``."""
    rows = np.zeros((number, (number + 63) // 64), np.uint64)
    for span in spans:
        mask = np.zeros(rows.shape[1], np.uint64)
        np.bitwise_or.at(mask, span >> 6, np.uint64(1) << (span & 63).astype(np.uint64))
        rows[span] |= mask
    for v in range(number):
        rows[v, v >> 6] &= ~(np.uint64(1) << np.uint64(v & 63))
    return rows


def _tree_order(eliminated: npt.NDArray[np.int64], rows: _Rows) -> Order:
    """The elimination tree from its roots, depth first, smallest subtree first.

    ``eliminated`` holds, per step, the block and the step of its parent (-1: a root).
    """
    blocks, parents = eliminated
    number = len(blocks)
    children: list[list[int]] = [[] for _ in range(number)]
    size = [1] * number
    roots = []
    for step in range(number):
        parent = int(parents[step])
        if parent < 0:
            roots.append(step)
        else:
            size[parent] += size[step]
            children[parent].append(step)
    order = []
    stack = sorted(roots, key=lambda s: -size[s])
    while stack:
        step = stack.pop()
        order.append(int(blocks[step]))
        stack.extend(sorted(children[step], key=lambda s: -size[s]))
    return tuple(order)


def _force(order: Order, spans: list[npt.NDArray[np.int64]]) -> Order:
    number = len(order)
    if not spans:
        return order
    lengths = np.array([len(s) for s in spans])
    members = np.concatenate(spans)
    span_of = np.repeat(np.arange(len(spans)), lengths)
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    degree = np.bincount(members, minlength=number)
    current = np.array(order, np.int64)
    best, least = current, np.inf
    for _ in range(_ROUNDS):
        place = np.empty(number)
        place[current] = np.arange(number)
        of_members = place[members]
        ends = np.maximum.reduceat(of_members, starts) - np.minimum.reduceat(of_members, starts)
        length = float(ends.sum())
        if length < least:
            best, least = current, length
        centre = np.add.reduceat(of_members, starts) / lengths
        pull = np.bincount(members, centre[span_of], minlength=number)
        wanted = np.where(degree > 0, pull / np.maximum(degree, 1), place)
        following = np.lexsort((place, wanted))
        if np.array_equal(following, current):
            break
        current = following
    return tuple(int(v) for v in best)


@compiled
def _ones(word: np.uint64) -> np.uint64:  # pragma: no cover - compiled
    """The number of bits set (Warren, Hacker's Delight)."""
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + (
        (word >> np.uint64(2)) & np.uint64(0x3333333333333333)
    )
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return (word * np.uint64(0x0101010101010101)) >> np.uint64(56)


@compiled
def _listed(row: npt.NDArray[np.uint64], found: npt.NDArray[np.int64]) -> int:  # pragma: no cover
    """Writes the numbers of the bits set in ``row`` to ``found``; how many there are."""
    count = 0
    for w in range(row.shape[0]):
        word = row[w]
        while word:
            bit = word & (~word + np.uint64(1))
            found[count] = w * 64 + _ones(bit - np.uint64(1))
            count += 1
            word ^= bit
    return count


@compiled
def _eliminate(rows: _Rows, by_fill: bool) -> npt.NDArray[np.int64]:  # pragma: no cover - compiled
    """Eliminates every block in turn, least fill-in (or degree) first.

    Returns two rows: the blocks in order of elimination, and per step the step at which the
    block's first remaining neighbour goes (-1: it has none): the elimination tree.
    """
    number, words = rows.shape
    cost = np.full(number, -1, np.int64)
    step_of = np.full(number, -1, np.int64)
    result = np.full((2, number), -1, np.int64)
    near = np.empty(number, np.int64)
    touched = np.zeros(words, np.uint64)
    for step in range(number):
        best = -1
        for v in range(number):
            if step_of[v] >= 0:
                continue
            if cost[v] < 0:
                degree = _listed(rows[v], near)
                value = degree
                if by_fill:
                    missing = np.uint64(0)
                    for i in range(degree):
                        other = near[i]
                        for w in range(words):
                            missing += _ones(rows[v, w] & ~rows[other, w])
                    value = int(missing) - degree
                cost[v] = value * 4096 + min(degree, 4095)
            if best < 0 or cost[v] < cost[best]:
                best = v
        step_of[best] = step
        result[0, step] = best
        degree = _listed(rows[best], near)
        home, bit = best >> 6, np.uint64(1) << np.uint64(best & 63)
        touched[:] = 0
        for i in range(degree):
            v = near[i]
            for w in range(words):
                rows[v, w] |= rows[best, w]
            rows[v, v >> 6] &= ~(np.uint64(1) << np.uint64(v & 63))
            rows[v, home] &= ~bit
            cost[v] = -1
            if by_fill:
                for w in range(words):
                    touched[w] |= rows[v, w]
        if by_fill:
            count = _listed(touched, near)
            for i in range(count):
                cost[near[i]] = -1
    for step in range(number):
        degree = _listed(rows[result[0, step]], near)
        first = number
        for i in range(degree):
            if step_of[near[i]] > step:
                first = min(first, step_of[near[i]])
        result[1, step] = first if first < number else -1
    return result
