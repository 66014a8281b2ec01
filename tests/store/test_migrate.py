"""If migrations and tables drift apart, the first upgrade of a plant with data in it fails."""

from __future__ import annotations

import threading

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from configurator.errors import Unavailable
from configurator.store.database import making
from configurator.store.migrate import config, migrate


def test_the_migrations_make_exactly_the_tables(database_url: str) -> None:
    assert migrate(database_url) == ScriptDirectory.from_config(config()).get_current_head()
    with making(database_url) as connection:
        command.check(config(connection))  # raises where autogenerate would find a difference
        there = set(inspect(connection).get_table_names()) - {"alembic_version"}
    assert there == set(SQLModel.metadata.tables)


def test_migrating_again_changes_nothing(database_url: str) -> None:
    first = migrate(database_url)
    with making(database_url) as connection:
        connection.execute(text("INSERT INTO dealer VALUES ('a', 'A', 'Leeds', 'gb')"))
    assert migrate(database_url) == first
    with making(database_url) as connection:
        assert connection.execute(text("SELECT count(*) FROM dealer")).scalar_one() == 1


def test_server_and_worker_may_migrate_at_once(database_url: str) -> None:
    went_wrong: list[BaseException] = []

    def run() -> None:
        try:
            migrate(database_url)
        except BaseException as error:
            went_wrong.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not went_wrong


def test_the_way_back_leaves_nothing(database_url: str) -> None:
    migrate(database_url)
    with making(database_url) as connection:
        command.downgrade(config(connection), "base")
    with making(database_url) as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    migrate(database_url)


def test_a_database_of_a_later_version_is_left_alone(database_url: str) -> None:
    migrate(database_url)
    with making(database_url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Unavailable, match="later version"):
        migrate(database_url)


def test_a_place_that_cannot_be_written_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        migrate("sqlite:////proc/nowhere/configurator.sqlite3")
