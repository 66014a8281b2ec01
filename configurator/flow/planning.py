"""The planner's story: the bank, the days ahead and their load, a day's plan, pins, publishing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from configurator.catalogue.release import Text
from configurator.flow.access import Account
from configurator.flow.ordering import OrderRow
from configurator.flow.showroom import Showroom
from configurator.orders.life import State
from configurator.store.database import Store

PlanStatus: TypeAlias = Literal["draft", "published", "superseded"]


@dataclass(frozen=True)
class StationLoad:
    """Work that the day's units bring to a station: minutes needed and minutes there are."""

    station: str
    label: Text
    minutes: int
    capacity_minutes: int


@dataclass(frozen=True)
class PartLoad:
    """A constrained part on a day: pieces reserved and pieces there are."""

    part: str
    label: Text
    supplier: str
    used: int
    capacity: int


@dataclass(frozen=True)
class DayLoad:
    """One working day ahead. ``stations`` and ``parts``: the most loaded first, at most five."""

    day: date
    used: int
    capacity: int
    closed: bool
    stations: tuple[StationLoad, ...]
    parts: tuple[PartLoad, ...]
    states: Mapping[State, int]
    published_version: int | None
    latest_version: int | None


@dataclass(frozen=True)
class BankView:
    """The order bank of a line: accepted orders whose day has no published sequence yet."""

    line: str
    label: Text
    orders: tuple[OrderRow, ...]
    days: tuple[DayLoad, ...]


@dataclass(frozen=True)
class PlanUnit:
    """One unit of a strip. ``position`` counts from 1; ``colour`` is what the picture draws
    (``#rrggbb``, "" unknown); ``ratios`` the ratio ids the unit counts in; ``broken`` those of
    them that are broken around it; ``batch_broken`` when its colour run is too long."""

    position: int
    order: str
    dealer_name: str
    title: Text
    paint: Text
    colour: str
    ratios: tuple[str, ...]
    broken: tuple[str, ...]
    batch_broken: bool
    pinned: bool
    state: State


@dataclass(frozen=True)
class PlanViolation:
    """A ratio or paint limit broken between two positions (1-based, inclusive)."""

    kind: Literal["ratio", "paint"]
    rule: str
    label: Text
    hard: bool
    first: int
    last: int
    excess: int
    orders: tuple[str, ...]


@dataclass(frozen=True)
class RatioLegend:
    """A ratio of the line, for the strip's legend: at most ``p`` of any ``q`` in a row."""

    id: str
    label: Text
    p: int
    q: int
    hard: bool


@dataclass(frozen=True)
class PlanView:
    """A version of a day's sequence. ``stale`` names orders that joined or left the day since:
    with any, it can neither be published nor released. ``score`` is the sum of ``parts``
    (objective part -> value); ``bound`` the best proven lower bound, if any."""

    line: str
    line_label: Text
    day: date
    version: int
    status: PlanStatus
    made_at: datetime
    by: str
    units: tuple[PlanUnit, ...]
    violations: tuple[PlanViolation, ...]
    legend: tuple[RatioLegend, ...]
    score: int
    parts: Mapping[str, int]
    bound: int | None
    seconds: float
    versions: tuple[tuple[int, PlanStatus, int], ...]
    stale: tuple[str, ...]
    may_publish: bool
    may_release: bool


def bank(showroom: Showroom, store: Store, line: str, today: date, days: int = 15) -> BankView:
    """The bank and the load of the next ``days`` working days; NotFound for an unknown line."""
    raise NotImplementedError


def plan(
    showroom: Showroom, store: Store, line: str, day: date, version: int | None = None
) -> PlanView | None:
    """A day's plan: the version asked for, else the published one, else the latest; None when
    the day has none yet."""
    raise NotImplementedError


def publish_plan(
    showroom: Showroom,
    store: Store,
    line: str,
    day: date,
    version: int,
    account: Account,
    now: datetime,
) -> PlanView:
    """Make a version the day's plan; its orders become sequenced. Conflict when it is stale."""
    raise NotImplementedError


def pin(
    store: Store, line: str, day: date, order: str, position: int, account: Account, now: datetime
) -> None:
    """Fix an order's place (1-based) for coming sequences; Conflict when the place is taken."""
    raise NotImplementedError


def unpin(store: Store, line: str, day: date, order: str, account: Account, now: datetime) -> None:
    """Let a pinned order move again."""
    raise NotImplementedError
