"""Compiled forests on disk, so that a release is compiled once.

A file is named by the content it was compiled from. It is written beside its place and renamed,
so that readers see all of it or nothing; a file that cannot be read or does not hold together is
ignored, a folder that cannot be written only logged.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import fields
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import structlog

from configurator.engine.cnf import Cnf
from configurator.engine.compile import Ints
from configurator.engine.forest import Forest

_log = structlog.get_logger(__name__)
_FORMAT = 3
"""Raised whenever the meaning of the arrays, or how they are found, changes."""


def key_of(cnf: Cnf, *budget: float) -> str:
    """What a forest is kept under: a digest of the clauses, the format and the budget."""
    digest = sha256(repr((_FORMAT, cnf.names, cnf.size, budget)).encode())
    digest.update(repr(cnf.clauses).encode())
    digest.update(repr([g.members for g in cnf.exclusive]).encode())
    digest.update(repr([(w.unless, w.terms, w.most) for w in cnf.weighed]).encode())
    return digest.hexdigest()


def read(cache: Path, key: str) -> Forest | str | None:
    """The forest kept under ``key``, or the reason kept for there being none; None when nothing
    is kept, or nothing sound."""
    path = cache / f"{key}.npz"
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            if "why" in arrays:
                return str(arrays["why"])
            found = Forest(**{f.name: arrays[f.name] for f in fields(Forest)})
            sealed = str(arrays["seal"])
    except FileNotFoundError:
        return None
    except (
        OSError,
        ValueError,
        KeyError,
        EOFError,
        TypeError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        _log.warning("compiled rule base ignored", path=path.name, error=str(error))
        return None
    if sealed != _seal(key, found):
        _log.warning("compiled rule base ignored", path=path.name, error="its seal is broken")
        return None
    return found


def write(cache: Path, key: str, found: Forest | str) -> None:
    """Keeps a forest, or why there is none (trying again would cost the whole budget)."""
    if isinstance(found, str):
        arrays: dict[str, Any] = {"why": np.array(found)}
    else:
        arrays = {f.name: getattr(found, f.name) for f in fields(Forest)}
        arrays["seal"] = np.array(_seal(key, found))
    try:
        cache.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=cache, prefix=".compiled-", suffix=".npz")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, **arrays)
            os.replace(name, cache / f"{key}.npz")
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        _log.warning("compiled rule base not kept", folder=str(cache), error=str(error))


def _seal(key: str, forest: Forest) -> str:
    """A digest of everything in the file: arrays that do not fit each other would be walked
    without bounds checks."""
    digest = sha256(key.encode())
    arrays: Sequence[Ints] = [getattr(forest, f.name) for f in fields(Forest)]
    for array in arrays:
        digest.update(f"{array.dtype}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
