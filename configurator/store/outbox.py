"""Build orders, the outbox and receipts: what leaves in the transaction that decides it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import func, or_, update
from sqlmodel import Session, col, select

from configurator.production.build_order import BuildOrder, as_document
from configurator.store import tables


def add_build_orders(session: Session, orders: Sequence[BuildOrder], now: datetime) -> None:
    """Keep build orders, each with the message that takes it to production."""
    for order in orders:
        document = as_document(order)
        session.add(
            tables.BuildOrder(
                job=order.job,
                order=order.order,
                vin=order.vin,
                line=order.line,
                day=order.day,
                sequence_number=order.sequence_number,
                document=document,
                released_at=now,
            )
        )
        session.add(
            tables.Outbox(
                id=order.job,
                topic=f"{order.line}/_job/{order.job}/order",
                subject=order.order,
                body=document,
                made_at=now,
            )
        )
    session.flush()


def build_orders_of_day(
    session: Session, line: str, day: date
) -> Sequence[tuple[tables.BuildOrder, tables.Outbox]]:
    """A day's build orders in sequence, each with its message."""
    asked = (
        select(tables.BuildOrder, tables.Outbox)
        .join(tables.Outbox, col(tables.Outbox.id) == tables.BuildOrder.job)
        .where(tables.BuildOrder.line == line, tables.BuildOrder.day == day)
        .order_by(col(tables.BuildOrder.sequence_number))
    )
    return session.exec(asked).all()


def build_order_row(
    session: Session, *, job: str = "", order: str = ""
) -> tables.BuildOrder | None:
    """The build order of that job, or of that order."""
    asked = select(tables.BuildOrder)
    if job:
        asked = asked.where(tables.BuildOrder.job == job)
    if order:
        asked = asked.where(tables.BuildOrder.order == order)
    return session.exec(asked).first()


def received(session: Session, order: str) -> bool:
    """Whether production has confirmed the build order of ``order``."""
    asked = select(tables.Outbox.received_at).where(tables.Outbox.subject == order)
    return any(at is not None for at in session.exec(asked))


def to_send(session: Session, sent_before: datetime, most: int) -> Sequence[tables.Outbox]:
    """Messages without a receipt that were not sent since then, oldest first, in sequence."""
    asked = select(tables.Outbox).where(
        col(tables.Outbox.received_at).is_(None),
        or_(col(tables.Outbox.sent_at).is_(None), col(tables.Outbox.sent_at) < sent_before),
    )
    return session.exec(
        asked.order_by(col(tables.Outbox.made_at), col(tables.Outbox.id)).limit(most)
    ).all()


def without_receipt(session: Session) -> set[str]:
    """Ids of messages whose receipt is not here yet."""
    asked = select(tables.Outbox.id).where(col(tables.Outbox.received_at).is_(None))
    return set(session.exec(asked))


def waiting(session: Session) -> int:
    """How many messages have no receipt yet."""
    asked = select(func.count()).where(col(tables.Outbox.received_at).is_(None))
    return session.exec(asked.select_from(tables.Outbox)).one()


def mark_sent(session: Session, ids: Iterable[str], now: datetime) -> None:
    """Note that messages went out (which is not to say that they arrived)."""
    _note(session, ids, attempts=col(tables.Outbox.attempts) + 1, sent_at=now, error="")


def mark_failed(session: Session, id: str, error: str) -> None:
    """Note that a message could not be sent; it stays in the outbox."""
    _note(session, [id], attempts=col(tables.Outbox.attempts) + 1, error=error[:500])


def mark_received(session: Session, ids: Sequence[str], now: datetime) -> None:
    """Keep receipts and mark their messages done."""
    for id in ids:
        if session.get(tables.Receipt, id) is None:
            session.add(tables.Receipt(id=id, at=now))
    session.flush()
    _note(session, ids, received_at=now)


def _note(session: Session, ids: Iterable[str], **values: object) -> None:
    wanted = list(ids)
    for start in range(0, len(wanted), 400):
        session.execute(
            update(tables.Outbox)
            .where(col(tables.Outbox.id).in_(wanted[start : start + 400]))
            .values(**values)
            .execution_options(synchronize_session=False)
        )
