"""If these fail, a buyer's spreadsheet changes what nobody meant, undoes a colleague's work, or
comes back with a slip that nobody can find."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from configurator.catalogue.release_texts import files_with_shared
from configurator.flow.desk.sheets import Preview, preview, workbook

FILES = files_with_shared(Path(__file__).parents[1] / "tiny" / "cart" / "2026")
WRITTEN = workbook(FILES)
MARCH = datetime(2026, 3, 1)  # noqa: DTZ001  a sheet knows no time zones


def _saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _with(*cells: tuple[str, Any], xlsx: bytes = WRITTEN) -> bytes:
    """The workbook with cells typed over: ``("Options!G6", 4.5)``."""
    book = load_workbook(BytesIO(xlsx))
    for cell, value in cells:
        sheet, at = cell.split("!")
        book[sheet][at] = value
    return _saved(book)


def _changed(change: Callable[[Any], None]) -> bytes:
    book = load_workbook(BytesIO(WRITTEN))
    change(book)
    return _saved(book)


def _lines(found: Preview, before: Mapping[str, str] = FILES) -> list[str]:
    """What differs in the files, as a reviewer sees it."""
    return [
        line
        for name in before
        for line in difflib.unified_diff(
            before[name].splitlines(), found.files[name].splitlines(), n=0, lineterm=""
        )
        if line[0] in "+-" and line[:3] not in {"+++", "---"}
    ]


EDITS = [
    ("Names!B2", "Barrow", '-name: {en: Hand', '+name: {en: Barrow'),
    ("Families!E4", "车身有多高", "", "+  text: {en: How high, zh: 车身有多高}"),
    ("Families!H3", True, "", "+  headline: true"),
    ("Options!C6", "Box, closed", "label: {en: Box, zh", 'label: {en: "Box, closed", zh'),
    ("Options!D6", None, "{en: Box, zh: 箱式}", "{en: Box}"),
    ("Options!D3", "英国", "{en: United Kingdom}", "{en: United Kingdom, zh: 英国}"),
    ("Options!G9", 8.25, "-      mass: 8", "+      mass: 8.25"),
    ("Options!G9", None, "-      mass: 8", ""),
    ("Options!H9", 31, "", "+      carbon: 31"),
    ("Options!I2", 3, "-  lead: 2", "+  lead: 3"),
    ("Options!K9", MARCH, "", "+      valid_from: 2026-03-01"),
    ("Options!K9", "2026-03-01", "", "+      valid_from: 2026-03-01"),
    ("Options!M9", "S: a brochure", '"A: a fixture"', '"S: a brochure"'),
    ("Prices!B9", 199.99, "-      price: 200", "+      price: 199.99"),
    ("Prices!C9", 230, "-      price: 200", "+      price: {GBP: 200, EUR: 230}"),
    ("Prices!B9", None, "-      price: 200", ""),
    ("Prices!B3", 7, "take: 0.5, source", 'source: "A: a fixture", price: 7}'),
    ("Lists!B2", 1.25, "rate: 1.2,", "rate: 1.25,"),
    ("Markets!D2", 0.175, "tax: 0.20", "tax: 0.175"),
    ("Usage!D2", 4, "quantity: 2", "quantity: 4"),
    ("Usage!E3", "body_box | body_tall", "quantity: 1}", "when: body_box | body_tall}"),
    ("Usage!E4", None, ', when: "body_tall"}', "quantity: 1}"),
    ("Work!C4", 310, "{weld: 300}", "{weld: 310}"),
    ("Parts!D3", "wheels-co", "supplier: cells", "supplier: wheels-co"),
    ("Parts!E3", None, ", per_day: 2", "supplier: cells, source"),
    ("Suppliers!C3", "Wuxi", "place: Ningbo", "place: Wuxi"),
    ("Suppliers!D3", True, "", "small: true"),
    ("Rules!B2", "=1+1 is no sum here", "A tall box needs", "=1+1 is no sum here"),
    ("Rules!D2", "Too\nheavy.", "Too heavy to push.", '"Too\\nheavy."'),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "value", "gone", "new"), EDITS)
def test_one_cell_changes_one_value(cell: str, value: Any, gone: str, new: str) -> None:
    xlsx = _with((cell, value))
    if isinstance(value, str):  # openpyxl takes "=..." for a formula; a person's text is one
        xlsx = _as_text(cell, value)
    if cell == "Families!E4":
        xlsx = _with(("Families!D4", "How high"), xlsx=xlsx)
    found = preview(FILES, xlsx)
    assert not found.errors
    assert cell in {c.cell for c in found.changes}
    lines = _lines(found)
    assert len(lines) <= 2
    assert gone in (lines[0] if lines[0][0] == "-" else "")
    assert new in (lines[-1] if lines[-1][0] == "+" else "")
    assert preview(found.files, workbook(found.files)).changes == ()


def _as_text(cell: str, value: str) -> bytes:
    def change(book: Any) -> None:
        sheet, at = cell.split("!")
        book[sheet][at] = value
        book[sheet][at].data_type = "s"

    return _changed(change)


@pytest.mark.parametrize(
    ("cell", "value", "message", "suggestion"),
    [
        ("Options!B6", "body_bix", "there is no option 'body_bix' of body", "mean 'body_box'"),
        ("Options!A6", "boody", "there is no family 'boody'", "did you mean 'body'"),
        ("Options!B6", "body_tall", "", ""),
        ("Options!C1", "label", "there is no column 'label'", "did you mean 'label"),
        ("Options!H1", "mass", "the column 'mass' stands twice", "delete one"),
        ("Options!C6", None, "label en of body_box is empty", "type a value"),
        ("Options!C6", "  ", "label en of body_box is empty", "type a value"),
        ("Options!C6", "x" * 2001, "'label en' is", "at most 2000"),
        ("Options!C6", 1.5, "label en is '1.5', not a text", "format to Text"),
        ("Options!G6", "heavy", "mass is 'heavy', not a number", "type a number"),
        ("Options!G6", True, "mass is 'true', not a number", "type a number"),
        ("Options!G6", 1e300, "'mass' is", "less than or equal to 1000000000"),
        ("Options!G6", "=G7*2", "mass is a formula", "paste its value"),
        ("Options!I6", 2.5, "lead is '2.5'", "whole number"),
        ("Options!I6", -1, "'lead' is -1", "greater than or equal to 0"),
        ("Options!J6", 30, "'take' is 30", "less than or equal to 1"),
        ("Options!J2", 0.5, "take is not stated here", "empty the cell"),
        ("Options!K6", "1 March", "valid_from is '1 March', not a day", "YYYY-MM-DD"),
        ("Options!K6", "2026-02-30", "valid_from is '2026-02-30'", "calendar"),
        ("Options!K6", MARCH.replace(hour=12), "a day with a time", "the day alone"),
        ("Options!M6", "somebody said so", "'source' is", 'begin with "S: "'),
        ("Families!H3", "maybe", "headline is 'maybe'", "true or false"),
        ("Prices!B6", 1.005, "'price GBP' is 1.005", "two decimal places"),
        ("Prices!C3", 7, "the price in GBP is missing", "list price"),
        ("Prices!B6", "#REF!", "price GBP", ""),
        ("Lists!B2", 0, "'rate' is 0", "greater than 0"),
        ("Markets!D2", 20, "'tax' is 20", "less than or equal to 1"),
        ("Usage!D2", 0, "'quantity of wheel' is 0", "greater than or equal to 1"),
        ("Usage!E4", "body_tall &", "", ""),
        ("Usage!E4", "body_tal", "there is no feature 'body_tal'", "did you mean 'body_tall'"),
        ("Usage!C4", 2, "there is no use '2' of motor_electric / long-cable", "ids stay"),
        ("Work!C4", None, "work at weld of body_box is empty", "type a value"),
        ("Parts!D3", "cell", "there is no supplier 'cell'", "did you mean 'cells'"),
        ("Rules!B2", None, "text en of R1 is empty", "type a value"),
        ("Rules!A2", "R9", "there is no rule 'R9'", "ids stay"),
        ("Options!B14", "new_one", "there is no option 'new_one'", "added in the files"),
    ],
)
def test_a_slip_is_told_by_its_cell_and_nothing_changes(
    cell: str, value: Any, message: str, suggestion: str
) -> None:
    found = preview(FILES, _with((cell, value)))
    slips = [e for e in found.errors if e.cell == cell] or [
        e for e in found.errors if e.cell.startswith(cell[: cell.index("!") + 2])
    ]
    assert slips, found.errors
    assert message in slips[0].message
    assert suggestion in slips[0].suggestion
    assert found.files == FILES


def test_a_chinese_text_without_an_english_one_is_an_error() -> None:
    (slip,) = preview(FILES, _with(("Options!F6", "高"))).errors
    assert str(slip).startswith("Options!F6: the text has Chinese, but no English; ")


def test_rows_may_be_sorted_and_columns_moved() -> None:
    def change(book: Any) -> None:
        sheet = book["Prices"]
        rows = [[c.value for c in row] for row in sheet.iter_rows()]
        sheet.delete_rows(1, len(rows))
        for row in [rows[0], *reversed(rows[1:])]:
            sheet.append(row[::-1])
        sheet["B4"] = 66 if sheet["C4"].value == "paint_blue" else None

    found = preview(FILES, _changed(change))
    assert [(c.cell, c.thing, c.before, c.after) for c in found.changes] == [
        ("Prices!B4", "paint_blue", "", "66")
    ]


def _drop(name: str) -> Callable[[Any], None]:
    return lambda book: book.remove(book[name])


@pytest.mark.parametrize(
    ("change", "cell", "message"),
    [
        (_drop("Usage"), "Usage", "the sheet is missing"),
        (lambda b: b["Options"].delete_rows(6), "Options", "the row of body / body_box is missing"),
        (lambda b: b["Rules"].append([c.value for c in b["Rules"][2]]), "Rules!A4", "in row 2 too"),
        (lambda b: b["Options"].delete_cols(7), "Options!1", "the column 'mass' is missing"),
        (lambda b: b["Options"].delete_cols(2), "Options!1", "the column 'option' is missing"),
        (lambda b: setattr(b["Parts"], "title", "Part"), "Parts", "the sheet is missing"),
    ],
)
def test_the_structure_stays(change: Callable[[Any], None], cell: str, message: str) -> None:
    found = preview(FILES, _changed(change))
    assert [e for e in found.errors if e.cell == cell and message in e.message], found.errors
    assert found.files == FILES


def test_a_sheet_of_ones_own_is_named_and_not_read() -> None:
    found = preview(FILES, _changed(lambda b: b.create_sheet("Sums").append(["=1/0"])))
    assert (found.changes, found.errors) == ((), ())
    assert found.notices == ("Not read, as no sheet of the workbook: Sums.",)


def test_a_remark_beside_the_columns_is_named_and_not_read() -> None:
    found = preview(FILES, _with(("Options!O4", "ask them"), ("Options!Q9", 7)))
    assert (found.changes, found.errors) == ((), ())
    assert found.notices == ("Not read, as it stands under no heading: Options!O4, Options!Q9.",)


def test_a_workbook_that_comes_back_late_undoes_nothing() -> None:
    """The files got a new price and a new option while the workbook was away."""
    since = dict(FILES)
    since["options.yaml"] = FILES["options.yaml"].replace("price: 200", "price: 210") + (
        '    - {option: bell, label: Bell, source: "A: a fixture"}\n'
    )
    found = preview(since, _with(("Options!G9", 9)))
    assert not found.errors
    assert _lines(found, since) == ["-      mass: 8", "+      mass: 9"]
    (conflict,) = preview(since, _with(("Prices!B9", 220))).errors
    assert str(conflict).startswith(
        "Prices!B9: price GBP of motor_electric was '200' when the workbook was written and is "
        "'210' in the files now"
    )
    assert preview(since, _with(("Prices!B9", 210))).errors == ()


def test_without_its_origin_the_workbook_is_held_against_the_files_of_now() -> None:
    found = preview(FILES, _changed(_drop("Origin")))
    assert (found.changes, found.errors, len(found.notices)) == ((), (), 1)


def test_no_text_is_written_as_a_formula() -> None:
    files = dict(FILES)
    files["rules.yaml"] = FILES["rules.yaml"].replace("Too heavy to push.", '"=HYPERLINK(1)"')
    book = load_workbook(BytesIO(workbook(files)))
    cells = [c for sheet in book.worksheets for row in sheet.iter_rows() for c in row]
    assert not [c for c in cells if c.data_type == "f"]
    assert book["Rules"]["D2"].value == "=HYPERLINK(1)"
    assert book["Rules"]["D2"].quotePrefix
    assert preview(files, workbook(files)).changes == ()


def test_people_see_frozen_headings_and_what_they_may_change() -> None:
    book = load_workbook(BytesIO(WRITTEN))
    assert book.sheetnames[:4] == ["Notes", "Names", "Families", "Options"]
    assert book["Options"].freeze_panes == "C2"
    assert book["Options"].column_dimensions["C"].width > 30
    assert book["Origin"].sheet_state == "veryHidden"
    notes = [row[1].value for row in book["Notes"].iter_rows() if row[1].value]
    assert any("ids" in n or "name a row" in n for n in notes)
