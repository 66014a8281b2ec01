"""Drafts: their rows, and the guarded step from one revision to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from configurator.store.release_tables import Draft, DraftFile


def add_draft(
    session: Session, product: str, release: str, base: str, files: Mapping[str, str],
    by: str, now: datetime,
) -> Draft:  # fmt: skip
    """Keep a new draft at revision 1, with its files; its row has its number."""
    row = Draft(
        product=product, release=release, base=base, state="open", revision=1, by=by,
        made_at=now, changed_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    put_files(session, number_of(row), files)
    return row


def number_of(row: Draft) -> int:
    """The number of a kept draft."""
    if row.id is None:
        raise LookupError("this draft was not kept")
    return row.id


def draft_row(session: Session, id: int) -> Draft | None:
    """The draft of that number."""
    return session.get(Draft, id)


def draft_rows(session: Session) -> Sequence[Draft]:
    """All drafts, what was changed last first."""
    newest = (col(Draft.changed_at).desc(), col(Draft.id).desc())
    return session.exec(select(Draft).order_by(*newest)).all()


def open_draft(session: Session, product: str, release: str) -> Draft | None:
    """The open draft of a release of that name, the newest where there are several."""
    asked = (
        select(Draft)
        .where(Draft.product == product, Draft.release == release, Draft.state == "open")
        .order_by(col(Draft.id).desc())
    )
    return session.exec(asked).first()


def step_on(
    session: Session, id: int, revision: int | None, by: str, now: datetime, state: str = "open"
) -> bool:
    """Lead an open draft from ``revision`` (None: from whatever it is at) to the next, into
    ``state``; False where it is not open or has moved on. Its row is locked until the end."""
    guard = [col(Draft.id) == id, col(Draft.state) == "open"]
    if revision is not None:
        guard.append(col(Draft.revision) == revision)
    moved = session.execute(
        update(Draft)
        .where(*guard)
        .values(revision=Draft.revision + 1, by=by, changed_at=now, state=state)
        .returning(col(Draft.id))
        .execution_options(synchronize_session=False)
    ).first()
    session.expire_all()
    return moved is not None


def files_of(session: Session, id: int) -> dict[str, str]:
    """The texts of a draft by name."""
    asked = select(DraftFile).where(DraftFile.draft == id).order_by(col(DraftFile.name))
    return {f.name: f.text for f in session.exec(asked)}


def put_files(session: Session, id: int, files: Mapping[str, str]) -> None:
    """Keep ``files``, each in the place of one of the same name."""
    for name, text in files.items():
        session.merge(DraftFile(draft=id, name=name, text=text))
    session.flush()


def drop_file(session: Session, id: int, name: str) -> bool:
    """Take a file out; False where there is none of that name."""
    gone = delete(DraftFile).where(col(DraftFile.draft) == id, col(DraftFile.name) == name)
    return session.execute(gone.returning(col(DraftFile.name))).first() is not None
