"""If the database fails unheard, an order is lost; if it fails with a riddle, nobody can help."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import StatementError
from sqlmodel import select

from configurator.errors import SettingsError, Unavailable
from configurator.store import tables
from configurator.store.database import Store, making
from configurator.store.migrate import migrate
from configurator.store.numbers import next_numbers


def _dealer(id: str) -> tables.Dealer:
    return tables.Dealer(id=id, name=id.title(), place="Leeds", market="gb")


def test_what_is_written_is_there_for_others(store: Store) -> None:
    with store.writing() as session:
        session.add(_dealer("north"))
    with store.reading() as session:
        assert [d.id for d in session.exec(select(tables.Dealer))] == ["north"]


def test_a_block_that_raises_leaves_nothing(store: Store) -> None:
    def write() -> None:
        with store.writing() as session:
            session.add(_dealer("north"))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write()
    with store.reading() as session:
        assert session.exec(select(tables.Dealer)).all() == []


def test_what_a_reader_changes_is_dropped(store: Store) -> None:
    with store.reading() as session:
        session.add(_dealer("north"))
    with store.reading() as session:
        assert session.exec(select(tables.Dealer)).all() == []


def test_a_reader_sees_one_state_while_others_write(store: Store) -> None:
    with store.reading() as session:
        assert session.exec(select(tables.Dealer)).all() == []
        with store.writing() as other:
            other.add(_dealer("north"))
        assert session.exec(select(tables.Dealer)).all() == []


def test_moments_come_back_as_utc_and_naive_ones_are_refused(store: Store) -> None:
    shanghai = datetime(2026, 11, 24, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    with store.writing() as session:
        session.add(
            tables.Outbox(id="a", topic="t", subject="s", body={"price": 12}, made_at=shanghai)
        )
    with store.reading() as session:
        row = session.get(tables.Outbox, "a")
        assert row is not None
        assert row.made_at == shanghai
        assert row.made_at.utcoffset() == timedelta(0)
        assert row.body == {"price": 12}
    naive = tables.Outbox(
        id="b",
        topic="t",
        subject="s",
        body={},
        made_at=datetime(2026, 1, 1),  # noqa: DTZ001
    )
    with pytest.raises(StatementError, match="no time zone"), store.writing() as session:
        session.add(naive)


def test_numbers_are_given_once_and_series_do_not_mix(store: Store) -> None:
    with store.writing() as session:
        assert list(next_numbers(session, "quote-2026", 3)) == [1, 2, 3]
        assert list(next_numbers(session, "order-2026")) == [1]
    with store.writing() as session:
        assert list(next_numbers(session, "quote-2026")) == [4]


def test_a_missing_file_is_not_taken_for_an_empty_database(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/none.sqlite3")
    with pytest.raises(Unavailable, match="configurator migrate"), store.reading() as session:
        session.exec(select(tables.Dealer)).all()
    assert not (tmp_path / "none.sqlite3").exists()


def test_a_database_without_tables_says_what_to_do(database_url: str) -> None:
    with making(database_url):
        pass
    store = Store(database_url)
    with pytest.raises(Unavailable, match="configurator migrate"), store.reading() as session:
        session.exec(select(tables.Dealer)).all()
    store.close()


def test_a_server_that_is_not_there_is_unavailable() -> None:
    store = Store("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(Unavailable, match="cannot serve now"), store.reading() as session:
        session.exec(select(tables.Dealer)).all()


def _on_connect(store: Store, pragma: str) -> None:
    def limit(connection: sqlite3.Connection, _: object) -> None:
        connection.execute(pragma)

    event.listen(store.engine, "connect", limit)


@pytest.fixture
def embedded(tmp_path: Path) -> Store:
    url = f"sqlite:///{tmp_path}/configurator.sqlite3"
    migrate(url)
    return Store(url)


def test_a_full_disk_is_unavailable_and_loses_nothing(embedded: Store) -> None:
    """The page limit raises what a full disk does (SQLITE_FULL), at the same place."""
    with embedded.writing() as session:
        session.add(_dealer("north"))
    embedded.close()
    _on_connect(embedded, "PRAGMA max_page_count = 1")  # cannot shrink: no page more than now
    full = pytest.raises(Unavailable, match=r"full.*nothing was changed")
    with full, embedded.writing() as session:
        session.add(tables.Dealer(id="big", name="x" * 10**6, place="", market=""))
    with embedded.reading() as session:
        assert [d.id for d in session.exec(select(tables.Dealer))] == ["north"]


def test_a_read_only_disk_is_unavailable_and_still_read(embedded: Store) -> None:
    with embedded.writing() as session:
        session.add(_dealer("north"))
    embedded.close()
    _on_connect(embedded, "PRAGMA query_only = ON")
    refused = pytest.raises(Unavailable, match=r"readonly.*nothing was changed")
    with refused, embedded.writing() as session:
        session.add(_dealer("south"))
    with embedded.reading() as session:
        assert [d.id for d in session.exec(select(tables.Dealer))] == ["north"]


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://host/db", "sqlite://", "sqlite:///:memory:", "oracle+x://y"]
)
def test_an_address_of_no_use_names_the_setting(url: str) -> None:
    with pytest.raises(SettingsError, match="CONFIGURATOR_DATABASE_URL"):
        Store(url)


def test_a_password_is_not_shown_in_errors() -> None:
    store = Store("postgresql://someone:hunter2@127.0.0.1:1/nothing")
    with pytest.raises(Unavailable) as caught, store.reading() as session:
        session.exec(select(tables.Dealer)).all()
    assert "hunter2" not in str(caught.value)


def test_used_can_never_exceed_capacity_even_by_hand(store: Store) -> None:
    """The last net below the guarded updates: the database's own check."""
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError), store.writing() as session:
        session.add(tables.SlotDay(line="l", day=date(2026, 12, 1), capacity=1, used=2))
