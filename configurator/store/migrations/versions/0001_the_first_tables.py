"""The first tables, and the triggers that keep the record append-only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make everything."""
    op.create_table(
        "act",
        sa.Column("seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_act_subject", "act", ["subject"])
    op.create_table(
        "chain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "counter",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "dealer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("market", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("received_at", MOMENT, nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_outbox_received_at", "outbox", ["received_at"])
    op.create_index("ix_outbox_subject", "outbox", ["subject"])
    op.create_table(
        "part_day",
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.CheckConstraint("used >= 0 AND used <= capacity", name="ck_part_day_used"),
        sa.PrimaryKeyConstraint("part", "day"),
    )
    op.create_table(
        "plan",
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("sequence", sa.JSON(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("bound", sa.BigInteger(), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("line", "day", "version"),
    )
    op.create_index(
        "uq_plan_published",
        "plan",
        ["line", "day"],
        unique=True,
        sqlite_where=sa.text("status = 'published'"),
        postgresql_where=sa.text("status = 'published'"),
    )
    op.create_table(
        "sequencing_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("heartbeat", MOMENT, nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_sequencing_run_line_day", "sequencing_run", ["line", "day"])
    op.create_index("ix_sequencing_run_state", "sequencing_run", ["state"])
    op.create_table(
        "slot_day",
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.CheckConstraint("used >= 0 AND used <= capacity", name="ck_slot_day_used"),
        sa.PrimaryKeyConstraint("line", "day"),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("dealer", sa.String(), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["dealer"], ["dealer.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_index("ix_account_dealer", "account", ["dealer"])
    op.create_table(
        "idempotency",
        sa.Column("dealer", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("body_hash", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["dealer"], ["dealer.id"]),
        sa.PrimaryKeyConstraint("dealer", "key"),
    )
    op.create_table(
        "quote",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("dealer", sa.String(), nullable=True),
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("release", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_zh", sa.String(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("configuration", sa.JSON(), nullable=False),
        sa.Column("promise", sa.JSON(), nullable=True),
        sa.Column("delivery_day", sa.Date(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["dealer"], ["dealer.id"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("token"),
    )
    op.create_index("ix_quote_dealer", "quote", ["dealer"])
    op.create_table(
        "receipt",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["id"], ["outbox.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "sales_order",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("dealer", sa.String(), nullable=False),
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("release", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_zh", sa.String(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("configuration", sa.JSON(), nullable=False),
        sa.Column("work", sa.JSON(), nullable=False),
        sa.Column("promise", sa.JSON(), nullable=False),
        sa.Column("build_day", sa.Date(), nullable=False),
        sa.Column("delivery_day", sa.Date(), nullable=False),
        sa.Column("placed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["dealer"], ["dealer.id"]),
        sa.ForeignKeyConstraint(["quote"], ["quote.number"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("quote"),
    )
    op.create_index("ix_sales_order_dealer_placed", "sales_order", ["dealer", "placed_at"])
    op.create_index("ix_sales_order_line_day", "sales_order", ["line", "build_day", "state"])
    op.create_table(
        "build_order",
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("order", sa.String(), nullable=False),
        sa.Column("vin", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sequence_number", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("released_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["order"], ["sales_order.number"]),
        sa.PrimaryKeyConstraint("job"),
        sa.UniqueConstraint("order"),
        sa.UniqueConstraint("vin"),
    )
    op.create_index("ix_build_order_line_day", "build_order", ["line", "day"])
    op.create_table(
        "pin",
        sa.Column("order", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["order"], ["sales_order.number"]),
        sa.PrimaryKeyConstraint("order"),
        sa.UniqueConstraint("line", "day", "position", name="uq_pin_place"),
    )
    op.create_table(
        "reservation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("returned_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["order"], ["sales_order.number"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_reservation_order", "reservation", ["order"])

    op.execute("INSERT INTO chain (id, seq, hash) VALUES (1, 0, '')")
    _keep_the_record()


def downgrade() -> None:
    """Drop everything."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION act_is_append_only CASCADE")
    for table in (
        "reservation",
        "pin",
        "build_order",
        "sales_order",
        "receipt",
        "quote",
        "idempotency",
        "account",
        "slot_day",
        "sequencing_run",
        "plan",
        "part_day",
        "outbox",
        "dealer",
        "counter",
        "chain",
        "act",
    ):
        op.drop_table(table)


def _keep_the_record() -> None:
    """What is on record stays as it is: the database itself refuses to change or delete it."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER act_no_{verb.lower()} BEFORE {verb} ON act "
                "BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION act_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the record is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER act_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON act "
        "FOR EACH STATEMENT EXECUTE FUNCTION act_is_append_only()"
    )
