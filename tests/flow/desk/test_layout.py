"""Laying out a draft's files. If these fail, a name in an upload reaches a file outside of its
folder, or a draft is not read as it was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from configurator.errors import Refused
from configurator.flow.desk.layout import laid_out


def test_files_lie_where_the_catalogue_reads_them(tmp_path: Path) -> None:
    files = {"model.uvl": "features\r\n\tr", "parts/x.uvl": "", "product.yaml": "product: van"}
    here = laid_out(files, tmp_path, "van", "2027", {"van-line": "line: van-line"})
    assert here == tmp_path / "van" / "2027"
    assert (here / "model.uvl").read_bytes() == b"features\r\n\tr"
    assert (here / "parts" / "x.uvl").is_file()
    assert (tmp_path / "van" / "product.yaml").is_file()
    assert (tmp_path / "lines" / "van-line" / "line.yaml").is_file()


@pytest.mark.parametrize(
    "name",
    [
        "", ".", "..", "/etc/x.yaml", "../product.yaml", "a/../b.uvl", "a//b.uvl", "./a.uvl",
        "a\\b.uvl", "C:x.uvl", "con.yaml", "a/nul.uvl", ".hidden.uvl", "x.exe", "x.yaml\n",
        "x\0.yaml", "é.yaml", "x" * 200 + ".uvl", "sub/options.yaml",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_writes_nothing(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused):
        laid_out({"model.uvl": "", name: "x"}, tmp_path, "van", "2027")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "names", [("a.uvl", "A.uvl"), ("a.uvl", "a.uvl/b.uvl"), [f"f{i}.uvl" for i in range(300)]]
)
def test_names_that_collide_or_are_too_many_write_nothing(tmp_path: Path, names: list[str]) -> None:
    with pytest.raises(Refused):
        laid_out(dict.fromkeys(names, ""), tmp_path, "van", "2027")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("product", "release"), [("..", "2027"), ("van", "../x"), ("lines", "2027"), ("van", "")]
)
def test_an_id_that_leads_elsewhere_writes_nothing(
    tmp_path: Path, product: str, release: str
) -> None:
    with pytest.raises(Refused):
        laid_out({"model.uvl": ""}, tmp_path, product, release)
    assert not list(tmp_path.iterdir())
