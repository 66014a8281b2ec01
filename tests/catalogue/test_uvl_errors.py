"""What is wrong with a UVL file is told with its line and what would be right.

If these fail, a rule engineer meets a parser's traceback, or worse, a model that means something
else than its file.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.catalogue import text_files
from configurator.catalogue.uvl import parse_formula, parse_uvl, read_uvl
from configurator.errors import CatalogueError

TREE = "features\n\tvan\n\t\talternative\n\t\t\tlong\n\t\t\tshort\n"
RULE = TREE + "constraints\n\t"
VAN = "features\n\tvan\n\t\toptional\n\t\t\t"

WRONG = [
    ("", None, "is empty; start with a line 'features'"),
    ("\n// only a comment\n", None, "is empty"),
    ("namespace van\n", None, "has no features"),
    ("features\n", 1, "features is empty; indent the root"),
    ("features\n\ta\n\tb\n", 3, "'b' is a second root beside 'a'"),
    (TREE + "\t\t\tlong\n", 6, "'long' stands here and on line 4"),
    (RULE + "long => shrt\n", 7, "no feature 'shrt'; did you mean 'short'?"),
    (RULE + "long => zzz\n", 7, "no feature 'zzz'; name a feature"),
    ('features\n\t"van\n', 2, 'the quote " is not closed'),
    ("features\n\tvan {note 'x}\n", 2, "the quote ' is not closed"),
    (RULE + "long => (short\n", 7, "the '(' is never closed; close it with ')'"),
    (RULE + "long => short)\n", 7, "')' closes nothing"),
    (RULE + "long => (short]\n", 7, "']' closes the '(' of line 7"),
    ("features\n\tvan {abstract\n\t\toptional\n\t\t\ta\n", 2, "the '{' is never closed"),
    ("/* open\n" + TREE, 1, "the comment /* is never closed"),
    (VAN + "a\n\t\t  b\n", 5, "is indented by neither ... like line 4"),
    ("features\n\tvan\n\t\tlong\n", 3, "'long' stands directly below a feature; put a group"),
    (VAN + "or\n", 4, "'or' stands where a feature is due"),
    (VAN + "[1..2]\n", 4, "stands where a feature is due"),
    ("features\n\tvan\n\t\toptional\n\t\tor\n\t\t\ta\n", 3, "the group optional of 'van' has no"),
    (VAN + "tow bar\n", 4, "'bar' does not fit in 'tow bar'; ... in quotes"),
    (VAN + "tow-bar\n", 4, "'-' does not fit in 'tow-bar'"),
    ("features\n\tvan\n\t\toptional a\n\t\t\tb\n", 3, "'optional a' stands directly below"),
    (VAN + "Integer seats\n", 4, "'seats' is of type Integer, which is not supported"),
    (VAN + "String name {x 1}\n", 4, "'name' is of type String"),
    (VAN + "a cardinality [0..4]\n", 4, "'a' may occur [0..4] times"),
    (VAN + "a cardinality [1..*]\n", 4, "'a' may occur [1..*] times"),
    ("features\n\tvan\n\t\tor\n\t\t\ta cardinality [0..1]\n", 4, "within or; leave"),
    ("features\n\tvan\n\t\t[2..1]\n\t\t\ta\n\t\t\tb\n", 3, "[2..1] is no range"),
    ("features\n\tvan\n\t\t[3]\n\t\t\ta\n", 3, "asks for more than its 1 members"),
    ("features\n\tvan\n\t\t[a]\n\t\t\ta\n", 3, "'a' does not fit ... such as: [1..3]"),
    ("features\n\tvan {price 12, }\n", 2, "'}' does not fit"),
    ("features\n\tvan {price 1" + "0" * 5000 + "}\n", 2, "does not fit"),
    (RULE + "long &\n", 7, "'long &' ends too early; write a formula"),
    (RULE + "& long\n", 7, "'&' does not fit"),
    (RULE + "long short\n", 7, "'short' does not fit"),
    (RULE + "long = short\n", 7, "'=' does not fit"),
    (RULE + "long.price + 3 > 5\n", 7, "'long' has no attribute 'price'"),
    (RULE + "lang.price > 5\n", 7, "there is no feature 'lang' ... 'long'"),
    (RULE + "sum(price) < 100\n", 7, "no feature of the model has the attribute 'price'"),
    (RULE + "sum(price, long) < 100\n", 7, "no feature of 'long' or below it"),
    (RULE + "avg(price) < 100\n", 7, "uses avg(), which is not supported"),
    (RULE + "long == 'x'\n", 7, "speaks of a text"),
    (RULE + "long < 3\n", 7, "'long' is a feature where a number is due ... long.mass"),
    (RULE + "(long | van) < 3\n", 7, "a rule stands where a number is due"),
    (RULE + "long & 3 + 4\n", 7, "a number stands where a rule is due"),
    (RULE + "1 / (2 - 2) < 3\n", 7, "divides by zero"),
    (RULE + "99999999999999999.1 < 3\n", 7, "too large"),
    (RULE + "1" + " + 1" * 300 + " > 3\n", 7, "deeper than 200"),
    (RULE + "!" * 201 + "long\n", 7, "nests deeper than 200 levels"),
    ("feature\n\tvan\n", 1, "'feature' is no section of UVL; did you mean 'features'?"),
    (TREE + TREE, 6, "features stands here and on line 1"),
    ("include\n\tFoo\n" + TREE, 2, "'Foo' is no language level"),
    ("namespace\n" + TREE, 1, "namespace has no name"),
    ("namespace x\n\ty\n" + TREE, 2, "is indented below namespace"),
    ("\tfeatures\n", 1, "is indented below nothing"),
    ("\x01\x02\n", 1, "is no section of UVL"),
]


@pytest.mark.parametrize(("text", "line", "message"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_told_on_its_line(text: str, line: int | None, message: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        parse_uvl(text, "van.uvl")
    assert all(part in str(caught.value) for part in message.split(" ... ")), caught.value
    assert caught.value.line == line
    assert caught.value.right
    assert str(caught.value).startswith(f"van.uvl:{line}: " if line else "van.uvl: ")


def test_all_that_is_wrong_is_told_together() -> None:
    with pytest.raises(CatalogueError) as caught:
        parse_uvl(VAN + "Real a\n\t\t\tb c\nconstraints\n\ta &\n\ta + 1 > 2\n", "m.uvl")
    told = str(caught.value).splitlines()
    assert [t.split(": ")[0] for t in told] == ["m.uvl:4", "m.uvl:5", "m.uvl:7", "m.uvl:8"]


def test_a_flood_of_errors_is_cut_short() -> None:
    with pytest.raises(CatalogueError) as caught:
        parse_uvl(RULE + "\n\t".join(f"q{i}" for i in range(100)))
    assert str(caught.value).splitlines()[-1] == "... and 75 more"


def test_a_formula_of_the_catalogue_names_its_file_and_line() -> None:
    with pytest.raises(CatalogueError, match=r"options.yaml:12: 'a &' ends too early"):
        parse_formula("a &", "options.yaml", 12)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="cannot be read: No such file"):
        read_uvl(tmp_path / "none.uvl")
    with pytest.raises(CatalogueError, match="cannot be read: Is a directory"):
        read_uvl(tmp_path)


def test_other_encodings_are_told_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "m.uvl"
    path.write_bytes("features\n\tKörper\n".encode("latin-1"))
    with pytest.raises(CatalogueError, match="not UTF-8") as caught:
        read_uvl(path)
    assert caught.value.line == 2


def test_a_binary_file_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "m.uvl"
    path.write_bytes(b"\x89PNG\r\n\x00\x00")
    with pytest.raises(CatalogueError, match="is not a text file") as caught:
        read_uvl(path)
    assert caught.value.line == 2


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "m.uvl"
    with path.open("wb") as file:
        file.truncate(text_files.LARGEST_FILE + 1)
    with pytest.raises(CatalogueError, match="is larger than 8 MB"):
        read_uvl(path)


SIGNS = "\"'{}[]()\n\t ,.!&|=<>*/\\;#é座1a"
WORDS = (
    *("features\n", "constraints\n\t", "\n\t\t", "or", "//", "/*", "*/", "[1..2]", "true", ".."),
    *(" cardinality [0..1]", "Integer ", "mandatory\n", "=>", "<=>", "imports\n\tx\n"),
)
PIECES = st.sampled_from([*SIGNS, *WORDS])


@given(st.lists(st.tuples(st.integers(0, len(RULE) + 40), st.integers(0, 9), PIECES), max_size=6))
def test_no_text_ends_in_anything_but_a_model_or_a_clear_error(
    edits: list[tuple[int, int, str]],
) -> None:
    """Whatever is typed or pasted into a rule file, the tool answers; it does not fall over."""
    text = RULE + "long => !short & (van | true) // R1\n"
    for at, cut, piece in edits:
        text = text[:at] + piece + text[at + cut :]
    with suppress(CatalogueError):
        assert parse_uvl(text).root.name
