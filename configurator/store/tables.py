"""The tables: rows as they lie in the database. They hold, they don't think.

Money is whole minor units, mass and carbon grams, work seconds, moments UTC. The migrations in
``migrations/versions`` make them; a test says that the two agree.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from configurator.store.columns import Moment


class Dealer(SQLModel, table=True):
    id: str = Field(primary_key=True)
    name: str
    place: str
    market: str


class Account(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    password_hash: str
    role: str
    dealer: str | None = Field(default=None, foreign_key="dealer.id", index=True)
    open: bool = True


class Counter(SQLModel, table=True):
    """The last number given in a series (``quote-2026``, ``vin-LVN-2027``)."""

    name: str = Field(primary_key=True)
    value: int = Field(sa_type=BigInteger)


class Quote(SQLModel, table=True):
    number: str = Field(primary_key=True)
    token: str = Field(unique=True)
    code: str
    dealer: str | None = Field(default=None, foreign_key="dealer.id", index=True)
    customer: str
    product: str
    release: str
    title_en: str
    title_zh: str
    gross: int = Field(sa_type=BigInteger)
    currency: str
    configuration: dict[str, Any] = Field(sa_type=JSON)
    promise: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    delivery_day: date | None
    made_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)


class Order(SQLModel, table=True):
    """Seconds of work per station lie in ``work`` beside the whole configuration, because the
    load of weeks is summed over many orders."""

    __tablename__ = "sales_order"
    __table_args__ = (
        Index("ix_sales_order_line_day", "line", "build_day", "state"),
        Index("ix_sales_order_dealer_placed", "dealer", "placed_at"),
    )

    number: str = Field(primary_key=True)
    quote: str = Field(foreign_key="quote.number", unique=True)
    dealer: str = Field(foreign_key="dealer.id")
    customer: str
    reference: str
    state: str
    product: str
    release: str
    title_en: str
    title_zh: str
    gross: int = Field(sa_type=BigInteger)
    currency: str
    line: str
    configuration: dict[str, Any] = Field(sa_type=JSON)
    work: dict[str, int] = Field(sa_type=JSON)
    promise: dict[str, Any] = Field(sa_type=JSON)
    build_day: date
    delivery_day: date
    placed_at: datetime = Field(sa_type=Moment)


class Act(SQLModel, table=True):
    """The record: append-only (triggers refuse the rest) and hash-chained from row to row."""

    seq: int = Field(
        primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    at: datetime = Field(sa_type=Moment)
    by: str
    act: str
    subject: str = Field(index=True)
    before: str
    after: str
    detail: str
    previous: str
    hash: str


class Chain(SQLModel, table=True):
    """The head of the record's chain: one row."""

    id: int = Field(primary_key=True)
    seq: int = Field(sa_type=BigInteger)
    hash: str


class SlotDay(SQLModel, table=True):
    """A line's working day. ``fence`` numbers its sequencing runs: only the newest may store."""

    __tablename__ = "slot_day"
    __table_args__ = (CheckConstraint("used >= 0 AND used <= capacity", name="ck_slot_day_used"),)

    line: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    capacity: int
    used: int = 0
    closed: bool = False
    fence: int = 0


class PartDay(SQLModel, table=True):
    """A constrained part (product/part) on a day, in pieces."""

    __tablename__ = "part_day"
    __table_args__ = (CheckConstraint("used >= 0 AND used <= capacity", name="ck_part_day_used"),)

    part: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    capacity: int
    used: int = 0


class Reservation(SQLModel, table=True):
    """What an order holds or held: ``kind`` slot (``thing`` is the line), part, or stop (the id of
    the stop of sale on whose cap it counts)."""

    id: int | None = Field(default=None, primary_key=True)
    order: str = Field(foreign_key="sales_order.number", index=True)
    kind: str
    thing: str
    day: date
    quantity: int
    returned_at: datetime | None = Field(default=None, sa_type=Moment)


class Idempotency(SQLModel, table=True):
    dealer: str = Field(primary_key=True, foreign_key="dealer.id")
    key: str = Field(primary_key=True)
    body_hash: str
    answer: str
    at: datetime = Field(sa_type=Moment)


class Plan(SQLModel, table=True):
    __table_args__ = (
        Index(
            "uq_plan_published",
            "line",
            "day",
            unique=True,
            sqlite_where=text("status = 'published'"),
            postgresql_where=text("status = 'published'"),
        ),
    )

    line: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    version: int = Field(primary_key=True)
    status: str
    sequence: list[str] = Field(sa_type=JSON)
    score: int = Field(sa_type=BigInteger)
    parts: dict[str, int] = Field(sa_type=JSON)
    bound: int | None = Field(default=None, sa_type=BigInteger)
    seconds: float
    by: str
    made_at: datetime = Field(sa_type=Moment)


class Pin(SQLModel, table=True):
    """A planner's fixed place (1-based) for an order in a day's sequence."""

    __table_args__ = (UniqueConstraint("line", "day", "position", name="uq_pin_place"),)

    order: str = Field(primary_key=True, foreign_key="sales_order.number")
    line: str
    day: date
    position: int


class SequencingRun(SQLModel, table=True):
    __tablename__ = "sequencing_run"
    __table_args__ = (Index("ix_sequencing_run_line_day", "line", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    line: str
    day: date
    seconds: float
    by: str
    state: str = Field(index=True)
    token: int
    asked_at: datetime = Field(sa_type=Moment)
    heartbeat: datetime = Field(sa_type=Moment)
    units: int
    progress: list[Any] = Field(sa_type=JSON)
    message: str = ""
    version: int | None = None


class BuildOrder(SQLModel, table=True):
    __tablename__ = "build_order"
    __table_args__ = (Index("ix_build_order_line_day", "line", "day"),)

    job: str = Field(primary_key=True)
    order: str = Field(foreign_key="sales_order.number", unique=True)
    vin: str = Field(unique=True)
    line: str
    day: date
    sequence_number: int
    document: dict[str, Any] = Field(sa_type=JSON)
    released_at: datetime = Field(sa_type=Moment)


class Outbox(SQLModel, table=True):
    """A message to send until its receipt is here. ``id`` is the message's own."""

    id: str = Field(primary_key=True)
    topic: str
    subject: str = Field(index=True)
    body: dict[str, Any] = Field(sa_type=JSON)
    made_at: datetime = Field(sa_type=Moment)
    attempts: int = 0
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    received_at: datetime | None = Field(default=None, sa_type=Moment, index=True)
    error: str = ""


class Receipt(SQLModel, table=True):
    """A receiver's word that it has applied a message."""

    id: str = Field(primary_key=True, foreign_key="outbox.id")
    at: datetime = Field(sa_type=Moment)
