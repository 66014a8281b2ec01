"""If a code lost or changed a choice, a dealer would open another vehicle
than the customer sent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.catalogue.feature_model import Feature, FeatureModel, Group
from configurator.catalogue.release import Option, Release, Text
from configurator.errors import Refused
from configurator.orders.code import address, decode, encode


def _release(features: int, id: str = "2026") -> Release:
    members = tuple(Feature(f"f{n}") for n in range(features))
    root = Feature("root", (Group("optional", members, 0, features),))
    base = Option("root", "", Text("base"))
    return Release("thing", id, Text("Thing"), FeatureModel(root), (), {}, base)


CHOICES = st.dictionaries(st.integers(0, 399).map("f{}".format), st.booleans(), max_size=60)


@given(CHOICES)
def test_what_is_encoded_is_what_is_decoded(choices: dict[str, bool]) -> None:
    release = _release(400)
    code = encode(release, choices)
    assert decode(code, release) == choices
    assert set(code) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~")


@given(CHOICES, st.data())
def test_a_changed_character_is_noticed(choices: dict[str, bool], data: st.DataObject) -> None:
    release = _release(400)
    code = encode(release, choices)
    start = code.rindex("~") + 1
    at = data.draw(st.integers(start, len(code) - 1))
    other = data.draw(st.sampled_from("Aq3-_Z0").filter(lambda c: c != code[at]))
    with pytest.raises(Refused, match="damaged"):
        decode(code[:at] + other + code[at + 1 :], release)


@given(CHOICES.filter(bool), st.data())
def test_a_code_cut_short_is_noticed(choices: dict[str, bool], data: st.DataObject) -> None:
    release = _release(400)
    code = encode(release, choices)
    cut = data.draw(st.integers(code.rindex("~") + 2, len(code) - 1))
    with pytest.raises(Refused, match="damaged"):
        decode(code[:cut], release)


@given(st.text(max_size=300))
def test_any_text_is_a_code_or_is_refused(text: str) -> None:
    release = _release(5)
    with pytest.raises(Refused):
        decode(text, release)


def test_a_code_is_short_enough_for_a_label() -> None:
    release = _release(250)
    everything = {f"f{n}": True for n in range(0, 250, 6)}
    assert len(encode(release, everything)) <= 80


def test_a_code_of_another_release_says_which() -> None:
    old, new = _release(9, "2025"), _release(9, "2026")
    code = encode(old, {"f1": True})
    assert address(code).release == "2025"
    with pytest.raises(Refused, match="for thing 2025, not for thing 2026"):
        decode(code, new)


def test_a_code_forged_for_another_release_is_damaged() -> None:
    code = encode(_release(9, "2025"), {"f1": True}).replace("2025", "2026")
    with pytest.raises(Refused, match="damaged"):
        decode(code, _release(9, "2026"))


def test_a_code_does_not_survive_a_release_that_was_changed() -> None:
    release = _release(9)
    renamed = tuple(Feature(f"g{n}") for n in range(9))
    other = replace(
        release, model=FeatureModel(Feature("root", (Group("optional", renamed, 0, 9),)))
    )
    with pytest.raises(Refused, match="damaged"):
        decode(encode(release, {"f1": True}), other)


def test_an_unknown_option_has_no_code() -> None:
    with pytest.raises(Refused, match="no option 'nonsense'"):
        encode(_release(3), {"nonsense": True})


def test_a_very_long_text_is_refused_unread() -> None:
    with pytest.raises(Refused, match="not a configuration code"):
        address("thing~2026~" + "A" * 100_000)
