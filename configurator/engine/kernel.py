"""How loops over arrays become machine code: numba, without the GIL, kept on disk where it can be.

A read-only installation without a writable home has no place for compiled code; it then compiles
at every start instead of failing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

_F = TypeVar("_F", bound=Callable[..., object])


def compiled(function: _F) -> _F:
    """``function`` compiled on first use; cached on disk if numba finds a folder it may write."""
    try:
        return cast(_F, numba.njit(nogil=True, cache=True)(function))
    except RuntimeError:
        return cast(_F, numba.njit(nogil=True)(function))
