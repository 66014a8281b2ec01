"""The database: opened once, read in parallel, written in fair order.

SQLite (embedded default) and PostgreSQL behave alike to those above: ``reading()`` and
``writing()`` give a session; a writer's changes are committed together when its block ends, and
none of them when it raises.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session


class Store:
    """A database of ours. Thread-safe; one per process."""

    def __init__(self, url: str) -> None:
        self.url = url

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one consistent state and changes nothing."""
        raise NotImplementedError

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are committed when the block ends, or dropped if it raises."""
        raise NotImplementedError

    def close(self) -> None:
        """Give all connections back."""
        raise NotImplementedError
