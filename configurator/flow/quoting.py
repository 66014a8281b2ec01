"""The story of a quote: a configuration completed, judged, priced, promised and pinned."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

from configurator.catalogue.line import Line
from configurator.catalogue.release import Text
from configurator.errors import Conflict, NotFound, Refused
from configurator.flow.access import Account, need
from configurator.flow.desk.carrying import check_on_sale
from configurator.flow.finishing import spelled_out
from configurator.flow.judging import agreed, completed
from configurator.flow.promising import ask, open_for_selling
from configurator.flow.showroom import Showroom
from configurator.orders.code import encode
from configurator.orders.configuration import Configuration, place
from configurator.orders.price import money
from configurator.orders.quote import Quote
from configurator.promise.earliest import Promise
from configurator.store import accounts
from configurator.store.acts import record
from configurator.store.database import Session, Store
from configurator.store.numbers import next_numbers
from configurator.store.quotes import (
    KeptQuote,
    add_quote,
    give_quote,
    quote_numbered,
    quote_with_token,
    quotes_of,
)

QuoteState: TypeAlias = Literal["open", "expired", "ordered"]
LONGEST_NAME = 200


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
    is unknown; Conflict when ``shown_gross`` (what the page showed) is not the price, or when the
    release is sold no longer.
    """
    of = showroom.release(product, release)
    check_on_sale(showroom, of, now.date())
    line = showroom.line(of)
    selected = completed(showroom, of, choices, market)
    agreed(showroom, of, selected)
    placed = place(of, line, selected, market)
    if shown_gross is not None and shown_gross != placed.price.gross:
        raise Conflict(
            f"The price is {money(placed.price.gross, placed.price.currency)}, not "
            f"{money(shown_gross, placed.price.currency)} as the page showed; look at it again."
        )
    open_for_selling(showroom, store, line, now.date())
    promise = _promise(store, placed, line, now)
    with store.writing() as session:
        if dealer and accounts.dealer(session, dealer) is None:
            raise Refused(f"There is no dealer {dealer!r}; choose one from the list.")
        (serial,) = next_numbers(session, f"quote-{now.year}")
        made = Quote(
            number=f"Q-{now.year}-{serial:06d}",
            token=secrets.token_urlsafe(16),
            code=encode(of, spelled_out(of, selected)),
            dealer=dealer,
            customer=customer.strip()[:LONGEST_NAME],
            configuration=placed,
            made_at=now,
            expires_at=now + timedelta(days=days),
        )
        add_quote(session, made, promise)
        record(session, now, dealer or "customer", "quote", made.number, after="quoted")
        name = accounts.dealer_names(session).get(dealer, "")
    return _view(KeptQuote(made, promise), name, now)


def quote_by_token(store: Store, token: str, now: datetime) -> QuoteView:
    """The quote that a share link opens; NotFound for a token that never was."""
    with store.reading() as session:
        kept = quote_with_token(session, token)
        if kept is None:
            raise NotFound("This link opens no quote; check that it was copied whole.")
        return _view(kept, _dealer_name(session, kept), now)


def quote(store: Store, number: str, account: Account, now: datetime) -> QuoteView:
    """A dealer's own quote; NotFound for another's, as if it did not exist."""
    need(account, "dealer")
    with store.reading() as session:
        kept = quote_numbered(session, number)
        if kept is None or kept.quote.dealer != account.dealer:
            raise NotFound(f"You have no quote {number}.")
        return _view(kept, account.dealer_name, now)


def quotes(store: Store, account: Account, now: datetime, most: int = 200) -> tuple[QuoteRow, ...]:
    """A dealer's quotes, newest first."""
    need(account, "dealer")
    with store.reading() as session:
        rows = quotes_of(session, account.dealer, most)
    return tuple(
        QuoteRow(
            number=row.number,
            token=row.token,
            title=Text(row.title_en, row.title_zh),
            release=row.release,
            customer=row.customer,
            gross=row.gross,
            currency=row.currency,
            delivery_day=row.delivery_day,
            made_at=row.made_at,
            expires_at=row.expires_at,
            state=_state(order or "", row.expires_at, now),
            order=order or "",
        )
        for row, order in rows
    )


def adopt_quote(store: Store, token: str, account: Account, now: datetime) -> QuoteView:
    """Make a customer's quote, which names no dealer, this dealer's own; Conflict if it has one."""
    need(account, "dealer")
    number = quote_by_token(store, token, now).number
    with store.writing() as session:
        if not give_quote(session, number, account.dealer):
            raise Conflict(f"Quote {number} is with another dealer already.")
        record(session, now, account.name, "adopt", number, detail=account.dealer)
    return quote(store, number, account, now)


def dealers(store: Store) -> tuple[DealerChoice, ...]:
    """All dealers, by name."""
    with store.reading() as session:
        return tuple(
            DealerChoice(d.id, d.name, d.place, d.market) for d in accounts.dealers(session)
        )


def _promise(store: Store, placed: Configuration, line: Line, now: datetime) -> Promise | None:
    """The promise that a quote shows; a full horizon leaves it without one, not unmade."""
    try:
        return ask(store, placed, line, now.date())
    except Refused:
        return None


def _dealer_name(session: Session, kept: KeptQuote) -> str:
    dealer = accounts.dealer(session, kept.quote.dealer)
    return dealer.name if dealer else ""


def _view(kept: KeptQuote, dealer_name: str, now: datetime) -> QuoteView:
    made = kept.quote
    return QuoteView(
        number=made.number,
        token=made.token,
        code=made.code,
        configuration=made.configuration,
        promise=kept.promise,
        dealer=made.dealer,
        dealer_name=dealer_name,
        customer=made.customer,
        made_at=made.made_at,
        expires_at=made.expires_at,
        state=_state(kept.order, made.expires_at, now),
        order=kept.order,
    )


def _state(order: str, expires_at: datetime, now: datetime) -> QuoteState:
    if order:
        return "ordered"
    return "open" if now < expires_at else "expired"
