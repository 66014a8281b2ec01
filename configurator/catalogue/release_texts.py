"""A release as texts by name, its fragments among them: what its digest pins, and what a draft, a
workbook or another home of it takes along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from configurator.catalogue.fragments import KINDS, SHARED, fragments_used
from configurator.catalogue.text_files import read_text
from configurator.catalogue.yaml_lines import read_yaml
from configurator.errors import CatalogueError

PRODUCT = "product.yaml"


def files_with_shared(folder: Path) -> Mapping[str, str]:
    """The texts of a release's folder by their path in it, with its ``product.yaml``; those of
    its fragments as ``shared/<fragment>/...``, where a copy of theirs would lie.

    CatalogueError where one cannot be read.
    """
    return {name: _text(path) for name, path in texts_of(folder).items()}


def texts_of(folder: Path) -> Mapping[str, Path]:
    """Where each of these files lies. CatalogueError when ``folder`` is none."""
    if not folder.is_dir():
        raise CatalogueError(folder, None, "is no folder", "name a release's folder")
    product = folder.resolve().parent / PRODUCT
    found = homes_of(folder, named_in(folder / "release.yaml"))
    return {**found, PRODUCT: product} if product.is_file() else found


def homes_of(folder: Path, shared: Sequence[str]) -> dict[str, Path]:
    """The .uvl and .yaml files of a release that names the fragments ``shared``, by name; those
    of fragments too, wherever they lie."""
    found = _below(folder, "")
    for fragment in fragments_used(folder, shared):
        found = {**_below(fragment.folder, f"{SHARED}/{fragment.id}/"), **found}
    return found


def named_in(release_file: Path) -> tuple[str, ...]:
    """The fragments that a release.yaml names, as far as it can be read."""
    try:
        value: Any = read_yaml(release_file).value
    except CatalogueError:
        return ()
    named = value.get("shared") if isinstance(value, dict) else None
    return tuple(n for n in named if isinstance(n, str)) if isinstance(named, list) else ()


def _below(folder: Path, prefix: str) -> dict[str, Path]:
    return {
        prefix + path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.suffix in KINDS and path.is_file()
    }


def _text(path: Path) -> str:
    """The text as it stands, an opening byte order mark included."""
    read_text(path)  # tells what is wrong with it
    return path.read_bytes().decode("utf-8")
