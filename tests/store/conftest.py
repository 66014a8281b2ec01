"""A migrated store on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from configurator.store.database import Store
from configurator.store.migrate import migrate


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An empty store with all tables."""
    migrate(database_url)
    opened = Store(database_url)
    yield opened
    opened.close()
