"""The least change that makes choices of one release possible in another: the one question behind
both carrying a customer over and telling a publication's impact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from configurator.catalogue.release import Market, Release
from configurator.engine.answers import Choices
from configurator.flow.desk.stopped import NO_STOPS, Stops
from configurator.flow.explaining import Dropped, reason_of, say
from configurator.flow.finishing import market_chosen
from configurator.flow.showroom import Showroom, choice


@dataclass(frozen=True)
class Fit:
    """``kept`` are the choices that go on in ``market``, ``dropped`` those that cannot, and
    ``selected`` all features of the cheapest configuration that keeps them."""

    market: Market
    kept: Mapping[str, bool]
    dropped: Mapping[str, bool]
    selected: frozenset[str]


def fitted(
    showroom: Showroom,
    new: Release,
    choices: Choices,
    market: str = "",
    stops: Stops = NO_STOPS,
) -> Fit | None:
    """The configuration of ``new`` that keeps as many of ``choices`` as go together and are for
    sale, and of those the cheapest; None where ``new`` has none at all. Names that it does not
    have are left out.

    The market is not traded for other choices: what it was, by its option or else by the id
    ``market``, it stays wherever ``new`` is sold there.
    """
    engine = stops.engine(showroom.engine(new), new)
    root = new.model.root.name
    here = {n: wanted for n, wanted in choices.items() if n in new.options}
    closed = {n: wanted for n, wanted in here.items() if wanted and n in stops.closed}
    known = {n: wanted for n, wanted in here.items() if n not in closed}
    named = any(m.option and known.get(m.option) for m in new.markets.values())
    if market in new.markets and not named:
        sold_in = new.markets[market]
    elif named:
        sold_in = market_chosen(new, engine, known)
    else:  # nobody chose one: it must not cost a choice
        loose = engine.repairs(known, root, by="", most=1)
        possible = {n: w for n, w in known.items() if loose and n not in loose[0].dropped}
        sold_in = market_chosen(new, engine, possible)
    held = {**known, **({sold_in.option: True} if sold_in.option else {})}
    by = choice(new, sold_in.currency)
    keep = (sold_in.option,) if sold_in.option else ()
    found = engine.repairs(held, root, by=by, most=1, keep=keep)
    if not found:
        found = engine.repairs(held, root, by=by, most=1)
    if not found:
        return None
    dropped = found[0].dropped
    kept = {n: wanted for n, wanted in held.items() if n not in dropped}
    return Fit(sold_in, kept, {**dropped, **closed}, found[0].configuration)


def reasons(
    showroom: Showroom, new: Release, fit: Fit, stops: Stops = NO_STOPS
) -> tuple[Dropped, ...]:
    """Each choice that ``fit`` drops with its reason. It drops as few as can be, so that what it
    keeps excludes every one of them."""
    engine = stops.engine(showroom.engine(new), new)
    return tuple(
        Dropped(say(new, n, wanted), reason_of(new, engine.explain(fit.kept, n, wanted), stops))
        for n, wanted in fit.dropped.items()
    )
