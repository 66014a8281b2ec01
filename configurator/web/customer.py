"""The customer's pages: the products, the configurator, its summary, the quote and the order."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, url_for
from htmx_flask import request
from werkzeug.wrappers import Response

from configurator.catalogue.release import Release
from configurator.errors import NotFound
from configurator.flow.configuring import configure as told_by
from configurator.flow.finishing import (
    Finish,
    finish,
    finishes,
    popular,
)
from configurator.orders.code import address as address_of_code
from configurator.orders.code import decode
from configurator.web.address import Address, Way, earlier, read_address, settled_address
from configurator.web.configurator_page import ConfigurePage
from configurator.web.moving import arrived, moved, taken_to
from configurator.web.pictures.picture import Picture, draw, picture_of
from configurator.web.plant import now, showroom, stops_of

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


@customer.get("/")
def products() -> str:
    """What is on offer."""
    cards = tuple(_card(release) for release in _offers())
    return render_template("customer/products/page.html", page=ProductsPage(cards))


@customer.get("/configure/<product>")
def product(product: str) -> Response:
    """The configurator of the release to order from today."""
    release = showroom().current(product, now().date())
    return redirect(_configurator(release), 303)


@customer.get("/configure/<product>/<release>")
def configure(product: str, release: str) -> Response:
    """The configurator: the address says all that was chosen, the page what it comes to."""
    if elsewhere := moved(product, release):
        return elsewhere
    offered = showroom().release(product, release)
    address = read_address(offered, request.args)
    told = told_by(
        showroom(),
        offered,
        address.asked,
        current=showroom().current(product, now().date()),
        arrived=arrived(offered, address),
        before=earlier(offered, address),
        step=address.step,
        ask_why=address.why,
        stops=stops_of(product),
    )
    way = Way(offered, request.path, told.choices, address)
    page = ConfigurePage(
        told,
        address,
        way,
        picture_of(offered, told.selected),
        summary=way.elsewhere(_path("quoted.summary", offered)),
        finish=way.elsewhere(_path("customer.finishing", offered)),
        newer=taken_to(told.newer, offered, told.settlement.choices) if told.newer else "",
        today=now().date(),
    )
    fragment = request.htmx and request.htmx.target == "answer"
    name = "_answer" if fragment else "page"
    answer = make_response(render_template(f"customer/configure/{name}.html", page=page))
    if told.carried and page.unread:  # a click far down the page; the account stands at its top
        answer.headers["HX-Reswap"] = "outerHTML show:window:top"
    return answer


@customer.get("/finish/<product>/<release>")
def finishing(product: str, release: str) -> str | Response:
    """The rest filled in, four ways side by side."""
    if elsewhere := moved(product, release):
        return elsewhere
    stops = stops_of(product)
    offered, address, settlement = settled_address(
        showroom(), product, release, request.args, stops
    )
    cards = tuple(
        FinishCard(
            found,
            picture_of(offered, found.selected),
            Way(offered, "", settlement.choices, address).elsewhere(
                _path("quoted.summary", offered), by=found.aim
            ),
        )
        for found in finishes(showroom(), offered, settlement.choices, stops)
    )
    back = Way(offered, _configurator(offered), settlement.choices, address).keeping()
    chosen = sum(settlement.choices.values())
    page = FinishPage(offered, cards, chosen, back)
    return render_template("customer/finish/page.html", page=page)


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
    return redirect(way.elsewhere(_path("quoted.summary", release)), 303)


def _offers() -> list[Release]:
    """Today's releases, the one with the most to choose first."""
    return sorted(showroom().products(now().date()), key=lambda r: -len(r.options))


def _card(release: Release) -> ProductCard:
    stops = stops_of(release.product)
    cheapest = finish(showroom(), release, {}, "price", stops)
    taken = popular(showroom(), release, stops) if cheapest else {}
    shown = finish(showroom(), release, taken, "price", stops) if taken else cheapest
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
