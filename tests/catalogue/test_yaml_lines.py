"""YAML's surprises end in a clear error instead of a wrong product.

If these fail, Norway is false, 14:00 is the number 840, and of two prices the second wins.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from configurator.catalogue.yaml_lines import read_yaml
from configurator.errors import CatalogueError


def test_values_keep_their_types_and_lines(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(
        "# first\na: 12\nb: [-1.50, true, word]\nc:\n  - d: 2026-01-31\n    e: \"no\"\n  - 'f: g'\n"
    )
    document = read_yaml(path)
    assert document.value == {
        "a": 12,
        "b": [Decimal("-1.50"), True, "word"],
        "c": [{"d": date(2026, 1, 31), "e": "no"}, "f: g"],
    }
    assert [
        document.line(*p) for p in [("a",), ("b", 2), ("c", 0, "e"), ("c", 1), ("c", 9, "z")]
    ] == [
        2,
        3,
        6,
        7,
        4,
    ]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: no\n", 2, "YAML reads 'no' as true or false"),
        ("a: Yes\n", 1, "YAML reads 'Yes' as true or false"),
        ("a: off\n", 1, "YAML reads 'off' as true or false"),
        ("no: 1\n", 1, "YAML reads 'no' as true or false"),
        ("1: a\n", 1, "the key '1' is not a word"),
        ("a: 6:30\n", 1, "YAML reads '6:30' as a number"),
        ("a: 010\n", 1, "YAML reads '010' as a number"),
        ("a: 0x1F\n", 1, "YAML reads '0x1F' as a number"),
        ("a: 1_000\n", 1, "YAML reads '1_000' as a number"),
        ("a: 1.\n", 1, "YAML reads '1.' as a number"),
        ("a: .inf\n", 1, "YAML reads '.inf' as a number"),
        ("a: " + "9" * 5000 + "\n", 1, "as a number"),
        ("a: 2026-01-01 12:00:00\n", 1, "as a time"),
        ("a: 2026-02-30\n", 1, "day is out of range"),
        ("a:\nb: 1\n", 1, "a value is missing"),
        ("a: ~\n", 1, "a value is missing"),
        ("a: #c8a165\n", 1, "a value is missing"),
        ("a: 1\nb: 2\na: 3\n", 3, "the key 'a' stands here and on line 1"),
        ("? [a]\n: 1\n", 1, "a key is not a word"),
        ("a: &x 1\nb: *x\n", 1, "uses an anchor or alias"),
        ("<<: {a: 1}\n", 1, "<< merges another mapping"),
        ("a: !!python/object:os.system 1\n", 1, "has the type"),
        ("a: !!binary aGk=\n", 1, "has the type binary"),
        ("a: [1, 2\n", 2, "while parsing a flow sequence"),
        ("a: 1\n\tb: 2\n", 2, "found a tab character"),
        ('a: "x\n', 2, "while scanning a quoted scalar"),
        ("a: 1\n---\nb: 2\n", 2, "expected a single document"),
        ("[" * 200, 1, "nests deeper than 20 levels"),
        ("", None, "is empty"),
        ("# nothing\n", None, "is empty"),
        ("a: \x07\n", None, "is not YAML"),
    ],
)
def test_a_surprise_is_told_on_its_line(
    tmp_path: Path, text: str, line: int | None, message: str
) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text)
    with pytest.raises(CatalogueError) as caught:
        read_yaml(path)
    assert message in str(caught.value)
    assert caught.value.line == line
    assert caught.value.right


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.sampled_from([*"{}[]:,-#&*!|>'\"%@?~ \n\t01a", "\n- ", "\n  ", ": "]), max_size=25)
)
def test_no_text_ends_in_anything_but_values_or_a_clear_error(
    tmp_path: Path, pieces: list[str]
) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("".join(pieces))
    with suppress(CatalogueError):
        assert read_yaml(path).lines
