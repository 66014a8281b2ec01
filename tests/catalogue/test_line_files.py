"""A line's file is checked in itself before anything is planned on it.

If these fail, a planner schedules on a day without slots, or a shift that runs into the next.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from configurator.catalogue.load import load_lines
from configurator.errors import CatalogueError

FILE = "lines/joinery/line.yaml"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("line: joinery", "line: welding", "line is 'welding' in the folder 'joinery'"),
        ("station: fit", "station: saw", "'saw' stands twice in stations"),
        ("shift: late", "shift: early", "'early' stands twice in shifts"),
        ("[1, 2, 3, 4, 5]", "[1, 2, 2]", "2 stands twice in weekdays"),
        ("[1, 2, 3, 4, 5]", "[]", "at least 1 item"),
        ("[1, 2, 3, 4, 5]", "[8]", "less than or equal to 7"),
        ("p: 1, q: 3", "p: 3, q: 3", "allows 3 of 3, which is no limit"),
        ("p: 1, q: 3", "p: 0, q: 3", "greater than or equal to 1"),
        ('"06:00", minutes: 450', '"06:00", minutes: 481', "'early' runs into the next one"),
        ('"14:00", minutes: 450', '"14:00", minutes: 961', "at most 960 minutes"),
        ('"14:00"', "14:00", "YAML reads '14:00' as a number"),
        ('"06:00"', '"6 am"', 'write a time of day as "06:00"'),
        ("takt: 360", "takt: 60000", "no unit fits a day"),
        ("[2026-12-25]", '["christmas"]', "write a day as YYYY-MM-DD"),
        ('source: "A: guess"', "", "the key 'source' is missing"),
    ],
)
def test_a_slip_in_a_line_is_told(
    rules: Path, change: Callable[[str, str, str], int], old: str, new: str, message: str
) -> None:
    change(FILE, old, new)
    with pytest.raises(CatalogueError) as caught:
        load_lines(rules / "lines")
    assert message in str(caught.value)
    assert caught.value.line


def test_a_ratio_twice_is_told(rules: Path) -> None:
    path = rules / FILE
    text = path.read_text()
    line = next(t for t in text.splitlines() if "ratio: lifts" in t)
    path.write_text(text.replace(line, f"{line}\n{line}"))
    with pytest.raises(CatalogueError, match="'lifts' stands twice in ratios"):
        load_lines(rules / "lines")


def test_without_lines_there_are_none(tmp_path: Path) -> None:
    assert load_lines(tmp_path / "lines") == {}


def test_the_next_working_day_leaves_out_weekends_and_holidays(rules: Path) -> None:
    line = load_lines(rules / "lines")["joinery"]
    assert line.next_working_day(date(2026, 12, 24)) == date(2026, 12, 28)
