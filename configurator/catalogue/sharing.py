"""Who shares what: a change in a fragment shows every release that it touches."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from configurator.catalogue.fragments import SHARED, fragment_ids, fragments_used
from configurator.catalogue.problems import nearest
from configurator.catalogue.release_texts import named_in
from configurator.catalogue.text_files import entries
from configurator.errors import NotFound

Use: TypeAlias = tuple[str, str]
"""A product and its release."""


def touched_by(rules: Path, fragment: str) -> tuple[Use, ...]:
    """The products' releases below ``rules`` that a change in ``rules/shared/<fragment>`` changes,
    by product and release; one with a copy of its own is none of them.

    NotFound where there is no such fragment.
    """
    known = fragment_ids(rules / SHARED)
    if fragment not in known:
        hint = nearest(fragment, known) or f"there are {', '.join(known) or 'none'}"
        raise NotFound(f"There is no fragment {fragment!r} in {rules / SHARED}; {hint}.")
    return shared_uses(rules)[fragment]


def shared_uses(rules: Path) -> dict[str, tuple[Use, ...]]:
    """Every fragment of ``rules/shared`` with the releases that it touches."""
    found: dict[str, list[Use]] = {id_: [] for id_ in fragment_ids(rules / SHARED)}
    for product in (p for p in entries(rules) if p.is_dir() and p.name != SHARED):
        for release in (r for r in entries(product) if (r / "release.yaml").is_file()):
            for fragment in shared_by(release):
                found[fragment].append((product.name, release.name))
    return {id_: tuple(uses) for id_, uses in found.items()}


def shared_by(release: Path) -> tuple[str, ...]:
    """The fragments of ``rules/shared`` that a release's folder depends on."""
    used = fragments_used(release, named_in(release / "release.yaml"))
    common = (release.resolve().parent.parent / SHARED).resolve()
    return tuple(f.id for f in used if f.folder.resolve().parent == common)
