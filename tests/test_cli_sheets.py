"""If these fail, a buyer's workbook cannot be written or taken back from the command line, or a
release is left half changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from configurator.catalogue.release_texts import files_with_shared
from configurator.cli import main
from configurator.errors import CatalogueError, Conflict
from configurator.flow.desk.sheet_files import put_into

CART = Path(__file__).parent / "flow" / "tiny" / "cart"


@pytest.fixture
def release(tmp_path: Path) -> Path:
    shutil.copytree(CART, tmp_path / "cart")
    return tmp_path / "cart" / "2026"


def _run(*args: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["rules", *map(str, args)])
    return result.exit_code, result.output


def _typed(book: Path, cell: str, value: object) -> None:
    workbook = load_workbook(book)
    sheet, at = cell.split("!")
    workbook[sheet][at] = value
    workbook.save(book)


def test_a_price_goes_out_and_comes_back(release: Path, tmp_path: Path) -> None:
    book = tmp_path / "cart.xlsx"
    assert _run("sheet", release, "--to", book)[0] == 0
    assert _run("unsheet", release, book) == (0, "no changes\n")
    _typed(book, "Prices!B9", 205)
    _typed(book, "Names!B2", "Barrow")
    before = files_with_shared(release)
    code, said = _run("unsheet", release, book)
    assert code == 0
    assert "options.yaml: motor_electric: price GBP: 200 -> 205\n" in said
    assert said.endswith("2 changes; --apply writes them\n")
    assert files_with_shared(release) == before
    assert _run("unsheet", release, book, "--apply")[0] == 0
    after = files_with_shared(release)
    assert after["options.yaml"] == before["options.yaml"].replace("price: 200", "price: 205")
    assert "Barrow" in after["product.yaml"]
    assert {p.name for p in release.iterdir()} == set(before) - {"product.yaml"}
    assert _run("unsheet", release, book, "--apply") == (0, "no changes\n")


def test_a_wrong_cell_ends_with_1_and_writes_nothing(release: Path, tmp_path: Path) -> None:
    book = tmp_path / "cart.xlsx"
    _run("sheet", release, "--to", book)
    _typed(book, "Prices!B9", "a lot")
    code, said = _run("unsheet", release, book, "--apply")
    assert code == 1
    assert "cart.xlsx: Prices!B9: price GBP is 'a lot', not a number; type a number" in said


def test_what_does_not_load_as_a_whole_is_not_written(release: Path, tmp_path: Path) -> None:
    book = tmp_path / "cart.xlsx"
    _run("sheet", release, "--to", book)
    _typed(book, "Options!J9", 0.9)
    before = files_with_shared(release)
    code, said = _run("unsheet", release, book, "--apply")
    assert code == 1
    assert "cart/2026/options.yaml:12: the take rates of 'motor' add up to 1.5" in said
    assert files_with_shared(release) == before


def test_two_people_at_once_do_not_overwrite_each_other(release: Path) -> None:
    before = dict(files_with_shared(release))
    after = {**before, "rules.yaml": before["rules.yaml"].replace("Too heavy", "Too tall")}
    (release / "rules.yaml").write_text(before["rules.yaml"] + "# theirs\n")
    with pytest.raises(Conflict, match=r"rules\.yaml has just been changed by somebody else"):
        put_into(release, before, after)
    assert (release / "rules.yaml").read_text().endswith("# theirs\n")


def test_a_missing_folder_or_file_is_named(release: Path, tmp_path: Path) -> None:
    assert "is no folder" in _run("sheet", tmp_path / "none", "--to", tmp_path / "x.xlsx")[1]
    assert "cannot be read" in _run("unsheet", release, tmp_path / "none.xlsx")[1]
    assert "cannot be written" in _run("sheet", release, "--to", tmp_path / "no" / "x.xlsx")[1]
    (release / "bad.uvl").write_bytes(b"\xff")
    with pytest.raises(CatalogueError, match="is not UTF-8"):
        files_with_shared(release)


def test_what_a_fragment_touches_is_listed_and_loaded(release: Path, tmp_path: Path) -> None:
    fragment = tmp_path / "shared" / "towing"
    fragment.mkdir(parents=True)
    (fragment / "rules.uvl").write_text("constraints\n\ttow => !body_open // R2\n")
    file = release / "release.yaml"
    file.write_text(file.read_text().replace("base:", "shared: [towing]\nbase:"))
    assert _run("shared", "--rules", tmp_path) == (0, "towing: cart 2026\n")
    assert _run("shared", "towing", "--rules", tmp_path) == (0, "cart 2026: loads\n")
    assert "shares towing with no other release\n" in _run("check", release)[1]
    (fragment / "rules.uvl").write_text("constraints\n\ttow => !body_opem // R2\n")
    code, said = _run("shared", "towing", "--rules", tmp_path)
    assert code == 1
    assert f"cart 2026: {fragment}/rules.uvl:2: there is no feature 'body_opem'" in said
    assert "There is no fragment 'tow'" in _run("shared", "tow", "--rules", tmp_path)[1]


def test_an_edit_of_what_is_shared_goes_where_it_is_shared(release: Path, tmp_path: Path) -> None:
    fragment = tmp_path / "shared" / "bell"
    fragment.mkdir(parents=True)
    parts = fragment / "parts.yaml"
    parts.write_text('parts: {bell: {label: Bell, supplier: cells, source: "A: a fixture"}}\n')
    file = release / "release.yaml"
    file.write_text(file.read_text().replace("base:", "shared: [bell]\nbase:"))
    book = tmp_path / "cart.xlsx"
    _run("sheet", release, "--to", book)
    _typed(book, "Parts!C5", "\u94c3")
    code, said = _run("unsheet", release, book, "--apply")
    assert code == 0, said
    assert "{label: {en: Bell, zh: \u94c3}, supplier" in parts.read_text(encoding="utf-8")
