"""The tables of the rule engineer's desk: drafts, published releases, and stops of sale.

A published release lies here whole, file by file, so that every process of a plant sees the same
rules. Nothing published is changed: what moves is its term and the desk's clock.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from configurator.store.columns import Moment


class Draft(SQLModel, table=True):
    """A release in the making. ``revision`` counts its saves: who saves must name the last one.
    ``state`` is open, published or discarded; ``base`` the release it was begun from, or ""."""

    id: int | None = Field(default=None, primary_key=True)
    product: str = Field(index=True)
    release: str
    base: str
    state: str
    revision: int
    by: str
    made_at: datetime = Field(sa_type=Moment)
    changed_at: datetime = Field(sa_type=Moment)


class DraftFile(SQLModel, table=True):
    """One file of a draft by its name in the release's folder (``model.uvl``)."""

    __tablename__ = "draft_file"

    draft: int = Field(primary_key=True, foreign_key="draft.id")
    name: str = Field(primary_key=True)
    text: str


class PublishedRelease(SQLModel, table=True):
    """A release that was published at the desk; ``digest`` is its rule base's."""

    __tablename__ = "published_release"

    product: str = Field(primary_key=True)
    release: str = Field(primary_key=True)
    digest: str
    draft: int | None = Field(default=None, foreign_key="draft.id")
    by: str
    published_at: datetime = Field(sa_type=Moment)


class ReleaseFile(SQLModel, table=True):
    """One file of a published release; ``product.yaml`` and what it imports are copied in."""

    __tablename__ = "release_file"

    product: str = Field(primary_key=True)
    release: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    text: str


class ReleaseTerm(SQLModel, table=True):
    """From when to when a release is sold, where the desk said so: of a published release, and
    over what the files of a shipped one state. ``valid_to`` is its last day, None for open."""

    __tablename__ = "release_term"

    product: str = Field(primary_key=True)
    release: str = Field(primary_key=True)
    valid_from: date
    valid_to: date | None


class StopSale(SQLModel, table=True):
    """An option taken off sale, or capped, from a day on. ``cap`` None sells none; else at most
    ``cap`` more, of which ``sold`` are sold."""

    __tablename__ = "stop_sale"
    __table_args__ = (
        CheckConstraint("cap IS NULL OR (sold >= 0 AND sold <= cap)", name="ck_stop_sale_sold"),
        Index(
            "uq_stop_sale_open",
            "product",
            "option",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    product: str
    option: str
    from_day: date
    cap: int | None
    sold: int = 0
    reason_en: str
    reason_zh: str
    by: str
    stopped_at: datetime = Field(sa_type=Moment)
    lifted_by: str = ""
    lifted_at: datetime | None = Field(default=None, sa_type=Moment)


class DeskClock(SQLModel, table=True):
    """One row: counts every publication, term and stop, so that a process can see in one read
    whether what it holds is still all there is."""

    __tablename__ = "desk_clock"

    id: int = Field(primary_key=True)
    ticks: int
