"""The story of a release: a day's plan becomes build orders that reach production exactly once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from configurator.channels.folder import Folder
from configurator.flow.access import Account
from configurator.flow.showroom import Showroom
from configurator.production.build_order import BuildOrder
from configurator.store.database import Store


@dataclass(frozen=True)
class ReleasedUnit:
    """A build order and how far it got: ``sent_at`` last published, ``received_at`` by the
    receiver's own receipt (None: not yet)."""

    build_order: BuildOrder
    released_at: datetime
    sent_at: datetime | None
    received_at: datetime | None
    attempts: int
    error: str


@dataclass(frozen=True)
class ReleaseView:
    """A line's day as production sees it, in sequence."""

    line: str
    day: date
    units: tuple[ReleasedUnit, ...]
    waiting: int
    may_release: bool


@dataclass(frozen=True)
class Delivery:
    """What one round over the outbox did."""

    published: int
    acknowledged: int
    failed: int


def release_day(
    showroom: Showroom, store: Store, line: str, day: date, account: Account, now: datetime
) -> ReleaseView:
    """Write a build order for each unit of the day's published plan, in one transaction with
    the change of state and the outbox; Conflict when there is no published plan, when it is
    stale, or when the day is released already."""
    raise NotImplementedError


def released(store: Store, line: str, day: date) -> ReleaseView:
    """What was released of a line's day."""
    raise NotImplementedError


def build_order(store: Store, job: str) -> BuildOrder:
    """One build order by its job id; NotFound for an unknown one."""
    raise NotImplementedError


def deliver_outbox(store: Store, channel: Folder, now: datetime, most: int = 500) -> Delivery:
    """Publish what no receipt has come back for, and mark done what one has."""
    raise NotImplementedError
