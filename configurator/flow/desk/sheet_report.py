"""What a workbook that came back is answered with: changes, errors by cell, the files after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


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
    """One slip: ``cell`` such as ``Options!F12`` (a sheet's name for a whole sheet, "" for the
    whole workbook)."""

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


def told(value: object) -> str:
    """A cell's value for people: "" for nothing.

    >>> told(12.0), told(True), told(None)
    ('12', 'true', '')
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case date():
            return value.isoformat()
        case _:
            return str(value)


def shortened(value: object) -> str:
    """The same within a sentence: in quotes, sixty signs at most."""
    text = told(value)
    return repr(text if len(text) <= 60 else text[:57] + "...")
