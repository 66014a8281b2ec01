"""The rule engineer's desk: every product with its releases, the drafts, and what waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count

from flask import Blueprint, current_app, render_template, url_for

from configurator.catalogue.release import Release, Text
from configurator.catalogue.sharing import Use, shared_uses
from configurator.flow.desk import drafts as drafting
from configurator.flow.desk.drafts import Draft
from configurator.flow.desk.publishing import Standing, standing
from configurator.flow.showroom import Showroom
from configurator.web.access import role_required
from configurator.web.plant import now, showroom, store
from configurator.web.slow import answers

rules = Blueprint("rules", __name__, url_prefix="/rules")
rules.before_request(role_required("rules"))


@dataclass(frozen=True)
class ReleaseRow:
    """A release in a list. ``count`` is its number of configurations, None while it is counted
    or where it was not; ``counting`` tells which."""

    release: Release
    standing: Standing
    count: int | None
    counting: bool
    previous: str


@dataclass(frozen=True)
class ProductCard:
    """A product with its releases, the newest first."""

    product: str
    name: Text
    rows: tuple[ReleaseRow, ...]
    next_name: str


@dataclass(frozen=True)
class DeskPage:
    """The desk. ``ahead`` are releases that go on sale later; ``shared`` the fragments that
    several releases share, each with the products and releases that a change in it touches;
    ``stops`` the address of the page of stopped options, "" where there is none."""

    cards: tuple[ProductCard, ...]
    drafts: tuple[Draft, ...]
    ahead: tuple[Release, ...]
    shared: Mapping[str, tuple[Use, ...]]
    stops: str
    refusal: str

    @property
    def counting(self) -> bool:
        return any(row.counting for card in self.cards for row in card.rows)

    @property
    def releases(self) -> int:
        return sum(len(card.rows) for card in self.cards)


@rules.get("")
def desk() -> str:
    """Products, releases, drafts."""
    return desk_page()


def desk_page(refusal: str = "") -> str:
    """The desk as it is now, with what was refused above it."""
    today = now().date()
    room = showroom()
    cards = tuple(
        ProductCard(r.product, r.name, rows_of(room, r.product, today), _next_name(room, r.product))
        for r in room.products(today)
    )
    page = DeskPage(
        cards,
        tuple(d for d in drafting.drafts(store()) if d.state == "open"),
        tuple(row.release for c in cards for row in c.rows if row.standing == "ahead"),
        shared_uses(room.rules) if room.rules else {},
        url_for("stops.overview") if "stops.overview" in current_app.view_functions else "",
        refusal,
    )
    return render_template("rules/desk/page.html", page=page)


def rows_of(room: Showroom, product: str, today: date) -> tuple[ReleaseRow, ...]:
    """The releases of ``product``, the newest first."""
    there = room.releases(product)
    before = ("", *(r.id for r in there))
    rows = [
        _row(room, release, standing(room, release, today), previous)
        for release, previous in zip(there, before, strict=False)
    ]
    return tuple(reversed(rows))


def _row(room: Showroom, release: Release, stands: Standing, previous: str) -> ReleaseRow:
    return ReleaseRow(release, stands, *count_of(room, release), previous)


def count_of(room: Showroom, release: Release) -> tuple[int | None, bool]:
    """The number of configurations of ``release``, None where unknown; whether it is being
    counted."""
    found = answers().ask(
        ("count", release.product, release.id, release.digest),
        lambda: (room.engine(release).answer({}).count,),
        patience=0.05,
    )
    return (found.value[0] if found.value else None), found.going


def _next_name(room: Showroom, product: str) -> str:
    """A name that no release or open draft of ``product`` has: the newest one's, numbered on."""
    taken = {r.id for r in room.releases(product)} | {
        d.release for d in drafting.drafts(store()) if d.product == product and d.state == "open"
    }
    newest = room.releases(product)[-1].id
    stem = newest.rpartition("-")[0] or newest
    return next(name for n in count(2) if (name := f"{stem}-{n}") not in taken)
