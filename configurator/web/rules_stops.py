"""The pages of stop-sales: what is stopped, whom a stop would meet, and lifting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, render_template, url_for
from flask_wtf import FlaskForm
from htmx_flask import request
from werkzeug.wrappers import Response
from wtforms import DateField, HiddenField, IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from configurator.catalogue.release import Option, Release, Text
from configurator.errors import NotFound, Refused
from configurator.flow.desk import stop_sales
from configurator.flow.desk.stop_sales import LONGEST_REASON, MOST_SOLD, Touched
from configurator.orders.stop import Stop
from configurator.web.access import me, role_required
from configurator.web.errors import status_of
from configurator.web.forms import PressForm, first_error
from configurator.web.plant import now, showroom, stop_board, store

#: So many options a search lists.
MOST_FOUND = 40

stops = Blueprint("stops", __name__, url_prefix="/rules/stops")
stops.before_request(role_required("rules"))


def _stripped(text: str | None) -> str:
    return (text or "").strip()


class StopForm(FlaskForm):  # type: ignore[misc]
    """An option's stop: from when, whether some are sold still, and why."""

    option = HiddenField(validators=[DataRequired("Choose an option."), Length(max=300)])
    from_day = DateField("From", validators=[InputRequired("Give a day.")])
    cap = IntegerField(
        "Sell at most",
        validators=[Optional(), NumberRange(1, MOST_SOLD, "Give a number from 1 up, or nothing.")],
    )
    reason_en = StringField(
        "Reason in English",
        filters=[_stripped],
        validators=[
            DataRequired("Give the reason: customers and dealers read it."),
            Length(max=LONGEST_REASON, message="A reason has at most 200 characters."),
        ],
    )
    reason_zh = StringField(
        "Reason in Chinese",
        filters=[_stripped],
        validators=[Length(max=LONGEST_REASON, message="A reason has at most 200 characters.")],
    )


@dataclass(frozen=True)
class Row:
    """A stop in a list: ``option`` and ``family`` in words, ``state`` one of stopped, coming,
    capped, sold out, lifted."""

    stop: Stop
    option: Text
    family: Text
    state: str


@dataclass(frozen=True)
class Choice:
    """An option to stop; ``stopped`` when it is."""

    option: Option
    family: Text
    stopped: bool


@dataclass(frozen=True)
class ProductPage:
    """A product's stops, and the search for an option to stop."""

    product: str
    name: Text
    products: tuple[tuple[str, Text], ...]
    standing: tuple[Row, ...]
    earlier: tuple[Row, ...]
    find: str
    choices: tuple[Choice, ...]
    refusal: str


@dataclass(frozen=True)
class OptionPage:
    """One option: its stop where it has one, else the form; and whom a stop meets."""

    product: str
    name: Text
    option: Text
    family: Text
    row: Row | None
    touched: Touched
    form: StopForm
    preview: bool
    refusal: str


@stops.get("")
def overview() -> Response:
    """The first product's stops."""
    first = showroom().products(now().date())[0]
    return redirect(url_for("stops.product", product=first.product), 303)


@stops.get("/<product>")
def product(product: str) -> str:
    """A product's stops; ``find`` looks for an option to stop."""
    page = _product_page(product)
    fragment = request.htmx and request.htmx.target == "options"
    return render_template(f"rules/stops/{'_options' if fragment else 'page'}.html", page=page)


@stops.get("/<product>/<option>")
def option(product: str, option: str) -> str:
    """One option: stopped or not, and whom it meets."""
    return _option_page(product, option, _new_form(option))


@stops.post("/<product>/<option>")
def stop(product: str, option: str) -> Response | str | tuple[str, int]:
    """Show what a stop would touch, or, from that page, stop it."""
    form = StopForm()
    if not form.validate_on_submit():
        return _option_page(product, option, form, refusal=first_error(form)), 422
    if request.form.get("act") != "stop":
        return _option_page(product, option, form, preview=True)
    try:
        stop_sales.stop(
            store(), showroom(), me(), product, option, form.from_day.data, form.cap.data,
            form.reason_en.data, form.reason_zh.data, now(),
        )  # fmt: skip
    except NotFound:
        raise
    except Refused as refusal:
        return _option_page(product, option, form, refusal=str(refusal)), status_of(refusal)
    stop_board().forget()
    return redirect(url_for("stops.option", product=product, option=option), 303)


@stops.post("/<product>/<option>/lift")
def lift(product: str, option: str) -> Response | tuple[str, int]:
    """Sell it again."""
    form = PressForm()
    _latest(product, option)
    if not form.validate_on_submit():
        return _option_page(product, option, _new_form(option), refusal=first_error(form)), 422
    try:
        stop_sales.lift(store(), me(), product, option, now())
    except Refused as refusal:
        page = _option_page(product, option, _new_form(option), refusal=str(refusal))
        return page, status_of(refusal)
    stop_board().forget()
    return redirect(url_for("stops.product", product=product), 303)


def _product_page(product: str, refusal: str = "") -> ProductPage:
    today = now().date()
    release = showroom().current(product, today)
    rows = [_row(s, today) for s in stop_sales.stops(store(), product)]
    standing = tuple(r for r in rows if r.state != "lifted")
    find = request.args.get("find", "").strip()[:100]
    return ProductPage(
        product,
        release.name,
        tuple((r.product, r.name) for r in showroom().products(today)),
        standing,
        tuple(r for r in rows if r.state == "lifted"),
        find,
        _choices(release, find, {r.stop.option for r in standing}),
        refusal,
    )


def _choices(release: Release, find: str, stopped: set[str]) -> tuple[Choice, ...]:
    wanted = find.casefold()
    if not wanted:
        return ()
    found = []
    for family in release.families:
        for id in family.options:
            option = release.options[id]
            words = (id, option.label.en, option.label.zh, family.label.en, family.label.zh)
            if any(wanted in w.casefold() for w in words):
                found.append(Choice(option, family.label, id in stopped))
    return tuple(found[:MOST_FOUND])


def _option_page(
    product: str,
    option: str,
    form: StopForm,
    *,
    preview: bool = False,
    refusal: str = "",
) -> str:
    release = _latest(product, option)
    today = now().date()
    there = next((s for s in stop_sales.stops(store(), product) if s.option == option), None)
    row = _row(there, today) if there is not None and there.lifted_at is None else None
    touched = stop_sales.touched(showroom(), store(), product, option, now())
    page = OptionPage(
        product, release.name, release.options[option].label,
        _family(release, option), row, touched, form, preview, refusal,
    )  # fmt: skip
    return render_template("rules/stop/page.html", page=page)


def _new_form(option: str) -> StopForm:
    return StopForm(formdata=None, option=option, from_day=now().date())


def _row(stop: Stop, today: date) -> Row:
    try:
        release = _latest(stop.product, stop.option)
        words = release.options[stop.option].label, _family(release, stop.option)
    except NotFound:
        words = Text(stop.option), Text("")
    if stop.lifted_at is not None:
        state = "lifted"
    elif not stop.begun(today):
        state = "coming"
    elif stop.cap is None:
        state = "stopped"
    else:
        state = "capped" if stop.left else "sold out"
    return Row(stop, *words, state)


def _latest(product: str, option: str) -> Release:
    """The newest release that has the option."""
    for release in reversed(showroom().releases(product)):
        if option in release.options:
            return release
    raise NotFound(f"{product} has no option {option!r}; look for it on the product's page.")


def _family(release: Release, option: str) -> Text:
    return release.family_of(option).label
