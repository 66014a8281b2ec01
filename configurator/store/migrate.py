"""Bring a database to this version's tables, by Alembic, without any file beside the package."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from configurator.errors import Unavailable
from configurator.store.database import making

_MIGRATIONS = Path(__file__).parent / "migrations"
#: Any number that is ours alone: two processes that start at once migrate one after the other.
_LOCK = 7_305_201


def migrate(url: str) -> str:
    """Make or bring up the database at ``url`` in one transaction; the revision it is at now.

    Unavailable when it cannot be written, or was made by a later version than this.
    """
    with making(url) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        now = MigrationContext.configure(connection).get_current_revision()
        known = {s.revision for s in ScriptDirectory.from_config(config()).walk_revisions()}
        if now is not None and now not in known:
            raise Unavailable(f"The database was made by a later version (revision {now}).")
        command.upgrade(config(connection), "head")
        return MigrationContext.configure(connection).get_current_revision() or ""


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, for us and for its command line in development."""
    made = Config()
    made.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    if connection is not None:
        made.attributes["connection"] = connection
    return made
