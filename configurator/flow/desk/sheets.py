"""A release's options, prices, part usage and texts as a workbook, and what comes back of it.

A buyer or translator edits a spreadsheet, not YAML. What returns is read as data from a stranger:
ids and structure stay as they are, each value is held against its shape, and every slip is told by
its cell. The files keep every byte that no change is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class SheetChange:
    """One cell that says something else than the files.

    ``thing`` is what it is about (``roof_h2``, ``R012``), ``field`` what of it (``mass``,
    ``label zh``, ``price EUR``); ``before`` and ``after`` are as shown to people, "" for nothing.
    """

    cell: str
    file: str
    thing: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class SheetError:
    """One slip: ``cell`` such as ``Options!F12`` ("" for the workbook as a whole)."""

    cell: str
    message: str
    suggestion: str

    def __str__(self) -> str:
        where = f"{self.cell}: " if self.cell else ""
        return f"{where}{self.message}; {self.suggestion}"


@dataclass(frozen=True)
class Preview:
    """What a workbook would change. ``files`` is the files after it: all as they were when there
    are errors, else with the changes in them and every other byte kept. ``notices`` are for
    people: nothing is wrong, but they should know."""

    changes: tuple[SheetChange, ...]
    errors: tuple[SheetError, ...]
    files: Mapping[str, str]
    notices: tuple[str, ...] = ()


def workbook(files: Mapping[str, str]) -> bytes:
    """The release's files (texts by name) as an XLSX workbook.

    CatalogueError where a file cannot be read.
    """
    raise NotImplementedError


def preview(files: Mapping[str, str], xlsx: bytes) -> Preview:
    """What ``xlsx``, a workbook of these files that somebody edited, would change in them.

    Never raises for what the workbook holds: that comes back as errors. CatalogueError where a
    file cannot be read.
    """
    raise NotImplementedError
