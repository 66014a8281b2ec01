"""Several files of one shape as one: a release's own and those of its fragments.

What is joined still knows file and line of everything in it, so an error names the fragment's file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from configurator.catalogue.problems import Problems
from configurator.catalogue.shapes import Shaped
from configurator.catalogue.yaml_lines import Document, Place

T = TypeVar("T")
V = TypeVar("V")


def joined_lists(own: Shaped[list[T]], more: Sequence[Shaped[list[T]]]) -> Shaped[list[T]]:
    """The lists one behind the other."""
    if not more:
        return own
    value: list[Any] = []
    content: list[T] = []
    lines: dict[Place, int] = {(): 1}
    homes: dict[Place, Path] = {}
    for shaped in (own, *more):
        document = shaped.document
        for place, line in document.lines.items():
            if place and isinstance(place[0], int):
                lines[(place[0] + len(content), *place[1:])] = line
        for i in range(len(shaped.content)):
            homes[(len(content) + i,)] = document.path
        value += document.value
        content += shaped.content
    return Shaped(Document(own.document.path, value, lines, homes), content)


def joined_maps(
    own: Shaped[T],
    more: Sequence[Shaped[Any]],
    above: Sequence[Place],
    build: Callable[[Mapping[Place, Mapping[str, Any]]], T],
    entries: Callable[[Any, Place], Mapping[str, Any]],
    problems: Problems,
) -> Shaped[T]:
    """The mappings at each place of ``above`` brought together by key; notes a key that two files
    have. ``entries`` reads one of them from a content, ``build`` makes the whole of all."""
    if not more:
        return own
    lines = dict(own.document.lines)
    homes: dict[Place, Path] = {}
    found = {place: dict(entries(own.content, place)) for place in above}
    for shaped in more:
        document = shaped.document
        for place in above:
            for key, entry in entries(shaped.content, place).items():
                at = (*place, key)
                if key in found[place]:
                    there = homes.get(at, own.document.path)
                    problems.add(
                        document.path,
                        document.line(*at),
                        f"{key!r} stands here and in {there}:{lines[at]}",
                        "keep one of them, or give one another id",
                    )
                    continue
                found[place][key] = entry
                homes[at] = document.path
                lines |= {p: n for p, n in document.lines.items() if p[: len(at)] == at}
    document = Document(own.document.path, own.document.value, lines, homes)
    return Shaped(document, build(found))
