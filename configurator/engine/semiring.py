"""What a sweep adds and compares: the lanes of a pass as one tuple, which stays in registers.

A pass carries one sum, or three sums and one largest. Sums are (min, +), taken relative to each
block's cheapest allowed value, so that a block which a path does not ask costs nothing; the
largest is (min, max) and starts from the largest of those cheapest values, ``base``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from configurator.engine.kernel import compiled

Shape: TypeAlias = tuple[int, int]
"""How many attributes that add up, and how many that take the largest, one pass carries."""
_Lanes: TypeAlias = tuple[float, ...]
_Rows: TypeAlias = Any
"""Rows x lanes; not spelled as an array, as the compiled functions take any layout."""

INF = np.inf


class Semiring(NamedTuple):
    """The operations of one shape, all compiled."""

    load: Callable[[_Rows, int], _Lanes]
    store: Callable[[_Rows, int, _Lanes], None]
    none: Callable[[], _Lanes]
    least: Callable[[_Lanes, _Lanes], _Lanes]
    along: Callable[[_Lanes, _Lanes], _Lanes]
    opening: Callable[[_Lanes], _Lanes]
    joined: Callable[[_Lanes, _Lanes, bool], _Lanes]
    priced: Callable[[_Lanes, _Lanes, _Lanes], _Lanes]
    total: Callable[[_Lanes, _Lanes], _Lanes]
    whole: Callable[[_Lanes, _Lanes, _Lanes, _Lanes], _Lanes]


@compiled
def _load1(a, i):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    return (a[i, 0],)


@compiled
def _store1(a, i, t):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    a[i, 0] = t[0]


@compiled
def _none1():  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    return (INF,)


@compiled
def _least1(s, t):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    return (min(s[0], t[0]),)


@compiled
def _along1(s, t):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    return (s[0] + t[0],)


@compiled
def _opening1(base):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    return (0.0,)


@compiled
def _joined1(base, t, first):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    return (t[0] if first else base[0] + t[0],)


@compiled
def _priced1(w, least, base):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    return (w[0] - least[0],)


@compiled
def _total1(base, t):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    return (base[0] + t[0],)


@compiled
def _whole1(base, t, w, least):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    return (base[0] + t[0] + (w[0] - least[0]),)


@compiled
def _load4(a, i):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    return a[i, 0], a[i, 1], a[i, 2], a[i, 3]


@compiled
def _store4(a, i, t):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    a[i, 0] = t[0]
    a[i, 1] = t[1]
    a[i, 2] = t[2]
    a[i, 3] = t[3]


@compiled
def _none4():  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    return INF, INF, INF, INF


@compiled
def _least4(s, t):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    return min(s[0], t[0]), min(s[1], t[1]), min(s[2], t[2]), min(s[3], t[3])


@compiled
def _along4(s, t):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    return s[0] + t[0], s[1] + t[1], s[2] + t[2], max(s[3], t[3])


@compiled
def _opening4(base):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    return 0.0, 0.0, 0.0, base[3]


@compiled
def _joined4(base, t, first):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    if first:
        return t
    return base[0] + t[0], base[1] + t[1], base[2] + t[2], max(base[3], t[3])


@compiled
def _priced4(w, least, base):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    return w[0] - least[0], w[1] - least[1], w[2] - least[2], max(w[3], base[3])


@compiled
def _total4(base, t):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    return base[0] + t[0], base[1] + t[1], base[2] + t[2], t[3]


@compiled
def _whole4(base, t, w, least):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    return (
        base[0] + t[0] + (w[0] - least[0]),
        base[1] + t[1] + (w[1] - least[1]),
        base[2] + t[2] + (w[2] - least[2]),
        max(t[3], w[3]),
    )


SEMIRINGS: dict[Shape, Semiring] = {
    (1, 0): Semiring(
        _load1, _store1, _none1, _least1, _along1, _opening1, _joined1, _priced1, _total1, _whole1
    ),
    (3, 1): Semiring(
        _load4, _store4, _none4, _least4, _along4, _opening4, _joined4, _priced4, _total4, _whole4
    ),
}
