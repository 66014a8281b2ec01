"""The dealer's pages: quotes become orders, orders are watched, searched and cancelled."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import get_args

from flask import Blueprint, redirect, render_template, url_for
from htmx_flask import request
from markupsafe import Markup
from werkzeug.wrappers import Response

from configurator.errors import NotFound, Refused
from configurator.flow import ordering, quoting, tracking
from configurator.flow.ordering import OrderRow, OrderView
from configurator.flow.quoting import QuoteRow, QuoteView
from configurator.flow.tracking import OrderProgress
from configurator.orders.configuration import Configuration
from configurator.orders.life import State
from configurator.web.access import me, role_required
from configurator.web.errors import status_of
from configurator.web.forms import CancelForm, OpenQuoteForm, OrderForm, PressForm, first_error
from configurator.web.pictures.picture import draw, picture_of_placed
from configurator.web.plant import now, settings, showroom, store
from configurator.web.reasons import Reason, why_not_earlier

dealer = Blueprint("dealer", __name__, url_prefix="/dealer")
dealer.before_request(role_required("dealer"))


@dataclass(frozen=True)
class DeskPage:
    """The dealer's quotes that ``find`` names, and the door for a customer's own quote."""

    dealer_name: str
    quotes: tuple[QuoteRow, ...]
    find: str
    form: OpenQuoteForm
    refusal: str


@dataclass(frozen=True)
class QuotePage:
    """A quote with the form that orders it; ``refusal`` says why that was not possible."""

    quote: QuoteView
    drawing: Markup
    reasons: tuple[Reason, ...]
    form: OrderForm
    refusal: str


@dataclass(frozen=True)
class OrdersPage:
    """The dealer's orders in ``state`` ("" any) that ``find`` names; ``states`` to choose from."""

    orders: tuple[OrderRow, ...]
    find: str
    state: str
    states: tuple[str, ...]


@dataclass(frozen=True)
class OrderPage:
    """An order: its promise and what bound it, how far it is, its record."""

    order: OrderView
    drawing: Markup
    progress: OrderProgress
    reasons: tuple[Reason, ...]
    form: CancelForm
    refusal: str


@dealer.get("")
def desk() -> str:
    """The dealer's quotes, newest first."""
    return _desk(OpenQuoteForm(formdata=None))


@dealer.post("/quotes/open")
def open_quote() -> Response | tuple[str, int]:
    """Bring a customer's quote to this desk by its link or its number; a configuration's code
    opens in the configurator."""
    form = OpenQuoteForm()
    if not form.validate_on_submit():
        return _desk(form, first_error(form)), 422
    what = form.what.data.split("?")[0].split("#")[0].rstrip("/").rsplit("/", 1)[-1]
    if "~" in what:
        return redirect(url_for("customer.shared", code=what), 303)
    for row in quoting.quotes(store(), me(), now()):
        if what.upper() == row.number or what == row.token:
            return redirect(url_for("dealer.quote", number=row.number), 303)
    try:
        view = quoting.adopt_quote(store(), what, me(), now())
    except NotFound:
        return _desk(form, "No quote opens with that. Paste the whole link from the customer."), 404
    except Refused as refusal:
        return _desk(form, str(refusal)), status_of(refusal)
    return redirect(url_for("dealer.quote", number=view.number), 303)


@dealer.get("/quotes/<number>")
def quote(number: str) -> str:
    """One quote, with the form that orders it."""
    return _quote(number, OrderForm(formdata=None, key=secrets.token_urlsafe(18)))


@dealer.post("/quotes/<number>/order")
def place(number: str) -> Response | tuple[str, int]:
    """Order what the quote says. The same form sent twice leads to the same order."""
    form = OrderForm()
    if not form.validate_on_submit():
        return _quote(number, form, first_error(form)), 422
    try:
        view = ordering.place_order(
            showroom(),
            store(),
            quote=number,
            key=form.key.data,
            account=me(),
            now=now(),
            reference=form.reference.data,
        )
    except NotFound:
        raise
    except Refused as refusal:
        return _quote(number, form, str(refusal)), status_of(refusal)
    return redirect(url_for("dealer.order", number=view.row.number), 303)


@dealer.post("/quotes/<number>/again")
def quote_again(number: str) -> Response | tuple[str, int]:
    """Quote the same configuration anew, under today's release and at today's price."""
    form = PressForm()
    if not form.validate_on_submit():
        return _quote(number, OrderForm(formdata=None), first_error(form)), 422
    old = quoting.quote(store(), number, me(), now())
    try:
        view = _anew(old)
    except Refused as refusal:
        return _quote(number, OrderForm(formdata=None), str(refusal)), status_of(refusal)
    return redirect(url_for("dealer.quote", number=view.number), 303)


@dealer.get("/orders")
def orders() -> str:
    """The dealer's orders, newest first; ``state`` and ``find`` narrow them."""
    find = request.args.get("find", "").strip()
    asked = request.args.get("state", "")
    state = _state(asked)
    rows = ordering.orders(store(), me(), state=state)
    found = tuple(row for row in rows if _order_matches(row, find.casefold()))
    page = OrdersPage(found, find, asked, get_args(State))
    fragment = request.htmx and request.htmx.target == "orders"
    return render_template(f"dealer/orders/{'_orders' if fragment else 'page'}.html", page=page)


@dealer.get("/orders/<number>")
def order(number: str) -> str:
    """One order."""
    return _order(number, CancelForm(formdata=None))


@dealer.post("/orders/<number>/cancel")
def cancel(number: str) -> Response | tuple[str, int]:
    """Cancel an order; its slot and parts are free again."""
    form = CancelForm()
    if not form.validate_on_submit():
        return _order(number, form, first_error(form)), 422
    try:
        ordering.cancel_order(store(), number, me(), now(), form.reason.data)
    except NotFound:
        raise
    except Refused as refusal:
        return _order(number, form, str(refusal)), status_of(refusal)
    return redirect(url_for("dealer.order", number=number), 303)


def _desk(form: OpenQuoteForm, refusal: str = "") -> str:
    find = request.args.get("find", "").strip()
    rows = quoting.quotes(store(), me(), now())
    found = tuple(row for row in rows if _quote_matches(row, find.casefold()))
    page = DeskPage(me().dealer_name, found, find, form, refusal)
    fragment = request.htmx and request.htmx.target == "quotes"
    return render_template(f"dealer/desk/{'_quotes' if fragment else 'page'}.html", page=page)


def _quote(number: str, form: OrderForm, refusal: str = "") -> str:
    view = quoting.quote(store(), number, me(), now())
    reasons = why_not_earlier(view.promise, view.configuration) if view.promise else ()
    page = QuotePage(view, _drawing(view.configuration), reasons, form, refusal)
    return render_template("dealer/quote/page.html", page=page)


def _order(number: str, form: CancelForm, refusal: str = "") -> str:
    view = ordering.order(store(), number, me())
    quoted = quoting.quote(store(), view.row.quote, me(), now()).promise
    page = OrderPage(
        order=view,
        drawing=_drawing(view.configuration),
        progress=tracking.progress_of(store(), number, me()),
        reasons=why_not_earlier(quoted, view.configuration) if quoted else (),
        form=form,
        refusal=refusal,
    )
    return render_template("dealer/order/page.html", page=page)


def _drawing(configuration: Configuration) -> Markup:
    return draw(picture_of_placed(configuration).views[0], "vehicle")


def _anew(old: QuoteView) -> QuoteView:
    was = old.configuration
    release = showroom().current(was.product, now().date())
    gone = [o.label.en for o in was.options if o.id not in release.options]
    if gone:
        raise Refused(
            f"{release.name.en} no longer has {', '.join(gone)}. Open the configuration in the "
            "configurator: it keeps what can be kept and shows what changes."
        )
    return quoting.make_quote(
        showroom(),
        store(),
        product=was.product,
        release=release.id,
        choices={o.id: True for o in was.options},
        market=was.market,
        now=now(),
        days=settings().quote_days,
        dealer=me().dealer,
        customer=old.customer,
    )


def _state(asked: str) -> State | None:
    known: dict[str, State] = {state: state for state in get_args(State)}
    if asked and asked not in known:
        raise NotFound(f"No order is ever {asked!r}; choose a state from the list.")
    return known.get(asked)


def _quote_matches(row: QuoteRow, find: str) -> bool:
    texts = (row.number, row.customer, row.title.en, row.title.zh, row.order)
    return not find or any(find in text.casefold() for text in texts)


def _order_matches(row: OrderRow, find: str) -> bool:
    texts = (row.number, row.quote, row.customer, row.reference, row.title.en, row.title.zh)
    return not find or any(find in text.casefold() for text in texts)
