"""If these fail, one changed price reformats a file that people wrote, loses their comments, or
writes something that reads as another value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from configurator.catalogue.yaml_edit import edited, rendered
from configurator.catalogue.yaml_lines import parse_yaml

HERE = Path("options.yaml")
TEXT = """\
# Families, as people wrote them
- family: roof   # the roof
  label: {en: Roof height,  zh: 车顶}
  options:
    - option: h1
      label: "H1"
      mass:   12.50   # kg

    # the high one
    - option: h2
      label: {en: 'H2', zh: 高顶}
      price: {GBP: 650, EUR: 790, CNY: 5200}
      note: >-
        folded over
        lines
      take: 0.5
"""


def _line(before: str, after: str, text: str = TEXT) -> str:
    assert before in text
    return text.replace(before, after)


@pytest.mark.parametrize(
    ("place", "value", "before", "after"),
    [
        ((0, "options", 0, "mass"), Decimal("13"), "mass:   12.50   # kg", "mass:   13   # kg"),
        ((0, "label", "zh"), "高", "zh: 车顶", "zh: 高"),
        ((0, "label", "zh"), None, "Roof height,  zh: 车顶}", "Roof height}"),
        ((0, "label", "en"), "a: b", "en: Roof height", 'en: "a: b"'),
        ((0, "options", 0, "label"), "H0", '"H1"', '"H0"'),
        ((0, "options", 0, "label"), {"en": "H0", "zh": "低"}, '"H1"', "{en: H0, zh: 低}"),
        ((0, "options", 1, "label", "en"), "it's", "'H2'", "it's"),
        ((0, "options", 1, "label", "en"), "no", "'H2'", "'no'"),
        ((0, "options", 1, "price", "GBP"), None, "{GBP: 650, ", "{"),
        ((0, "options", 1, "price", "EUR"), None, "EUR: 790, ", ""),
        ((0, "options", 1, "price", "AUD"), 9, "CNY: 5200}", "CNY: 5200, AUD: 9}"),
        ((0, "options", 1, "price"), 650, "{GBP: 650, EUR: 790, CNY: 5200}", "650"),
        ((0, "options", 0, "mass"), None, "      mass:   12.50   # kg\n", ""),
        ((0, "options", 1, "take"), None, "      take: 0.5\n", ""),
        ((0, "options", 0, "lead"), 3, "# kg\n", "# kg\n      lead: 3\n"),
        ((0, "options", 0, "price"), 5, '"H1"\n', '"H1"\n      price: 5\n'),
        (
            (0, "options", 1, "note"),
            "one\ntwo",
            ">-\n        folded over\n        lines\n",
            '"one\\ntwo"\n',
        ),
        (
            (0, "options", 1, "from"),
            date(2027, 1, 1),
            "take: 0.5\n",
            "take: 0.5\n      from: 2027-01-01\n",
        ),
        ((0, "headline"), True, "zh: 车顶}\n", "zh: 车顶}\n  headline: true\n"),
    ],
)
def test_one_value_changes_and_every_other_byte_stays(
    place: tuple[str | int, ...], value: object, before: str, after: str
) -> None:
    order = ("option", "label", "headline", "price", "mass", "options", "lead", "take", "from")
    assert edited(TEXT, HERE, {place: value}, order) == _line(before, after)  # type: ignore[dict-item]


def test_a_whole_flow_mapping_is_emptied_and_filled_at_once() -> None:
    at = (0, "options", 1, "price")
    changes = {(*at, "GBP"): None, (*at, "EUR"): None, (*at, "CNY"): None, (*at, "USD"): 1}
    assert edited(TEXT, HERE, changes) == _line("{GBP: 650, EUR: 790, CNY: 5200}", "{USD: 1}")


def test_windows_line_ends_and_a_byte_order_mark_stay() -> None:
    text = "\ufeff" + TEXT.replace("\n", "\r\n")
    after = edited(text, HERE, {(0, "options", 0, "lead"): 3, (0, "options", 0, "mass"): 7})
    assert after == text.replace("12.50   # kg\r\n", "7   # kg\r\n      lead: 3\r\n")


def test_an_edit_without_a_place_is_an_error_of_the_caller() -> None:
    with pytest.raises(KeyError):
        edited(TEXT, HERE, {(0, "nothing", "here"): 1})


words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
values = st.one_of(
    words, st.integers(-(10**9), 10**9), st.booleans(), st.dates(date(1900, 1, 1)),
    st.decimals(-(10**9), 10**9, places=2),
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["label", "mass", "note", "new", "take"]), values))
@example({"new": "# no comment"})
@example({"new": "\ufeff"})
@example({"label": "- a"})
@example({"new": "~"})
@example({"new": "\u2028\x85\r"})
def test_whatever_is_written_reads_back_as_it_was_meant(changes: dict[str, object]) -> None:
    places = {(0, "options", 1, key): value for key, value in changes.items()}
    after = parse_yaml(edited(TEXT, HERE, places), HERE).value[0]["options"][1]  # type: ignore[arg-type]
    assert {key: after[key] for key in changes} == changes


def test_numbers_are_written_as_people_do() -> None:
    assert [rendered(v) for v in (Decimal("12.50"), Decimal("3.00"), 0, Decimal("1E+3"))] == [
        "12.5", "3", "0", "1000",
    ]  # fmt: skip
