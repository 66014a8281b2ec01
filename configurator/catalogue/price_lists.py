"""Price lists: every option's price in every currency, from one list and the rates of a release."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from configurator.catalogue.schema import LIST, ReleaseFile

MINOR = 100  # minor units in a whole one: pence, cents, fen


def currencies(release: ReleaseFile) -> tuple[str, ...]:
    """The currencies in which the release has prices, the list's own first."""
    return (release.currency, *(c for c in release.lists if c != release.currency))


def price_lists(stated: Mapping[str, Decimal], release: ReleaseFile) -> dict[str, int]:
    """The price in minor units per currency.

    ``stated`` holds whole units: one list price, or prices per currency, of which the list's own
    currency is one; the other currencies are the list price times rate, rounded to the step
    (halves away from zero).
    """
    base = stated.get(LIST, stated.get(release.currency, Decimal(0)))
    found = {release.currency: _minor(base)}
    for currency, list_ in release.lists.items():
        steps = (base * list_.rate / list_.step).quantize(Decimal(1), ROUND_HALF_UP)
        found[currency] = _minor(stated.get(currency, steps * list_.step))
    return found


def _minor(amount: Decimal) -> int:
    return int((amount * MINOR).quantize(Decimal(1), ROUND_HALF_UP))
