"""The story of an order: placed from a quote, judged, promised, reserved; listed; cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from configurator.catalogue.release import Text
from configurator.flow.access import Account
from configurator.flow.showroom import Showroom
from configurator.orders.configuration import Configuration
from configurator.orders.life import State
from configurator.store.database import Store


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
    Conflict with another body, for an expired quote, or for one that is ordered already;
    NotFound for another dealer's quote; Refused when no day within the horizon has room.
    """
    raise NotImplementedError


def cancel_order(
    store: Store, number: str, account: Account, now: datetime, reason: str = ""
) -> OrderView:
    """Cancel a dealer's own order and give its slot and parts back, once; Conflict too late."""
    raise NotImplementedError


def order(store: Store, number: str, account: Account) -> OrderView:
    """One order; a dealer sees only their own (NotFound otherwise), the plant sees all."""
    raise NotImplementedError


def orders(
    store: Store, account: Account, *, state: State | None = None, most: int = 500
) -> tuple[OrderRow, ...]:
    """Orders, newest first: a dealer's own, all of them for the plant."""
    raise NotImplementedError
