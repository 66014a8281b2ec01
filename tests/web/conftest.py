"""A real plant for the pages' tests: the default products, a SQLite store, signed-in visitors."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from configurator.flow import quoting
from configurator.flow.access import Account, add_account, add_dealer, sign_in
from configurator.flow.quoting import QuoteView
from configurator.flow.showroom import Showroom
from configurator.jobs import Queue
from configurator.settings import Settings, read_settings, shipped
from configurator.store.database import Store
from configurator.store.migrate import migrate
from configurator.web.app import create_app

#: ``page_outline`` lies beside this file.
sys.path.insert(0, str(Path(__file__).parent))

#: A Tuesday; the e-bike's line works on it.
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PASSWORD = "a long enough password"
PRODUCT = "e-bike"
LINE = "ebike-line"
#: Name of each account, its role and its dealer.
ACCOUNTS = {
    "dee": ("dealer", "north"),
    "sid": ("dealer", "south"),
    "pat": ("planner", ""),
    "rob": ("production", ""),
    "ruth": ("rules", ""),
}


@dataclass
class Clock:
    """The plant's clock; a test moves it."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Office:
    """An app over a real store with two dealers, a planner, production and a rule engineer."""

    app: Flask
    settings: Settings
    showroom: Showroom
    store: Store
    queue: Queue
    clock: Clock = field(default_factory=Clock)

    def visitor(self, name: str = "") -> Visitor:
        """A browser without JavaScript, signed in as ``name`` ("" as nobody)."""
        visitor = Visitor(self.app.test_client())
        if name:
            answer = visitor.post("/sign-in", on="/sign-in", name=name, password=PASSWORD)
            assert answer.status_code == 303, answer.text
        return visitor

    def account(self, name: str) -> Account:
        return sign_in(self.store, name, PASSWORD)

    def quote(self, dealer: str = "north", customer: str = "Harbour Couriers") -> QuoteView:
        """A quote of the cheapest e-bike there is."""
        release = self.showroom.current(PRODUCT, self.clock.at.date())
        return quoting.make_quote(
            self.showroom,
            self.store,
            product=PRODUCT,
            release=release.id,
            choices={},
            market="gb",
            now=self.clock.at,
            days=30,
            dealer=dealer,
            customer=customer,
        )


@dataclass
class Visitor:
    """A browser: it gets pages, and sends forms with the token of the page they stand on."""

    client: FlaskClient

    def get(self, path: str, *, htmx: str = "", status: int = 200) -> TestResponse:
        """The page at ``path``; with ``htmx`` as a request for the element of that id."""
        headers = {"HX-Request": "true", "HX-Target": htmx} if htmx else {}
        answer = self.client.get(path, headers=headers)
        assert answer.status_code == status, f"{path}: {answer.status_code}\n{words(answer)[:600]}"
        return answer

    def post(self, path: str, *, on: str, htmx: bool = False, **fields: object) -> TestResponse:
        """Send a form to ``path`` that stands on the page ``on``."""
        page = self.client.get(on)
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.text)
        assert token, f"{on} ({page.status_code}) holds no form"
        headers = {"HX-Request": "true"} if htmx else {}
        return self.client.post(path, data={"csrf_token": token[1], **fields}, headers=headers)

    def place(self, quote: str, reference: str = "") -> str:
        """Order ``quote`` as its page offers; the order's number."""
        on = f"/dealer/quotes/{quote}"
        answer = self.post(f"{on}/order", on=on, key=self.key(on), reference=reference)
        assert answer.status_code == 303, words(answer)
        return answer.location.rsplit("/", 1)[-1]

    def key(self, path: str) -> str:
        """The idempotency key of the order form on ``path``."""
        found = re.search(r'name="key"[^>]* value="([^"]+)"', self.get(path).text)
        assert found, f"{path} holds no order form"
        return found[1]


def words(answer: TestResponse) -> str:
    """What a page says, without its markup."""
    body = answer.text.split("<main", 1)[-1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).strip()


@pytest.fixture(scope="session")
def products(tmp_path_factory: pytest.TempPathFactory) -> Showroom:
    """The default products, their engines compiled once for all tests."""
    return Showroom.at(shipped("rules"), tmp_path_factory.mktemp("compiled"))


@pytest.fixture
def office(products: Showroom, tmp_path: Path) -> Office:
    """A plant that has just opened."""
    settings = read_settings(
        {"CONFIGURATOR_HOME": str(tmp_path), "CONFIGURATOR_SECRET_KEY": "only for tests" * 3}
    )
    migrate(settings.database_url)
    store = Store(settings.database_url)
    queue = Queue.at(tmp_path)
    for dealer in ("north", "south"):
        add_dealer(store, dealer, f"{dealer.title()} Cycles", "Hull", "gb")
    for name, (role, dealer) in ACCOUNTS.items():
        add_account(store, name, PASSWORD, role, dealer)  # type: ignore[arg-type]
    clock = Clock()
    app = create_app(settings, showroom=products, store=store, queue=queue, clock=clock)
    app.testing = True
    return Office(app, settings, products, store, queue, clock)
