"""What a configuration costs: one function for page, quote and order, so that they cannot differ.

Whole minor units throughout. Tax is on the net sum, not per line, rounded half up (as HMRC's VAT
Notice 700, section 17 allows for an invoice's total).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from configurator.catalogue.release import Market, Release
from configurator.errors import Refused


@dataclass(frozen=True, slots=True)
class Price:
    """Minor units of ``currency``: base + options = ``net``; ``net`` + ``tax`` = ``gross``."""

    currency: str
    base: int
    options: int
    tax_rate: float
    tax: int

    @property
    def net(self) -> int:
        return self.base + self.options

    @property
    def gross(self) -> int:
        return self.net + self.tax

    def as_json(self) -> list[Any]:
        return [self.currency, self.base, self.options, self.tax_rate, self.tax]

    @classmethod
    def from_json(cls, stored: list[Any]) -> Price:
        return cls(*stored)


def price(release: Release, selected: Collection[str], market: Market) -> Price:
    """The price of a complete configuration in ``market``; Refused without a price list for it."""
    currency = market.currency
    if currency not in release.base.price and any(o.price for o in release.options.values()):
        raise Refused(f"{release.name.en} has no price list in {currency}.")
    base = release.base.price.get(currency, 0)
    net = release.price(selected, currency)
    return Price(currency, base, net - base, market.tax, tax(net, market.tax))


def line_price(release: Release, option: str, selected: Collection[str], currency: str) -> int:
    """What a list of ``selected`` shows beside ``option``, net: a pack's whole price, and nothing
    beside what it contains. The lines add up to the options' price."""
    thing = release.options[option]
    if any(option in release.options[o].holds for o in selected if o in release.options):
        return 0
    members = sum(release.options[m].price.get(currency, 0) for m in thing.holds)
    return thing.price.get(currency, 0) + members


def tax(net: int, rate: float) -> int:
    """The tax on ``net``, rounded half up to the minor unit.

    >>> tax(125, 0.2), tax(33333, 0.2)
    (25, 6667)
    """
    exact = Decimal(net) * Decimal(str(rate))
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def gross(net: int, rate: float) -> int:
    """``net`` with its tax.

    >>> gross(125, 0.2)
    150
    """
    return net + tax(net, rate)


def money(minor: int, currency: str) -> str:
    """An amount for a sentence.

    >>> money(2999900, "GBP")
    'GBP 29,999.00'
    """
    return f"{currency} {Decimal(minor) / 100:,.2f}"


def market_of(release: Release, selected: Collection[str], asked: str = "") -> Market:
    """The market that a configuration is for: what its options say, else what was asked, else
    the first. Refused where what was asked is unknown or contradicts the options."""
    if not release.markets:
        return Market("", release.name, next(iter(sorted(release.base.price)), ""), 0.0)
    said = [m for m in release.markets.values() if m.option and m.option in selected]
    if asked and asked not in release.markets:
        known = ", ".join(release.markets)
        raise Refused(f"{release.name.en} is not sold in market {asked!r}; it is in {known}.")
    if said and asked and asked not in {m.id for m in said}:
        raise Refused(
            f"This configuration is for {said[0].label.en}; it cannot be quoted for "
            f"{release.markets[asked].label.en}."
        )
    if said:
        return said[0]
    return release.markets[asked] if asked else next(iter(release.markets.values()))
