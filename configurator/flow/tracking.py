"""The customer's story after ordering: from order to handover, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from configurator.catalogue.release import Text
from configurator.flow.access import Account
from configurator.orders.life import State
from configurator.store.database import Store


@dataclass(frozen=True)
class Step:
    """One step of the way; ``at`` when it was reached (None: not yet), ``now`` the current one."""

    state: State
    title: Text
    text: Text
    at: datetime | None
    now: bool


@dataclass(frozen=True)
class OrderProgress:
    """How far an order is. ``place`` is its place in the day's published sequence (1-based) and
    ``of`` the day's units; ``received`` when the plant has confirmed the build order."""

    order: str
    title: Text
    state: State
    headline: Text
    steps: tuple[Step, ...]
    build_day: date
    delivery_day: date
    last_change_day: date | None
    place: int | None
    of: int | None
    vin: str
    received: bool


def order_progress(store: Store, token: str) -> OrderProgress:
    """The progress that a share link opens; NotFound while its quote is not ordered."""
    raise NotImplementedError


def progress_of(store: Store, number: str, account: Account) -> OrderProgress:
    """The progress of an order for those who may see the order."""
    raise NotImplementedError
