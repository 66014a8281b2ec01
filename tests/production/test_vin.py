"""If a VIN were malformed or given twice, a vehicle could not be registered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.errors import Refused
from configurator.production.vin import check_digit, descriptor, is_vin, vin

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"


@pytest.mark.parametrize(
    "known", ["1M8GDM9AXKP042788", "11111111111111111", "5GZCZ43D13S812715", "1HGCM82633A004352"]
)
def test_published_numbers_are_right(known: str) -> None:
    assert is_vin(known)
    assert check_digit(known) == known[8]


@given(st.integers(1, 999_999), st.integers(2020, 2049), st.sampled_from("ABC123"))
def test_every_number_given_is_a_vin_that_tells_its_serial(
    serial: int, year: int, plant: str
) -> None:
    number = vin("LVN", "AB12C", year, plant, serial)
    assert is_vin(number)
    assert number.startswith("LVNAB12C")
    assert int(number[11:]) == serial
    assert vin("LVN", "AB12C", year, plant, serial) == number


@given(st.integers(1, 999_999), st.integers(0, 16), st.sampled_from(LETTERS))
def test_a_slip_of_one_digit_is_noticed(serial: int, at: int, other: str) -> None:
    """Digits only: the check digit cannot tell letters apart that stand for the same number."""
    number = vin("LVN", "AB12C", 2026, "C", serial)
    wrong = number[:at] + other + number[at + 1 :]
    if number[at].isdigit() and other.isdigit() and other != number[at] and at != 8:
        assert not is_vin(wrong)


@pytest.mark.parametrize(
    ("prefix", "tail", "serial", "says"),
    [
        ("LV", "AB12C", 1, "WMI 'LV'"),
        ("LVO", "AB12C", 1, "WMI 'LVO'"),
        ("LVN", "ab12c", 1, "descriptor"),
        ("LVN", "AB12C", 0, "Serial number 0"),
        ("LVN", "AB12C", 1_000_000, "does not fit"),
    ],
)
def test_what_makes_no_vin_is_refused(prefix: str, tail: str, serial: int, says: str) -> None:
    with pytest.raises(Refused, match=says):
        vin(prefix, tail, 2026, "C", serial)


def test_a_type_has_one_descriptor() -> None:
    assert descriptor("van", "2026") == descriptor("van", "2026") != descriptor("van", "2027")
    assert is_vin(vin("", descriptor("van", "2026"), 2026, "C", 1)), "a maker without a WMI"


@pytest.mark.parametrize("text", ["", "1M8GDM9AXKP04278", "1M8GDM9A0KP042788", "IOQGDM9AXKP042788"])
def test_what_is_no_vin_is_not_taken_for_one(text: str) -> None:
    assert not is_vin(text)
