"""Published releases in the database. If these fail, two publishers of one name both succeed, or a
release is read back other than it was written."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlmodel import Session

from configurator.store import desk_clock, drafts, releases
from configurator.store.database import Store

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FILES = {"model.uvl": "features\n\tcart\r\n", "product.yaml": "name: {en: Cart, zh: 手推车}\n"}


def _publish(session: Session, release: str = "2027") -> bool:
    row = drafts.add_draft(session, "cart", release, "", FILES, "ann", NOW)
    number = drafts.number_of(row)
    return releases.add_release(session, "cart", release, "d1", number, FILES, "ann", NOW)


def test_a_release_is_read_back_letter_by_letter(store: Store) -> None:
    with store.writing() as session:
        assert _publish(session)
    with store.reading() as session:
        (row,) = releases.published(session)
        assert (row.product, row.release, row.digest, row.by) == ("cart", "2027", "d1", "ann")
        assert row.published_at == NOW
        assert releases.files_of(session, "cart", "2027") == FILES
        assert releases.files_of(session, "cart", "2028") == {}


def test_a_name_is_published_once(store: Store) -> None:
    with store.writing() as session:
        assert _publish(session)
        assert not _publish(session)


def test_a_term_is_kept_and_replaced(store: Store) -> None:
    first = date(2027, 1, 1)
    with store.writing() as session:
        releases.set_term(session, "cart", "2027", first, None)
        releases.set_term(session, "cart", "2027", first, date(2027, 6, 30))
    with store.reading() as session:
        assert releases.terms(session) == {("cart", "2027"): (first, date(2027, 6, 30))}


def test_the_clock_counts_what_was_kept(store: Store) -> None:
    with store.writing() as session:
        desk_clock.tick(session)
        desk_clock.tick(session)
    try:
        with store.writing() as session:
            desk_clock.tick(session)
            raise RuntimeError
    except RuntimeError:
        pass
    with store.reading() as session:
        assert desk_clock.ticks(session) == 2


def test_a_draft_steps_from_the_revision_that_was_seen(store: Store) -> None:
    with store.writing() as session:
        id = drafts.number_of(drafts.add_draft(session, "cart", "x", "", FILES, "ann", NOW))
        assert drafts.step_on(session, id, 1, "bob", NOW)
        assert not drafts.step_on(session, id, 1, "eve", NOW)
        assert drafts.step_on(session, id, None, "bob", NOW, "discarded")
        assert not drafts.step_on(session, id, 3, "bob", NOW), "it is closed"
        row = drafts.draft_row(session, id)
        assert row is not None
        assert (row.revision, row.by, row.state) == (3, "bob", "discarded")
        assert drafts.open_draft(session, "cart", "x") is None
