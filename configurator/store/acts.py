"""The record of who did what and when: append-only, each row chained to the one before.

A row's hash covers all of its columns and the hash before it (as in Haber and Stornetta, 1991),
so that a change, a removal or an insertion anywhere breaks the chain from there on; the head kept
apart shows a cut-off end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from configurator.store.tables import Act, Chain


def record(
    session: Session,
    at: datetime,
    by: str,
    act: str,
    subject: str,
    *,
    before: str = "",
    after: str = "",
    detail: str = "",
) -> None:
    """Append one act. Call it last in a transaction: it holds the chain's head until the end."""
    record_all(session, at, by, [(act, subject, before, after, detail)])


def record_all(
    session: Session, at: datetime, by: str, acts: Sequence[tuple[str, str, str, str, str]]
) -> None:
    """Append acts of one moment, each (act, subject, before, after, detail), in this order."""
    session.flush()
    head = select(col(Chain.seq), col(Chain.hash)).where(Chain.id == 1).with_for_update()
    seq, previous = session.exec(head).one()
    rows = []
    for act, subject, before, after, detail in acts:
        seq += 1
        row = Act(
            seq=seq,
            at=at.astimezone(UTC),
            by=by,
            act=act,
            subject=subject,
            before=before,
            after=after,
            detail=detail,
            previous=previous,
            hash="",
        )
        row.hash = previous = _hash(row)
        rows.append(row.model_dump())
    if rows:
        session.execute(insert(Act), rows)
        new_head = update(Chain).where(col(Chain.id) == 1).values(seq=seq, hash=previous)
        session.execute(new_head.execution_options(synchronize_session=False))


def history(session: Session, subject: str) -> Sequence[Act]:
    """All that happened to one thing, oldest first."""
    return session.exec(select(Act).where(Act.subject == subject).order_by(col(Act.seq))).all()


def broken_at(session: Session) -> int | None:
    """The first number at which the record is not what was written; None when it is whole."""
    previous, number = "", 0
    for row in session.exec(select(Act).order_by(col(Act.seq))):
        number += 1
        if row.seq != number or row.previous != previous or row.hash != _hash(row):
            return number
        previous = row.hash
    head = session.exec(select(Chain)).one()
    return None if (head.seq, head.hash) == (number, previous) else number + 1


def _hash(row: Act) -> str:
    moment = row.at.astimezone(UTC).isoformat()
    said = [row.seq, moment, row.by, row.act, row.subject, row.before, row.after, row.detail]
    text = json.dumps([*said, row.previous], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
