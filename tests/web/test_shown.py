"""Figures and dates by locale, with Babel (CLDR) as the judge. If these fail, a date is misread or
a customer in one country takes another's dollar for their own."""

from __future__ import annotations

from datetime import date

import pytest
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from flask import Flask

from configurator.web.shown import day, mass, money, number

LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN"}
CURRENCIES = ("GBP", "EUR", "CNY", "USD", "AUD")
#: CLDR writes a hyphen for minus; the pages write the sign.
MINUS = str.maketrans("-", "\u2212")

pytestmark = pytest.mark.parametrize("lang", LOCALES)


def asked_in(lang: str) -> object:
    return Flask("test").test_request_context(f"/?lang={lang}")


@pytest.mark.parametrize("currency", CURRENCIES)
def test_money_is_written_as_its_readers_write_it(lang: str, currency: str) -> None:
    with asked_in(lang):  # type: ignore[attr-defined]
        for minor in (5, -12550, 4675050, 123456789):
            right = format_currency(minor / 100, currency, locale=LOCALES[lang])
            assert money(minor, currency) == right.translate(MINUS)
        whole = format_currency(46750, currency, locale=LOCALES[lang])
        assert money(4675000, currency) == whole.removesuffix(".00")


def test_dates_are_written_as_their_readers_write_them(lang: str) -> None:
    with asked_in(lang):  # type: ignore[attr-defined]
        for month in range(1, 13):
            on = date(2026, month, 3)
            assert day(on) == format_date(on, "medium", locale=LOCALES[lang])


def test_numbers_are_grouped_as_their_readers_group_them(lang: str) -> None:
    with asked_in(lang):  # type: ignore[attr-defined]
        for value in (7, 1000, 98765, 1234567):
            assert number(value) == format_decimal(value, locale=LOCALES[lang])
        assert mass(2_145_000) == f"{format_decimal(2145, locale=LOCALES[lang])} kg"
