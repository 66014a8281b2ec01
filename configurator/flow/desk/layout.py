"""Lays a release's files out in a folder, as the catalogue reads them from ``rules/``.

The names come from whoever uploads, so each is held against what a name may be before anything is
written: a file never lands outside of its folder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from configurator.catalogue.fragments import SHARED
from configurator.errors import Refused

PRODUCT_FILE = "product.yaml"
LINES = "lines"
MOST_FILES = 250
LONGEST_NAME = 120
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}\Z")
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*\Z")
_SUFFIXES = (".uvl", ".yaml")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|\Z)", re.IGNORECASE)
"""Names that open a device on Windows, whatever follows the dot."""


def laid_out(
    files: Mapping[str, str],
    folder: Path,
    product: str,
    release: str,
    lines: Mapping[str, str] | None = None,
) -> Path:
    """Writes ``files`` (name in the release's folder to text) below ``folder``, and the release's
    folder.

    ``product.yaml`` goes beside that folder; ``lines`` are the texts of line.yaml by the line's
    id. Refused for a name that no file of a release can have; nothing is written then.
    """
    check_names(files)
    for what, id_ in (
        ("product", product),
        ("release", release),
        *(("line", i) for i in lines or ()),
    ):
        check_id(what, id_)
    if product in (LINES, SHARED):
        raise Refused(f"A product cannot be called {product!r}: what products share lies there.")
    here = folder / product / release
    here.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        _write(here.parent / name if name == PRODUCT_FILE else here / name, text)
    for id_, text in (lines or {}).items():
        _write(folder / LINES / id_ / "line.yaml", text)
    return here


def check_names(names: Mapping[str, object]) -> None:
    """Refused where one of ``names`` is no name of a release's file, or two are one on disk."""
    if len(names) > MOST_FILES:
        raise Refused(f"These are {len(names):,} files; a release has at most {MOST_FILES}.")
    seen: dict[str, str] = {}
    for name in names:
        check_name(name)
        other = seen.setdefault(name.lower(), name)
        if other != name:
            raise Refused(f"{other!r} and {name!r} are one file on some disks; rename one.")
    for name in names:
        above = name.lower()
        while "/" in above:
            above = above.rpartition("/")[0]
            if above in seen:
                raise Refused(f"{seen[above]!r} cannot be a file and the folder of {name!r}.")


def check_name(name: str) -> None:
    """Refused unless ``name`` is a file's in a release's folder: ``model.uvl``,
    ``shared/towing.uvl``.

    >>> check_name("../model.uvl")
    Traceback (most recent call last):
    configurator.errors.Refused: '../model.uvl' is no name of a release's file; ...
    """
    parts = name.split("/")
    fine = (
        len(name) <= LONGEST_NAME
        and name.endswith(_SUFFIXES)
        and all(_PART.match(p) and not _DEVICES.match(p) for p in parts)
        and (len(parts) == 1 or name.endswith(".uvl") or parts[0] == SHARED)
    )
    if not fine:
        shown = name if len(name) <= 60 else name[:57] + "..."
        raise Refused(
            f"{shown!r} is no name of a release's file; write one such as options.yaml or "
            "shared/towing.uvl, of letters, digits, _ and -."
        )


def check_id(what: str, id_: str) -> None:
    """Refused unless ``id_`` can name a product, a release or a line, of which ``what`` tells."""
    if not _ID.match(id_):
        raise Refused(
            f"{id_[:60]!r} is no id of a {what}; write small letters, digits, _ and -, 64 at most."
        )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # newline: a digest is of the text as it was written, on every system.
    path.write_text(text, encoding="utf-8", newline="\n" if "\r" not in text else "")
