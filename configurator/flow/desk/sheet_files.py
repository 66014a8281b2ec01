"""Takes what a workbook changed into a release's folder: checked as a whole, all or nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from configurator.catalogue.load import load_release
from configurator.catalogue.release_texts import PRODUCT, texts_of
from configurator.errors import CatalogueError, Conflict


def put_into(folder: Path, before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Path, ...]:
    """Writes the files of ``after`` that differ from ``before`` and returns where they lie.

    CatalogueError when the release would not load with them; Conflict when a file has changed
    since ``before`` was read. Nothing is written then.
    """
    _check(folder, after)
    homes = texts_of(folder)
    changed = {homes[n]: text for n, text in after.items() if text != before[n]}
    for name in after:
        if homes[name] in changed and homes[name].read_bytes() != before[name].encode():
            raise Conflict(f"{homes[name]} has just been changed by somebody else; try again")
    waiting = {path: path.with_name(f".{path.name}.new") for path in changed}
    try:
        for path, text in changed.items():
            waiting[path].write_bytes(text.encode())
        for path, new in waiting.items():
            os.replace(new, path)
    finally:
        for new in waiting.values():
            new.unlink(missing_ok=True)
    return tuple(sorted(changed))


def _check(folder: Path, files: Mapping[str, str]) -> None:
    here = folder.resolve()
    with TemporaryDirectory() as room:
        product = Path(room) / here.parent.name
        for name, text in files.items():
            path = product / name if name == PRODUCT else product / here.name / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        try:
            load_release(product / here.name)
        except CatalogueError as error:
            there = error.path.relative_to(room) if error.path.is_relative_to(room) else error.path
            right = error.right.replace(f"{room}{os.sep}", "")
            raise CatalogueError(there, error.line, error.wrong, right) from None
