"""A plant that is small enough to count: the hand cart, two dealers, a planner, production."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import create_engine, text

from configurator.catalogue.line import Line
from configurator.catalogue.release import Release
from configurator.flow.access import Account, account, add_dealer
from configurator.flow.ordering import OrderView, place_order
from configurator.flow.showroom import Showroom
from configurator.jobs import Queue
from configurator.orders.code import encode
from configurator.orders.configuration import place
from configurator.orders.quote import Quote
from configurator.promise.earliest import Promise
from configurator.store import tables
from configurator.store.database import Store
from configurator.store.migrate import migrate
from configurator.store.quotes import add_quote

#: A Tuesday; the line's frozen horizon is one working day, the base's lead time two days.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"


def features(*options: str) -> frozenset[str]:
    """A whole configuration of the cart in a few words: what is not said is the plain option."""
    chosen = {"market_gb", "body_open", "motor_none", "paint_red"}
    for option in options:
        family = option.split("_")[0]
        chosen = {o for o in chosen if o.split("_")[0] != family} | {option}
    if chosen & {"tow", "lamp"}:
        chosen |= {"extras"}
    return frozenset(chosen | {"cart", "market", "body", "motor", "paint"})


@dataclass
class Small:
    """The small plant, for tests to act on."""

    url: str
    showroom: Showroom
    store: Store
    queue: Queue
    release: Release
    line: Line
    dealer: Account
    other: Account
    planner: Account
    production: Account
    engineer: Account
    now: datetime = NOW
    quotes: int = 0

    def faults(self) -> list[str]:
        """What the database says of promises that were broken; empty is good."""
        return broken_promises(self.url)

    def quoted(self, *options: str, dealer: str = "north", days: int = 30) -> str:
        """The number of a new quote that is made without asking the engine."""
        self.quotes += 1
        placed = place(self.release, self.line, features(*options), "")
        number = f"Q-2026-9{self.quotes:05d}"
        quote = Quote(
            number=number,
            token=f"token-{number}",
            code=encode(self.release, {o.id: True for o in placed.options}),
            dealer=dealer,
            customer="Depot 7",
            configuration=placed,
            made_at=NOW,
            expires_at=NOW + timedelta(days=days),
        )
        shown = Promise(NOW.date(), NOW.date())
        with self.store.writing() as session:
            add_quote(session, quote, shown)
        return number

    def ordered(self, *options: str, now: datetime = NOW) -> OrderView:
        """A new order of a new quote."""
        quote = self.quoted(*options)
        return place_order(
            self.showroom,
            self.store,
            quote=quote,
            key=f"key-{quote}",
            account=self.dealer,
            now=now,
        )


@pytest.fixture(scope="session")
def kept_password() -> str:
    """The hash of PASSWORD; made once, since it is meant to be slow."""
    return PasswordHasher().hash(PASSWORD)


@pytest.fixture
def make_small(
    tiny_rules: Path, tmp_path: Path, cart: Release, cart_line: Line, kept_password: str
) -> Iterator[Callable[[str], Small]]:
    """Makes the small plant on a database of one's choice."""
    made: list[Small] = []

    def make(url: str) -> Small:
        migrate(url)
        store = Store(url)
        for id, name in (("north", "North Carts"), ("south", "South Carts")):
            add_dealer(store, id, name, "Leeds", "gb")
        people = (("dealer1", "dealer", "north"), ("dealer2", "dealer", "south"),
                  ("planner", "planner", None), ("production", "production", None),
                  ("engineer", "rules", None))  # fmt: skip
        ids = []
        for name, role, dealer in people:
            row = tables.Account(name=name, password_hash=kept_password, role=role, dealer=dealer)
            with store.writing() as session:
                session.add(row)
            ids.append(row.id)
        dealer, other, planner, production, engineer = (account(store, id) for id in ids)
        assert None not in (dealer, other, planner, production, engineer)
        showroom = Showroom.at(tiny_rules, tmp_path / "cache")
        queue = Queue.at(tmp_path / "home")
        small = Small(
            url,
            showroom,
            store,
            queue,
            cart,
            cart_line,
            dealer,
            other,
            planner,
            production,
            engineer,
        )
        made.append(small)
        return small

    yield make
    for small in made:
        small.store.close()


@pytest.fixture
def small(make_small: Callable[[str], Small], tmp_path: Path) -> Small:
    """The small plant on the embedded database."""
    return make_small(f"sqlite:///{tmp_path}/small.sqlite3")


@pytest.fixture
def anywhere(make_small: Callable[[str], Small], database_url: str) -> Small:
    """The small plant on each kind of database."""
    return make_small(database_url)


_LIVE = (
    "accepted", "slotted", "sequenced", "frozen", "released", "in_build", "built", "shipped",
    "delivered", "scrapped",
)  # fmt: skip


def broken_promises(url: str) -> list[str]:
    """Every promise that the database at ``url`` breaks: R4 (sold twice), R6 (ordered twice),
    R8 (reserved without an order, or ordered without a reservation), R16 (not on record). It
    shares no code with the product: it reads the tables."""
    if url.startswith("postgresql:"):
        url = url.replace("postgresql:", "postgresql+psycopg:", 1)
    engine = create_engine(url)
    with engine.connect() as c:

        def rows(sql: str) -> list[Any]:
            return list(c.execute(text(sql)))

        state = {r[0]: r[1] for r in rows("SELECT number, state FROM sales_order")}
        day = {r[0]: str(r[1]) for r in rows("SELECT number, build_day FROM sales_order")}
        held = rows(
            'SELECT "order", kind, thing, day, quantity FROM reservation WHERE returned_at IS NULL'
        )
        slots = rows("SELECT line, day, capacity, used FROM slot_day")
        parts = rows("SELECT part, day, capacity, used FROM part_day")
        quotes = rows("SELECT quote, count(*) FROM sales_order GROUP BY quote HAVING count(*) > 1")
        acts = rows("SELECT subject, act FROM act")
        keys = rows("SELECT answer FROM idempotency")
    engine.dispose()
    found = [f"quote {q} was ordered {n} times" for q, n in quotes]
    sums: dict[tuple[str, str, str], int] = {}
    for order, kind, thing, when, quantity in held:
        sums[kind, thing, str(when)] = sums.get((kind, thing, str(when)), 0) + quantity
        if state.get(order) not in _LIVE:
            found.append(f"{order} ({state.get(order)}) still holds {thing} on {when}")
        if str(when) != day[order]:
            found.append(f"{order} is built on {day[order]} but holds {thing} on {when}")
    for kind, table in (("slot", slots), ("part", parts)):
        for thing, when, capacity, used in table:
            if used > capacity:
                found.append(f"{thing} on {when}: {used} used of {capacity}")
            if used != sums.get((kind, thing, str(when)), 0):
                found.append(
                    f"{thing} on {when}: {used} used, {sums.get((kind, thing, str(when)), 0)} held"
                )
    holders = [h[0] for h in held if h[1] == "slot"]
    for order, its in state.items():
        if its in _LIVE and holders.count(order) != 1:
            found.append(f"{order} ({its}) holds {holders.count(order)} slots")
        if (order, "accept") not in {tuple(a) for a in acts}:
            found.append(f"{order} was accepted off the record")
    answered = [k[0] for k in keys]
    found += [f"{o} has no key" for o in state if answered.count(o) != 1]
    return found
