"""The local search's inner loop: moves on a sequence, evaluated by what changes, in numba.

The state is a handful of arrays (see ``State``). A swap changes only the windows that hold one
of its two places; a reflection or an exchange of two adjacent blocks changes only the windows
that cross one of its seams, because a window inside a block travels with it, perhaps mirrored.
Evaluation goes from the dearest objective to the cheapest and stops as soon as the rest cannot
make up for what is lost. (Estellon, Gardi, Nouioua, EJOR 2008, name these invariants.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Bytes: TypeAlias = NDArray[np.uint8]
_F = TypeVar("_F", bound=Callable[..., Any])

SWAP, REFLECT, EXCHANGE = 0, 1, 2


def compiled(function: _F) -> _F:
    """Compiled to machine code, which is kept on disk where the disk allows."""
    try:
        return cast(_F, numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # nowhere to keep it: compile in each process
        return cast(_F, numba.njit(nogil=True)(function))


class State(NamedTuple):
    """A sequence and what is known of it. Places are indices into an array that holds padding
    (of class ``len(colour) - 1``, without colour or needs), the tail, the day, and padding."""

    cls: Ints
    """class at each place"""
    has: Bytes
    """[ratio, place]: whether the unit there needs it"""
    held: Ints
    """[ratio, place]: units that need it in the window that ends there"""
    cost: Ints
    """[ratio]: its excess, weighted as in the score"""
    changes: Ints
    """[0]: colour changes"""
    need: Bytes
    """[class, ratio]"""
    colour: Ints
    """[class]"""
    p: Ints
    q: Ints
    weight: Ints
    """[ratio]: what one excess costs in the score; ratios stand dearest first"""
    low: Ints
    high: Ints
    """[ratio]: first and last place at which a window ends that counts"""
    fixed: Ints
    """[place]: how many fixed places stand before it"""
    day: Ints
    """first place of the day, its number of units, first place that counts in a paint batch"""
    paint: Ints
    """what one change costs, longest batch"""


@compiled
def _source(kind: int, i: int, m: int, j: int, k: int) -> int:
    """Which place's unit stands at ``k`` after the move."""
    if k < i or k > j:
        return k
    if kind == 1:
        return i + j - k
    if k <= i + j - m:
        return k - i + m
    return k - (j - m + 1)


@compiled
def _window_delta_of_swap(s: State, r: int, i: int, j: int) -> int:
    """Excess gained in ratio ``r`` when the units at i < j, which differ in it, change places."""
    p, q, low, high = s.p[r], s.q[r], s.low[r], s.high[r]
    count = s.held[r]
    more = 0
    a, b = max(i, low), min(min(i + q, j) - 1, high)
    c, d = max(max(j, i + q), low), min(j + q - 1, high)
    if s.has[r, j]:
        for e in range(a, b + 1):
            more += count[e] >= p
        for e in range(c, d + 1):
            more -= count[e] > p
    else:
        for e in range(a, b + 1):
            more -= count[e] > p
        for e in range(c, d + 1):
            more += count[e] >= p
    return more


@compiled
def _seam_delta(s: State, r: int, kind: int, i: int, m: int, j: int) -> int:
    """Excess gained in ratio ``r`` by a reflection or exchange: new seams less old seams."""
    p, q, low, high = s.p[r], s.q[r], s.low[r], s.high[r]
    has, count = s.has[r], s.held[r]
    more = 0
    done = -1
    for seam in range(3):
        x = i if seam == 0 else (m if seam == 1 else j + 1)
        if kind == 1 and seam == 1:
            continue
        first, last = max(max(x, low), done + 1), min(x + q - 2, high)
        for e in range(first, last + 1):
            if count[e] > p:
                more -= count[e] - p
        done = max(done, last)
    done = -1
    for seam in range(3):
        x = i if seam == 0 else (i + j - m + 1 if seam == 1 else j + 1)
        if kind == 1 and seam == 1:
            continue
        first, last = max(max(x, low), done + 1), min(x + q - 2, high)
        if first > last:
            continue
        c = 0
        for k in range(first - q + 1, first + 1):
            c += has[_source(kind, i, m, j, k)]
        if c > p:
            more += c - p
        for e in range(first + 1, last + 1):
            c += np.int64(has[_source(kind, i, m, j, e)])
            c -= np.int64(has[_source(kind, i, m, j, e - q)])
            if c > p:
                more += c - p
        done = last
    return more


@compiled
def _changes_delta(s: State, kind: int, i: int, m: int, j: int) -> int:
    """Colour changes gained."""
    cls, col = s.cls, s.colour
    end = s.day[0] + s.day[1]
    has_left, has_right = col[cls[i - 1]] >= 0, j + 1 < end
    left, right = col[cls[i - 1]], col[cls[j + 1]]
    a, b = col[cls[i]], col[cls[j]]
    if kind == 0:
        if a == b:
            return 0
        more = 0
        if has_left:
            more += int(left != b) - int(left != a)
        if has_right:
            more += int(right != a) - int(right != b)
        if j > i + 1:
            c, d = col[cls[i + 1]], col[cls[j - 1]]
            more += int(c != b) - int(c != a) + int(d != a) - int(d != b)
        return more
    if kind == 1:
        more = 0
        if has_left:
            more += int(left != b) - int(left != a)
        if has_right:
            more += int(right != a) - int(right != b)
        return more
    c, d = col[cls[m - 1]], col[cls[m]]
    more = int(b != a) - int(c != d)
    if has_left:
        more += int(left != d) - int(left != a)
    if has_right:
        more += int(right != c) - int(right != b)
    return more


@compiled
def delta(s: State, kind: int, i: int, m: int, j: int, most: float) -> int:
    """What a move adds to the score; once it is sure to exceed ``most``, a larger number.

    SWAP the units at i < j; REFLECT places i..j; EXCHANGE blocks i..m-1 and m..j.
    """
    total = s.paint[0] * _changes_delta(s, kind, i, m, j)
    rest = 0
    for r in range(s.p.size):
        rest += s.cost[r]
    for r in range(s.p.size):
        if total - rest > most:
            return total + (1 << 60)
        rest -= s.cost[r]
        if kind == 0:
            if s.has[r, i] != s.has[r, j]:
                total += s.weight[r] * _window_delta_of_swap(s, r, i, j)
        else:
            total += s.weight[r] * _seam_delta(s, r, kind, i, m, j)
    return total


@compiled
def _run_through(s: State, kind: int, i: int, m: int, j: int, k: int) -> int:
    """Length of the batch at place ``k`` after the move, counted to one above the limit."""
    cls, col, most = s.cls, s.colour, s.paint[1]
    end = s.day[0] + s.day[1]
    own = col[cls[_place(kind, i, m, j, k)]]
    run = 1
    back = k - 1
    while run <= most and back >= s.day[2] and col[cls[_place(kind, i, m, j, back)]] == own:
        run += 1
        back -= 1
    ahead = k + 1
    while run <= most and ahead < end and col[cls[_place(kind, i, m, j, ahead)]] == own:
        run += 1
        ahead += 1
    return run


@compiled
def _place(kind: int, i: int, m: int, j: int, k: int) -> int:
    if kind == 0:
        return j if k == i else (i if k == j else k)
    return _source(kind, i, m, j, k)


@compiled
def keeps_batches(s: State, kind: int, i: int, m: int, j: int) -> bool:
    """Whether no paint batch that the move touches grows beyond the limit."""
    most = s.paint[1]
    if most >= s.day[1] + s.day[0]:
        return True
    if kind == 0:
        if s.colour[s.cls[i]] == s.colour[s.cls[j]]:
            return True
        return (
            _run_through(s, kind, i, m, j, i) <= most and _run_through(s, kind, i, m, j, j) <= most
        )
    if _run_through(s, kind, i, m, j, i) > most or _run_through(s, kind, i, m, j, j) > most:
        return False
    return kind == 1 or _run_through(s, kind, i, m, j, i + j - m) <= most


@compiled
def apply(s: State, kind: int, i: int, m: int, j: int, old: Ints) -> None:
    """Make the move; ``old`` is scratch space for a sequence."""
    s.changes[0] += _changes_delta(s, kind, i, m, j)
    if kind == 0:
        for r in range(s.p.size):
            if s.has[r, i] != s.has[r, j]:
                s.cost[r] += s.weight[r] * _window_delta_of_swap(s, r, i, j)
                step = 1 if s.has[r, j] else -1
                for e in range(i, i + s.q[r]):
                    s.held[r, e] += step
                for e in range(j, j + s.q[r]):
                    s.held[r, e] -= step
                s.has[r, i], s.has[r, j] = s.has[r, j], s.has[r, i]
        s.cls[i], s.cls[j] = s.cls[j], s.cls[i]
        return
    for r in range(s.p.size):
        s.cost[r] += s.weight[r] * _seam_delta(s, r, kind, i, m, j)
    for k in range(i, j + 1):
        old[k] = s.cls[k]
    for k in range(i, j + 1):
        s.cls[k] = old[_source(kind, i, m, j, k)]
    for r in range(s.p.size):
        has, count, q = s.has[r], s.held[r], s.q[r]
        for k in range(i, j + 1):
            has[k] = s.need[s.cls[k], r]
        c = count[i - 1]
        for e in range(i, j + q):
            c += np.int64(has[e]) - np.int64(has[e - q])
            count[e] = c
