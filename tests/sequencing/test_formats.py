"""Public instances must be read to the letter, and a broken file must be an error that names its
place; if not, every figure in the benchmark table is in doubt."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from configurator.errors import InstanceError
from configurator.sequencing.formats import problem_names, read_instance
from configurator.sequencing.problem import Ratio, Unit, Weights

ROADEF = {
    "vehicles.txt": "Date;SeqRank;Ident;Paint Color;HPRC1;LPRC1;\n"
    "2004 1 1;9;100;red;1;0;\n"
    "2004 1 2;1;101;blue;1;1;\n"
    "2004 1 2;2;102;red;0;0;\n",
    "ratios.txt": "Ratio;Prio;Ident;\n1/3;1;HPRC1;\n2/5;0;LPRC1;",
    "paint_batch_limit.txt": "limitation;\n10;",
    "optimization_objectives.txt": "rank;objective name;\n1;paint_color_batches;\n"
    "2;high_priority_level_and_easy_to_satisfy_ratio_constraints;\n"
    "3;low_priority_level_ratio_constraints;",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in ROADEF.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_renault_folder_is_read_to_the_letter(folder: Path) -> None:
    problem = read_instance(folder, "roadef")
    assert problem.tail == (Unit("100", frozenset({"HPRC1"}), "red"),)
    assert problem.units == (
        Unit("101", frozenset({"HPRC1", "LPRC1"}), "blue"),
        Unit("102", frozenset(), "red"),
    )
    assert problem.ratios == (
        Ratio("HPRC1", 1, 3, True, label="HPRC1"),
        Ratio("LPRC1", 2, 5, False, label="LPRC1"),
    )
    assert problem.weights == Weights(1_000, 1_000_000, 1)
    assert (problem.paint_limit, problem.windows) == (10, "overhanging")


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        ("vehicles.txt", "red;1;0;", "red;1;2;", "vehicles.txt:2: '2' for a ratio"),
        ("vehicles.txt", "red;1;0;", "red;1;", "vehicles.txt:2: 5 cells"),
        ("vehicles.txt", "102", "101", "vehicles.txt:4: vehicle 101 is there twice"),
        ("vehicles.txt", "HPRC1;LPRC1;\n", "HPRC2;LPRC1;\n", "vehicles.txt:1: columns"),
        ("vehicles.txt", "2004 1 1;9", "2004 1 2;9", None),
        ("vehicles.txt", "2004 1 2;1", "2004 1 3;1", "vehicles.txt:4: date .*sort by date"),
        ("vehicles.txt", "2004 1 2;1", "tomorrow;1", "vehicles.txt:3: date 'tomorrow'"),
        ("ratios.txt", "1/3", "3", "ratios.txt:2: ratio '3'"),
        ("ratios.txt", "1/3", "4/3", "ratios.txt:2: ratio 4/3"),
        ("ratios.txt", "1/3", "0/0", "ratios.txt:2: ratio 0/0"),
        ("ratios.txt", "1;HPRC1", "7;HPRC1", "ratios.txt:2: priority '7'"),
        ("paint_batch_limit.txt", "10", "0", "paint_batch_limit.txt:2: '0'"),
        ("paint_batch_limit.txt", "10;", "", "paint_batch_limit.txt"),
        ("optimization_objectives.txt", "1;paint", "2;paint", "objectives.txt:2: rank '2'"),
        ("optimization_objectives.txt", "paint_color", "speed", "objectives.txt:2: unknown"),
        ("ratios.txt", ROADEF["ratios.txt"], "", "ratios.txt: is empty"),
        ("vehicles.txt", ROADEF["vehicles.txt"], "\0\0;\xff", "vehicles.txt:1: columns"),
    ],
)
def test_a_broken_renault_file_names_its_line(
    folder: Path, name: str, old: str, new: str, place: str | None
) -> None:
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1))
    if place is None:  # all of one day: no day before, and nothing wrong
        assert len(read_instance(folder, "roadef").units) == 3
        return
    with pytest.raises(InstanceError, match=place):
        read_instance(folder, "roadef")


def test_a_missing_file_or_folder_is_named(folder: Path) -> None:
    (folder / "ratios.txt").unlink()
    with pytest.raises(InstanceError, match=r"ratios\.txt: cannot be read"):
        read_instance(folder, "roadef")
    with pytest.raises(InstanceError, match="is not a folder"):
        read_instance(folder / "nothing", "roadef")
    with pytest.raises(InstanceError, match="cannot be read"):
        read_instance(folder, "gravel")
    with pytest.raises(InstanceError, match="unknown format 'xls'; use roadef, csplib or gravel"):
        read_instance(folder, "xls")


TWO = """# a file
# Problem 1/a
3 2 2
1 1
2 3
0 1 1 0
1 2 0 1
# Problem 2
2 5 1
0 2 1 0 0 0 1
"""


def test_a_csplib_file_holds_many_problems(tmp_path: Path) -> None:
    path = tmp_path / "data.txt"
    path.write_text(TWO)
    assert problem_names(path) == ("1/a", "2")
    first, second = read_instance(path, "csplib"), read_instance(path, "csplib", "2")
    assert [u.id for u in first.units] == ["0#1", "1#1", "1#2"]
    assert [(r.p, r.q) for r in first.ratios] == [(1, 2), (1, 3)]
    assert [(r.p, r.q) for r in second.ratios] == [(1, 2), (2, 3), (1, 3), (2, 5), (1, 5)]
    assert second.units[0].needs == {"option 1", "option 5"}
    assert second.windows == "whole"
    with pytest.raises(InstanceError, match="no problem '3'; there is 1/a, 2"):
        read_instance(path, "csplib", "3")
    with pytest.raises(InstanceError, match="holds one problem"):
        read_instance(path, "gravel", "2")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "is empty"),
        ("3 2\n", ":1: 2 numbers"),
        ("2 1 1\n1\n2\n0 3 1\n", ":1: 2 cars but the classes have 3"),
        ("2 1 1\n3\n2\n0 2 1\n", ":3: option 1 has p 3 above q 2"),
        ("2 1 1\n1\n2\n0 2 x\n", ":4: 'x' for option 1"),
        ("2 1 1\n1\n2\n0 2\n", ":4: 2 numbers"),
        ("2 1 1\n1\nq\n0 2 1\n", ":3: 'q' is not a whole number"),
        ("2 1 2\n1\n2\n0 2 1\n", ":1: 2 classes but|:1: 1 options"),
        ("2 2 1\n0 2 1 0\n", ":1: 2 options and no lines"),
        ("99999999 1 1\n1\n2\n0 99999999 1\n", ":1: .*too large"),
        ("2 1 1\n1\n2\n0 99999999 1\n", ":4: 99999999 cars"),
        ("-2 1 1\n1\n2\n0 2 1\n", ":1: '-2'"),
    ],
)
def test_a_broken_table_of_classes_names_its_line(tmp_path: Path, text: str, place: str) -> None:
    path = tmp_path / "pb.txt"
    path.write_text(text)
    with pytest.raises(InstanceError, match=place):
        read_instance(path, "gravel")


def test_what_is_no_instance_at_all_is_refused(tmp_path: Path, bench: Path) -> None:
    path = tmp_path / "data.txt"
    for text in ("hello\n", "\x00\xff\n", "1 2 3\nhello\n"):
        path.write_text(text)
        with pytest.raises(InstanceError, match=re.escape(str(path))):
            read_instance(path, "csplib")


def test_every_public_problem_loads_with_the_cars_it_states(bench: Path) -> None:
    names = problem_names(bench / "sequencing" / "csplib" / "data.txt")
    assert len(names) == 79
    assert names[:4] == ("4/72", "6/76", "10/93", "16/81")
    for name in names:
        cars = len(read_instance(bench / "sequencing/csplib/data.txt", "csplib", name).units)
        assert cars == (100 if "/" in name else 200)
