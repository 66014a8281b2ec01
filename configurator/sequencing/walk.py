"""The local search's walk: which moves are tried, and which are taken at a temperature.

Moves are aimed at what the current phase wants: at places that take part in violations, or at
colour seams (join two batches of a colour by a reflection, move a batch beside its like, swap
within a colour, which leaves the paint as it is).
"""

from __future__ import annotations

import math

import numpy as np

from configurator.sequencing.moves import (
    Ints,
    State,
    apply,
    compiled,
    delta,
    keeps_batches,
)

HARD, COLOUR, SOFT = 0, 1, 2
"""What a phase leads with."""
LONGEST_LOOK = 256
"""Places looked at for one that suits, before any is taken."""


@compiled
def _draw(rng: Ints, below: int) -> int:
    """A number in 0..below-1 (xorshift; the state lives in ``rng``, so that a walk can be
    continued and repeated)."""
    x = np.uint64(rng[0])
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    rng[0] = np.int64(x)
    return int(np.int64((x >> np.uint64(11)) % np.uint64(below)))


@compiled
def _ailing(s: State, rng: Ints, soft_too: bool, hard: int) -> int:
    """A place that takes part in a violation of a leading ratio, else any place."""
    has, held, cost, rule = s.has, s.held, s.cost, s.rule
    start, n = s.day[0], s.day[1]
    first, last = (hard, cost.size) if soft_too else (0, hard)
    if first >= last:
        return int(start) + _draw(rng, n)
    r = first + _draw(rng, last - first)
    for _ in range(first, last):
        if cost[r] > 0:
            break
        r = r + 1 if r + 1 < last else first
    if cost[r] == 0:
        return int(start) + _draw(rng, n)
    p, q, low, high = rule[r, 0], rule[r, 1], rule[r, 3], rule[r, 4]
    e = low + _draw(rng, high - low + 1)
    for _ in range(min(LONGEST_LOOK, high - low + 1)):
        if held[r, e] > p:
            break
        e = e + 1 if e < high else low
    if held[r, e] <= p:
        return int(start) + _draw(rng, n)
    nth = 1 + _draw(rng, held[r, e])
    for k in range(e - q + 1, e + 1):
        nth -= has[r, k]
        if nth == 0 and start <= k < start + n:
            return int(k)
    return int(start) + _draw(rng, n)


@compiled
def _seam(s: State, rng: Ints) -> int:
    """A place whose left neighbour has another colour, or any place."""
    tint, start, n = s.tint, s.day[0], s.day[1]
    k = start + _draw(rng, n)
    for _ in range(64):
        if tint[k] != tint[k - 1]:
            break
        k = k + 1 if k + 1 < start + n else start
    return int(k)


@compiled
def _alike(s: State, rng: Ints, place: int) -> int:
    """The place of any unit of the colour at ``place``."""
    colour, firsts = s.tint[place], s.first_of_colour
    first, end = firsts[colour], firsts[colour + 1]
    if first == end:  # a colour of the tail only
        return place
    return int(s.at[first + _draw(rng, end - first)])


@compiled
def _aim_swap(s: State, rng: Ints, i: int, alike: bool) -> tuple[int, int, int, int]:
    cls = s.cls
    j = _alike(s, rng, i) if alike else s.day[0] + _draw(rng, s.day[1])
    if cls[i] == cls[j]:
        return -1, 0, 0, 0
    return 0, min(i, j), 0, max(i, j)


@compiled
def _aim_repaint(s: State, rng: Ints) -> tuple[int, int, int, int]:
    """Swap units with the same needs, so that only the paint changes: a neighbour's colour
    comes to a seam."""
    tint, at, by_kind, firsts = s.tint, s.at, s.by_kind, s.first_of_kind
    i = _seam(s, rng)
    if i == s.day[0]:
        return -1, 0, 0, 0
    wanted = tint[i - 1]
    if _draw(rng, 2) == 0:
        i, wanted = i - 1, tint[i]
    kind = s.kind[s.cls[i]]
    first, end = firsts[kind], firsts[kind + 1]
    k = first + _draw(rng, end - first)
    for _ in range(min(LONGEST_LOOK, end - first)):
        j = at[by_kind[k]]
        if tint[j] == wanted:
            return 0, min(i, j), 0, max(i, j)
        k = k + 1 if k + 1 < end else first
    return -1, 0, 0, 0


@compiled
def _aim_reflection(s: State, rng: Ints) -> tuple[int, int, int, int]:
    """Reflect so that a unit at one end comes beside its colour."""
    cls, start, n = s.cls, s.day[0], s.day[1]
    i = _seam(s, rng)
    if _draw(rng, 2) == 0:
        if i == start:
            return -1, 0, 0, 0
        j = _alike(s, rng, i - 1)
        while j + 1 < start + n and cls[j + 1] == cls[j]:
            j += 1
        return (1, i, 0, j) if j > i else (-1, 0, 0, 0)
    k = _alike(s, rng, i)
    return (1, k, 0, i - 1) if k < i - 1 else (-1, 0, 0, 0)


@compiled
def _aim_batch(s: State, rng: Ints) -> tuple[int, int, int, int]:
    """Move a batch, or its beginning or end, beside another place of its colour."""
    tint, start, n = s.tint, s.day[0], s.day[1]
    a = start + _draw(rng, n)
    t = _alike(s, rng, a)
    b, own = a, tint[a]
    part = _draw(rng, 4)
    if part != 1:
        while a > start and tint[a - 1] == own:
            a -= 1
    if part != 2:
        while b + 1 < start + n and tint[b + 1] == own:
            b += 1
    if a <= t <= b:
        return -1, 0, 0, 0
    if _draw(rng, 2) == 0:
        t += 1
    if t < a:
        return 2, t, a, b
    return (2, a, b + 1, t - 1) if t > b + 1 else (-1, 0, 0, 0)


@compiled
def _aim_insertion(s: State, rng: Ints, i: int, block: int) -> tuple[int, int, int, int]:
    """Move up to ``block`` units from ``i`` anywhere."""
    start, n = s.day[0], s.day[1]
    b = min(i + _draw(rng, block), start + n - 1)
    t = start + _draw(rng, n + 1)
    if t < i:
        return 2, t, i, b
    return (2, i, b + 1, t - 1) if t > b + 1 else (-1, 0, 0, 0)


@compiled
def _aim(s: State, rng: Ints, lead: int, hard: int) -> tuple[int, int, int, int]:
    """A move to try: kind (-1: none), i, m, j."""
    start, n = s.day[0], s.day[1]
    u = _draw(rng, 100)
    if lead == 1:
        if u < 15:
            return _aim_repaint(s, rng)
        if u < 30:
            return _aim_swap(s, rng, start + _draw(rng, n), True)
        if u < 50:
            return _aim_reflection(s, rng)
        if u < 75:
            return _aim_batch(s, rng)
        if u < 85:
            return _aim_swap(s, rng, _seam(s, rng), False)
        if u < 90:
            return _aim_insertion(s, rng, _seam(s, rng), 4)
    else:
        ailing = _draw(rng, 2) == 0
        i = _ailing(s, rng, lead == 2, hard) if ailing else start + _draw(rng, n)
        if u < 45:
            return _aim_swap(s, rng, i, False)
        if u < 70:
            return _aim_swap(s, rng, i, True)
        if u < 80:
            return _aim_insertion(s, rng, i, 4)
        if u < 85:
            return _aim_batch(s, rng)
    i = start + _draw(rng, n)
    j = i + 1 + _draw(rng, min(n, 64) if u % 2 else n)
    return (1, i, 0, j) if j < start + n else (-1, 0, 0, 0)


@compiled
def _is_free(fixed: Ints, kind: int, i: int, j: int) -> bool:
    if kind == 0:
        return bool(fixed[i + 1] == fixed[i] and fixed[j + 1] == fixed[j])
    return bool(fixed[j + 1] == fixed[i])


@compiled
def total(s: State) -> int:
    """The score of the sequence as it stands."""
    return int(s.paint[0] * s.changes[0] + s.cost.sum())


@compiled
def anneal(
    s: State,
    rng: Ints,
    tries: int,
    heat: float,
    lead: int,
    hard: int,
    best: Ints,
    best_score: int,
) -> int:
    """Try ``tries`` moves at temperature ``heat`` (in units of score); moves that cost nothing
    are always taken. ``best`` receives the best sequence met; returns its score.

    ``hard`` is how many ratios are hard (they stand first), for aiming at the leading ones.
    """
    old, cls, fixed = np.empty_like(s.cls), s.cls, s.fixed
    now = total(s)
    for _ in range(tries):
        kind, i, m, j = _aim(s, rng, lead, hard)
        if kind < 0 or not _is_free(fixed, kind, i, j):
            continue
        most = 0.0
        if heat > 0.0:
            most = -heat * math.log((1 + _draw(rng, 1 << 30)) / (1 << 30))
        more = delta(s, kind, i, m, j, most)
        if more > most or not keeps_batches(s, kind, i, m, j):
            continue
        apply(s, kind, i, m, j, old)
        now += more
        if now < best_score:
            best_score = now
            best[:] = cls
    return best_score
