"""A release as texts by name: what a draft, a workbook or another home of it takes along."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from configurator.catalogue.text_files import read_text
from configurator.errors import CatalogueError

PRODUCT = "product.yaml"
_KINDS = frozenset({".uvl", ".yaml"})


def files_with_shared(folder: Path) -> Mapping[str, str]:
    """The texts of a release's folder by their path in it, with its ``product.yaml``.

    CatalogueError where one cannot be read.
    """
    return {name: _text(path) for name, path in homes_of(folder).items()}


def homes_of(folder: Path) -> Mapping[str, Path]:
    """Where each of these files lies. CatalogueError when ``folder`` is none."""
    if not folder.is_dir():
        raise CatalogueError(folder, None, "is no folder", "name a release's folder")
    here = folder.resolve()
    found = {
        path.relative_to(here).as_posix(): path
        for path in sorted(here.rglob("*"))
        if path.suffix in _KINDS and path.is_file()
    }
    if (here.parent / PRODUCT).is_file():
        found[PRODUCT] = here.parent / PRODUCT
    return found


def _text(path: Path) -> str:
    """The text as it stands, an opening byte order mark included."""
    read_text(path)  # tells what is wrong with it
    return path.read_bytes().decode("utf-8")
