"""From a draft to a release on sale, and its end: published once and never changed; only the term
in which a release is sold moves, and each move is on record.

Every act here first leads the desk's clock on, which makes it alone on the desk until its
transaction ends: two publishers, or a retirement and a publication, never pass each other unseen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

from configurator.catalogue.release import Release
from configurator.errors import Conflict, Refused, Unavailable
from configurator.flow.access import Account, need
from configurator.flow.desk.catching_up import catch_up
from configurator.flow.desk.checked import Checked
from configurator.flow.desk.checking import SECONDS, check
from configurator.flow.desk.drafts import Draft, Overtaken, check_new, draft, subject
from configurator.flow.desk.reading import read_files
from configurator.flow.showroom import Name, Showroom, Term, covers
from configurator.store import desk_clock
from configurator.store import drafts as draft_rows
from configurator.store import releases as rows
from configurator.store.acts import record, record_all
from configurator.store.database import Store, Taken

__all__ = ["NotClean", "ReleaseRow", "Standing", "catch_up", "publish", "releases_at", "reopen",
           "retire", "roll_back", "standing"]  # fmt: skip
Standing: TypeAlias = Literal["on sale", "ahead", "superseded", "ended"]
_DAY = timedelta(days=1)
#: How often an act on terms looks again when the desk moved on meanwhile.
_TRIES = 20


@dataclass(frozen=True)
class ReleaseRow:
    """A release on the desk: ``release`` has its present term. ``by`` and ``published_at`` are ""
    and None for a shipped one; ``draft`` is what it was published from."""

    release: Release
    standing: Standing
    by: str = ""
    published_at: datetime | None = None
    draft: int | None = None


class NotClean(Refused):
    """A draft that cannot be published; ``checked`` has all that its check found."""

    def __init__(self, draft: Draft, checked: Checked) -> None:
        self.checked = checked
        super().__init__(f"{draft.product} {draft.release} cannot be published: {_amiss(checked)}")


def publish(
    store: Store,
    showroom: Showroom,
    account: Account,
    draft_id: int,
    revision: int,
    valid_from: date,
    now: datetime,
    *,
    seconds: float = SECONDS,
) -> Release:
    """Publish a draft, at ``revision``, to be sold from ``valid_from`` (today or later) on.

    Its files, its term, the desk's clock and the record move in one transaction; its rules are
    compiled before, so that the first customer need not wait. NotClean where its check (of at most
    ``seconds``) is not passed; Overtaken or Conflict where somebody was faster.
    """
    need(account, "rules")
    if valid_from < now.date():
        raise Refused(f"A release is sold from today on at the earliest, not from {valid_from}.")
    source = draft(store, draft_id)
    _check_open(source, revision)
    with store.reading() as session:
        check_new(session, showroom, source.product, source.release)
    checked = check(
        source.files, source.product, source.release, lines=showroom.lines_folder, seconds=seconds
    )
    if not checked.passed:
        raise NotClean(source, checked)
    made = read_files(source.files, source.product, source.release)
    showroom.line(made)
    showroom.engine(made)
    with store.writing() as session:
        desk_clock.tick(session)
        if not draft_rows.step_on(session, draft_id, revision, account.name, now, "published"):
            raise Taken(f"Somebody changed {subject(source)} at this moment; look at it again.")
        check_new(session, showroom, made.product, made.id)
        rows.add_release(
            session, made.product, made.id, made.digest, draft_id, source.files, account.name, now
        )
        rows.set_term(session, made.product, made.id, valid_from, None)
        record(
            session, now, account.name, "publish", _named(made.product, made.id),
            after=_said((valid_from, None)), detail=f"{subject(source)}, digest {made.digest}",
        )  # fmt: skip
    catch_up(showroom, store, wait=True)
    return showroom.release(made.product, made.id)


def retire(
    store: Store,
    showroom: Showroom,
    account: Account,
    product: str,
    release: str,
    last_day: date,
    now: datetime,
    *,
    last: bool = False,
) -> Release:
    """Sell a release until ``last_day`` (yesterday: at once) and no longer.

    Conflict where the product would have no release on sale then, unless ``last`` says that this
    is meant. Orders and quotes keep their release.
    """
    if last_day < now.date() - _DAY:
        raise Refused(
            f"{last_day} is past; a release ends yesterday at the earliest, which is now."
        )

    def decide(there: tuple[Release, ...]) -> dict[str, Term]:
        one = _one(there, release)
        if one.valid_to is not None and one.valid_to < now.date():
            raise Conflict(f"{product} {release} has not been sold since {one.valid_to}.")
        after = max(last_day + _DAY, one.valid_from)
        if (
            not last
            and covers(one, after)
            and not any(covers(r, after) for r in there if r.id != release)
        ):
            raise Conflict(
                f"{product} has no other release on sale on {after}; publish or reopen one first, "
                "or say that the product is to be sold no longer."
            )
        return {release: (one.valid_from, last_day)}

    return _terms(store, showroom, account, "retire", (product, release), decide, now)


def reopen(
    store: Store, showroom: Showroom, account: Account, product: str, release: str, now: datetime
) -> Release:
    """Take a release's last day away; Conflict where it has none. A later release on sale still
    comes before it (see ``roll_back``)."""

    def decide(there: tuple[Release, ...]) -> dict[str, Term]:
        one = _one(there, release)
        if one.valid_to is None:
            raise Conflict(f"{product} {release} has no last day.")
        return {release: (one.valid_from, None)}

    return _terms(store, showroom, account, "reopen", (product, release), decide, now)


def roll_back(
    store: Store, showroom: Showroom, account: Account, product: str, release: str, now: datetime
) -> Release:
    """Sell ``release`` again from today on: later ones on sale end at once, and it is reopened,
    in one transaction. Conflict where it is on sale already, or has not been yet."""
    today = now.date()

    def decide(there: tuple[Release, ...]) -> dict[str, Term]:
        one = _one(there, release)
        if one.valid_from > today:
            raise Conflict(f"{product} {release} goes on sale on {one.valid_from}; it is no "
                           "earlier release to go back to.")  # fmt: skip
        later = [r for r in there[there.index(one) + 1 :] if covers(r, today)]
        if covers(one, today) and not later:
            raise Conflict(f"{product} {release} is on sale already.")
        ended: dict[str, Term] = {r.id: (r.valid_from, today - _DAY) for r in later}
        return {**ended, release: (one.valid_from, None)}

    return _terms(store, showroom, account, "roll back", (product, release), decide, now)


def releases_at(showroom: Showroom, store: Store, today: date) -> tuple[ReleaseRow, ...]:
    """Every release of every product, retired ones too: by product, the newest first."""
    with store.reading() as session:
        published = {(r.product, r.release): r for r in rows.published(session)}
    found = []
    for product in sorted({p for p, _ in showroom.shelf.releases}):
        for release in reversed(showroom.releases(product)):
            row = published.get((product, release.id))
            stands = standing(showroom, release, today)
            if row is None or (product, release.id) in showroom.shipped:
                found.append(ReleaseRow(release, stands))
            else:
                found.append(ReleaseRow(release, stands, row.by, row.published_at, row.draft))
    return tuple(found)


def standing(showroom: Showroom, release: Release, today: date) -> Standing:
    """How a release stands: "ahead" of its first day, "ended" after its last, "superseded" by a
    later one that is on sale, or "on sale"."""
    if release.valid_to is not None and release.valid_to < today:
        return "ended"
    if release.valid_from > today:
        return "ahead"
    current = showroom.current(release.product, today)
    return "on sale" if current.id == release.id else "superseded"


def _terms(
    store: Store,
    showroom: Showroom,
    account: Account,
    act: str,
    name: Name,
    decide: Callable[[tuple[Release, ...]], dict[str, Term]],
    now: datetime,
) -> Release:
    """Give releases of a product the terms that ``decide`` says, by all that is there then."""
    need(account, "rules")
    product, release = name
    for _ in range(_TRIES):
        catch_up(showroom, store, wait=True)
        showroom.release(product, release)
        with store.writing() as session:
            desk_clock.tick(session)
            if desk_clock.ticks(session) != showroom.shelf.ticks + 1:
                session.rollback()
                continue
            there = showroom.releases(product)
            acts = []
            for id_, term in decide(there).items():
                one = _one(there, id_)
                rows.set_term(session, product, id_, *term)
                verb = act if id_ == release else "retire"
                why = "" if id_ == release else f"{act} to {release}"
                before = _said((one.valid_from, one.valid_to))
                acts.append((verb, _named(product, id_), before, _said(term), why))
            record_all(session, now, account.name, acts)
        catch_up(showroom, store, wait=True)
        return showroom.release(product, release)
    raise Unavailable("The desk is being used by many at once; nothing was changed. Try again.")


def _check_open(source: Draft, revision: int) -> None:
    if source.state != "open":
        raise Conflict(f"{subject(source).capitalize()} is {source.state} already.")
    if source.revision != revision:
        raise Overtaken(source)


def _amiss(checked: Checked) -> str:
    """What keeps a draft from being published, in a sentence or two."""
    if checked.problems:
        first = checked.problems[0]
        place = f"{first.file}:{first.line}" if first.line else first.file
        more = len(checked.problems) - 1
        return f"{place}: {first.message}" + (f" (and {more} more)" if more else "")
    if checked.stopped:
        return checked.stopped
    review = checked.review
    if review is not None and not review.analysis.satisfiable:
        return "its rules contradict each other, so that no configuration exists."
    failed = [o for o in review.examples if not o.held] if review else []
    if failed:
        return f"examples.yaml:{failed[0].example.line}: {failed[0].said}"
    flaws = checked.parts.flaws if checked.parts else ()
    if flaws:
        return f"parts.yaml:{flaws[0].line}: {flaws[0].thing} is {flaws[0].fault}."
    return "its check was not finished."


def _one(there: tuple[Release, ...], release: str) -> Release:
    return next(r for r in there if r.id == release)


def _named(product: str, release: str) -> str:
    return f"release {product} {release}"


def _said(term: Term) -> str:
    first, last = term
    return f"sold from {first}" + (f" to {last}" if last else " on")
