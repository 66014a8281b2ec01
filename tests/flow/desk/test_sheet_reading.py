"""If these fail, a file from a stranger that calls itself a workbook stops the desk for all."""

from __future__ import annotations

import tracemalloc
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.catalogue.release_texts import files_with_shared
from configurator.flow.desk import sheet_reading
from configurator.flow.desk.sheets import preview, workbook

FILES = files_with_shared(Path(__file__).parents[1] / "tiny" / "cart" / "2026")
WRITTEN = workbook(FILES)
SHEET = "xl/worksheets/sheet4.xml"  # Options


def _repacked(
    change: Callable[[str, bytes], bytes | None], more: dict[str, bytes] | None = None
) -> bytes:
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(WRITTEN)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def _in_sheet(old: bytes, new: bytes) -> bytes:
    def change(name: str, content: bytes) -> bytes:
        if name != SHEET:
            return content
        assert old in content
        return content.replace(old, new, 1)

    return _repacked(change)


def _message(xlsx: bytes) -> str:
    found = preview(FILES, xlsx)
    assert found.files == FILES
    assert not found.changes
    return "\n".join(str(e) for e in found.errors)


BILLION = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("xlsx", "says"),
    [
        (b"", "is no XLSX workbook"),
        (b"option,price\nroof,5\n", "is no XLSX workbook"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old .xls file, or has a password"),
        (b"PK\x03\x04" + bytes(99), "is no XLSX workbook"),
        (WRITTEN[: len(WRITTEN) // 2], "is no XLSX workbook, or damaged"),
        (b"x" * (sheet_reading.MOST_BYTES + 1), "is larger than 8 MB"),
        (_repacked(lambda n, c: None), "is no XLSX workbook"),
        (_repacked(lambda n, c: c, {"xl/vbaProject.bin": b"x"}), "has macros"),
        (_repacked(lambda n, c: c, {"xl/big.bin": bytes(50 * 2**20)}), "unpacks to more than"),
        (_repacked(lambda n, c: c, {f"a{i}": b"" for i in range(500)}), "unpacks to more than"),
        (_in_sheet(b"<sheetData>", BILLION + b"<sheetData>"), "XML that no workbook needs"),
        (_repacked(lambda n, c: c.decode().encode("utf-16")), "XML that no workbook needs"),
        (_in_sheet(b"<sheetData>", b"<sheetData><row><c></sheetData>"), "cannot be read"),
        (_repacked(lambda n, c: None if n == SHEET else c), "the sheet is missing"),
        (_in_sheet(b'<row r="3"', b'<row r="1048576"'), "rows below row 20,000"),
        (_in_sheet(b'r="C6"', b'r="ZZZZZZZ9"'), "cannot be read"),
    ],
)
def test_what_is_no_workbook_of_ours_is_refused_in_a_sentence(xlsx: bytes, says: str) -> None:
    assert says in _message(xlsx)


def test_what_a_file_says_of_its_size_is_not_believed() -> None:
    def change(name: str, content: bytes) -> bytes:
        opening = b'<dimension ref="A1:XFD1048576"/><sheetViews>'
        return content.replace(b"<sheetViews>", opening, 1) if name == SHEET else content

    assert _message(_repacked(change)) == ""


def test_a_bomb_is_measured_and_never_unpacked() -> None:
    bomb = _repacked(lambda n, c: c, {"xl/sharedStrings.xml": bytes(60 * 2**20)})
    assert len(bomb) < 200_000
    tracemalloc.start()
    try:
        assert "unpacks to more than" in _message(bomb)
        assert tracemalloc.get_traced_memory()[1] < 8 * 2**20
    finally:
        tracemalloc.stop()


def test_a_bomb_that_lies_about_its_size_is_cut_off() -> None:
    bomb = _repacked(lambda n, c: c, {"xl/more.xml": b" " * (60 * 2**20)})
    size = (60 * 2**20).to_bytes(4, "little")
    assert _message(bomb.replace(size, (1000).to_bytes(4, "little"))) != ""


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WRITTEN) - 1), st.integers(0, 255)), max_size=6))
def test_no_damage_raises(damage: list[tuple[int, int]]) -> None:
    content = bytearray(WRITTEN)
    for at, byte in damage:
        content[at] = byte
    found = preview(FILES, bytes(content))
    assert found.errors or found.changes or found.files == FILES


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 20_000), st.binary(min_size=1, max_size=8))
def test_no_damaged_sheet_raises(at: int, put: bytes) -> None:
    def change(name: str, content: bytes) -> bytes:
        return content[:at] + put + content[at + len(put) :] if name == SHEET else content

    preview(FILES, _repacked(change))
