"""The customer's pages: the products, the configurator, its summary, the quote and the order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import segno
from flask import Blueprint, redirect, render_template, url_for
from htmx_flask import request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from configurator.catalogue.release import Release, Text
from configurator.errors import NotFound, Refused
from configurator.flow import quoting, tracking
from configurator.flow.configuring import configure as told_by
from configurator.flow.explaining import Settlement, settle
from configurator.flow.finishing import (
    AIMS,
    Finish,
    finish,
    finishes,
    market_chosen,
    popular,
    spelled_out,
)
from configurator.flow.quoting import DealerChoice, QuoteView
from configurator.flow.tracking import OrderProgress
from configurator.orders.code import address as address_of_code
from configurator.orders.code import decode, encode
from configurator.web.address import Address, Way, earlier, read_address
from configurator.web.configurator_page import ConfigurePage
from configurator.web.pictures.picture import Picture, draw, picture_of, picture_of_placed
from configurator.web.plant import now, settings, showroom, store
from configurator.web.quote_form import QuoteForm
from configurator.web.reasons import Reason, why_not_earlier

#: One line of a configuration: family, option, net price, whether it was filled in.
Row: TypeAlias = tuple[Text, Text, int, bool]

customer = Blueprint("customer", __name__)
customer.add_app_template_global(draw, "draw")


@dataclass(frozen=True)
class ProductCard:
    """A product on the first page: ``finish`` is its cheapest configuration, None where none is;
    the picture shows the most popular one, which ``popular`` opens ("" where none is known)."""

    release: Release
    picture: Picture
    finish: Finish | None
    url: str
    popular: str


@dataclass(frozen=True)
class ProductsPage:
    """The first page."""

    cards: tuple[ProductCard, ...]


@dataclass(frozen=True)
class FinishCard:
    """One way to have the rest filled in, and what it shows beside the others."""

    finish: Finish
    picture: Picture
    url: str


@dataclass(frozen=True)
class FinishPage:
    """The ways to have the rest filled in."""

    release: Release
    cards: tuple[FinishCard, ...]
    chosen: int
    back: str


@dataclass(frozen=True)
class SummaryPage:
    """A complete configuration before it is quoted. ``filled`` are the ids of what was filled in;
    ``share`` its address and ``qr`` that as an image."""

    release: Release
    finish: Finish
    filled: frozenset[str]
    picture: Picture
    code: str
    share: str
    qr: Markup
    back: str
    form: QuoteForm
    dealers: tuple[DealerChoice, ...]
    settlement: Settlement
    refusal: str
    action: str

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is in it, in the order of the families."""
        currency = self.finish.totals.price.currency
        return tuple(
            (f.label, (option := self.release.options[o]).label, option.price.get(currency, 0),
             o in self.filled)
            for f in self.release.families for o in f.options if o in self.finish.selected
        )  # fmt: skip


@dataclass(frozen=True)
class QuotePage:
    """A quote as its link shows it; ``order`` is the address of the order's page, "" before."""

    quote: QuoteView
    picture: Picture
    share: str
    qr: Markup
    configure: str
    order: str

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is in it, as pinned."""
        return tuple(
            (o.family_label, o.label, o.net, False) for o in self.quote.configuration.options
        )

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why the promise is not for an earlier day."""
        if self.quote.promise is None:
            return ()
        return why_not_earlier(self.quote.promise, self.quote.configuration)


@dataclass(frozen=True)
class OrderPage:
    """An order's way to its owner."""

    progress: OrderProgress
    picture: Picture
    quote: str

    @property
    def title(self) -> Text:
        """What the current state is called."""
        return next((s.title for s in self.progress.steps if s.now), self.progress.headline)


@customer.get("/")
def products() -> str:
    """What is on offer."""
    cards = tuple(_card(release) for release in showroom().products(now().date()))
    return render_template("customer/products/page.html", page=ProductsPage(cards))


@customer.get("/configure/<product>")
def product(product: str) -> Response:
    """The configurator of the release to order from today."""
    release = showroom().current(product, now().date())
    return redirect(_configurator(release), 303)


@customer.get("/configure/<product>/<release>")
def configure(product: str, release: str) -> str:
    """The configurator: the address says all that was chosen, the page what it comes to."""
    offered = showroom().release(product, release)
    address = read_address(offered, request.args)
    told = told_by(
        showroom(),
        offered,
        address.asked,
        current=showroom().current(product, now().date()),
        before=earlier(offered, address),
        step=address.step,
        ask_why=address.why,
    )
    way = Way(offered, request.path, told.choices, address)
    page = ConfigurePage(
        told,
        address,
        way,
        picture_of(offered, told.selected),
        summary=way.elsewhere(_path("customer.summary", offered)),
        finish=way.elsewhere(_path("customer.finishing", offered)),
        newer=way.elsewhere(_configurator(told.newer)) if told.newer else "",
    )
    fragment = request.htmx and request.htmx.target == "answer"
    name = "_answer" if fragment else "page"
    return render_template(f"customer/configure/{name}.html", page=page)


@customer.get("/finish/<product>/<release>")
def finishing(product: str, release: str) -> str:
    """The rest filled in, four ways side by side."""
    offered, address, settlement = _settled(product, release, request.args)
    cards = tuple(
        FinishCard(
            found,
            picture_of(offered, found.selected),
            Way(offered, "", settlement.choices, address).elsewhere(
                _path("customer.summary", offered), by=found.aim
            ),
        )
        for found in finishes(showroom(), offered, settlement.choices)
    )
    back = Way(offered, _configurator(offered), settlement.choices, address).keeping()
    chosen = sum(settlement.choices.values())
    page = FinishPage(offered, cards, chosen, back)
    return render_template("customer/finish/page.html", page=page)


@customer.get("/summary/<product>/<release>")
def summary(product: str, release: str) -> str:
    """The whole configuration, and the form for a quote."""
    return _summary(product, release, request.args, QuoteForm(formdata=None))


@customer.post("/summary/<product>/<release>")
def ask_quote(product: str, release: str) -> Response | tuple[str, int]:
    """Make the quote and go to its page; 422 with the summary when it cannot be made."""
    form = QuoteForm()
    if not form.validate_on_submit():
        return _summary(product, release, request.args, form), 422
    offered, _, settlement = _settled(product, release, request.args)
    done = _finished(offered, settlement, request.args.get("by", ""))
    try:
        made = quoting.make_quote(
            showroom(),
            store(),
            product=offered.product,
            release=offered.id,
            choices=spelled_out(offered, done.selected),
            market=market_chosen(offered, showroom().engine(offered), settlement.choices).id,
            now=now(),
            days=settings().quote_days,
            dealer=form.dealer.data or "",
            customer=form.name.data or "",
            shown_gross=form.gross.data,
        )
    except Refused as refusal:
        return _summary(product, release, request.args, form, str(refusal)), 422
    return redirect(url_for("customer.quote", token=made.token), 303)


@customer.get("/c/<path:code>")
def shared(code: str) -> Response:
    """A shared code opens its summary; one whose release is gone opens today's release."""
    named = address_of_code(code)
    try:
        release = showroom().release(named.product, named.release)
    except NotFound:
        # The product itself must exist; its current release is where one can go on.
        release = showroom().current(named.product, now().date())
        return redirect(_configurator(release), 303)
    choices = decode(code, release)
    way = Way(release, "", choices, Address(()))
    return redirect(way.elsewhere(_path("customer.summary", release)), 303)


@customer.get("/quote/<token>")
def quote(token: str) -> str:
    """A quote, for whoever has its link."""
    made = quoting.quote_by_token(store(), token, now())
    share = url_for("customer.quote", token=token, _external=True)
    page = QuotePage(
        made,
        picture_of_placed(made.configuration),
        share,
        _qr(share),
        url_for("customer.shared", code=made.code),
        url_for("customer.order", token=token) if made.state == "ordered" else "",
    )
    return render_template("customer/quote/page.html", page=page)


@customer.get("/order/<token>")
def order(token: str) -> str:
    """How far an order is, in plain words, for whoever has its link."""
    made = quoting.quote_by_token(store(), token, now())
    page = OrderPage(
        tracking.order_progress(store(), token),
        picture_of_placed(made.configuration),
        url_for("customer.quote", token=token),
    )
    return render_template("customer/order/page.html", page=page)


def _card(release: Release) -> ProductCard:
    cheapest = finish(showroom(), release, {}, "price")
    taken = popular(showroom(), release) if cheapest else {}
    shown = finish(showroom(), release, taken, "price") if taken else cheapest
    way = Way(release, _configurator(release), taken, Address(()))
    return ProductCard(
        release,
        picture_of(release, shown.selected if shown else ()),
        cheapest,
        _configurator(release),
        way.keeping() if taken else "",
    )


def _configurator(release: Release) -> str:
    return _path("customer.configure", release)


def _path(endpoint: str, release: Release) -> str:
    return url_for(endpoint, product=release.product, release=release.id)


def _settled(
    product: str, release: str, parameters: MultiDict[str, str]
) -> tuple[Release, Address, Settlement]:
    offered = showroom().release(product, release)
    address = read_address(offered, parameters)
    return offered, address, settle(showroom(), offered, address.asked)


def _finished(release: Release, settlement: Settlement, aim: str) -> Finish:
    found = finish(showroom(), release, settlement.choices, aim if aim in AIMS else "price")
    if found is None:
        raise Refused(f"{release.name.en} has no valid configuration at all.")
    return found


def _summary(
    product: str,
    release: str,
    parameters: MultiDict[str, str],
    form: QuoteForm,
    refusal: str = "",
) -> str:
    offered, address, settlement = _settled(product, release, parameters)
    found = _finished(offered, settlement, parameters.get("by", ""))
    code = encode(offered, spelled_out(offered, found.selected))
    share = url_for("customer.shared", code=code, _external=True)
    there = quoting.dealers(store())
    form.offer(there, found.totals.price.gross)
    page = SummaryPage(
        offered,
        found,
        frozenset(o.id for o in found.filled),
        picture_of(offered, found.selected),
        code,
        share,
        _qr(share),
        Way(offered, _configurator(offered), settlement.choices, address).keeping(),
        form,
        there,
        settlement,
        refusal,
        request.full_path,
    )
    return render_template("customer/summary/page.html", page=page)


def _qr(text: str) -> Markup:
    """``text`` as a QR code in inline SVG, with attributes only."""
    svg = segno.make(text, error="m").svg_inline(scale=3, border=2, dark="#151a18", omitsize=True)
    return Markup(svg)
