"""How Alembic runs here: on the connection that ``store.migrate`` gives it, and no other."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from configurator.store import release_tables, tables  # noqa: F401  (their metadata is the target)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
