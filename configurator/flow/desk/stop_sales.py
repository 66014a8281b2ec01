"""The story of a stop-sale: one switch takes an option off sale everywhere, and says whom it meets.

What is quoted or ordered keeps its price and its rules; a quote that has the option can no longer
be ordered, an order stays as it is. Half-done configurations live in their addresses alone, so
they are not listed: whoever opens one is told, and offered what to take instead.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import get_close_matches

from configurator.catalogue.release import Release, Text
from configurator.errors import Conflict, NotFound, Refused
from configurator.flow.access import Account, need
from configurator.flow.desk.stopped import Stops, stopped_options, stops_in_force
from configurator.flow.finishing import spelled_out
from configurator.flow.showroom import Showroom
from configurator.orders.configuration import Configuration, from_json
from configurator.orders.life import State
from configurator.orders.price import market_of, money, price
from configurator.orders.stop import Stop
from configurator.store import accounts, stop_sales, tables
from configurator.store.acts import record
from configurator.store.database import Store
from configurator.store.desk_clock import tick

__all__ = ["Hit", "Swap", "Touched", "lift", "refusal", "stop", "stopped_options", "stops",
           "swapped", "touched"]  # fmt: skip
LONGEST_REASON = 200
MOST_SOLD = 1_000_000
#: So many quotes, and orders, get their repair at once; the others are counted.
MOST_REPAIRED = 100
#: Orders of which production has nothing yet.
OPEN: tuple[State, ...] = ("placed", "accepted", "slotted", "sequenced", "frozen", "on_hold")


@dataclass(frozen=True)
class Swap:
    """The nearest configuration that can be had: options that ``went`` and ``came``, and what the
    price changes by, tax included (minor units of ``currency``)."""

    went: tuple[Text, ...]
    came: tuple[Text, ...]
    extra: int
    currency: str


@dataclass(frozen=True)
class Hit:
    """A quote or order that has the option. ``repair`` is None where its release, as it is sold
    now, has nothing without it. ``day`` is an order's build day, a quote's last day."""

    number: str
    title: Text
    release: str
    dealer_name: str
    customer: str
    state: str
    day: date
    repair: Swap | None


@dataclass(frozen=True)
class Touched:
    """Whom a stop meets: at most ``MOST_REPAIRED`` of each kind, and how many there are."""

    quotes: tuple[Hit, ...]
    orders: tuple[Hit, ...]
    quotes_found: int
    orders_found: int


def stop(
    store: Store,
    showroom: Showroom,
    account: Account,
    product: str,
    option: str,
    from_day: date,
    cap: int | None,
    reason_en: str,
    reason_zh: str,
    now: datetime,
) -> Stop:
    """Take ``option`` off sale from ``from_day`` on, or sell ``cap`` more of it from then on.

    NotFound for an unknown product or option; Conflict where it is stopped already; Refused for
    a past day, a cap below 1, no reason, or when the product could not be built without it.
    """
    need(account, "rules")
    reason = Text(_reason(reason_en), _reason(reason_zh, needed=False))
    _named(showroom, product, option)
    if from_day < now.date():
        raise Refused(f"A stop begins today ({now.date()}) or later, not on {from_day}.")
    if cap is not None and not 1 <= cap <= MOST_SOLD:
        raise Refused(f"A cap is a number from 1 to {MOST_SOLD:,}; leave it out to sell none.")
    asked = Stop(0, product, option, from_day, cap, 0, reason, account.name, now)
    if cap is None:
        _buildable_without(store, showroom, asked)
    with store.writing() as session:
        tick(session)
        there = stop_sales.open_stop(session, product, option)
        if there is not None:
            raise Conflict(
                f"{option} is stopped already, from {there.from_day} on, by {there.by}: "
                f"{there.reason.en}. Lift that first."
            )
        made = replace(asked, id=stop_sales.add_stop(session, asked))
        what = "none" if cap is None else f"{cap} more"
        detail = f"{what} from {from_day}: {reason.en}"
        record(session, now, account.name, "stop_sale", f"{product}/{option}", detail=detail)
    return made


def lift(store: Store, account: Account, product: str, option: str, now: datetime) -> Stop:
    """Put ``option`` on sale again, everywhere at once; Conflict where it is not stopped."""
    need(account, "rules")
    with store.writing() as session:
        tick(session)
        there = stop_sales.open_stop(session, product, option)
        if there is None or not stop_sales.lift_stop(session, there.id, account.name, now):
            raise Conflict(f"{option} of {product} is not stopped; somebody may have lifted it.")
        detail = f"{there.sold} sold of {there.cap}" if there.cap is not None else ""
        record(session, now, account.name, "lift_stop", f"{product}/{option}", detail=detail)
    return replace(there, lifted_by=account.name, lifted_at=now)


def stops(store: Store, product: str) -> tuple[Stop, ...]:
    """All stops of a product: those that stand, then the lifted ones, newest first."""
    with store.reading() as session:
        return stop_sales.all_stops(session, product)


def touched(showroom: Showroom, store: Store, product: str, option: str, now: datetime) -> Touched:
    """The open quotes and orders with ``option``, each with its cheapest repair as if it were
    stopped now; nothing is changed."""
    _named(showroom, product, option)
    with store.reading() as session:
        standing = stop_sales.open_stops(session, product)
        quotes = stop_sales.quotes_with(session, product, option, now)
        orders = stop_sales.orders_with(session, product, option, OPEN)
        names = accounts.dealer_names(session)
    mine = Stop(0, product, option, now.date(), None, 0, Text(""), "", now)
    out = Stops(now.date(), {**{s.option: s for s in standing}, option: mine})
    looking = _Looking(showroom, option, out, names, {})
    asked = [q for q in quotes if option in q.configuration["selected"]]
    ordered = [o for o in orders if option in o.configuration["selected"]]
    return Touched(
        tuple(looking.hit(q, q.expires_at.date(), "open") for q in asked[:MOST_REPAIRED]),
        tuple(looking.hit(o, o.build_day, o.state) for o in ordered[:MOST_REPAIRED]),
        len(asked),
        len(ordered),
    )


def swapped(
    showroom: Showroom,
    release: Release,
    selected: Collection[str],
    market: str,
    option: str,
    stops: Stops,
) -> Swap | None:
    """``selected`` with the fewest changes, then at the least price, without ``option`` and all
    else that is stopped; None where there is no such configuration for its market."""
    chosen = frozenset(selected)
    of = market_of(release, chosen, market)
    others = {o: s for o, s in stops.by_option.items() if o != option}
    engine = Stops(stops.today, others).engine(showroom.engine(release), release)
    said = spelled_out(release, chosen)
    keep = [of.option] if said.get(of.option) and of.option != option else []
    found = engine.repairs(said, option, False, by=f"price:{of.currency}", most=1, keep=keep)
    if not found:
        return None
    then = found[0].configuration
    return Swap(
        tuple(o.label for o in release.options.values() if o.id in chosen - then),
        tuple(o.label for o in release.options.values() if o.id in then - chosen),
        price(release, then, of).gross - price(release, chosen, of).gross,
        of.currency,
    )


def refusal(
    showroom: Showroom,
    store: Store,
    release: Release,
    selected: Collection[str],
    market: str,
    stop: Stop,
    today: date,
) -> str:
    """Why ``selected`` cannot be had now, and the cheapest way out, in sentences."""
    label = release.options[stop.option].label.en
    said = stop.since.en
    why = f"{label} is {said[0].lower()}{said[1:].rstrip('.')}."
    now = stops_in_force(store, stop.product, today)
    out = Stops(today, {**now.by_option, stop.option: replace(stop, cap=None)})
    swap = swapped(showroom, release, selected, market, stop.option, out)
    if swap is None:
        return f"{why} Nothing for sale comes close to this configuration without it."
    more = money(abs(swap.extra), swap.currency)
    costs = f"{more} {'more' if swap.extra > 0 else 'less'}" if swap.extra else "at the same price"
    instead = _list(swap.came)
    change = (
        f"{instead} instead of {_list(swap.went)}" if instead else f"without {_list(swap.went)}"
    )
    return f"{why} Nearest to it is the same {change}, {costs}: open it in the configurator."


@dataclass(frozen=True)
class _Looking:
    """What every repair of one look at a stop needs; ``known`` are those found already."""

    showroom: Showroom
    option: str
    out: Stops
    names: Mapping[str, str]
    known: dict[tuple[str, frozenset[str]], Swap | None]

    def hit(self, row: tables.Quote | tables.Order, day: date, state: str) -> Hit:
        return Hit(
            number=row.number,
            title=Text(row.title_en, row.title_zh),
            release=row.release,
            dealer_name=self.names.get(row.dealer or "", row.dealer or ""),
            customer=row.customer,
            state=state,
            day=day,
            repair=self._repair(from_json(row.configuration)),
        )

    def _repair(self, placed: Configuration) -> Swap | None:
        key = placed.release, placed.selected
        if key not in self.known:
            try:
                release = self.showroom.release(placed.product, placed.release)
            except NotFound:
                return None
            self.known[key] = swapped(
                self.showroom, release, placed.selected, placed.market, self.option, self.out
            )
        return self.known[key]


def _buildable_without(store: Store, showroom: Showroom, asked: Stop) -> None:
    release = showroom.current(asked.product, asked.from_day)
    standing = stops_in_force(store, asked.product, asked.from_day).by_option
    then = Stops(asked.from_day, {**standing, asked.option: asked})
    engine = then.engine(showroom.engine(release), release)
    if not engine.answer({}, ()).satisfiable:
        raise Refused(
            f"Nothing of {release.name.en} {release.id} can be built without {asked.option} as "
            "it is sold then; retire the release if the whole product is to stop."
        )


def _named(showroom: Showroom, product: str, option: str) -> None:
    known = {o for r in showroom.releases(product) for o in r.options}
    if option not in known:
        near = get_close_matches(option, sorted(known), 3)
        hint = f"; did you mean {' or '.join(near)}?" if near else "."
        raise NotFound(f"{product} has no option {option!r}{hint}")


def _reason(text: str, *, needed: bool = True) -> str:
    said = text.strip().rstrip(".。")
    if needed and not said:
        raise Refused("Give the reason: customers and dealers read it.")
    if len(said) > LONGEST_REASON:
        raise Refused(f"A reason has at most {LONGEST_REASON} characters.")
    return said


def _list(labels: Sequence[Text]) -> str:
    return ", ".join(label.en for label in labels)
