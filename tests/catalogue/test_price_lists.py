"""Prices in every currency follow from one list exactly.

If these fail, what is shown in euros is not what the list says, by a cent or by a thousand.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.catalogue.price_lists import currencies, price_lists
from configurator.catalogue.schema import (
    LIST,
    Figures,
    MarketShape,
    PriceList,
    ReleaseFile,
    TextShape,
)


def a_release(**lists: tuple[str, str]) -> ReleaseFile:
    text = TextShape(en="x")
    return ReleaseFile(
        release="1",
        name=text,
        valid_from=date(2026, 1, 1),
        currency="GBP",
        lists={c: PriceList(rate=Decimal(r), step=Decimal(s)) for c, (r, s) in lists.items()},
        markets={"gb": MarketShape(label=text, currency="GBP", tax=Decimal(0))},
        base=Figures(source="A: x"),
    )


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        ({LIST: "650"}, {"GBP": 65000, "EUR": 76000, "CNY": 590000}),
        ({LIST: "0"}, {"GBP": 0, "EUR": 0, "CNY": 0}),
        ({LIST: "-650"}, {"GBP": -65000, "EUR": -76000, "CNY": -590000}),
        ({LIST: "0.01"}, {"GBP": 1, "EUR": 0, "CNY": 0}),
        ({"GBP": "650", "EUR": "799.99"}, {"GBP": 65000, "EUR": 79999, "CNY": 590000}),
        ({"GBP": "10", "EUR": "0"}, {"GBP": 1000, "EUR": 0, "CNY": 10000}),
    ],
)
def test_lists_follow_the_rate_and_the_step(stated: dict[str, str], found: dict[str, int]) -> None:
    release = a_release(EUR=("1.17", "10"), CNY=("9.1", "100"))
    assert price_lists({c: Decimal(p) for c, p in stated.items()}, release) == found


def test_halves_round_away_from_nothing() -> None:
    release = a_release(EUR=("1", "10"))
    assert price_lists({LIST: Decimal(15)}, release)["EUR"] == 2000
    assert price_lists({LIST: Decimal(-15)}, release)["EUR"] == -2000


def test_the_lists_own_currency_comes_first() -> None:
    assert currencies(a_release(EUR=("1", "1"), GBP=("2", "1"))) == ("GBP", "EUR")


@given(
    st.decimals(-100_000, 100_000, places=2),
    st.decimals("0.01", 100, places=2),
    st.sampled_from(["0.01", "0.5", "1", "5", "100"]),
)
def test_a_listed_price_is_a_step_near_the_exact_one(
    price: Decimal, rate: Decimal, step: str
) -> None:
    found = price_lists({LIST: price}, a_release(EUR=(str(rate), step)))
    assert found["GBP"] == price * 100
    minor = Decimal(step) * 100
    assert found["EUR"] % minor == 0
    assert abs(found["EUR"] - price * rate * 100) <= minor / 2
