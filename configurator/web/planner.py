"""The planner's pages: bank and load ahead, a day's sequence made, watched and published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, render_template, url_for
from htmx_flask import request
from werkzeug.wrappers import Response

from configurator.catalogue.release import Text
from configurator.errors import NotFound, Refused
from configurator.flow import planning, sequencing
from configurator.flow.load import day_loads
from configurator.flow.ordering import OrderRow
from configurator.flow.planning import BankView, DayLoad, PlanView
from configurator.flow.sequencing import RunView
from configurator.sequencing.problem import Weights
from configurator.web.access import me, role_required
from configurator.web.curve import GOING, Curve, curve_of
from configurator.web.days import day_before, line_called, working_day
from configurator.web.errors import status_of
from configurator.web.forms import (
    PinForm,
    PublishForm,
    SequenceForm,
    UnpinForm,
    first_error,
)
from configurator.web.plant import now, queue, settings, showroom, store
from configurator.web.strip import Break, Strip, breaks_of, strip_of

#: How many orders the bank's page lists at once.
MOST_LISTED = 60

planner = Blueprint("planner", __name__, url_prefix="/planner")
planner.before_request(role_required("planner"))


@dataclass(frozen=True)
class LinesPage:
    """The lines to plan, as (id, label)."""

    lines: tuple[tuple[str, Text], ...]


@dataclass(frozen=True)
class LinePage:
    """A line's days ahead and its bank. ``orders`` are those found, at most ``MOST_LISTED`` of
    them unless ``all``; ``found`` is how many there are."""

    bank: BankView
    orders: tuple[OrderRow, ...]
    found: int
    find: str
    all: bool


@dataclass(frozen=True)
class Watch:
    """A run as its fragment shows it: ``elapsed`` seconds since it was asked for; ``going`` while
    there is something to wait for; ``over`` how far the best breaks hard limits, None unknown."""

    run: RunView
    curve: Curve | None
    elapsed: float
    over: int | None

    @property
    def going(self) -> bool:
        return self.run.state in GOING


@dataclass(frozen=True)
class DayPage:
    """A line's day: its load, its newest run and its plan, whichever of them there are.

    ``orders`` are the day's orders while it has no plan; ``breaks`` the limits that the plan
    breaks.
    """

    line: str
    line_label: Text
    day: date
    before: date
    after: date
    load: DayLoad | None
    orders: tuple[OrderRow, ...]
    watch: Watch | None
    plan: PlanView | None
    strip: Strip | None
    breaks: tuple[Break, ...]
    form: SequenceForm
    refusal: str


@planner.get("")
def lines() -> Response | str:
    """The lines to choose from; straight to the line where there is one."""
    known = showroom().lines
    if len(known) == 1:
        return redirect(url_for("planner.line", line=next(iter(known))), 303)
    page = LinesPage(tuple((id, line.label) for id, line in sorted(known.items())))
    return render_template("planner/lines/page.html", page=page)


@planner.get("/lines/<line>")
def line(line: str) -> str:
    """The order bank and the load of the days ahead; ``find`` narrows the bank."""
    bank = planning.bank(showroom(), store(), line, now().date())
    find = request.args.get("find", "").strip()
    found = tuple(o for o in bank.orders if _matches(o, find.casefold()))
    everything = request.args.get("all") == "1"
    page = LinePage(
        bank, found if everything else found[:MOST_LISTED], len(found), find, everything
    )
    fragment = request.htmx and request.htmx.target == "bank"
    return render_template(f"planner/line/{'_bank' if fragment else 'page'}.html", page=page)


@planner.get("/lines/<line>/<day:day>")
def day(line: str, day: date) -> str:
    """A day's page; ``version`` shows another version of its plan."""
    version = request.args.get("version", "")
    if version and not version.isdecimal():
        raise NotFound(f"There is no version {version!r} of a plan; versions are numbers.")
    return _day_page(line, day, version=int(version) if version else None)


@planner.post("/lines/<line>/<day:day>/sequence")
def sequence(line: str, day: date) -> Response | tuple[str, int]:
    """Ask for the day's sequence; back to the day's page, which watches the run."""
    form = SequenceForm()
    if not form.validate_on_submit():
        return _day_page(line, day, form=form, refusal=first_error(form)), 422
    try:
        sequencing.request_sequencing(
            showroom(), store(), queue(), line, day, float(form.seconds.data), me(), now()
        )
    except Refused as refusal:
        return _refused(line, day, refusal)
    return redirect(url_for("planner.day", line=line, day=day), 303)


@planner.get("/runs/<int:id>")
def run(id: int) -> Response | str:
    """How a run is going: the fragment that the day's page asks for every second."""
    view = sequencing.run(store(), id, now())
    there = url_for("planner.day", line=view.line, day=view.day, version=view.version)
    if not request.htmx:
        return redirect(there, 303)
    watch = _watch(view)
    if not watch.going and view.version is not None:
        return Response("", headers={"HX-Redirect": there})
    return render_template("planner/day/_run.html", watch=watch)


@planner.post("/runs/<int:id>/stop")
def stop(id: int) -> Response | str:
    """Ask a run to stop with the best it has."""
    view = sequencing.stop_run(store(), id, me(), now())
    if request.htmx:
        return render_template("planner/day/_run.html", watch=_watch(view))
    return redirect(url_for("planner.day", line=view.line, day=view.day), 303)


@planner.post("/lines/<line>/<day:day>/publish")
def publish(line: str, day: date) -> Response | tuple[str, int]:
    """Make a version the day's plan."""
    form = PublishForm()
    if not form.validate_on_submit():
        return _day_page(line, day, refusal=first_error(form)), 422
    try:
        planning.publish_plan(showroom(), store(), line, day, form.version.data, me(), now())
    except Refused as refusal:
        return _refused(line, day, refusal)
    return redirect(url_for("planner.day", line=line, day=day, version=form.version.data), 303)


@planner.post("/lines/<line>/<day:day>/pin")
def pin(line: str, day: date) -> Response | tuple[str, int]:
    """Fix a unit's place for coming sequences."""
    form = PinForm()
    if not form.validate_on_submit():
        return _day_page(line, day, refusal=first_error(form)), 422
    try:
        planning.pin(store(), line, day, form.order.data, form.position.data, me(), now())
    except Refused as refusal:
        return _refused(line, day, refusal)
    return redirect(_back(line, day, form.order.data), 303)


@planner.post("/lines/<line>/<day:day>/unpin")
def unpin(line: str, day: date) -> Response | tuple[str, int]:
    """Let a pinned unit move again."""
    form = UnpinForm()
    if not form.validate_on_submit():
        return _day_page(line, day, refusal=first_error(form)), 422
    try:
        planning.unpin(store(), line, day, form.order.data, me(), now())
    except Refused as refusal:
        return _refused(line, day, refusal)
    return redirect(_back(line, day, form.order.data), 303)


def _refused(line: str, day: date, refusal: Refused) -> tuple[str, int]:
    if isinstance(refusal, NotFound):
        raise refusal
    return _day_page(line, day, refusal=str(refusal)), status_of(refusal)


def _day_page(
    line: str,
    day: date,
    *,
    version: int | None = None,
    form: SequenceForm | None = None,
    refusal: str = "",
) -> str:
    known = line_called(showroom(), line)
    working_day(known, day)
    plan = planning.plan(showroom(), store(), line, day, version)
    bank = () if plan else planning.bank(showroom(), store(), line, now().date()).orders
    loads = day_loads(showroom(), store(), known, day, 1)
    run = sequencing.latest_run(store(), line, day, now())
    page = DayPage(
        line=line,
        line_label=known.label,
        day=day,
        before=day_before(known, day),
        after=known.next_working_day(day),
        load=next((load for load in loads if load.day == day), None),
        orders=tuple(o for o in bank if o.build_day == day),
        watch=_watch(run) if run else None,
        plan=plan,
        strip=strip_of(plan) if plan else None,
        breaks=breaks_of(plan) if plan else (),
        form=form or SequenceForm(formdata=None, seconds=round(settings().solver_seconds)),
        refusal=refusal,
    )
    return render_template("planner/day/page.html", page=page)


def _watch(run: RunView) -> Watch:
    elapsed = min((now() - run.asked_at).total_seconds(), run.seconds)
    best = run.progress[-1].score if run.progress else None
    over = None if best is None else best // Weights().hard_ratios
    return Watch(run, curve_of(run, elapsed), elapsed, over)


def _back(line: str, day: date, order: str) -> str:
    version = request.args.get("version", "")
    return url_for(
        "planner.day",
        line=line,
        day=day,
        version=version if version.isdecimal() else None,
        _anchor=f"unit-{order}",
    )


def _matches(order: OrderRow, find: str) -> bool:
    texts = (order.number, order.dealer_name, order.customer, order.reference, order.title.en,
             order.build_day.isoformat())  # fmt: skip
    return not find or any(find in text.casefold() for text in texts)
