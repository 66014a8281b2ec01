"""Which cells of a workbook say something else than the files: rows are found by their ids and
columns by their headings, so a sheet may be sorted and its columns moved.

What was written is in the workbook too, out of sight. A cell that still says that is no change,
even where the files have moved on since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from configurator.catalogue.problems import nearest
from configurator.flow.desk.sheet_reading import Found, Odd
from configurator.flow.desk.sheet_report import SheetError, shortened
from configurator.flow.desk.sheet_sources import Box, Shown, Slot, Table
from configurator.flow.desk.sheet_writing import NOTES, ORIGIN, letter

Key: TypeAlias = tuple[str, ...]
MOST_MISSING = 5


@dataclass(frozen=True)
class Differing:
    """A cell that somebody changed: where, what it stands for, what it showed, what it holds."""

    cell: str
    slot: Slot
    before: Shown
    holds: Any


@dataclass
class Matched:
    """All differing cells, and what is wrong with the sheets as such."""

    differing: list[Differing] = field(default_factory=list)
    errors: list[SheetError] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def wrong(self, cell: str, message: str, suggestion: str) -> None:
        self.errors.append(SheetError(cell, message, suggestion))


_Origin: TypeAlias = Mapping[Key, Mapping[str, Any]]


def matched(tables: Sequence[Table], found: Found) -> Matched:
    """The workbook held against the tables of the files as they are now."""
    result = Matched()
    names = {t.name for t in tables}
    own = found.sheets.keys() - names - {NOTES, ORIGIN}
    if ORIGIN not in found.sheets:
        result.notices.append(
            "The workbook has lost what it was written from: each cell is held against the files "
            "as they are now."
        )
    for table in tables:
        if table.name not in found.sheets:
            like = nearest(table.name, own)
            result.wrong(
                table.name, "the sheet is missing", like or "put it back, or start from a new one"
            )
            continue
        origin = _origin(table, found) if ORIGIN in found.sheets else None
        _match(table, found.sheets[table.name], origin, result)
    if own:
        result.notices.append(f"Not read, as no sheet of the workbook: {', '.join(sorted(own))}.")
    return result


def _match(
    table: Table, rows: Sequence[Sequence[Any]], origin: _Origin | None, result: Matched
) -> None:
    at = _columns(table, rows[0] if rows else (), result)
    if any(column not in at for column in table.columns[: table.keys]):
        return
    by_key: dict[Key, tuple[Box, ...]] = {_key_of(r, table.keys): r for r in table.rows}
    seen: dict[Key, int] = {}
    beside: list[str] = []
    for number, row in enumerate(rows[1:], 2):
        if all(value is None for value in row):
            continue
        beside += (
            _name(table, i, number)
            for i, value in enumerate(row)
            if value is not None and i not in at.values()
        )
        key = tuple(_word(_value(row, at[c])) for c in table.columns[: table.keys])
        if key in seen:
            result.wrong(
                _name(table, at[table.columns[table.keys - 1]], number),
                f"{_said(key)} stands in row {seen[key]} too",
                "delete one of the rows",
            )
        elif key not in by_key:
            _unknown_row(table, number, key, at, by_key, origin, result)
        else:
            seen[key] = number
            _compare(table, number, row, by_key[key], at, (origin or {}).get(key), result)
    if beside:
        shown = ", ".join(beside[:MOST_MISSING]) + (" and more" * (len(beside) > MOST_MISSING))
        result.notices.append(f"Not read, as it stands under no heading: {shown}.")
    missing = [k for k in by_key if k not in seen and (origin is None or k in origin)]
    for key in missing[:MOST_MISSING]:
        result.wrong(table.name, f"the row of {_said(key)} is missing", "put it back")
    if len(missing) > MOST_MISSING:
        rest = len(missing) - MOST_MISSING
        result.wrong(table.name, f"{rest} more rows are missing", "start from a new workbook")


def _columns(table: Table, headings: Sequence[Any], result: Matched) -> dict[str, int]:
    at: dict[str, int] = {}
    for index, heading in enumerate(headings):
        if heading is None:
            continue
        name = _word(heading)
        if name not in table.columns:
            right = nearest(name, table.columns) or "headings stay; keep notes on a sheet of yours"
            result.wrong(_name(table, index, 1), f"there is no column {shortened(heading)}", right)
        elif name in at:
            result.wrong(
                _name(table, index, 1), f"the column {name!r} stands twice", "delete one of them"
            )
        else:
            at[name] = index
    for column in table.columns:
        if column not in at:
            result.wrong(f"{table.name}!1", f"the column {column!r} is missing", "put it back")
    return at


def _unknown_row(
    table: Table,
    number: int,
    key: Key,
    at: Mapping[str, int],
    by_key: Mapping[Key, object],
    origin: _Origin | None,
    result: Matched,
) -> None:
    """Points at the first id of the row that leads nowhere."""
    known: set[str] = set()
    i = 0
    for i in range(table.keys):
        known = {k[i] for k in by_key if k[:i] == key[:i]}
        if key[i] not in known:
            break
    column = table.columns[i]
    cell = _name(table, at[column], number)
    if origin is not None and key in origin:
        result.wrong(cell, f"the files no longer have {_said(key)}", "delete the row")
        return
    right = nearest(key[i], known) or "ids stay, and rows are added in the files, not here"
    what = f"there is no {column} {key[i]!r}" if key[i] else f"the {column} is empty"
    result.wrong(cell, what + (f" of {_said(key[:i])}" if i and key[0] else ""), right)


def _compare(
    table: Table,
    number: int,
    row: Sequence[Any],
    boxes: Sequence[Box],
    at: Mapping[str, int],
    origin: Mapping[str, Any] | None,
    result: Matched,
) -> None:
    for column, box in zip(table.columns[table.keys :], boxes[table.keys :], strict=True):
        if column not in at:
            continue
        holds = _value(row, at[column])
        was = box.shown if origin is None or column not in origin else origin[column]
        if _same(holds, was) or _same(holds, box.shown):
            continue
        cell = _name(table, at[column], number)
        if box.slot is None:
            result.wrong(cell, f"{column} is not stated here", "empty the cell")
        elif not _same(was, box.shown):
            result.wrong(
                cell,
                f"{box.slot.field} of {box.slot.thing} was {shortened(was)} when the workbook was "
                f"written and is {shortened(box.shown)} in the files now",
                "somebody else changed it: type theirs, or change it in the files",
            )
        else:
            result.differing.append(Differing(cell, box.slot, box.shown, holds))


def _origin(table: Table, found: Found) -> _Origin:
    """What the workbook said when it was written, by row and column."""
    rows = [r[1:] for r in found.sheets[ORIGIN] if r and r[0] == table.name]
    if not rows:
        return {}
    columns = [_word(c) for c in rows[0]]
    return {
        tuple(_word(_value(r, i)) for i in range(table.keys)): {
            c: _value(r, i) for i, c in enumerate(columns)
        }
        for r in rows[1:]
    }


def _key_of(row: Sequence[Box], keys: int) -> Key:
    return tuple(_word(box.shown) for box in row[:keys])


def _word(value: Any) -> str:
    if isinstance(value, Odd):
        return value.wrong
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def _value(row: Sequence[Any], index: int) -> Any:
    return row[index] if index < len(row) else None


def _same(one: Any, other: Any) -> bool:
    kinds = (bool, str, date, Odd)
    if any(isinstance(one, kind) != isinstance(other, kind) for kind in kinds):
        return False
    if isinstance(one, str):
        return one.replace("\r\n", "\n") == str(other).replace("\r\n", "\n")
    return bool(one == other)


def _name(table: Table, column: int, row: int) -> str:
    return f"{table.name}!{letter(column)}{row}"


def _said(key: Key) -> str:
    return " / ".join(part for part in key if part)
