"""The desk's clock: counts what is published, termed or stopped, so that one small read tells a
process whether what it holds is still all there is."""

from __future__ import annotations

from sqlalchemy import update
from sqlmodel import Session, col, select

from configurator.store.release_tables import DeskClock

_ROW = 1


def ticks(session: Session) -> int:
    """How often the desk has changed what is on offer."""
    return session.exec(select(DeskClock.ticks).where(DeskClock.id == _ROW)).one()


def tick(session: Session) -> None:
    """Count a change. Call it first in a transaction: whoever reads with ``hold`` is waited for."""
    session.execute(
        update(DeskClock).where(col(DeskClock.id) == _ROW).values(ticks=col(DeskClock.ticks) + 1)
    )


def hold(session: Session) -> None:
    """See that the desk changes nothing until the end of this transaction; many may do so at
    once. (SQLite's writers come one by one anyway.)"""
    session.exec(
        select(DeskClock.ticks).where(DeskClock.id == _ROW).with_for_update(read=True)
    ).one()
