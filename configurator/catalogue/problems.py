"""All that is wrong with a set of files, gathered so that one look shows the whole of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from configurator.catalogue.limits import MOST_COMPARED, MOST_TOLD
from configurator.errors import CatalogueError

T = TypeVar("T")
MOST_SHOWN = 25


class Problems:
    """The errors found so far; loading goes on for as long as it makes sense, then ``settle``.

    Where there are ``MOST_TOLD``, noting one more is what raises them.
    """

    def __init__(self) -> None:
        self._found: list[CatalogueError] = []

    def add(self, path: Path | str, line: int | None, wrong: str, right: str = "") -> None:
        """Note one problem: where, what is wrong, what would be right."""
        self.take(CatalogueError(path, line, wrong, right))

    def take(self, error: CatalogueError) -> None:
        """Note a problem that was raised elsewhere."""
        self._found.append(error)
        if len(self._found) >= MOST_TOLD:
            self.settle()

    def attempt(self, read: Callable[[], T]) -> T | None:
        """What ``read`` returns; None, with the problem noted, when it raises CatalogueError."""
        try:
            return read()
        except CatalogueError as error:
            self._found.append(error)
            return None

    def settle(self) -> None:
        """Raise CatalogueError for the first problem with the others below; else do nothing."""
        if self._found:
            raise joined(self._found)


def joined(errors: Iterable[CatalogueError]) -> CatalogueError:
    """One error of several (at least one): the first, with the others below it."""
    first, *others = {str(e): e for e in errors}.values()
    if not others:
        return first
    shown = [str(e) for e in others[: MOST_SHOWN - 1]]
    if len(others) > len(shown):
        shown.append(f"... and {len(others) - len(shown)} more")
    right = "\n".join([first.right, *shown]) if first.right else "\n" + "\n".join(shown)
    told = dict.fromkeys(p for e in (first, *others) for p in e.problems)
    return CatalogueError(first.path, first.line, first.wrong, right, tuple(told)[:MOST_TOLD])


def nearest(name: str, known: Iterable[str]) -> str:
    """``did you mean 'x'?`` for the known name most like ``name``; "" where none is like it.

    >>> nearest("roof_h4", ["body", "roof_h3"])
    "did you mean 'roof_h3'?"
    """
    names = list(known)
    if len(names) > MOST_COMPARED:
        names = [n for n in names if n[:2] == name[:2] or n[-3:] == name[-3:]][:MOST_COMPARED]
    like = get_close_matches(name[:200], names, n=1, cutoff=0.6)
    return f"did you mean {like[0]!r}?" if like else ""
