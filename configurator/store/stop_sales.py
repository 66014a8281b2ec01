"""Stops of sale: rows <-> domain, and the guarded update by which a capped option is sold.

In an order's transaction the caps come last of the guarded updates, by option, after the slot and
the parts; each is ``SET sold = sold + 1 WHERE sold < cap``. What was sold is held in the order's
reservations, so that it is given back once like everything else.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import CursorResult, String, Update, cast, insert, update
from sqlmodel import Session, col, select

from configurator.catalogue.release import Text
from configurator.errors import Conflict
from configurator.orders.stop import Stop
from configurator.store.database import Taken
from configurator.store.desk_clock import hold as hold_clock
from configurator.store.release_tables import StopSale
from configurator.store.tables import Order, Quote, Reservation

KIND = "stop"


class Stopped(Conflict):
    """An order has an option that is not for sale; ``stop`` says since when and why."""

    def __init__(self, stop: Stop) -> None:
        self.stop = stop
        super().__init__(stop.since.en)


def add_stop(session: Session, stop: Stop) -> int:
    """Keep a new stop (its ``id`` is given here); Taken when somebody stopped it a moment ago."""
    if open_stop(session, stop.product, stop.option) is not None:
        raise Taken(f"{stop.option} was stopped by somebody else a moment ago; look again.")
    row = StopSale(
        product=stop.product,
        option=stop.option,
        from_day=stop.from_day,
        cap=stop.cap,
        reason_en=stop.reason.en,
        reason_zh=stop.reason.zh,
        by=stop.by,
        stopped_at=stop.stopped_at,
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def open_stop(session: Session, product: str, option: str) -> Stop | None:
    """The stop of an option that stands, now or from a later day."""
    row = session.exec(
        select(StopSale).where(StopSale.product == product, StopSale.option == option, _stands())
    ).first()
    return _domain(row) if row else None


def open_stops(session: Session, product: str = "") -> tuple[Stop, ...]:
    """The stops that stand, now or from a later day, of one product or of all ("")."""
    asked = select(StopSale).where(_stands())
    if product:
        asked = asked.where(StopSale.product == product)
    rows = session.exec(asked.order_by(col(StopSale.product), col(StopSale.option)))
    return tuple(_domain(row) for row in rows)


def all_stops(session: Session, product: str) -> tuple[Stop, ...]:
    """A product's stops, those that stand first, then the newest."""
    rows = session.exec(
        select(StopSale)
        .where(StopSale.product == product)
        .order_by(col(StopSale.lifted_at).is_not(None), col(StopSale.stopped_at).desc())
    )
    return tuple(_domain(row) for row in rows)


def lift_stop(session: Session, id: int, by: str, at: datetime) -> bool:
    """End a stop; False when somebody else has."""
    lifting = update(StopSale).where(col(StopSale.id) == id, _stands())
    return _changed(session, lifting.values(lifted_by=by, lifted_at=at)) == 1


def sell(session: Session, product: str, options: Collection[str], today: date) -> tuple[int, ...]:
    """Count an order of ``options`` on every cap in force; the ids of those stops.

    Stopped where one of the options is not for sale. Nothing is stopped or lifted until the
    transaction ends.
    """
    hold_clock(session)
    counted: list[int] = []
    for stop in open_stops(session, product):  # by option
        if stop.option not in options or not stop.begun(today):
            continue
        taking = update(StopSale).where(
            col(StopSale.id) == stop.id, col(StopSale.sold) < col(StopSale.cap)
        )
        if _changed(session, taking.values(sold=col(StopSale.sold) + 1)) != 1:
            raise Stopped(stop)
        counted.append(stop.id)
    return tuple(counted)


def hold(session: Session, order: str, day: date, stops: Sequence[int]) -> None:
    """Write down on which caps ``order``, which is in the store, counts."""
    if stops:
        rows = [
            {"order": order, "kind": KIND, "thing": str(id), "day": day, "quantity": 1}
            for id in stops
        ]
        session.execute(insert(Reservation), rows)


def give_back(session: Session, stop: int, quantity: int) -> None:
    """Take an order that is gone off the cap on which it counted, lifted or not."""
    back = update(StopSale).where(col(StopSale.id) == stop)
    session.execute(back.values(sold=col(StopSale.sold) - quantity))


def quotes_with(session: Session, product: str, option: str, now: datetime) -> Sequence[Quote]:
    """Quotes that hold on ``now``, are not ordered, and speak of ``option``; newest first."""
    asked = (
        select(Quote)
        .join(Order, col(Order.quote) == Quote.number, isouter=True)
        .where(
            Quote.product == product,
            Quote.expires_at > now,
            col(Order.number).is_(None),
            _speaks_of(Quote.configuration, option),
        )
        .order_by(col(Quote.made_at).desc(), col(Quote.number).desc())
    )
    return session.exec(asked).all()


def orders_with(
    session: Session, product: str, option: str, states: Sequence[str]
) -> Sequence[Order]:
    """Orders in one of ``states`` that speak of ``option``, in the order of their days."""
    asked = select(Order).where(
        Order.product == product,
        col(Order.state).in_(states),
        _speaks_of(Order.configuration, option),
    )
    return session.exec(asked.order_by(col(Order.build_day), col(Order.number))).all()


def _speaks_of(configuration: Any, option: str) -> Any:
    """Whether the stored JSON has ``option`` as a text at all: few enough to be read then."""
    return cast(configuration, String).contains(json.dumps(option), autoescape=True)


def _stands() -> Any:
    return col(StopSale.lifted_at).is_(None)


def _domain(row: StopSale) -> Stop:
    return Stop(
        id=row.id or 0,
        product=row.product,
        option=row.option,
        from_day=row.from_day,
        cap=row.cap,
        sold=row.sold,
        reason=Text(row.reason_en, row.reason_zh),
        by=row.by,
        stopped_at=row.stopped_at,
        lifted_by=row.lifted_by,
        lifted_at=row.lifted_at,
    )


def _changed(session: Session, statement: Update) -> int:
    result = session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount
