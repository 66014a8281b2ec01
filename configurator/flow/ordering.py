"""The story of an order: placed from a quote, judged, promised, reserved; listed; cancelled."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from configurator.catalogue.line import Line
from configurator.catalogue.release import Text
from configurator.errors import Conflict, NotFound, Refused, Unavailable
from configurator.flow.access import Account, need
from configurator.flow.desk.stop_sales import refusal
from configurator.flow.judging import agreed
from configurator.flow.promising import ask, open_for_selling
from configurator.flow.showroom import Showroom
from configurator.orders.configuration import Configuration, from_json
from configurator.orders.life import State, allows, step
from configurator.orders.order import Order
from configurator.orders.quote import Quote
from configurator.promise.demand import demand
from configurator.promise.earliest import Promise
from configurator.store import accounts, capacity, stop_sales, tables
from configurator.store import orders as order_rows
from configurator.store.acts import history, record_all
from configurator.store.database import Session, Store, Taken
from configurator.store.numbers import next_numbers
from configurator.store.outbox import build_order_row
from configurator.store.plans import drop_pin
from configurator.store.quotes import KeptQuote, lock_quote, quote_numbered, shown_with
from configurator.store.stop_sales import Stopped

LONGEST_REFERENCE = 100
#: How often an order is tried again when others take its day first; each lost race sold a unit.
_TRIES = 200


@dataclass(frozen=True)
class Happening:
    """One act in an order's record: who did what, when, from which state to which."""

    at: datetime
    by: str
    act: str
    before: str
    after: str
    detail: str


@dataclass(frozen=True)
class OrderRow:
    """One line of a list of orders; ``gross`` in minor units of ``currency``."""

    number: str
    quote: str
    title: Text
    dealer: str
    dealer_name: str
    customer: str
    reference: str
    state: State
    gross: int
    currency: str
    build_day: date
    delivery_day: date
    placed_at: datetime


@dataclass(frozen=True)
class OrderView:
    """An order as its page shows it. ``may_cancel`` says whether its state allows it."""

    row: OrderRow
    token: str
    code: str
    configuration: Configuration
    vin: str
    may_cancel: bool
    quoted_delivery_day: date | None
    history: tuple[Happening, ...]


def place_order(
    showroom: Showroom,
    store: Store,
    *,
    quote: str,
    key: str,
    account: Account,
    now: datetime,
    reference: str = "",
) -> OrderView:
    """Order what ``quote`` says: judged again under its release, promised, reserved, recorded.

    All of it is one transaction together with the idempotency ``key`` (8 to 100 characters,
    made when the form was shown): the same key with the same body gives the same order again;
    Conflict with another body, for an expired quote, one that is ordered already, or one with an
    option that was stopped since (with the cheapest way out);
    NotFound for another dealer's quote; Refused when no day within the horizon has room.
    """
    need(account, "dealer")
    if not 8 <= len(key) <= 100:
        raise Refused("The order form is damaged (its key is missing); open it again.")
    if len(reference) > LONGEST_REFERENCE:
        raise Refused(f"A reference has at most {LONGEST_REFERENCE} characters.")
    asked = _Asked(quote, key, reference.strip(), account, now)
    with store.reading() as session:
        answered = order_rows.answer_of(session, account.dealer, key)
        kept = quote_numbered(session, quote)
    if answered is not None:
        return order(store, asked.same(answered), account)
    pinned = _orderable(kept, asked)
    release = showroom.release(pinned.configuration.product, pinned.configuration.release)
    if release.digest != pinned.configuration.digest:
        raise Conflict(f"Release {release.id} is not what {quote} was made from; make it anew.")
    agreed(showroom, release, pinned.configuration.selected)
    line = showroom.line(release)
    open_for_selling(showroom, store, line, now.date())
    try:
        number = _accepted(store, pinned, line, asked)
    except Stopped as stopped:
        placed, today = pinned.configuration, now.date()
        why = refusal(showroom, store, release, placed.selected, placed.market, stopped.stop, today)
        raise Conflict(f"{quote} is not ordered. {why}") from stopped
    return order(store, number, account)


def cancel_order(
    store: Store, number: str, account: Account, now: datetime, reason: str = ""
) -> OrderView:
    """Cancel a dealer's own order and give its slot, its parts and its place under a cap back,
    once; Conflict too late."""
    need(account, "dealer")
    with store.writing() as session:
        row = _own(session, number, account, lock=True)
        act = order_rows.move(session, row, "cancel", reason.strip()[:LONGEST_REFERENCE])
        capacity.give_back(session, number, now)
        drop_pin(session, number)
        record_all(session, now, account.name, [act])
    return order(store, number, account)


def order(store: Store, number: str, account: Account) -> OrderView:
    """One order; a dealer sees only their own (NotFound otherwise), the plant sees all."""
    need(account, "dealer", "planner", "production")
    with store.reading() as session:
        row = _own(session, number, account)
        token, code, promise = shown_with(session, row.quote)
        build = build_order_row(session, order=number)
        names = accounts.dealer_names(session)
        happened = history(session, number)
    line_of = order_row_view(row, names)
    return OrderView(
        row=line_of,
        token=token,
        code=code,
        configuration=from_json(row.configuration),
        vin=build.vin if build else "",
        may_cancel=allows(line_of.state, "cancel"),
        quoted_delivery_day=promise.delivery_day if promise else None,
        history=tuple(Happening(h.at, h.by, h.act, h.before, h.after, h.detail) for h in happened),
    )


def orders(
    store: Store, account: Account, *, state: State | None = None, most: int = 500
) -> tuple[OrderRow, ...]:
    """Orders, newest first: a dealer's own, all of them for the plant."""
    need(account, "dealer", "planner", "production")
    dealer = account.dealer if account.role == "dealer" else None
    with store.reading() as session:
        rows = order_rows.orders_where(session, dealer=dealer, state=state, most=most)
        names = accounts.dealer_names(session)
    return tuple(order_row_view(row, names) for row in rows)


def order_row_view(row: tables.Order, dealer_names: Mapping[str, str]) -> OrderRow:
    """A stored order as a line of a list."""
    return OrderRow(
        number=row.number,
        quote=row.quote,
        title=Text(row.title_en, row.title_zh),
        dealer=row.dealer,
        dealer_name=dealer_names.get(row.dealer, row.dealer),
        customer=row.customer,
        reference=row.reference,
        state=order_rows.state_of(row),
        gross=row.gross,
        currency=row.currency,
        build_day=row.build_day,
        delivery_day=row.delivery_day,
        placed_at=row.placed_at,
    )


@dataclass(frozen=True)
class _Asked:
    """What a dealer asked for, and by which key it is known."""

    quote: str
    key: str
    reference: str
    account: Account
    now: datetime

    @property
    def body_hash(self) -> str:
        said = json.dumps([self.quote, self.reference], ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()

    def same(self, answered: tuple[str, str]) -> str:
        """The order that was answered before; Conflict when something else was asked then."""
        body_hash, number = answered
        if body_hash != self.body_hash:
            raise Conflict(
                f"This form was sent before with something else in it, and made {number}; "
                "open a new form for another order."
            )
        return number


def _orderable(kept: KeptQuote | None, asked: _Asked) -> Quote:
    if kept is None or kept.quote.dealer != asked.account.dealer:
        raise NotFound(f"You have no quote {asked.quote}.")
    _not_ordered(asked.quote, kept.order)
    kept.quote.check_open(asked.now)
    return kept.quote


def _not_ordered(quote: str, order: str) -> None:
    if order:
        raise Conflict(f"Quote {quote} is ordered already, as {order}.")


def _accepted(store: Store, quote: Quote, line: Line, asked: _Asked) -> str:
    """Promise and reserve, as often as somebody else is faster; the order's number."""
    for _ in range(_TRIES):
        promise = ask(store, quote.configuration, line, asked.now.date())
        try:
            with store.writing() as session:
                return _kept(session, quote, promise, asked)
        except Taken:
            continue
    raise Unavailable("Too many orders are being placed at once; nothing was ordered. Try again.")


def _kept(session: Session, quote: Quote, promise: Promise, asked: _Asked) -> str:
    """The transaction: whoever holds the quote's row decides; the rest is wholly done or not."""
    ordered = lock_quote(session, quote.number)
    answered = order_rows.answer_of(session, asked.account.dealer, asked.key)
    if answered is not None:
        return asked.same(answered)
    _not_ordered(quote.number, ordered)
    wanted = demand(quote.configuration)
    capacity.take(session, promise.build_day, wanted)
    placed = quote.configuration
    counted = stop_sales.sell(session, placed.product, placed.selected, asked.now.date())
    (serial,) = next_numbers(session, f"order-{asked.now.year}")
    number = f"O-{asked.now.year}-{serial:06d}"
    if not order_rows.keep_answer(
        session, asked.account.dealer, asked.key, asked.body_hash, number, asked.now
    ):
        raise Taken("The same form is being sent twice at this moment.")
    made = Order(
        number=number,
        quote=quote.number,
        dealer=asked.account.dealer,
        customer=quote.customer,
        reference=asked.reference,
        state=step(step("quoted", "place"), "accept"),
        configuration=quote.configuration,
        build_day=promise.build_day,
        delivery_day=promise.delivery_day,
        placed_at=asked.now,
    )
    order_rows.add_order(session, made, wanted, promise)
    capacity.hold(session, number, promise.build_day, wanted)
    stop_sales.hold(session, number, promise.build_day, counted)
    promised = f"build {promise.build_day}, delivery {promise.delivery_day}"
    acts = [
        ("place", number, "quoted", "placed", quote.number),
        ("accept", number, "placed", "accepted", promised),
    ]
    record_all(session, asked.now, asked.account.name, acts)
    return number


def _own(session: Session, number: str, account: Account, *, lock: bool = False) -> tables.Order:
    row = order_rows.order_row(session, number, lock=lock)
    if row is None or (account.role == "dealer" and row.dealer != account.dealer):
        raise NotFound(f"You have no order {number}.")
    return row
