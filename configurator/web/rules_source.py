"""The text of rule files as pages show it: by line, with what is wrong beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from configurator.catalogue.release import Release
from configurator.errors import NotFound
from configurator.web.plant import showroom

#: The order in which people read a release's files.
_ORDER = (
    "release.yaml", "model.uvl", "rules.yaml", "options.yaml", "parts.yaml", "examples.yaml",
    "product.yaml",
)  # fmt: skip


@dataclass(frozen=True)
class SourceFile:
    """A file's name and lines."""

    name: str
    text: str
    lines: tuple[str, ...]

    def near(self, line: int, around: int = 1) -> tuple[tuple[int, str], ...]:
        """The lines around ``line``, each with its number; none for a line that is not there."""
        if not 1 <= line <= len(self.lines):
            return ()
        first, last = max(1, line - around), min(len(self.lines), line + around)
        return tuple((n, self.lines[n - 1]) for n in range(first, last + 1))


def source_file(name: str, text: str) -> SourceFile:
    """``text`` taken apart by lines."""
    return SourceFile(name, text, tuple(text.splitlines()))


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """File names in the order in which people read them."""
    return tuple(sorted(names, key=lambda n: (_ORDER.index(n) if n in _ORDER else len(_ORDER), n)))


def release_files(release: Release) -> Mapping[str, str]:
    """The files of a published release by name; none for a bare model."""
    try:
        return showroom().files(release)
    except NotFound:
        return {}
