"""The files of a rule base as texts: UTF-8, of bounded size; whatever is else is told plainly."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from configurator.catalogue.limits import LARGEST_FILE
from configurator.errors import CatalogueError


def read_text(path: Path) -> str:
    """The file's text; CatalogueError when it is missing, too large, not UTF-8, or no file but a
    folder, a pipe or a device."""
    raw = read_bytes(path)
    if b"\0" in raw:
        line = raw[: raw.index(b"\0")].count(b"\n") + 1
        raise CatalogueError(path, line, "is not a text file", "save it as UTF-8 text")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise CatalogueError(
            path, line, f"is not UTF-8 (byte {raw[error.start]:#04x})", "save the file as UTF-8"
        ) from None


def read_bytes(path: Path) -> bytes:
    """What a file holds; see ``read_text``."""
    try:
        # A pipe that nobody writes to, or a device without an end, is not even waited for.
        opened = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with open(opened, "rb") as file:
            if not stat.S_ISREG(os.fstat(opened).st_mode):
                raise CatalogueError(path, None, "is no file", "put a plain text file there")
            raw = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise _unreadable(path, error) from None
    except ValueError:
        raise CatalogueError(path, None, "is no name of a file", "give it a plain name") from None
    if len(raw) > LARGEST_FILE:
        limit = LARGEST_FILE // 2**20
        raise CatalogueError(path, None, f"is larger than {limit} MB", "split the file")
    return raw


def is_folder(path: Path | str) -> bool:
    """Whether a folder is there; False, too, for a name that nothing can have."""
    return os.path.isdir(path)


def is_file(path: Path | str) -> bool:
    """Whether a file is there; False, too, for a name that nothing can have."""
    return os.path.isfile(path)


def real(path: Path | str) -> Path:
    """The path without links; a link that leads to itself is left as it is."""
    return Path(os.path.realpath(path)) if "\0" not in str(path) else Path(path)


def entries(folder: Path) -> list[Path]:
    """What a folder holds, by name, without hidden things; CatalogueError when it cannot be
    listed."""
    try:
        return sorted(p for p in folder.iterdir() if not p.name.startswith((".", "_")))
    except OSError as error:
        raise _unreadable(folder, error) from None


def _unreadable(path: Path, error: OSError) -> CatalogueError:
    return CatalogueError(
        path, None, f"cannot be read: {error.strerror}", "put a file there that can be read"
    )
