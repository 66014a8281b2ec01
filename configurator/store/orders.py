"""Orders and idempotency keys: rows <-> domain, and the one place where a state changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import insert
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from configurator.errors import Conflict
from configurator.orders.configuration import from_json
from configurator.orders.life import Act, State, step
from configurator.orders.order import Order
from configurator.promise.demand import Demand
from configurator.promise.earliest import Promise
from configurator.store import tables
from configurator.store.numbers import insert_missing

#: Lists leave the large columns in the database.
_AS_LISTED = tuple(
    defer(getattr(tables.Order, name), raiseload=True)
    for name in ("configuration", "work", "promise")
)
#: What an act leaves on record: (act, subject, before, after, detail).
Recorded = tuple[str, str, str, str, str]


def add_order(session: Session, order: Order, demand: Demand, promise: Promise) -> None:
    """Keep a new order. Its configuration is copied within the database from its quote's row:
    what was shown is what is ordered, letter by letter."""
    placed = order.configuration
    quoted = select(col(tables.Quote.configuration)).where(tables.Quote.number == order.quote)
    session.execute(
        insert(tables.Order).values(
            number=order.number,
            quote=order.quote,
            dealer=order.dealer,
            customer=order.customer,
            reference=order.reference,
            state=order.state,
            product=placed.product,
            release=placed.release,
            title_en=placed.title.en,
            title_zh=placed.title.zh,
            gross=placed.price.gross,
            currency=placed.price.currency,
            line=demand.line,
            configuration=quoted.scalar_subquery(),
            work=dict(demand.work_s),
            promise=promise.as_json(),
            build_day=promise.build_day,
            delivery_day=promise.delivery_day,
            placed_at=order.placed_at,
        )
    )


def order_row(session: Session, number: str, *, lock: bool = False) -> tables.Order | None:
    """The order of that number; with ``lock`` nobody else may change it until the end."""
    asked = select(tables.Order).where(tables.Order.number == number)
    return session.exec(asked.with_for_update() if lock else asked).first()


def domain(row: tables.Order) -> Order:
    """The order that a row holds."""
    return Order(
        number=row.number,
        quote=row.quote,
        dealer=row.dealer,
        customer=row.customer,
        reference=row.reference,
        state=state_of(row),
        configuration=from_json(row.configuration),
        build_day=row.build_day,
        delivery_day=row.delivery_day,
        placed_at=row.placed_at,
    )


def state_of(row: tables.Order) -> State:
    """The state of an order."""
    state: State = row.state  # type: ignore[assignment]  # ``add_order`` and ``move`` write it
    return state


def move(session: Session, row: tables.Order, act: Act, detail: str = "") -> Recorded:
    """Carry out ``act`` on a locked order; Conflict where its state does not allow it."""
    before = state_of(row)
    try:
        after = step(before, act)
    except Conflict as refused:
        raise Conflict(f"{row.number}: {refused}") from refused
    row.state = after
    session.add(row)
    return (act, row.number, before, after, detail)


def orders_where(
    session: Session, *, dealer: str | None, state: State | None, most: int
) -> Sequence[tables.Order]:
    """The newest orders of one dealer (None: of all), as lists show them."""
    asked = select(tables.Order).options(*_AS_LISTED)
    if dealer is not None:
        asked = asked.where(tables.Order.dealer == dealer)
    if state is not None:
        asked = asked.where(tables.Order.state == state)
    newest = asked.order_by(col(tables.Order.placed_at).desc(), col(tables.Order.number).desc())
    return session.exec(newest.limit(most)).all()


def orders_of_days(
    session: Session, line: str, first: date, last: date, states: Sequence[State], *,
    lock: bool = False,
) -> Sequence[tables.Order]:  # fmt: skip
    """A line's orders of those days in one of ``states``, in the order of their placing."""
    asked = (
        select(tables.Order)
        .where(
            tables.Order.line == line,
            tables.Order.build_day >= first,
            tables.Order.build_day <= last,
            col(tables.Order.state).in_(states),
        )
        .order_by(
            col(tables.Order.build_day), col(tables.Order.placed_at), col(tables.Order.number)
        )
    )
    return session.exec(asked.with_for_update() if lock else asked).all()


def orders_waiting(
    session: Session, line: str, first: date, states: Sequence[State]
) -> Sequence[tables.Order]:
    """A line's orders from a day on in one of ``states``, by day and placing, as lists show
    them."""
    asked = (
        select(tables.Order)
        .options(*_AS_LISTED)
        .where(
            tables.Order.line == line,
            tables.Order.build_day >= first,
            col(tables.Order.state).in_(states),
        )
        .order_by(
            col(tables.Order.build_day), col(tables.Order.placed_at), col(tables.Order.number)
        )
    )
    return session.exec(asked).all()


def orders_numbered(session: Session, numbers: Sequence[str]) -> Sequence[tables.Order]:
    """The orders of those numbers, in any order; LookupError when one is not there."""
    asked = select(tables.Order).where(col(tables.Order.number).in_(numbers))
    found = session.exec(asked).all()
    if len(found) != len(set(numbers)):
        missing = sorted(set(numbers) - {r.number for r in found})
        raise LookupError(f"the store has no order {missing[0]}")
    return found


def work_of_days(
    session: Session, line: str, first: date, last: date, states: Sequence[State]
) -> Sequence[tuple[date, State, dict[str, int]]]:
    """(build day, state, seconds by station) of a line's orders on those days."""
    asked = select(
        col(tables.Order.build_day), col(tables.Order.state), col(tables.Order.work)
    ).where(
        tables.Order.line == line,
        tables.Order.build_day >= first,
        tables.Order.build_day <= last,
        col(tables.Order.state).in_(states),
    )
    found: Sequence[tuple[date, State, dict[str, int]]]
    found = session.exec(asked).all()  # type: ignore[assignment]  # a state is a plain text there
    return found


def answer_of(session: Session, dealer: str, key: str) -> tuple[str, str] | None:
    """(body hash, order number) of what was answered under ``key``, if anything was."""
    row = session.get(tables.Idempotency, (dealer, key))
    return (row.body_hash, row.answer) if row else None


def keep_answer(
    session: Session, dealer: str, key: str, body_hash: str, answer: str, at: datetime
) -> bool:
    """Keep the answer under its key; False when another transaction kept one first."""
    row = {"dealer": dealer, "key": key, "body_hash": body_hash, "answer": answer, "at": at}
    kept = session.execute(
        insert_missing(session, tables.Idempotency, [row]).returning(col(tables.Idempotency.key))
    )
    return kept.first() is not None
