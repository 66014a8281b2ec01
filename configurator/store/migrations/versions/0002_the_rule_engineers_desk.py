"""The rule engineer's desk: drafts, published releases, stops of sale; and the triggers that keep
what is published as it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the desk's tables."""
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("release", sa.String(), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_draft_product", "draft", ["product"])
    op.create_table(
        "draft_file",
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["draft.id"]),
        sa.PrimaryKeyConstraint("draft", "name"),
    )
    op.create_table(
        "published_release",
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("release", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["draft.id"]),
        sa.PrimaryKeyConstraint("product", "release"),
    )
    op.create_table(
        "release_file",
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("release", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("product", "release", "name"),
    )
    op.create_table(
        "release_term",
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("release", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("product", "release"),
    )
    op.create_table(
        "stop_sale",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("option", sa.String(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=True),
        sa.Column("sold", sa.Integer(), nullable=False),
        sa.Column("reason_en", sa.String(), nullable=False),
        sa.Column("reason_zh", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("stopped_at", MOMENT, nullable=False),
        sa.Column("lifted_by", sa.String(), nullable=False),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.CheckConstraint("cap IS NULL OR (sold >= 0 AND sold <= cap)", name="ck_stop_sale_sold"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "uq_stop_sale_open",
        "stop_sale",
        ["product", "option"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "desk_clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.execute("INSERT INTO desk_clock (id, ticks) VALUES (1, 0)")
    _keep_what_is_published()


def downgrade() -> None:
    """Drop the desk's tables."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION published_for_good CASCADE")
    for table in (
        "desk_clock",
        "stop_sale",
        "release_term",
        "release_file",
        "published_release",
        "draft_file",
        "draft",
    ):
        op.drop_table(table)


def _keep_what_is_published() -> None:
    """A published release stays as it is: the database itself refuses to change or delete it."""
    if op.get_bind().dialect.name == "sqlite":
        for table in ("published_release", "release_file"):
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'what is published is never changed'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION published_for_good() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'what is published is never changed'; END $$"
    )
    for table in ("published_release", "release_file"):
        op.execute(
            f"CREATE TRIGGER {table}_for_good BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION published_for_good()"
        )
