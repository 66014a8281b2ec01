"""Numbers in a series: each is given once, whoever asks at the same time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col

from configurator.store.tables import Counter


def next_numbers(session: Session, series: str, number: int = 1) -> range:
    """The next ``number`` numbers of ``series``, from 1; its row stays locked until the end."""
    session.execute(insert_missing(session, Counter, [{"name": series, "value": 0}]))
    last: int = session.execute(
        update(Counter)
        .where(col(Counter.name) == series)
        .values(value=Counter.value + number)
        .returning(col(Counter.value))
    ).scalar_one()
    return range(last - number + 1, last + 1)


def insert_missing(session: Session, table: type[SQLModel], rows: list[dict[str, Any]]) -> Insert:
    """An INSERT that leaves rows alone that are there already, on both databases.

    On PostgreSQL it waits for another's insertion of the same key to end.
    """
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table).values(rows).on_conflict_do_nothing()
    return postgresql.insert(table).values(rows).on_conflict_do_nothing()
