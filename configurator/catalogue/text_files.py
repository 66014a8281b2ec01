"""The files of a rule base as texts: UTF-8, of bounded size; whatever is else is told plainly."""

from __future__ import annotations

from pathlib import Path

from configurator.errors import CatalogueError

LARGEST_FILE = 20 * 1024 * 1024


def read_text(path: Path) -> str:
    """The file's text; CatalogueError when it is missing, too large, or not UTF-8."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            limit = LARGEST_FILE // 2**20
            raise CatalogueError(path, None, f"is larger than {limit} MB", "split the file")
        raw = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from None
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


def entries(folder: Path) -> list[Path]:
    """What a folder holds, by name, without hidden things; CatalogueError when it cannot be
    listed."""
    try:
        return sorted(p for p in folder.iterdir() if not p.name.startswith((".", "_")))
    except OSError as error:
        raise _unreadable(folder, error) from None


def _unreadable(path: Path, error: OSError) -> CatalogueError:
    return CatalogueError(path, None, f"cannot be read: {error.strerror}")
