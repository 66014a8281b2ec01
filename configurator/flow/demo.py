"""A believable plant to try things on: dealers, accounts, open days and hundreds of orders."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import monotonic

from configurator.catalogue.line import Line
from configurator.catalogue.release import Release
from configurator.engine.take_rates import fitted_odds
from configurator.errors import Conflict, Refused
from configurator.flow.access import Account, Role, add_account, add_dealer, sign_in
from configurator.flow.ordering import place_order
from configurator.flow.promising import open_for_selling
from configurator.flow.quoting import make_quote
from configurator.flow.showroom import Showroom
from configurator.orders.price import market_of
from configurator.store import accounts, capacity
from configurator.store.database import Store

#: Id, name, place, market.
DEALERS = (
    ("northgate", "Northgate Vans", "Leeds", "gb"),
    ("harbour", "Harbour Commercials", "Rotterdam", "eu"),
    ("riverside", "Riverside Vehicles", "Ningbo", "cn"),
)
CUSTOMERS = ("Parcel depot", "Service team", "Building site", "School", "Ferry", "Market", "Clinic")
#: How long before now the first order was placed.
WEEKS = timedelta(weeks=6)
#: One quote in so many is not ordered.
QUOTES_KEPT_OPEN = 10


@dataclass(frozen=True)
class DemoAccount:
    """An account to sign in with; ``password`` is new with every fill."""

    name: str
    password: str
    role: Role
    dealer_name: str


@dataclass(frozen=True)
class Filled:
    """What a fill made, and how long it took (seconds)."""

    accounts: tuple[DemoAccount, ...]
    orders: int
    quotes: int
    first_day: date
    seconds: float


def fill(
    showroom: Showroom,
    store: Store,
    now: datetime,
    *,
    orders: int = 400,
    seed: int = 2026,
    password: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Filled:
    """Fill an empty, migrated store through the real flows; Conflict when it has accounts.

    Same ``seed`` and ``now``: same configurations in the same order. Orders are drawn from the
    rule base by take rates and placed over the weeks before ``now``, each promised a day from
    tomorrow on, so that the first days are full and long lead times reach into the later ones.
    """
    begun = monotonic()
    with store.reading() as session:
        if accounts.any_account(session):
            raise Conflict("This database is in use already; a demo needs an empty one.")
    made = _people(store, password or secrets.token_urlsafe(12))
    releases = showroom.products(now.date())
    opened = now - WEEKS
    for line in {r.line: showroom.line(r) for r in releases}.values():
        _open(showroom, store, line, opened.date(), now.date())
    drawn = _drawn(showroom, releases, orders + orders // QUOTES_KEPT_OPEN, seed)
    rng = random.Random(seed)
    days: list[date] = []
    for n, (release, selected) in enumerate(drawn):
        # Times ascend from the opening to an hour ago; quotes come first, orders soon after.
        at = opened + (now - opened - timedelta(hours=1)) * (n + 1) / len(drawn)
        dealer = _dealer_for(release, selected)
        kept_open = n % (QUOTES_KEPT_OPEN + 1) == QUOTES_KEPT_OPEN
        day = _sell(showroom, store, release, selected, dealer, made, at, rng, order=not kept_open)
        if day is not None:
            days.append(day)
        if progress is not None and n % 10 == 9:
            progress(n + 1, len(drawn))
    return Filled(
        accounts=tuple(shown for shown, _ in made.values()),
        orders=len(days),
        quotes=len(drawn),
        first_day=min(days, default=now.date()),
        seconds=monotonic() - begun,
    )


def _people(store: Store, password: str) -> dict[str, tuple[DemoAccount, Account]]:
    """Three dealers, an account for each, a planner's, production's and a rule
    engineer's; by account name."""
    for id, name, place, market in DEALERS:
        add_dealer(store, id, name, place, market)
    wanted: list[tuple[str, Role, str, str]] = [
        (f"dealer{n}", "dealer", id, name) for n, (id, name, _, _) in enumerate(DEALERS, start=1)
    ]
    plant: tuple[Role, ...] = ("planner", "production", "rules")
    wanted += [(role, role, "", "") for role in plant]
    made = {}
    for name, role, dealer, dealer_name in wanted:
        add_account(store, name, password, role, dealer)
        shown = DemoAccount(name, password, role, dealer_name)
        made[name] = shown, sign_in(store, name, password)
    return made


def _open(showroom: Showroom, store: Store, line: Line, first: date, today: date) -> None:
    """Days for selling, those up to today closed: they are past, whatever was ordered before."""
    open_for_selling(showroom, store, line, first)
    open_for_selling(showroom, store, line, today)
    with store.writing() as session:
        for n in range((today - first).days + 1):
            capacity.close_day(session, line.id, first + timedelta(days=n))


def _drawn(
    showroom: Showroom, releases: Sequence[Release], number: int, seed: int
) -> list[tuple[Release, frozenset[str]]]:
    """Configurations by take rates: of the product with the most options three in four."""
    by_size = sorted(releases, key=lambda r: -len(r.options))
    rest = number // 4 if len(by_size) > 1 else 0
    shares = [number - rest, *_split(rest, len(by_size) - 1)]
    drawn: list[tuple[Release, frozenset[str]]] = []
    for release, share in zip(by_size, shares, strict=True):
        if share:
            odds = _odds(showroom, release, seed)
            found = showroom.engine(release).sample(share, seed, odds)
            drawn += [(release, selected) for selected in found]
    random.Random(seed).shuffle(drawn)
    return drawn


def _split(number: int, ways: int) -> list[int]:
    return [number // ways + (n < number % ways) for n in range(ways)] if ways else []


def _odds(showroom: Showroom, release: Release, seed: int) -> dict[str, float]:
    """Odds under which the drawn orders have the catalogue's take rates."""
    rates = {id: option.take_rate for id, option in release.options.items()}
    single = [{id: rates[id] for id in f.options} for f in release.families if f.pick == "one"]
    extras = {id: rates[id] for f in release.families if f.pick != "one" for id in f.options}
    return fitted_odds(showroom.engine(release), single, extras, seed=seed)


def _dealer_for(release: Release, selected: frozenset[str]) -> int:
    """The dealer (from 0) of the market that a configuration is for; the last has the rest."""
    market = market_of(release, selected).id
    for n, (_, _, _, theirs) in enumerate(DEALERS):
        if theirs == market:
            return n
    return len(DEALERS) - 1


def _sell(
    showroom: Showroom,
    store: Store,
    release: Release,
    selected: frozenset[str],
    dealer: int,
    made: dict[str, tuple[DemoAccount, Account]],
    at: datetime,
    rng: random.Random,
    *,
    order: bool,
) -> date | None:
    """A quote, and an order of it; the promised day, None where nothing was ordered."""
    account = made[f"dealer{dealer + 1}"][1]
    quote = make_quote(
        showroom,
        store,
        product=release.product,
        release=release.id,
        choices={o: True for o in selected if o in release.options},
        market=market_of(release, selected).id,
        now=at,
        days=60,
        dealer=account.dealer,
        customer=f"{rng.choice(CUSTOMERS)} {rng.randrange(1, 40)}",
    )
    if not order:
        return None
    try:
        placed = place_order(
            showroom,
            store,
            quote=quote.number,
            key=f"demo-{quote.number}",
            account=account,
            now=at + timedelta(minutes=20),
            reference=f"{account.dealer[:2].upper()}-{rng.randrange(1000, 9999)}",
        )
    except Conflict:
        raise
    except Refused:
        return None  # a part is sold out as far as one can promise: the quote stays open
    return placed.row.build_day
