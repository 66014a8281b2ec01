"""The tables as an XLSX file: frozen headings, widths, a page of notes, and an out-of-sight copy
of what was written, so that a workbook that comes back late undoes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from configurator.flow.desk.sheet_sources import Shown, Table

NOTES = "Notes"
ORIGIN = "Origin"
_HEADING = PatternFill("solid", fgColor="FFE8E8E4")
_FIXED = Font(color="FF767676")
_TOP = Alignment(vertical="top", wrap_text=True)
_NARROW, _WIDE = 14, 44
_LONG = ("label", "text", "section", "name", "reason", "source", "when")


def written(tables: Sequence[Table], title: str) -> bytes:
    """The workbook of ``tables``; ``title`` heads its notes.

    Texts are written as texts whatever they begin with, so that no program takes ``=...`` in one
    for a formula.
    """
    book = Workbook(write_only=True)
    _notes(book.create_sheet(NOTES), title, tables)
    for table in tables:
        sheet = book.create_sheet(table.name)
        sheet.freeze_panes = f"{letter(table.keys)}2"
        for i, column in enumerate(table.columns):
            wide = column.startswith(_LONG)
            sheet.column_dimensions[letter(i)].width = _WIDE if wide else _NARROW
        sheet.append([_cell(sheet, column, bold=True) for column in table.columns])
        for row in table.rows:
            sheet.append([_cell(sheet, box.shown, fixed=box.slot is None, top=True) for box in row])
    origin = book.create_sheet(ORIGIN)
    origin.sheet_state = "veryHidden"
    for line in _origin(tables):
        origin.append([_cell(origin, value) for value in line])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _origin(tables: Sequence[Table]) -> Iterable[Sequence[Shown]]:
    for table in tables:
        yield (table.name, *table.columns)
        for row in table.rows:
            yield (table.name, *(box.shown for box in row))


def _notes(sheet: WriteOnlyWorksheet, title: str, tables: Sequence[Table]) -> None:
    sheet.column_dimensions["A"].width = 16
    sheet.column_dimensions["B"].width = 110
    sheet.append([_cell(sheet, title, bold=True)])
    for line in _GENERAL:
        sheet.append([None, _cell(sheet, line)])
    for table in tables:
        sheet.append([_cell(sheet, table.name, bold=True), _cell(sheet, _ABOUT[table.name])])


_GENERAL = (
    "Change what stands in black. Grey columns name a row: they stay, and so do headings, "
    "sheets and rows. Rows may be sorted and columns moved.",
    "An empty cell means: not stated. Formulas are not read: paste their values.",
    "Options, families, rules and parts are added and removed in the files, not here.",
    "A sheet of your own is ignored.",
    'A source begins with "S: " (sourced) or "A: " (assumed).',
)
_ABOUT = {
    "Names": "How product and release are called. English is needed, Chinese may be empty.",
    "Families": "The questions: label, explanation, section of the page; headline true or empty.",
    "Options": "Texts and figures. mass and carbon in kg, lead in days, take from 0 to 1 (a "
    "one-pick family adds up to 1), dates as days. (base) is what every unit has, "
    "(... piece) one piece of a quantity. value is in the family's unit.",
    "Prices": "Whole units, two decimals at most. The first column is the list price; another "
    "currency's price left empty follows from it by rate and step.",
    "Lists": "A currency's price is the list price times rate, rounded to a multiple of step.",
    "Markets": "tax as a share: 0.2 is 20%.",
    "Usage": "How many pieces of a part an option needs, and when (a formula over options).",
    "Work": "Seconds at a station that an option adds.",
    "Parts": "supplier is an id of the sheet Suppliers; per_day is pieces a working day, or empty.",
    "Suppliers": "small: true or empty.",
    "Rules": "What a rule says, and the reason for it.",
}


def letter(index: int) -> str:
    """The letter of a column counted from 0; the tables have fewer than 26 fixed columns."""
    return chr(ord("A") + index) if index < 26 else letter(index // 26 - 1) + letter(index % 26)


def _cell(
    sheet: WriteOnlyWorksheet,
    value: Shown,
    *,
    bold: bool = False,
    fixed: bool = False,
    top: bool = False,
) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula, whatever it begins with
        cell.number_format = "@"
        cell.quotePrefix = value[:1] in _COULD_BE_FORMULAS
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    if bold:
        cell.font = Font(bold=True)
        cell.fill = _HEADING
    elif fixed:
        cell.font = _FIXED
    if top:
        cell.alignment = _TOP
    return cell


_COULD_BE_FORMULAS = frozenset("=+-@\t")
