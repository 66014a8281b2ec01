"""Production's pages: the released days, their build orders in sequence, each as page and JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from configurator.catalogue.release import Text
from configurator.errors import NotFound, Refused
from configurator.flow import planning, releasing
from configurator.flow.releasing import ReleaseView
from configurator.orders.life import State
from configurator.production.build_order import BuildOrder, BuildPart, as_document, canonical
from configurator.web.access import me, role_required
from configurator.web.days import day_before, line_called, working_day
from configurator.web.errors import status_of
from configurator.web.plant import now, queue, showroom, store

#: States of an order whose build order production has.
_GONE: tuple[State, ...] = ("released", "in_build", "built", "shipped", "delivered")

#: Working days that the line's page looks back and ahead.
DAYS_BACK = 5
DAYS_AHEAD = 10

production = Blueprint("production", __name__, url_prefix="/production")
production.before_request(role_required("production", "planner"))


@dataclass(frozen=True)
class LinesPage:
    """The lines there are, as (id, label)."""

    lines: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class DayRow:
    """A working day in production's list: units released of those the plant holds for it."""

    day: date
    released: int
    units: int
    version: int | None


@dataclass(frozen=True)
class LinePage:
    """A line's working days around today."""

    line: str
    line_label: Text
    today: date
    days: tuple[DayRow, ...]


@dataclass(frozen=True)
class DayPage:
    """A released day in sequence; ``refusal`` says why a release was not made."""

    line_label: Text
    view: ReleaseView
    before: date
    after: date
    refusal: str

    @property
    def received(self) -> int:
        return sum(unit.received_at is not None for unit in self.view.units)


@dataclass(frozen=True)
class BuildOrderPage:
    """A build order to read: its bill of material by supplier, its work by station."""

    order: BuildOrder
    line_label: Text
    suppliers: tuple[tuple[str, tuple[BuildPart, ...]], ...]

    @property
    def seconds(self) -> int:
        return sum(station.seconds for station in self.order.stations)


@production.get("")
def lines() -> Response | str:
    """The lines to choose from; straight to the line where there is one."""
    known = showroom().lines
    if len(known) == 1:
        return redirect(url_for("production.line", line=next(iter(known))), 303)
    page = LinesPage(tuple((id, line.label) for id, line in sorted(known.items())))
    return render_template("production/lines/page.html", page=page)


@production.get("/lines/<line>")
def line(line: str) -> str:
    """The line's days around today and what was released of each."""
    known = line_called(showroom(), line)
    today = now().date()
    past: list[DayRow] = []
    day = today
    for _ in range(DAYS_BACK):
        day = day_before(known, day)
        units = len(releasing.released(store(), line, day).units)
        past.insert(0, DayRow(day, units, units, None))
    ahead = planning.bank(showroom(), store(), line, today, DAYS_AHEAD).days
    rows = tuple(
        DayRow(d.day, sum(d.states.get(s, 0) for s in _GONE), d.used, d.published_version)
        for d in ahead
    )
    page = LinePage(line, known.label, today, (*past, *rows))
    return render_template("production/line/page.html", page=page)


@production.get("/lines/<line>/<day:day>")
def day(line: str, day: date) -> str:
    """A day's build orders in sequence, with how far each got."""
    return _day_page(line, day)


@production.post("/lines/<line>/<day:day>/release")
def release(line: str, day: date) -> Response | tuple[str, int]:
    """Release the day's published plan: a build order for each unit, once."""
    try:
        releasing.release_day(showroom(), store(), line, day, me(), now(), queue())
    except NotFound:
        raise
    except Refused as refusal:
        return _day_page(line, day, str(refusal)), status_of(refusal)
    return redirect(url_for("production.day", line=line, day=day), 303)


@production.get("/build-orders/<job>")
def build_order(job: str) -> str:
    """A build order to read."""
    order = releasing.build_order(store(), job)
    label = line_called(showroom(), order.line).label
    page = BuildOrderPage(order, label, _by_supplier(order, _suppliers(order)))
    return render_template("production/build_order/page.html", page=page)


@production.get("/build-orders/<job>.json")
def document(job: str) -> Response:
    """The document that production receives, byte for byte."""
    text = canonical(as_document(releasing.build_order(store(), job)))
    return Response(text, mimetype="application/json")


def _day_page(line: str, day: date, refusal: str = "") -> str:
    known = line_called(showroom(), line)
    working_day(known, day)
    page = DayPage(
        line_label=known.label,
        view=releasing.released(store(), line, day),
        before=day_before(known, day),
        after=known.next_working_day(day),
        refusal=refusal,
    )
    return render_template("production/day/page.html", page=page)


def _by_supplier(
    order: BuildOrder, names: Mapping[str, str]
) -> tuple[tuple[str, tuple[BuildPart, ...]], ...]:
    ids = sorted({p.supplier for p in order.parts}, key=lambda id: names.get(id, id))
    return tuple(
        (names.get(id, id), tuple(p for p in order.parts if p.supplier == id)) for id in ids
    )


def _suppliers(order: BuildOrder) -> dict[str, str]:
    """The suppliers' names by id; none when the release is no longer on disk, as a build order
    outlives its rule base."""
    product, _, release = order.work_master.partition("/")
    try:
        known = showroom().release(product, release).suppliers
    except NotFound:
        return {}
    return {id: supplier.name for id, supplier in known.items()}
