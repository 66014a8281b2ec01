"""Slots and parts of days: reserved by guarded updates, given back once.

One statement per scarce thing, ``UPDATE ... SET used = used + n WHERE ... AND used + n <=
capacity``, always the slot first and then the parts by name, so that two orders never wait for
each other in a circle. A statement that changes no row says that the thing is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import CursorResult, Update, bindparam, insert, update
from sqlmodel import Session, SQLModel, col, select

from configurator.promise.demand import Demand
from configurator.promise.earliest import DayState, Free
from configurator.store import stop_sales
from configurator.store.database import Taken
from configurator.store.numbers import insert_missing
from configurator.store.tables import PartDay, Reservation, SlotDay

_CHUNK = 400
_slots, _parts, _held = (
    SQLModel.metadata.tables[name] for name in ("slot_day", "part_day", "reservation")
)
#: The guarded statements, made once.
_TAKE_SLOT = (
    update(_slots)
    .where(
        _slots.c.line == bindparam("of"),
        _slots.c.day == bindparam("on"),
        _slots.c.closed.is_(False),
        _slots.c.used + bindparam("need") <= _slots.c.capacity,
    )
    .values(used=_slots.c.used + bindparam("need"))
)
_TAKE_PART = (
    update(_parts)
    .where(
        _parts.c.part == bindparam("of"),
        _parts.c.day == bindparam("on"),
        _parts.c.used + bindparam("need") <= _parts.c.capacity,
    )
    .values(used=_parts.c.used + bindparam("need"))
)
_HOLD = insert(_held)


def open_days(
    session: Session, line: str, slots: Mapping[date, int], parts: Mapping[str, int]
) -> None:
    """Open days for selling: ``slots`` per day, ``parts`` pieces a day; what is open stays."""
    days = [{"line": line, "day": d, "capacity": n, "used": 0, "closed": False, "fence": 0}
            for d, n in slots.items()]  # fmt: skip
    pieces = [{"part": p, "day": d, "capacity": n, "used": 0}
              for p, n in sorted(parts.items()) for d in slots]  # fmt: skip
    rows: list[tuple[type[SlotDay | PartDay], list[dict[str, Any]]]]
    rows = [(SlotDay, days), (PartDay, pieces)]
    for table, values in rows:
        for start in range(0, len(values), _CHUNK):
            session.execute(insert_missing(session, table, values[start : start + _CHUNK]))


def open_until(session: Session, line: str) -> date | None:
    """The last day that is open for selling on ``line``."""
    last = select(col(SlotDay.day)).where(SlotDay.line == line).order_by(col(SlotDay.day).desc())
    return session.exec(last.limit(1)).first()


def parts_known(session: Session, day: date) -> frozenset[str]:
    """The parts that are counted on ``day``."""
    return frozenset(session.exec(select(PartDay.part).where(PartDay.day == day)))


def day_states(
    session: Session,
    line: str,
    parts: Iterable[str],
    first: date,
    last: date,
    parts_from: date | None = None,
) -> list[DayState]:
    """The state of the line's days from ``first`` to ``last``, for those ``parts`` (which are
    read from the day ``parts_from`` on, where nothing before matters)."""
    free: dict[date, dict[str, Free]] = {}
    wanted = sorted(parts)
    if wanted:
        pieces = select(
            col(PartDay.part), col(PartDay.day), col(PartDay.capacity), col(PartDay.used)
        ).where(col(PartDay.part).in_(wanted), PartDay.day >= first, PartDay.day <= last)
        for part, day, capacity, used in session.exec(pieces):
            free.setdefault(day, {})[part] = Free(capacity, used)
    slots = (
        select(col(SlotDay.day), col(SlotDay.capacity), col(SlotDay.used), col(SlotDay.closed))
        .where(SlotDay.line == line, SlotDay.day >= first, SlotDay.day <= last)
        .order_by(col(SlotDay.day))
    )
    return [
        DayState(day, Free(capacity, used), free.get(day, {}), closed)
        for day, capacity, used, closed in session.exec(slots)
    ]


def take(session: Session, day: date, demand: Demand) -> None:
    """Take ``demand`` on ``day``; Taken when anything is not free any more (let the transaction
    end then: what was taken before goes with it). ``hold`` says for whom."""
    connection = session.connection()
    slot = {"of": demand.line, "on": day, "need": demand.slots}
    if connection.execute(_TAKE_SLOT, slot).rowcount != 1:
        raise Taken(f"The last slot of {day} was taken a moment ago; please try again.")
    parts = [{"of": p, "on": day, "need": n} for p, n in sorted(demand.parts.items())]
    if parts and connection.execute(_TAKE_PART, parts).rowcount != len(parts):
        raise Taken(f"The last of a part for {day} was taken a moment ago; please try again.")


def hold(session: Session, order: str, day: date, demand: Demand) -> None:
    """Write down that what was taken is held for ``order``, which is in the store."""
    held = [("slot", demand.line, demand.slots)]
    held += [("part", part, quantity) for part, quantity in sorted(demand.parts.items())]
    rows = [
        {"order": order, "kind": kind, "thing": thing, "day": day, "quantity": quantity}
        for kind, thing, quantity in held
    ]
    session.connection().execute(_HOLD, rows)


def give_back(session: Session, order: str, at: datetime) -> int:
    """Give back all that ``order`` still holds; how many things that were (0 the second time)."""
    rows = session.execute(
        update(Reservation)
        .where(col(Reservation.order) == order, col(Reservation.returned_at).is_(None))
        .values(returned_at=at)
        .returning(
            col(Reservation.kind),
            col(Reservation.thing),
            col(Reservation.day),
            col(Reservation.quantity),
        )
    ).all()
    order_of = ("slot", "part", stop_sales.KIND)
    for kind, thing, day, quantity in sorted(rows, key=lambda r: (order_of.index(r[0]), r[1])):
        if kind == stop_sales.KIND:
            stop_sales.give_back(session, int(thing), quantity)
        elif kind == "slot":
            back = update(SlotDay).where(col(SlotDay.line) == thing, col(SlotDay.day) == day)
            session.execute(back.values(used=col(SlotDay.used) - quantity))
        else:
            pieces = update(PartDay).where(col(PartDay.part) == thing, col(PartDay.day) == day)
            session.execute(pieces.values(used=col(PartDay.used) - quantity))
    return len(rows)


def close_day(session: Session, line: str, day: date) -> bool:
    """Sell no more of a day; False when it was closed before (or is not open at all)."""
    closing = update(SlotDay).where(
        col(SlotDay.line) == line, col(SlotDay.day) == day, col(SlotDay.closed).is_(False)
    )
    return bool(_changed(session, closing.values(closed=True)))


def slot_days(session: Session, line: str, first: date, number: int) -> Sequence[SlotDay]:
    """The line's open working days from ``first`` on, at most ``number``."""
    days = select(SlotDay).where(SlotDay.line == line, SlotDay.day >= first)
    return session.exec(days.order_by(col(SlotDay.day)).limit(number)).all()


def part_days(session: Session, days: Sequence[date]) -> Sequence[PartDay]:
    """The state of all counted parts on ``days`` that any order has asked for."""
    rows = select(PartDay).where(col(PartDay.day).in_(days), PartDay.used > 0)
    return session.exec(rows.order_by(col(PartDay.day), col(PartDay.part))).all()


def all_part_days(session: Session, days: Sequence[date]) -> Sequence[PartDay]:
    """The state of all counted parts on ``days``."""
    return session.exec(select(PartDay).where(col(PartDay.day).in_(days))).all()


def parts_held(session: Session, orders: Sequence[str]) -> dict[str, dict[str, int]]:
    """Pieces by part that each of ``orders`` holds."""
    asked = select(Reservation).where(
        Reservation.kind == "part", col(Reservation.returned_at).is_(None)
    )
    wanted = set(orders)
    found: dict[str, dict[str, int]] = {}
    for row in session.exec(asked):
        if row.order in wanted:
            found.setdefault(row.order, {})[row.thing] = row.quantity
    return found


def _changed(session: Session, statement: Update) -> int:
    done = session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(done, CursorResult)
    return done.rowcount
