"""Reads a workbook from a stranger: bounded before it is opened, values only, nothing evaluated."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from configurator.errors import CatalogueError

MOST_BYTES = 8 * 2**20
MOST_UNPACKED = 48 * 2**20
MOST_PARTS = 400
MOST_ROWS = 20_000
MOST_COLUMNS = 80
MOST_CELLS = 400_000
MOST_SHEETS = 40


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell that is no plain value: what it is, and what to do."""

    wrong: str
    right: str


@dataclass(frozen=True)
class Found:
    """A workbook's sheets: rows of values: text, number, bool, date or Odd."""

    sheets: Mapping[str, tuple[tuple[Any, ...], ...]]


def _no_workbook(wrong: str, right: str) -> CatalogueError:
    return CatalogueError("workbook", None, wrong, right)


def read_workbook(xlsx: bytes, wanted: frozenset[str]) -> Found:
    """The sheets of ``wanted`` that are there, and the names of the others with no rows.

    CatalogueError for what is no XLSX file, too large, or made to harm.
    """
    _check_parcel(xlsx)
    try:
        book = load_workbook(
            BytesIO(xlsx), read_only=True, data_only=False, keep_links=False, keep_vba=False
        )
        names = book.sheetnames
        if len(names) > MOST_SHEETS:
            raise _no_workbook(f"has more than {MOST_SHEETS} sheets", "remove those of your own")
        cells = 0
        sheets: dict[str, tuple[tuple[Any, ...], ...]] = dict.fromkeys(names, ())
        for sheet in book.worksheets:
            if sheet.title not in wanted:
                continue
            sheet.reset_dimensions()  # what the file says of its size is not believed
            rows = []
            for row in sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS):
                rows.append(_trimmed(tuple(_plain(cell) for cell in row)))
                cells += len(rows[-1])
                if cells > MOST_CELLS:
                    raise _no_workbook(f"has more than {MOST_CELLS:,} cells", _EMPTY)
            if len(rows) > MOST_ROWS:
                wrong = f"its sheet {sheet.title} has rows below row {MOST_ROWS:,}"
                raise _no_workbook(wrong, _EMPTY)
            sheets[sheet.title] = tuple(rows)
    except CatalogueError:
        raise
    except Exception as error:  # a hostile file can make the library raise anything
        wrong = f"cannot be read as a workbook ({type(error).__name__})"
        raise _no_workbook(wrong, _SAVE) from None
    return Found(sheets)


_SAVE = "save it as .xlsx (Excel workbook) from the workbook that was written here"
_EMPTY = "delete what stands there, empty rows and columns too, and save again"


def _check_parcel(xlsx: bytes) -> None:
    if len(xlsx) > MOST_BYTES:
        raise _no_workbook(f"is larger than {MOST_BYTES // 2**20} MB", "send the workbook alone")
    if xlsx[:4] == b"\xd0\xcf\x11\xe0":
        raise _no_workbook("is an old .xls file, or has a password", _SAVE + ", without a password")
    try:
        with zipfile.ZipFile(BytesIO(xlsx)) as parcel:
            parts = parcel.infolist()
            if len(parts) > MOST_PARTS or sum(p.file_size for p in parts) > MOST_UNPACKED:
                limit = f"{MOST_UNPACKED // 2**20} MB or {MOST_PARTS} parts"
                raise _no_workbook(f"unpacks to more than {limit}", _EMPTY)
            names = {p.filename.lower() for p in parts}
            if "xl/workbook.xml" not in names or "[content_types].xml" not in names:
                raise _no_workbook("is no XLSX workbook", _SAVE)
            if any(n.endswith(("vbaproject.bin", ".exe", ".dll")) for n in names):
                raise _no_workbook("has macros", _SAVE + ", without macros")
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")):
                    _check_markup(parcel.read(part))
    except CatalogueError:
        raise
    except Exception:  # damaged, encrypted, an unknown compression
        raise _no_workbook("is no XLSX workbook, or damaged", _SAVE) from None


def _check_markup(content: bytes) -> None:
    """No document type: entities are how a small XML file grows without end or reads others."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content:
        raise _no_workbook("has XML that no workbook needs", _SAVE)


def _trimmed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return row[:end]


def _plain(cell: Any) -> Any:
    value = cell.value
    if value is None or value == "":
        return None
    if cell.data_type == "f":
        return Odd("is a formula", "paste its value instead")
    if cell.data_type == "e":
        return Odd(f"is the error {str(value)[:20]}", "type a value")
    if isinstance(value, datetime):
        if value.time() == time():
            return value.date()
        return Odd(f"is {value}, a day with a time", "type the day alone")
    if isinstance(value, time | timedelta):
        return Odd(f"is {value}, a time", "set the cell's format to General and type the value")
    return value
