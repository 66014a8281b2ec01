"""If these fail, a workbook that goes out and comes back changes a release by itself, or an edit
changes more than it says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from configurator.catalogue.release_texts import files_with_shared
from configurator.catalogue.yaml_lines import parse_yaml
from configurator.flow.desk.sheets import Preview, preview, workbook

REPOSITORY = Path(__file__).parents[3]
CART = REPOSITORY / "tests" / "flow" / "tiny" / "cart" / "2026"
RELEASES = sorted(p.parent for p in (REPOSITORY / "rules").glob("*/*/release.yaml"))
FILES = files_with_shared(CART)
WRITTEN = workbook(FILES)


def _saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("folder", [*RELEASES, CART], ids=lambda p: f"{p.parent.name}-{p.name}")
def test_a_workbook_that_nobody_touched_changes_nothing(folder: Path) -> None:
    files = files_with_shared(folder)
    xlsx = workbook(files)
    assert preview(files, xlsx) == Preview((), (), files)
    again = _saved(load_workbook(BytesIO(xlsx)))  # as another program saves it
    assert preview(files, again) == Preview((), (), files)


def test_quantities_and_values_come_back_too() -> None:
    files = dict(FILES)
    files["options.yaml"] += """\
- family: lights
  label: Lights
  quantity:
    label: {en: light, zh: 灯}
    price: 4
    source: "A: a fixture"
    options: [{option: lights_0, pieces: 0, take: 0.5}, {option: lights_2, pieces: 2, take: 0.5}]
"""
    book = load_workbook(BytesIO(workbook(files)))
    options = {row[1].value: row for row in book["Options"].iter_rows()}
    options["(lights piece)"][6].value = 0.2
    options["lights_2"][9].value = 0.4
    options["body_box"][13].value = 300
    next(r for r in book["Families"].iter_rows() if r[0].value == "body")[8].value = "l"
    next(r for r in book["Prices"].iter_rows() if r[0].value == "(lights piece)")[1].value = 5
    options["lights_0"][6].value = 1
    found = preview(files, _saved(book))
    assert [(e.cell[:9], e.message) for e in found.errors] == [
        (f"Options!G{options['lights_0'][0].row}"[:9], "mass is not stated here")
    ]
    options["lights_0"][6].value = None
    found = preview(files, _saved(book))
    assert not found.errors
    text = found.files["options.yaml"]
    assert "    price: 5\n    mass: 0.2\n" in text
    assert "pieces: 2, take: 0.4}" in text
    assert "label: {en: Box, zh: 箱式}, price: 40.05" in text
    assert 'source: "A: a fixture", value: 300}' in text
    assert "  unit: {en: l}\n" in text


CELLS = {
    "G": st.none() | st.integers(-999, 999) | st.floats(-1e6, 1e6).map(lambda f: round(f, 3)),
    "I": st.none() | st.integers(0, 1000),
    "C": st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1).filter(
        lambda t: bool(t.strip()) and "\ufffe" not in t and "\uffff" not in t
    ),
    "K": st.none() | st.dates(date(2000, 1, 1), date(2099, 1, 1)),
}  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([f"{column}{row}" for column in CELLS for row in range(3, 14)]),
        st.none(),
        min_size=1,
        max_size=6,
    ).flatmap(lambda d: st.fixed_dictionaries({c: CELLS[c[0]] for c in d}))
)
def test_any_edit_is_in_the_files_exactly_and_alone(edits: dict[str, Any]) -> None:
    book = load_workbook(BytesIO(WRITTEN))
    for cell, value in edits.items():
        book["Options"][cell] = value
        if isinstance(value, str):
            book["Options"][cell].data_type = "s"
    found = preview(FILES, _saved(book))
    assert not found.errors
    rows = dict(enumerate(_options(found.files), 3))
    before = dict(enumerate(_options(FILES), 3))
    for cell, value in edits.items():
        field = {"G": "mass", "I": "lead", "K": "valid_from"}.get(cell[0])
        option = rows[int(cell[1:])]
        got = option.pop(field, None) if field else option.pop("label")["en"]
        before[int(cell[1:])].pop(field or "label", None)
        assert got == value or float(got) == pytest.approx(value)
    assert rows == before


def _options(files: Mapping[str, str]) -> list[dict[str, Any]]:
    families = parse_yaml(files["options.yaml"], Path("options.yaml")).value
    return [option for family in families for option in family["options"]]
