"""The part of every promise that touches the store: days opened for selling, and their state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

from configurator.catalogue.line import Line
from configurator.errors import Refused
from configurator.flow.showroom import Showroom
from configurator.orders.configuration import Configuration
from configurator.promise.demand import Demand, demand, part_key
from configurator.promise.earliest import DayState, Promise, earliest
from configurator.store import capacity
from configurator.store.database import Store

#: How far ahead a promise may lie.
HORIZON = timedelta(days=150)
#: How far beyond the lead time one looks at first; most promises lie within.
_NEAR = timedelta(days=21)


def open_for_selling(showroom: Showroom, store: Store, line: Line, today: date) -> None:
    """See that the line's working days within the horizon are open, with all counted parts."""
    last = _last_working_day(line, today + HORIZON)
    parts = counted_parts(showroom, line.id)
    with store.reading() as session:
        until = capacity.open_until(session, line.id)
        if until is not None and until >= last:
            known = capacity.parts_known(session, last)
            if known.issuperset(parts):
                return
    days = (today + timedelta(days=n) for n in range((last - today).days + 1))
    slots = {day: line.slots(day) for day in days if line.works_on(day)}
    with store.writing() as session:
        capacity.open_days(session, line.id, slots, parts)


@lru_cache(maxsize=64)
def counted_parts(showroom: Showroom, line: str) -> Mapping[str, int]:
    """Pieces a day of every constrained part that the line's products may need; where releases
    of one product differ, the latest says."""
    counted: dict[str, int] = {}
    for product in showroom.products(date.max):
        for release in showroom.releases(product.product):
            if release.line != line:
                continue
            for part in release.parts.values():
                if part.per_day is not None:
                    counted[part_key(release.product, part.id)] = part.per_day
    return counted


def ask(store: Store, configuration: Configuration, line: Line, today: date) -> Promise:
    """The earliest promise for one unit as things are now; nothing is reserved.

    Refused when no day within the horizon has room.
    """
    wanted = demand(configuration)
    try:
        return earliest(
            wanted,
            _days(store, wanted, line, today, timedelta(days=wanted.lead_days) + _NEAR),
            today=today,
            transport_days=line.transport_days,
        )
    except Refused:
        days = _days(store, wanted, line, today, HORIZON)
    return earliest(wanted, days, today=today, transport_days=line.transport_days)


def _days(
    store: Store, wanted: Demand, line: Line, today: date, ahead: timedelta
) -> list[DayState]:
    """The days after ``today`` as they are now, those within the frozen horizon closed."""
    with store.reading() as session:
        ready = today + timedelta(days=wanted.lead_days)
        days = capacity.day_states(session, line.id, wanted.parts, today, today + ahead, ready)
    frozen = frozen_until(line, today)
    return [
        DayState(d.day, d.slots, d.parts, closed=d.closed or d.day <= frozen)
        for d in days
        if d.day > today
    ]


def frozen_until(line: Line, today: date) -> date:
    """The last day of the frozen horizon: ``frozen_days`` working days from ``today`` on."""
    day = today
    for _ in range(line.frozen_days):
        day = line.next_working_day(day)
    return day


def _last_working_day(line: Line, day: date) -> date:
    while not line.works_on(day):
        day -= timedelta(days=1)
    return day
