"""The database: opened once, read in parallel, written in fair order.

SQLite (embedded default) and PostgreSQL behave alike to those above: ``reading()`` and
``writing()`` give a session; a writer's changes are committed together when its block ends, and
none of them when it raises. SQLite's writers begin IMMEDIATE and stand in one fair queue, since
its file lock has none: without it the longest wait is many times longer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
)
from sqlmodel import Session

from configurator.errors import Conflict, SettingsError, Unavailable
from configurator.store.turns import Turns

__all__ = ["Session", "Store", "Taken", "making", "read_url"]
BUSY_SECONDS = 10
#: SQLSTATE of a deadlock and of a serialisation failure: nothing is wrong, ask again.
_ASK_AGAIN = ("40P01", "40001")


class Taken(Conflict):
    """Somebody else was faster by a moment; the transaction changed nothing, so ask again."""


class Store:
    """A database of ours. Thread-safe; one per process."""

    def __init__(self, url: str) -> None:
        """Open ``url`` (``sqlite:///path`` or ``postgresql+psycopg://...``); connects on use."""
        self._url = read_url(url)
        self.engine = _engine(self._url, create=False)
        self._reader = self.engine.execution_options(**_reading_options(self._url))
        self._turns = Turns() if self.embedded else None

    @property
    def embedded(self) -> bool:
        """Whether this is SQLite."""
        return self._url.get_backend_name() == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one consistent state; what it changes is dropped."""
        with self._explained(), Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are committed when the block ends, or dropped if it raises.

        Taken when a deadlock or a race undid it; Unavailable when the database cannot serve.
        """
        if self._turns is None:
            with self._transaction() as session:
                yield session
            return
        with self._turns.turn(BUSY_SECONDS), self._transaction() as session:
            yield session

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        with (
            self._explained(),
            Session(self.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise _explained(self._url, error) from error


def read_url(url: str) -> URL:
    """``url`` taken apart; SettingsError for one that names no database that we can use."""
    try:
        read = make_url(url)
        read.get_dialect()
    except (ArgumentError, NoSuchModuleError) as error:
        raise SettingsError(f"CONFIGURATOR_DATABASE_URL is {url!r}: {error}") from error
    if read.get_backend_name() not in ("sqlite", "postgresql"):
        raise SettingsError(f"CONFIGURATOR_DATABASE_URL is {url!r}; use sqlite or postgresql")
    if read.get_backend_name() == "sqlite" and read.database in (None, "", ":memory:"):
        raise SettingsError("CONFIGURATOR_DATABASE_URL names no file; use sqlite:///path/to/file")
    if read.drivername == "postgresql":
        return read.set(drivername="postgresql+psycopg")
    return read


@contextmanager
def making(url: str) -> Iterator[Connection]:
    """One writing transaction on a database that need not exist yet (a SQLite file is made)."""
    read = read_url(url)
    if read.get_backend_name() == "sqlite":
        folder = Path(read.database or "").parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable(f"{folder} cannot be made ({error.strerror}).") from error
    engine = _engine(read, create=True)
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise _explained(read, error) from error
    finally:
        engine.dispose()


def _engine(url: URL, create: bool) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=24)
    # A missing file is a mistake to report, not a new and empty database to open.
    path = Path(url.database or "").absolute()
    place = f"file:{quote(str(path))}?mode={'rwc' if create else 'rw'}"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            place, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    engine = create_engine(
        "sqlite://", creator=connect, poolclass=QueuePool, pool_size=8, max_overflow=24
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    mode = "DEFERRED" if connection.get_execution_options().get("reads_only") else "IMMEDIATE"
    connection.exec_driver_sql(f"BEGIN {mode}")


def _reading_options(url: URL) -> dict[str, object]:
    if url.get_backend_name() == "sqlite":
        return {"reads_only": True}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def _explained(url: URL, error: DBAPIError) -> Exception:
    """The error in our own words: a lost race, a database that cannot serve, or a bug of ours."""
    if getattr(error.orig, "sqlstate", None) in _ASK_AGAIN:
        return Taken("Somebody else was faster by a moment; please try again.")
    name = url.render_as_string(hide_password=True)
    said = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else "no reason given"
    if "no such table" in said or getattr(error.orig, "sqlstate", None) == "42P01":
        return Unavailable(f"{name} has no tables of ours; run `configurator migrate`.")
    if "unable to open" in said:
        return Unavailable(f"{name} cannot be opened; run `configurator migrate` to make it.")
    if isinstance(error, OperationalError | InterfaceError):
        return Unavailable(f"The database cannot serve now ({said}); nothing was changed.")
    return error
