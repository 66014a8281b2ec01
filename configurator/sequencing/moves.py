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

Ints: TypeAlias = NDArray[np.integer[Any]]
Bytes: TypeAlias = NDArray[np.int8]
_F = TypeVar("_F", bound=Callable[..., Any])

SWAP, REFLECT, EXCHANGE = 0, 1, 2


def compiled(function: _F) -> _F:
    """Compiled to machine code, which is kept on disk where the disk allows."""
    try:
        return cast(_F, numba.njit(cache=True, nogil=True, forceinline=True)(function))
    except RuntimeError:  # nowhere to keep it: compile in each process
        return cast(_F, numba.njit(nogil=True, forceinline=True)(function))


class State(NamedTuple):
    """A sequence and what is known of it. Places are indices into an array that holds padding
    (of class ``len(colour) - 1``, without colour or needs), the tail, the day, and padding."""

    cls: Ints
    """class at each place"""
    tint: Ints
    """colour at each place"""
    unit: Ints
    """number of the unit at each place of the day; units are numbered by colour, then needs"""
    at: Ints
    """[unit]: its place"""
    cls_of: Ints
    """[unit]"""
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
    first_of_colour: Ints
    """[colour]: its first unit; the last entry is the number of units"""
    kind: Ints
    """[class]: alike where the needs are alike, whatever the colour"""
    by_kind: Ints
    """the units, by kind"""
    first_of_kind: Ints
    """[kind]: where its units begin in ``by_kind``; the last entry is the number of units"""
    rule: Ints
    """[ratio]: p, q, what one excess costs in the score, first and last place at which a window
    ends that counts; ratios stand dearest first"""
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
def _gain_of_swap(
    has: Bytes, held: Ints, p: int, q: int, low: int, high: int, r: int, i: int, j: int
) -> int:
    """Excess gained in ratio ``r`` when the units at i < j, which differ in it, change places."""
    more = 0
    a, b = max(i, low), min(min(i + q, j) - 1, high)
    c, d = max(max(j, i + q), low), min(j + q - 1, high)
    if has[r, j]:
        for e in range(a, b + 1):
            more += held[r, e] >= p
        for e in range(c, d + 1):
            more -= held[r, e] > p
    else:
        for e in range(a, b + 1):
            more -= held[r, e] > p
        for e in range(c, d + 1):
            more += held[r, e] >= p
    return more


@compiled
def _gain_at_seams(
    has: Bytes,
    held: Ints,
    p: int,
    q: int,
    low: int,
    high: int,
    r: int,
    kind: int,
    i: int,
    m: int,
    j: int,
) -> int:
    """Excess gained in ratio ``r`` by a reflection or exchange: new seams less old seams."""
    more = 0
    done = -1
    for seam in range(3):
        x = i if seam == 0 else (m if seam == 1 else j + 1)
        if kind == 1 and seam == 1:
            continue
        first, last = max(max(x, low), done + 1), min(x + q - 2, high)
        for e in range(first, last + 1):
            if held[r, e] > p:
                more -= held[r, e] - p
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
            c += has[r, _source(kind, i, m, j, k)]
        if c > p:
            more += c - p
        for e in range(first + 1, last + 1):
            c += has[r, _source(kind, i, m, j, e)]
            c -= has[r, _source(kind, i, m, j, e - q)]
            if c > p:
                more += c - p
        done = last
    return more


@compiled
def _changes_gained(tint: Ints, end: int, kind: int, i: int, m: int, j: int) -> int:
    """Colour changes gained; ``end`` is the place after the day's last."""
    left, right = tint[i - 1], tint[j + 1]
    has_left, has_right = left >= 0, j + 1 < end
    a, b = tint[i], tint[j]
    more = 0
    if kind == 2:
        c, d = tint[m - 1], tint[m]
        more += int(b != a) - int(c != d)
        a, b, c, d = a, b, d, c  # ends before, ends after
    else:
        c, d = b, a
        if kind == 0:
            if a == b:
                return 0
            if j > i + 1:
                inner, last = tint[i + 1], tint[j - 1]
                more += int(inner != b) - int(inner != a) + int(last != a) - int(last != b)
    if has_left:
        more += int(left != c) - int(left != a)
    if has_right:
        more += int(right != d) - int(right != b)
    return more


@compiled
def delta(s: State, kind: int, i: int, m: int, j: int, most: float) -> int:
    """What a move adds to the score; once it is sure to exceed ``most``, a larger number.

    SWAP the units at i < j; REFLECT places i..j; EXCHANGE blocks i..m-1 and m..j.
    """
    has, held, cost, rule = s.has, s.held, s.cost, s.rule
    total = s.paint[0] * _changes_gained(s.tint, s.day[0] + s.day[1], kind, i, m, j)
    rest = 0
    for r in range(cost.size):
        rest += cost[r]
    for r in range(cost.size):
        if total - rest > most:
            return int(total) + (1 << 60)
        rest -= cost[r]
        p, q, low, high = rule[r, 0], rule[r, 1], rule[r, 3], rule[r, 4]
        if kind == 0:
            if has[r, i] != has[r, j]:
                total += rule[r, 2] * _gain_of_swap(has, held, p, q, low, high, r, i, j)
        else:
            total += rule[r, 2] * _gain_at_seams(has, held, p, q, low, high, r, kind, i, m, j)
    return int(total)


@compiled
def _place(kind: int, i: int, m: int, j: int, k: int) -> int:
    if kind == 0:
        return j if k == i else (i if k == j else k)
    return _source(kind, i, m, j, k)


@compiled
def _run_through(
    tint: Ints, most: int, first: int, end: int, kind: int, i: int, m: int, j: int, k: int
) -> int:
    """Length of the batch at place ``k`` after the move, counted to one above the limit."""
    own = tint[_place(kind, i, m, j, k)]
    run = 1
    back = k - 1
    while run <= most and back >= first and tint[_place(kind, i, m, j, back)] == own:
        run += 1
        back -= 1
    ahead = k + 1
    while run <= most and ahead < end and tint[_place(kind, i, m, j, ahead)] == own:
        run += 1
        ahead += 1
    return run


@compiled
def keeps_batches(s: State, kind: int, i: int, m: int, j: int) -> bool:
    """Whether no paint batch that the move touches grows beyond the limit."""
    most, first, end, tint = s.paint[1], s.day[2], s.day[0] + s.day[1], s.tint
    if most >= end or (kind == 0 and tint[i] == tint[j]):
        return True
    if _run_through(tint, most, first, end, kind, i, m, j, i) > most:
        return False
    if _run_through(tint, most, first, end, kind, i, m, j, j) > most:
        return False
    return kind != 2 or _run_through(tint, most, first, end, kind, i, m, j, i + j - m) <= most


@compiled
def apply(s: State, kind: int, i: int, m: int, j: int, old: Ints) -> None:
    """Make the move; ``old`` is scratch space for a sequence."""
    has, held, cost, rule = s.has, s.held, s.cost, s.rule
    cls, tint, unit, at = s.cls, s.tint, s.unit, s.at
    s.changes[0] += _changes_gained(tint, s.day[0] + s.day[1], kind, i, m, j)
    if kind == 0:
        for r in range(cost.size):
            if has[r, i] != has[r, j]:
                p, q, low, high = rule[r, 0], rule[r, 1], rule[r, 3], rule[r, 4]
                cost[r] += rule[r, 2] * _gain_of_swap(has, held, p, q, low, high, r, i, j)
                step = 1 if has[r, j] else -1
                for e in range(i, i + q):
                    held[r, e] += step
                for e in range(j, j + q):
                    held[r, e] -= step
                has[r, i], has[r, j] = has[r, j], has[r, i]
        cls[i], cls[j] = cls[j], cls[i]
        tint[i], tint[j] = tint[j], tint[i]
        unit[i], unit[j] = unit[j], unit[i]
        at[unit[i]] = i
        at[unit[j]] = j
        return
    for r in range(cost.size):
        p, q, low, high = rule[r, 0], rule[r, 1], rule[r, 3], rule[r, 4]
        cost[r] += rule[r, 2] * _gain_at_seams(has, held, p, q, low, high, r, kind, i, m, j)
    need, colour, cls_of = s.need, s.colour, s.cls_of
    for k in range(i, j + 1):
        old[k] = unit[k]
    for k in range(i, j + 1):
        u = old[_source(kind, i, m, j, k)]
        unit[k] = u
        at[u] = k
        cls[k] = cls_of[u]
        tint[k] = colour[cls[k]]
    for r in range(cost.size):
        q = rule[r, 1]
        for k in range(i, j + 1):
            has[r, k] = need[cls[k], r]
        c = int(held[r, i - 1])
        for e in range(i, j + q):
            c += has[r, e] - has[r, e - q]
            held[r, e] = c
