"""How loops over arrays become machine code: numba, without the GIL, kept on disk where it can be.

A read-only installation without a writable home has no place for compiled code, and a full disk
no room: it is then compiled at every start instead of failing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeAlias, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt
import structlog

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]

_log = structlog.get_logger(__name__)
_F = TypeVar("_F", bound=Callable[..., object])


def compiled(function: _F) -> _F:
    """``function`` compiled on first use; cached on disk if numba finds a folder it may write."""
    try:
        dispatcher = numba.njit(nogil=True, cache=True)(function)
    except RuntimeError:
        return cast(_F, numba.njit(nogil=True)(function))
    # numba lets errors of its cache stop the caller.
    cache: Any = dispatcher._cache  # type: ignore[attr-defined]  # noqa: SLF001
    cache.load_overload = _forgiving(cache.load_overload, cache.flush)
    cache.save_overload = _forgiving(cache.save_overload)
    return cast(_F, dispatcher)


def _forgiving(
    action: Callable[..., Any], then: Callable[[], object] = lambda: None
) -> Callable[..., Any]:
    """``action``, or nothing where the disk is full, forbidden or holds something damaged (where
    unpickling can fail in any way); ``then`` clears that up."""

    def attempt(*given: Any) -> Any:
        try:
            return action(*given)
        except Exception as error:
            _log.warning("machine code not kept", error=str(error))
            with suppress(Exception):
                then()
            return None

    return attempt
