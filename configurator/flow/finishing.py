"""The rest filled in: which market and prices apply, what a configuration comes to, and the
completions that are cheapest, most popular, greenest, lightest or earliest."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from configurator.catalogue.release import Market, Option, Release
from configurator.engine.answers import Choices, Engine
from configurator.flow.desk.stopped import NO_STOPS, Stops
from configurator.flow.showroom import Showroom, choice, is_ranked
from configurator.orders.price import Price, market_of, price

#: What a completion may be best at, in the order in which pages offer it.
AIMS = ("price", "popular", "carbon", "mass", "lead")


@dataclass(frozen=True)
class Totals:
    """What a complete configuration comes to, whole unit with its base."""

    price: Price
    mass_g: int
    carbon_g: int
    lead_days: int


@dataclass(frozen=True)
class Finish:
    """One completion: best at ``aim``; ``filled`` are the options that it adds to the choices."""

    aim: str
    selected: frozenset[str]
    filled: tuple[Option, ...]
    totals: Totals


def market_chosen(release: Release, engine: Engine, choices: Choices) -> Market:
    """The market that ``choices`` name, else the first that they leave possible."""
    chosen = frozenset(n for n, wanted in choices.items() if wanted)
    said = [m for m in release.markets.values() if m.option in chosen]
    if said or not release.markets:
        return market_of(release, chosen)
    answer = engine.answer(choices, ())
    possible = [
        m for m in release.markets.values() if not m.option or answer.state(m.option) != "excluded"
    ]
    return next(iter(possible or release.markets.values()))


def price_list(release: Release, market: Market) -> tuple[str, ...]:
    """The attributes that a page optimises: the market's price, then those of mass, carbon and
    lead that differ between options at all."""
    options = release.options.values()
    return (
        f"price:{market.currency}",
        *(
            name
            for name, differs in (
                ("mass", any(o.mass_g for o in options)),
                ("carbon", any(o.carbon_g for o in options)),
                ("lead", any(o.lead_days for o in options)),
            )
            if differs
        ),
    )


def totals_of(release: Release, selected: Collection[str], market: Market) -> Totals:
    """What ``selected`` comes to in ``market``; the same price as a quote's."""
    things = [release.base, *(release.options[o] for o in selected if o in release.options)]
    return Totals(
        price(release, selected, market),
        sum(o.mass_g for o in things),
        sum(o.carbon_g for o in things),
        max(o.lead_days for o in things),
    )


def finish(
    showroom: Showroom, release: Release, choices: Choices, aim: str, stops: Stops = NO_STOPS
) -> Finish | None:
    """The completion of consistent ``choices`` that is best at ``aim``, with nothing that is
    stopped; None where none is."""
    engine = stops.engine(showroom.engine(release), release)
    market = market_chosen(release, engine, choices)
    selected = completed(release, engine, choices, market, aim)
    if selected is None:
        return None
    filled = tuple(
        release.options[o]
        for f in release.families
        for o in f.options
        if o in selected and not choices.get(o)
    )
    return Finish(aim, selected, filled, totals_of(release, selected, market))


def completed(
    release: Release, engine: Engine, choices: Choices, market: Market, aim: str = "price"
) -> frozenset[str] | None:
    """All features of the completion best at ``aim``, in ``market`` whatever else is cheaper.

    Least price means what most customers take where prices are equal. The earliest completion is
    the one of least price among those as early.
    """
    held = {**choices, market.option: True} if market.option else dict(choices)
    by = choice(release, market.currency)
    if aim == "lead":
        soonest = engine.answer(held, ("lead",)).optimum("lead")
        late = [o.id for o in release.options.values() if soonest and o.lead_days > soonest]
        return engine.complete({**held, **dict.fromkeys(late, False)}, by)
    return engine.complete(held, by if aim == "price" else aim)


def finishes(
    showroom: Showroom, release: Release, choices: Choices, stops: Stops = NO_STOPS
) -> tuple[Finish, ...]:
    """A completion for every aim that makes a difference in this release."""
    engine = stops.engine(showroom.engine(release), release)
    figures = price_list(release, market_chosen(release, engine, choices))
    known = [f.partition(":")[0] for f in figures]
    if is_ranked(release):
        known.append("popular")
    found = (finish(showroom, release, choices, aim, stops) for aim in AIMS if aim in known)
    return tuple(f for f in found if f is not None)


def popular(showroom: Showroom, release: Release, stops: Stops = NO_STOPS) -> Choices:
    """What most customers take, family by family, as far as it goes together; {} where nothing
    is known of take rates. The first families win, because they decide what it is."""
    engine = stops.engine(showroom.engine(release), release)
    wanted = [_most_taken(release, f.options) for f in release.families if f.pick == "one"]
    if not any(o.take_rate for o in release.options.values() if o.look):
        return {}
    return engine.settle([(o, True) for o in reversed(wanted)]).kept


def spelled_out(release: Release, selected: Collection[str]) -> dict[str, bool]:
    """The choices that say ``selected`` and nothing else: every option taken, and those refused
    that a family of any number leaves out."""
    chosen = frozenset(selected)
    return {
        o: o in chosen
        for f in release.families
        for o in f.options
        if o in chosen or f.pick != "one"
    }


def _most_taken(release: Release, options: Sequence[str]) -> str:
    return max(options, key=lambda o: release.options[o].take_rate)
