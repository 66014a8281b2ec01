"""What lies ahead of a line: the order bank, and how full its days, stations and parts are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from configurator.catalogue.line import Line
from configurator.catalogue.release import Text
from configurator.flow.day import BANK, line_named
from configurator.flow.ordering import OrderRow, order_row_view
from configurator.flow.promising import open_for_selling
from configurator.flow.showroom import Showroom
from configurator.orders.life import LIVE, State
from configurator.promise.demand import part_key
from configurator.promise.slotting import Room, Slotting, Wish, feasible
from configurator.store import accounts, capacity, plans, tables
from configurator.store import orders as order_rows
from configurator.store.database import Store

_MOST_SHOWN = 5
_LONGEST_BANK = 400


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


def bank(showroom: Showroom, store: Store, line: str, today: date, days: int = 15) -> BankView:
    """The bank and the load of the next ``days`` working days; NotFound for an unknown line."""
    of = line_named(showroom, line)
    open_for_selling(showroom, store, of, today)
    with store.reading() as session:
        waiting = order_rows.orders_waiting(session, line, today, BANK)
        names = accounts.dealer_names(session)
    return BankView(
        line=line,
        label=of.label,
        orders=tuple(order_row_view(row, names) for row in waiting),
        days=day_loads(showroom, store, of, today, days),
    )


def day_loads(
    showroom: Showroom, store: Store, line: Line, first: date, number: int
) -> tuple[DayLoad, ...]:
    """The load of ``number`` working days from ``first`` on."""
    with store.reading() as session:
        slots = capacity.slot_days(session, line.id, first, number)
        days = [s.day for s in slots]
        last = days[-1] if days else first
        work = order_rows.work_of_days(session, line.id, first, last, sorted(LIVE))
        pieces = capacity.part_days(session, days)
        versions = plans.versions(session, line.id, days)
    known = _parts(showroom, line)
    loads = []
    for slot in slots:
        made = versions.get(slot.day, [])
        mine = [(state, seconds) for day, state, seconds in work if day == slot.day]
        loads.append(
            DayLoad(
                day=slot.day,
                used=slot.used,
                capacity=slot.capacity,
                closed=slot.closed,
                stations=_stations(line, slot, [seconds for _, seconds in mine]),
                parts=_part_loads(known, [p for p in pieces if p.day == slot.day]),
                states=Counter(state for state, _ in mine),
                published_version=next((v for v, s in made if s == "published"), None),
                latest_version=made[-1][0] if made else None,
            )
        )
    return tuple(loads)


def audit_bank(
    showroom: Showroom, store: Store, line: str, today: date, seconds: float = 10.0
) -> Slotting:
    """Whether all that is promised on ``line`` from ``today`` on can be built in time, whichever
    of the days up to its promise each unit takes: CP-SAT's second opinion on the reservations."""
    line_named(showroom, line)
    with store.reading() as session:
        rows = order_rows.orders_of_days(session, line, today, date.max, sorted(LIVE))
        slots = capacity.slot_days(session, line, today, _LONGEST_BANK)
        pieces = capacity.all_part_days(session, [s.day for s in slots])
        held = capacity.parts_held(session, [r.number for r in rows])
    rooms = [
        Room(s.day, s.capacity, {p.part: p.capacity for p in pieces if p.day == s.day})
        for s in slots
    ]
    wishes = [
        Wish(r.number, min(r.build_day, _ready(r, today)), r.build_day, held.get(r.number, {}))
        for r in rows
    ]
    return feasible(wishes, rooms, seconds=seconds)


def _ready(row: tables.Order, today: date) -> date:
    """The first day on which an order could be built: its lead time after its placing."""
    lead = timedelta(days=int(row.configuration["lead_days"]))
    return max(today, row.placed_at.date() + lead)


def _stations(
    line: Line, slot: tables.SlotDay, work: Sequence[Mapping[str, int]]
) -> tuple[StationLoad, ...]:
    """A station's minutes in a day are its shifts': the line moves on every takt."""
    needed: Counter[str] = Counter()
    for seconds in work:
        needed.update(seconds)
    there = slot.capacity * line.takt_s // 60
    loads = [StationLoad(s.id, s.label, -(-needed[s.id] // 60), there) for s in line.stations]
    return tuple(sorted(loads, key=lambda s: -s.minutes)[:_MOST_SHOWN])


def _part_loads(
    known: Mapping[str, tuple[Text, str]], pieces: Sequence[tables.PartDay]
) -> tuple[PartLoad, ...]:
    loads = [
        PartLoad(p.part, known[p.part][0], known[p.part][1], p.used, p.capacity)
        for p in pieces
        if p.part in known
    ]
    return tuple(sorted(loads, key=lambda p: -p.used / max(p.capacity, 1))[:_MOST_SHOWN])


def _parts(showroom: Showroom, line: Line) -> dict[str, tuple[Text, str]]:
    """Label and supplier's name of every constrained part of the line's products."""
    found: dict[str, tuple[Text, str]] = {}
    for product in showroom.products(date.max):
        for release in showroom.releases(product.product):
            if release.line != line.id:
                continue
            for part in release.parts.values():
                supplier = release.suppliers.get(part.supplier)
                name = supplier.name if supplier else part.supplier
                found[part_key(release.product, part.id)] = (part.label, name)
    return found
