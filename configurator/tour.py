"""The demo: a believable plant to try things on, what to try, and a walk through its pages."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from configurator.errors import Conflict
from configurator.flow.demo import fill
from configurator.flow.showroom import Showroom
from configurator.jobs import Queue
from configurator.settings import Settings, read_settings
from configurator.store.database import Store
from configurator.store.migrate import migrate
from configurator.walk import walk
from configurator.web.app import create_app
from configurator.web.plant import Plant, wall_clock

#: The demo's accounts share it. They exist only where a demo was filled in.
PASSWORD = "built-to-order"


def fill_once(
    settings: Settings, showroom: Showroom, orders: int, say: Callable[[str], None]
) -> Store:
    """The demo's store, filled when it is empty; a store filled before is taken as it is."""
    settings.home.mkdir(parents=True, exist_ok=True)
    migrate(settings.database_url)
    store = Store(settings.database_url)
    say(f"Filling {settings.home} with about {orders} orders ...")
    try:
        filled = fill(showroom, store, wall_clock(), orders=orders, password=PASSWORD)
    except Conflict:
        say("It is filled already; this goes on where you left it.")
        return store
    say(f"{filled.orders} orders and {filled.quotes} quotes in {filled.seconds:.1f} s.")
    return store


def check(environment: Mapping[str, str], orders: int, say: Callable[[str], None]) -> None:
    """Fill a plant in a folder that is thrown away, and walk through its pages.

    Unavailable, naming the page, where one does not answer.
    """
    with tempfile.TemporaryDirectory(prefix="configurator-") as folder:
        settings = read_settings(
            {**environment, "CONFIGURATOR_HOME": folder, "CONFIGURATOR_DATABASE_URL": ""}
        )
        showroom = Showroom.at(settings.rules, settings.cache)
        migrate(settings.database_url)
        store, queue = Store(settings.database_url), Queue.at(Path(folder))
        say(f"Filling a plant with about {orders} orders ...")
        filled = fill(showroom, store, wall_clock(), orders=orders, password=PASSWORD)
        say(f"{filled.orders} orders and {filled.quotes} quotes in {filled.seconds:.1f} s.")
        app = create_app(settings, showroom=showroom, store=store, queue=queue)
        plant = Plant(settings, showroom, store, queue)
        for visit in walk(app, plant, {account.name: account for account in filled.accounts}):
            say(visit)
        store.close()


def what_to_try(address: str) -> str:
    """The text that the demo prints: where to go, as whom, and what for."""
    return f"""
Open {address} and try:

  as a customer    configure the Large Van; pick Electric, then a chassis cab: the page says why
                   not and how to get it. Finish, get a quote, keep its link.
  as a dealer      {address}/dealer (dealer1, {PASSWORD}): open the quote and order it.
  as a planner     {address}/planner (planner, {PASSWORD}): sequence the next day, watch it
                   improve, publish, release.
  as production    {address}/production (production, {PASSWORD}): the build orders, received.
                   The customer's link now says so.
  as rule engineer {address}/rules (rules, {PASSWORD}): begin a draft, check it, publish it;
                   stop an option, see whom it touches, and what the customer is offered.
"""
