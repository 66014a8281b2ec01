"""A release in the making: begun from another or uploaded, edited by several, kept with its acts.

Whoever changes a draft names the revision that they saw. Where somebody was faster, nothing is
written: ``Overtaken`` says who and when and carries what they saved, so that both texts are there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from configurator.errors import Conflict, NotFound
from configurator.flow.access import Account, need
from configurator.flow.desk.draft_texts import (
    check_number,
    encoded,
    renamed,
    texts_of,
)
from configurator.flow.desk.layout import PRODUCT_FILE, check_id, check_names, laid_out
from configurator.flow.showroom import Showroom
from configurator.store import drafts as rows
from configurator.store import release_tables as tables
from configurator.store.acts import record
from configurator.store.database import Session, Store

__all__ = ["Draft", "Overtaken", "begin", "discard", "draft", "drafts", "laid_out", "remove_file",
           "save_file", "subject", "upload"]  # fmt: skip
DraftState: TypeAlias = Literal["open", "published", "discarded"]
RELEASE_FILE = "release.yaml"


@dataclass(frozen=True)
class Draft:
    """A release in the making. ``revision`` counts its changes, ``by`` and ``changed_at`` tell
    the last; ``base`` is the release it was begun from, or "". ``files`` are its texts by name,
    ``product.yaml`` among them (empty in lists)."""

    id: int
    product: str
    release: str
    base: str
    state: DraftState
    revision: int
    by: str
    changed_at: datetime
    files: Mapping[str, str] = field(default_factory=dict)


class Overtaken(Conflict):
    """Somebody changed the draft meanwhile; ``theirs`` is the draft as it is now."""

    def __init__(self, theirs: Draft) -> None:
        self.theirs = theirs
        super().__init__(
            f"{theirs.by} changed this draft on {theirs.changed_at:%Y-%m-%d at %H:%M:%S} (UTC), "
            f"which made it revision {theirs.revision}; look at it and make your change again."
        )


def drafts(store: Store) -> tuple[Draft, ...]:
    """All drafts without their texts, what was changed last first."""
    with store.reading() as session:
        return tuple(_view(row, {}) for row in rows.draft_rows(session))


def draft(store: Store, id: int) -> Draft:
    """One draft with its texts; NotFound for an unknown number."""
    with store.reading() as session:
        return _whole(session, id)


def begin(
    store: Store,
    showroom: Showroom,
    account: Account,
    product: str,
    base: str,
    release: str,
    now: datetime,
) -> Draft:
    """A draft called ``release`` with the files of ``base``, shipped or published; in its
    release.yaml it has its own id, is sold from today, and has no end.

    NotFound where there is no such base; Conflict where ``release`` is taken.
    """
    need(account, "rules")
    files = dict(showroom.files(showroom.release(product, base)))
    files[RELEASE_FILE] = renamed(files[RELEASE_FILE], release, now)
    return _begun(store, showroom, account, product, release, base, files, now)


def upload(
    store: Store,
    account: Account,
    product: str,
    release: str,
    files: Mapping[str, bytes],
    now: datetime,
    *,
    showroom: Showroom | None = None,
    revision: int | None = None,
) -> Draft:
    """Take uploaded files as a new draft, or into the open draft of that name.

    ``showroom`` lends a product's ``product.yaml`` where none is uploaded, and says whether the
    release exists. Refused where a file is too large, no UTF-8, or has a name that no file of a
    release has; Overtaken where somebody else changed the open draft, unless ``revision`` is its
    present one.
    """
    need(account, "rules")
    texts = texts_of(files)
    with store.reading() as session:
        there = rows.open_draft(session, product, release)
    if there is None:
        if showroom is not None and PRODUCT_FILE not in texts:
            texts = {**_product_file(showroom, product), **texts}
        return _begun(store, showroom, account, product, release, "", texts, now)
    if revision is None and there.by == account.name:
        revision = there.revision
    return _changed(store, account, rows.number_of(there), revision or 0, "upload", texts, now)


def save_file(
    store: Store, account: Account, id: int, revision: int, name: str, text: str, now: datetime
) -> Draft:
    """Keep ``text`` as a file of the draft, which must be at ``revision`` (else Overtaken)."""
    need(account, "rules")
    texts = texts_of({name: encoded(name, text)})
    return _changed(store, account, id, revision, "edit", texts, now)


def remove_file(
    store: Store, account: Account, id: int, revision: int, name: str, now: datetime
) -> Draft:
    """Take a file out of the draft, which must be at ``revision`` (else Overtaken)."""
    need(account, "rules")
    with store.writing() as session:
        before = _stepped(session, id, revision, account, now)
        if not rows.drop_file(session, id, name):
            raise NotFound(f"The draft {subject(before)} has no file {name!r}.")
        _note(session, account, now, "remove", before, name)
        return _whole(session, id)


def discard(
    store: Store, account: Account, id: int, now: datetime, *, revision: int | None = None
) -> Draft:
    """Close a draft without publishing it; its texts stay. Conflict where it is closed already."""
    need(account, "rules")
    with store.writing() as session:
        before = _stepped(session, id, revision, account, now, "discarded")
        _note(session, account, now, "discard", before, after="discarded")
        return _whole(session, id)


def subject(draft: Draft) -> str:
    """What the record calls a draft."""
    return f"draft {draft.id} ({draft.product} {draft.release})"


def check_new(session: Session, showroom: Showroom | None, product: str, release: str) -> None:
    """Conflict where ``release`` of ``product`` is shipped or published already."""
    if showroom is not None and showroom.has(product, release):
        raise Conflict(f"{product} has a release {release!r} already; give this one another id.")
    if session.get(tables.PublishedRelease, (product, release)) is not None:
        raise Conflict(f"{product} {release} is published already; give this one another id.")


def _begun(
    store: Store,
    showroom: Showroom | None,
    account: Account,
    product: str,
    release: str,
    base: str,
    files: Mapping[str, str],
    now: datetime,
) -> Draft:
    check_id("product", product)
    check_id("release", release)
    check_names(files)
    with store.writing() as session:
        check_new(session, showroom, product, release)
        there = rows.open_draft(session, product, release)
        if there is not None:
            raise Conflict(
                f"{there.by} has a draft {release!r} of {product} open already; go on with that, "
                "or give yours another id."
            )
        row = rows.add_draft(session, product, release, base, files, account.name, now)
        made = _whole(session, rows.number_of(row))
        _note(session, account, now, "begin" if base else "upload", made, base)
        return made


def _changed(
    store: Store,
    account: Account,
    id: int,
    revision: int,
    act: str,
    texts: Mapping[str, str],
    now: datetime,
) -> Draft:
    with store.writing() as session:
        before = _stepped(session, id, revision, account, now)
        whole = {**before.files, **texts}
        check_names(whole)
        check_number(whole)
        rows.put_files(session, id, texts)
        _note(session, account, now, act, before, ", ".join(sorted(texts)))
        return _whole(session, id)


def _stepped(
    session: Session,
    id: int,
    revision: int | None,
    account: Account,
    now: datetime,
    state: DraftState = "open",
) -> Draft:
    """The draft as it was, its row led on and ours; Overtaken or Conflict where it cannot be."""
    before = _whole(session, id)
    if rows.step_on(session, id, revision, account.name, now, state):
        return before
    there = _whole(session, id)
    if there.state != "open":
        raise Conflict(f"The draft {there.product} {there.release} is {there.state} already.")
    raise Overtaken(there)


def _note(
    session: Session,
    account: Account,
    now: datetime,
    act: str,
    of: Draft,
    detail: str = "",
    after: str = "open",
) -> None:
    """Record what was done to a draft that was ``of`` before."""
    revision = f"revision {of.revision}"
    said = f"{revision}: {detail}" if detail else revision
    record(session, now, account.name, f"draft {act}", subject(of), before="open", after=after,
           detail=said)  # fmt: skip


def _whole(session: Session, id: int) -> Draft:
    row = rows.draft_row(session, id)
    if row is None:
        raise NotFound(f"There is no draft {id}.")
    return _view(row, rows.files_of(session, id))


def _view(row: tables.Draft, files: Mapping[str, str]) -> Draft:
    state: DraftState = row.state  # type: ignore[assignment]  # written by ``step_on`` alone
    return Draft(
        rows.number_of(row), row.product, row.release, row.base, state, row.revision, row.by,
        row.changed_at, files,
    )  # fmt: skip


def _product_file(showroom: Showroom, product: str) -> dict[str, str]:
    """The product.yaml of the product's newest release, where there is one."""
    try:
        newest = showroom.releases(product)[-1]
    except NotFound:
        return {}
    return {PRODUCT_FILE: showroom.files(newest)[PRODUCT_FILE]}
