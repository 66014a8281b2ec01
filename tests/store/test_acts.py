"""If the record could be edited, nobody could say who sold, moved or released what (R16)."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from configurator.store.acts import broken_at, history, record, record_all
from configurator.store.database import Store, making

NOW = datetime(2026, 11, 24, 9, 0, 0, 123456, UTC)


def _three(store: Store) -> None:
    with store.writing() as session:
        record(session, NOW, "planner", "pin", "O-1", detail="place 3")
        record_all(session, NOW, "dealer1", [("place", "O-2", "quoted", "placed", "报价")])
    with store.writing() as session:
        record(session, NOW, "dealer1", "cancel", "O-1", before="accepted", after="cancelled")


def test_what_happened_is_told_in_order(store: Store) -> None:
    _three(store)
    with store.reading() as session:
        assert [(h.act, h.by, h.at) for h in history(session, "O-1")] == [
            ("pin", "planner", NOW),
            ("cancel", "dealer1", NOW),
        ]
        assert broken_at(session) is None


@pytest.mark.parametrize("change", ["UPDATE act SET by = 'x'", "DELETE FROM act WHERE seq = 3"])
def test_the_database_itself_refuses_a_change(store: Store, change: str) -> None:
    _three(store)
    with pytest.raises(DBAPIError, match="append-only"), store.writing() as session:
        session.execute(text(change))


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ("UPDATE act SET detail = 'place 4' WHERE seq = 1", 1),
        ("UPDATE act SET by = 'planner' WHERE seq = 2", 2),
        ("DELETE FROM act WHERE seq = 2", 2),
        ("DELETE FROM act WHERE seq = 3", 3),
        ("UPDATE act SET seq = 4 WHERE seq = 3", 3),
    ],
)
def test_who_gets_around_that_is_found_out(
    store: Store, database_url: str, change: str, at: int
) -> None:
    _three(store)
    with making(database_url) as connection:
        if store.embedded:
            connection.execute(text("DROP TRIGGER act_no_update"))
            connection.execute(text("DROP TRIGGER act_no_delete"))
        else:
            connection.execute(text("ALTER TABLE act DISABLE TRIGGER ALL"))
        connection.execute(text(change))
    with store.reading() as session:
        assert broken_at(session) == at


def test_writers_at_once_make_one_chain(store: Store) -> None:
    def write(name: str) -> None:
        for n in range(10):
            with store.writing() as session:
                record(session, NOW, name, "pin", f"O-{n}")

    threads = [Thread(target=write, args=(f"planner{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as session:
        assert broken_at(session) is None
        assert sum(len(history(session, f"O-{n}")) for n in range(10)) == 40
