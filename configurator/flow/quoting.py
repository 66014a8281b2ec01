"""The story of a quote: a configuration completed, judged, priced, promised and pinned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from configurator.catalogue.release import Text
from configurator.flow.access import Account
from configurator.flow.showroom import Showroom
from configurator.orders.configuration import Configuration
from configurator.promise.earliest import Promise
from configurator.store.database import Store

QuoteState: TypeAlias = Literal["open", "expired", "ordered"]


@dataclass(frozen=True)
class QuoteView:
    """A quote as its pages show it. Everything in it is pinned: it never changes after.

    ``configuration`` holds the priced options (``configuration.options``), price
    (``configuration.price``: net, tax, gross, currency in minor units), mass, carbon and lead;
    ``promise`` the days and what binds. ``token`` opens the quote without signing in.
    """

    number: str
    token: str
    code: str
    configuration: Configuration
    promise: Promise | None
    dealer: str
    dealer_name: str
    customer: str
    made_at: datetime
    expires_at: datetime
    state: QuoteState
    order: str


@dataclass(frozen=True)
class QuoteRow:
    """One line of a dealer's list of quotes; ``gross`` in minor units of ``currency``."""

    number: str
    token: str
    title: Text
    release: str
    customer: str
    gross: int
    currency: str
    delivery_day: date | None
    made_at: datetime
    expires_at: datetime
    state: QuoteState
    order: str


@dataclass(frozen=True)
class DealerChoice:
    """A dealer whom a customer may name in a quote."""

    id: str
    name: str
    place: str
    market: str


def make_quote(
    showroom: Showroom,
    store: Store,
    *,
    product: str,
    release: str,
    choices: Mapping[str, bool],
    market: str,
    now: datetime,
    days: int,
    dealer: str = "",
    customer: str = "",
    shown_gross: int | None = None,
) -> QuoteView:
    """Complete ``choices`` at the least price, judge, price and promise them, and pin it all.

    ``days`` is how long the quote holds. Refused when the choices have no completion or a name
    is unknown; Conflict when ``shown_gross`` (what the page showed) is not the price.
    """
    raise NotImplementedError


def quote_by_token(store: Store, token: str, now: datetime) -> QuoteView:
    """The quote that a share link opens; NotFound for a token that never was."""
    raise NotImplementedError


def quote(store: Store, number: str, account: Account, now: datetime) -> QuoteView:
    """A dealer's own quote; NotFound for another's, as if it did not exist."""
    raise NotImplementedError


def quotes(store: Store, account: Account, now: datetime, most: int = 200) -> tuple[QuoteRow, ...]:
    """A dealer's quotes, newest first."""
    raise NotImplementedError


def adopt_quote(store: Store, token: str, account: Account, now: datetime) -> QuoteView:
    """Make a customer's quote, which names no dealer, this dealer's own; Conflict if it has one."""
    raise NotImplementedError


def dealers(store: Store) -> tuple[DealerChoice, ...]:
    """All dealers, by name."""
    raise NotImplementedError
