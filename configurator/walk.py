"""A walk through every page as a visitor without JavaScript: what ``demo --check`` does.

Each step follows a link or sends a form that really stands on the page before, so that a page
which answers but leads nowhere is found too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from configurator.channels.folder import Folder, Receiver
from configurator.errors import Unavailable
from configurator.flow.access import sign_in
from configurator.flow.demo import DemoAccount
from configurator.flow.ordering import order
from configurator.flow.working import tasks
from configurator.web.plant import Plant


@dataclass
class Form:
    """A form on a page: where it goes, how, what it holds, and its buttons' words."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """What came back: where it is, its text, its forms and links."""

    path: str
    text: str
    forms: tuple[Form, ...]
    links: Mapping[str, str]

    def form(self, button: str) -> Form:
        """The form whose button's words begin with ``button``."""
        for form in self.forms:
            if any(words.startswith(button) for words in form.buttons):
                return form
        raise Unavailable(f"{self.path} has no button {button!r}.")


class Visitor:
    """A browser without JavaScript; every answer that is not a page (200) ends the walk."""

    def __init__(self, app: Flask, seen: Callable[[str], None]) -> None:
        self._client: FlaskClient = app.test_client()
        self._seen = seen

    def open(self, path: str) -> Page:
        """Get a page."""
        return self._answered(self._client.get(path, follow_redirects=True), path)

    def send(self, page: Page, button: str, **typed: str) -> Page:
        """Send the form with ``button``, with what is typed over what it holds."""
        form = page.form(button)
        fields = {**form.fields, **typed}
        where = form.action or page.path
        if form.method == "get":
            answer = self._client.get(where, query_string=fields, follow_redirects=True)
        else:
            answer = self._client.post(where, data=fields, follow_redirects=True)
        return self._answered(answer, f"{button} on {page.path}")

    def sign_in(self, account: DemoAccount) -> Page:
        """Sign in by the form."""
        door = self.open("/sign-in")
        return self.send(door, "Sign in", name=account.name, password=account.password)

    def _answered(self, answer: TestResponse, what: str) -> Page:
        status, text, path = answer.status_code, answer.text, answer.request.path
        if status != 200:
            said = " ".join(re.sub(r"<[^>]+>", " ", text.partition("<main")[2]).split())
            raise Unavailable(f"{what} answered {status}: {said[:400]}")
        self._seen(f"{status} {path}")
        reader = _Reader()
        reader.feed(text)
        return Page(path, text, tuple(reader.forms), reader.links)


def walk(app: Flask, plant: Plant, accounts: Mapping[str, DemoAccount]) -> Iterator[str]:
    """Customer, rule engineer, dealer, planner, production and customer again; a line a page.

    Unavailable, naming the page, where one does not answer or the chain breaks.
    """
    seen: list[str] = []
    customer = Visitor(app, seen.append)
    _look_around(customer, plant)
    yield from _taken(seen)
    yield from _at_the_desk(app, plant, accounts["rules"])
    release = plant.showroom.current("large-van", plant.clock().date())
    at = f"{release.product}/{release.id}"
    customer.open(f"/configure/{at}?power=power_electric_150&why=body_chassis_single")
    customer.open(f"/finish/{at}?power=power_electric_150")
    summary = customer.open(f"/summary/{at}?market=market_gb&body=body_panel")
    quote = customer.send(summary, "Get a quote", name="Corner bakery", dealer="northgate")
    yield from _taken(seen)

    dealer = Visitor(app, seen.append)
    dealer.sign_in(accounts["dealer1"])
    desk = dealer.open("/dealer")
    offered = dealer.send(desk, "Open quote", what=quote.path)
    placed = dealer.send(offered, "Place order")
    dealer.open("/dealer/orders")
    yield from _taken(seen)

    day, line = _build_day(plant, accounts, placed.path.rsplit("/", 1)[-1]), release.line
    planner = Visitor(app, seen.append)
    planner.sign_in(accounts["planner"])
    planner.open("/planner")
    planner.open(f"/planner/lines/{line}")
    board = planner.open(f"/planner/lines/{line}/{day}")
    planner.send(board, "Sequence day", seconds="3")
    _work(plant)
    draft = planner.open(f"/planner/lines/{line}/{day}")
    published = planner.send(draft, "Publish")
    yield from _taken(seen)

    planner.send(published, "Release day")
    _work(plant)
    production = Visitor(app, seen.append)
    production.sign_in(accounts["production"])
    production.open("/production")
    production.open(f"/production/lines/{line}")
    received = production.open(f"/production/lines/{line}/{day}")
    build_order = next(p for p in received.links.values() if "/build-orders/" in p)
    production.open(build_order.removesuffix(".json"))
    story = customer.open(quote.path.replace("/quote/", "/order/"))
    yield from _taken(seen)
    if "released" not in story.text.lower():
        raise Unavailable(f"{story.path} does not say that the order was released.")


def _at_the_desk(app: Flask, plant: Plant, account: DemoAccount) -> Iterator[str]:
    """The rule engineer's pages, and a draft begun, edited and discarded."""
    seen: list[str] = []
    engineer = Visitor(app, seen.append)
    engineer.sign_in(account)
    release = plant.showroom.current("e-bike", plant.clock().date())
    at = f"/rules/releases/{release.product}/{release.id}"
    for page in ("", "/check", "/parts", "/trace?has=motor_hub", "/changes", "/files/model.uvl"):
        engineer.open(at + page)
    for to in ("uvl", "json"):
        engineer.open(f"{at}/export.{to}")
    draft = engineer.send(engineer.open("/rules"), "Begin")
    for page in ("/check", "/changes", "/sheet", "/publish"):
        engineer.open(draft.path + page)
    engineer.send(engineer.open(f"{draft.path}/files/examples.yaml"), "Save and check")
    engineer.send(engineer.open(draft.path), "Discard it")
    yield from _taken(seen)


def _look_around(customer: Visitor, plant: Plant) -> None:
    customer.open("/")
    for release in plant.showroom.products(plant.clock().date()):
        for language in ("zh", "en"):
            customer.open(f"/configure/{release.product}/{release.id}?lang={language}")


def _build_day(plant: Plant, accounts: Mapping[str, DemoAccount], number: str) -> str:
    dealer = accounts["dealer1"]
    account = sign_in(plant.store, dealer.name, dealer.password)
    return order(plant.store, number, account).row.build_day.isoformat()


def _work(plant: Plant) -> None:
    """Do what a worker would, here and now, the plant's receipts included."""
    outbox = plant.settings.outbox
    work = tasks(
        plant.showroom,
        plant.store,
        plant.queue,
        Folder(outbox),
        plant.clock,
        Receiver(outbox),
    )
    plant.queue.carry_out_waiting(work)


def _taken(seen: list[str]) -> Iterator[str]:
    yield from seen
    seen.clear()


class _Reader(HTMLParser):
    """Finds forms, what they hold, and links."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self._form: Form | None = None
        self._select = ""
        self._inside = ""
        self._words = ""
        self._typed = ""
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(at.get("action", ""), at.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag in ("a", "button"):
            self._inside, self._words, self._href = tag, "", at.get("href", "")
        elif self._form is not None and tag == "textarea":
            self._typed, self._words = at.get("name", ""), ""
        elif self._form is not None and tag == "select":
            self._select = at.get("name", "")
        elif self._form is not None and tag == "option" and self._select and "selected" in at:
            self._form.fields[self._select] = at.get("value", "")
        elif self._form is not None and tag == "input" and at.get("name") and _counts(at):
            self._form.fields[at["name"]] = at.get("value", "")

    def handle_data(self, data: str) -> None:
        self._words += data

    def handle_endtag(self, tag: str) -> None:
        words = " ".join(self._words.split())
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._form is not None:
            self._form.fields[self._typed] = self._words.removeprefix("\n")
        elif tag == "button" and self._inside == "button" and self._form is not None:
            self._form.buttons.append(words)
        elif tag == "a" and self._href:
            self.links[words] = self._href
        if tag in ("a", "button"):
            self._inside = self._href = ""


def _counts(at: Mapping[str, str]) -> bool:
    """Whether a browser would send this input as it stands."""
    return at.get("type") not in ("radio", "checkbox", "submit") or "checked" in at
