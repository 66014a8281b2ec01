"""Published releases and their terms: rows that are written once, terms apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import insert
from sqlmodel import Session, col, select

from configurator.store.numbers import insert_missing
from configurator.store.release_tables import (
    PublishedRelease,
    ReleaseFile,
    ReleaseTerm,
)


def add_release(
    session: Session, product: str, release: str, digest: str, draft: int,
    files: Mapping[str, str], by: str, now: datetime,
) -> bool:  # fmt: skip
    """Keep a published release with its files, for good; False where there is one already."""
    row = {
        "product": product, "release": release, "digest": digest, "draft": draft, "by": by,
        "published_at": now,
    }  # fmt: skip
    kept = session.execute(
        insert_missing(session, PublishedRelease, [row]).returning(col(PublishedRelease.product))
    ).first()
    if kept is None:
        return False
    rows = [
        {"product": product, "release": release, "name": name, "text": text}
        for name, text in files.items()
    ]
    session.execute(insert(ReleaseFile), rows)
    return True


def published(session: Session) -> Sequence[PublishedRelease]:
    """All published releases in the order of their publication."""
    order = (col(PublishedRelease.published_at), PublishedRelease.product, PublishedRelease.release)
    return session.exec(select(PublishedRelease).order_by(*order)).all()


def files_of(session: Session, product: str, release: str) -> dict[str, str]:
    """The texts of a published release by name."""
    asked = (
        select(ReleaseFile)
        .where(ReleaseFile.product == product, ReleaseFile.release == release)
        .order_by(col(ReleaseFile.name))
    )
    return {f.name: f.text for f in session.exec(asked)}


def terms(session: Session) -> dict[tuple[str, str], tuple[date, date | None]]:
    """(first day, last day or None) of every release of which the desk said so."""
    rows = session.exec(select(ReleaseTerm)).all()
    return {(r.product, r.release): (r.valid_from, r.valid_to) for r in rows}


def set_term(session: Session, product: str, release: str, first: date, last: date | None) -> None:
    """Say from when to when a release is sold."""
    session.merge(ReleaseTerm(product=product, release=release, valid_from=first, valid_to=last))
    session.flush()
