"""Fragments: parts of a rule base that several releases share, in ``rules/shared/<fragment>/``.

A release names them in release.yaml (``shared: [towing]``) or imports one of their files in UVL
(``imports shared.towing.rules as t``). A copy in the release's own ``shared`` folder comes first,
so that what is published stays as it was when the fragment changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from configurator.catalogue.problems import Problems, nearest
from configurator.catalogue.text_files import entries, read_text

SHARED = "shared"
FILES = ("model.uvl", "rules.uvl", "options.yaml", "parts.yaml", "rules.yaml")
KINDS = frozenset({".uvl", ".yaml"})
_ID = re.compile(r"[a-z0-9][a-z0-9_-]*\Z")
_USE = re.compile(rf"^\s*{SHARED}\.([a-z0-9][a-z0-9_-]*)\.[\w.-]+", re.MULTILINE)


@dataclass(frozen=True)
class Fragment:
    """One fragment and the folder that it is read from."""

    id: str
    folder: Path

    def file(self, name: str) -> Path | None:
        """Its file of that name, where it has one."""
        path = self.folder / name
        return path if path.is_file() else None


def shared_folders(release: Path) -> tuple[Path, ...]:
    """Where a release's fragments lie: its own copies first, then those of all products."""
    return release / SHARED, release.resolve().parent.parent / SHARED


def find_fragment(release: Path, id_: str) -> Fragment | None:
    """The fragment that a release means; None where there is none within the folders of
    fragments (a link that leads out of them is none)."""
    for above in shared_folders(release) if _ID.match(id_) else ():
        folder = above / id_
        if is_within(folder, above) and folder.is_dir():
            return Fragment(id_, folder)
    return None


def is_within(path: Path, above: Path) -> bool:
    """Whether ``path`` truly lies below ``above``, wherever links lead."""
    return path.resolve().is_relative_to(above.resolve())


def named_fragments(release: Path, ids: Sequence[str], line: int) -> tuple[Fragment, ...]:
    """The fragments that release.yaml names, each with files of a fragment only; CatalogueError
    tells of those that are missing, twice there, or not in shape."""
    problems = Problems()
    found: list[Fragment] = []
    path = release / "release.yaml"
    for id_ in ids:
        fragment = find_fragment(release, id_)
        if fragment is None:
            known = {n for above in shared_folders(release) for n in fragment_ids(above)}
            right = nearest(id_, known) or f"make the folder rules/{SHARED}/{id_}"
            problems.add(path, line, f"there is no fragment {id_!r}", right)
        elif fragment in found:
            problems.add(path, line, f"the fragment {id_!r} is named twice", "name it once")
        else:
            _check_files(fragment, problems)
            found.append(fragment)
    problems.settle()
    return tuple(found)


def _check_files(fragment: Fragment, problems: Problems) -> None:
    there = {p.name for p in entries(fragment.folder)}
    if not there & set(FILES):
        wrong = f"has none of {', '.join(FILES)}"
        problems.add(fragment.folder, None, wrong, "add what is shared")
    for name in sorted(there - set(FILES)):
        if not name.endswith(".uvl"):
            right = nearest(name, FILES) or f"a fragment has {', '.join(FILES)}"
            problems.add(fragment.folder / name, None, "is no file of a fragment", right)


def fragment_ids(shared: Path) -> tuple[str, ...]:
    """The fragments in a folder of fragments, by name; none where it does not exist."""
    if not shared.is_dir():
        return ()
    return tuple(p.name for p in entries(shared) if p.is_dir() and is_within(p, shared))


def fragments_used(release: Path, named: Sequence[str]) -> tuple[Fragment, ...]:
    """All fragments that a release depends on: those it names, those that its UVL imports, and
    those that these import in turn. Read from the texts alone, by name."""
    found: dict[str, Fragment] = {}
    waiting = [*named, *_imported(release)]
    while waiting:
        id_ = waiting.pop()
        if id_ in found:
            continue
        if fragment := find_fragment(release, id_):
            found[id_] = fragment
            waiting += _imported(fragment.folder)
    return tuple(found[id_] for id_ in sorted(found))


def _imported(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*.uvl"):
        if path.is_file():
            yield from _USE.findall(read_text(path))
