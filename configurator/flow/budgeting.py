"""What fits a budget, in the trade's words: "with a tow-bar, up to 42,000 with tax and 45 t CO2e".

Limits are read as customers say them (price with tax, kilograms or tonnes, days) and become the
engine's figures (net minor units, grams); what the engine finds is told per family and option.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from configurator.catalogue.release import Family, Market, Option, Release
from configurator.engine.answers import Choices, Engine
from configurator.engine.budget import Beyond, Budget, cheapest_within, within
from configurator.engine.judge import Judge, Status
from configurator.errors import Refused
from configurator.flow.finishing import Totals, market_chosen, totals_of
from configurator.flow.showroom import choice
from configurator.orders.price import gross, money

Standing: TypeAlias = Literal[
    "chosen", "in every vehicle", "open", "beyond the budget", "ruled out", "not known"
]
_UNITS = {
    "mass": {"": 1_000, "kg": 1_000, "g": 1, "t": 1_000_000},
    "carbon": {"": 1_000, "kg": 1_000, "g": 1, "t": 1_000_000},
    "lead": {"": 1, "d": 1, "days": 1},
}
_NAMES = {"price": "price", "mass": "mass", "carbon": "CO2e", "lead": "lead time"}
_LIMIT = re.compile(
    r"(price(?::[A-Za-z]{3})?|mass|carbon|lead)=([0-9][0-9,]*(?:\.[0-9]+)?) ?([a-z]*)"
)


@dataclass(frozen=True)
class Placed:
    """An option and whether it fits; ``why`` says in a sentence's half what is in the way."""

    family: Family
    option: Option
    standing: Standing
    why: str = ""


@dataclass(frozen=True)
class Within:
    """What fits. ``limits`` are per figure in the engine's units (net minor units, grams, days).
    ``fits`` is None where that is not known; ``why`` says what is in the way of
    everything, ``needed`` what each figure would have to be allowed while the other limits
    stay (no entry where even that is not enough, or not known in time).
    ``best`` is the vehicle of least price within the limits: proven so when ``best_status`` is
    optimal, the best found when it is feasible. ``steps`` says how many questions (every feature:
    with, without) each step of the engine settled."""

    release: Release
    market: Market
    limits: Mapping[str, int]
    fits: bool | None
    why: str
    needed: Mapping[str, int]
    options: tuple[Placed, ...]
    best: frozenset[str] | None
    best_status: Status
    totals: Totals | None
    steps: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """Ready for ``json.dumps``: limits and figures in the engine's units."""
        return {
            "market": self.market.id,
            "limits": dict(self.limits),
            "fits": self.fits,
            "why": self.why,
            "needed": dict(self.needed),
            "options": [
                {
                    "family": p.family.id,
                    "option": p.option.id,
                    "standing": p.standing,
                    "why": p.why,
                }
                for p in self.options
            ],
            "cheapest": None if self.best is None else sorted(self.best),
            "cheapest_status": self.best_status,
            "settled": dict(self.steps),
        }


def fitting(
    release: Release,
    engine: Engine,
    judge: Judge,
    choices: Choices,
    limits: Sequence[str],
    seconds: float = 20.0,
) -> Within:
    """What of ``release`` fits ``choices`` and ``limits`` such as ``price:GBP=42000``,
    ``carbon=45t``, ``mass=2,100kg``, ``lead=30``; ``seconds`` bound each of three searches.

    Refused for a limit that cannot be read, for two prices, and for a price in another currency
    than that of the market chosen.
    """
    parts = [_parts(text) for text in limits]
    market = _market(release, engine, choices, [name for name, _, _ in parts])
    held = {**choices, market.option: True} if market.option else dict(choices)
    bounds = dict(_bound(market, *part) for part in parts)
    if len(bounds) < len(parts):
        raise Refused("A figure is limited twice; name each once.")
    found = within(engine, judge, held, bounds, seconds)
    words = _Words(release, market)
    by = choice(release, market.currency)
    best = cheapest_within(engine, judge, held, bounds, by, seconds)
    return Within(
        release,
        market,
        bounds,
        found.satisfiable,
        words.in_the_way(found),
        {} if found.satisfiable is not False else _needed(engine, judge, held, bounds, seconds),
        tuple(
            words.placed(family, release.options[o], found, held)
            for family in release.families
            for o in family.options
        ),
        best.configuration,
        best.status,
        totals_of(release, best.configuration, market) if best.configuration else None,
        found.steps,
    )


def _needed(
    engine: Engine, judge: Judge, choices: Choices, bounds: Mapping[str, int], seconds: float
) -> dict[str, int]:
    """Per figure, its least value when the other limits stay, where that is proven."""
    found = {}
    for figure in bounds:
        others = {n: most for n, most in bounds.items() if n != figure}
        least = cheapest_within(engine, judge, choices, others, figure, seconds / len(bounds))
        if least.status == "optimal" and least.value is not None:
            found[figure] = least.value
    return found


def _parts(text: str) -> tuple[str, Decimal, str]:
    """Figure, number and unit of a limit."""
    found = _LIMIT.fullmatch(text.strip())
    if not found:
        raise Refused(
            f"The limit {text!r} cannot be read; write it like price:GBP=42000, carbon=45t, "
            "mass=2100kg or lead=30."
        )
    name, number, unit = found.groups()
    if unit not in _UNITS.get(name, {"": 1}):
        known = ", ".join(u for u in _UNITS.get(name, {}) if u) or "none"
        raise Refused(f"The limit {text!r} has the unit {unit!r}; it may be {known}.")
    return name, Decimal(number.replace(",", "")), unit


def _market(release: Release, engine: Engine, choices: Choices, figures: Sequence[str]) -> Market:
    """The market that the choices or the price's currency name, else the first possible."""
    said = market_chosen(release, engine, choices)
    wanted = {f.partition(":")[2].upper() for f in figures if ":" in f}
    if len(wanted) > 1:
        raise Refused("A vehicle is sold in one currency; limit the price in one.")
    if not wanted or said.currency in wanted:
        return said
    (currency,) = wanted
    there = [m for m in release.markets.values() if m.currency == currency]
    if not there:
        known = ", ".join(dict.fromkeys(m.currency for m in release.markets.values())) or "none"
        raise Refused(f"{release.name.en} has no price list in {currency}; there is {known}.")
    if said.option and choices.get(said.option):
        raise Refused(
            f"The price is limited in {currency}, but {said.label.en} has prices in "
            f"{said.currency}."
        )
    return there[0]


def _bound(market: Market, name: str, number: Decimal, unit: str) -> tuple[str, int]:
    if name.startswith("price"):
        return f"price:{market.currency}", net_within(int(number * 100), market.tax)
    return name, int(number * _UNITS[name][unit])


def net_within(most: int, rate: float) -> int:
    """The largest net amount that is at most ``most`` with its tax.

    >>> net_within(150, 0.2), net_within(4200000, 0.2), net_within(101, 0.21)
    (125, 3500000, 83)
    """
    net = int(Decimal(most) / (1 + Decimal(str(rate)))) + 1
    while gross(net, rate) > most:
        net -= 1
    return net


@dataclass(frozen=True)
class _Words:
    """Says what stands in the way as customers read it."""

    release: Release
    market: Market

    def placed(self, family: Family, option: Option, found: Budget, choices: Choices) -> Placed:
        state = found.state(option.id, choices)
        if state is None:
            return Placed(family, option, "not known", "not settled in time")
        if option.id in found.beyond:
            return Placed(
                family, option, "beyond the budget", self._because(found.beyond[option.id])
            )
        if state == "excluded":
            why = "refused" if choices.get(option.id) is False else "by the rules and your choices"
            return Placed(family, option, "ruled out", why)
        standings: dict[str, Standing] = {"chosen": "chosen", "forced": "in every vehicle"}
        return Placed(family, option, standings.get(state, "open"))

    def in_the_way(self, found: Budget) -> str:
        """Why nothing fits; "" where something does, or that is not known."""
        if found.satisfiable is not False:
            return ""
        root = self.release.model.root.name
        if root in found.beyond:
            return self._because(found.beyond[root])
        return "these choices cannot go together, whatever they come to"

    def _because(self, beyond: Beyond) -> str:
        if beyond.alone:
            return " and ".join(self._least(n, value) for n, value in beyond.alone.items())
        *some, last = (name_of(n) for n in beyond.together)
        return f"{', '.join(some)} and {last} cannot be kept together"

    def _least(self, figure: str, value: int | None) -> str:
        if value is None:
            return f"{name_of(figure)} alone is above the limit"
        return f"{name_of(figure)} is at least {said(self.market, figure, value)}"


def said(market: Market, figure: str, value: int) -> str:
    """A figure with its unit: price with tax, kilograms (tonnes from ten on), days."""
    if figure.startswith("price"):
        return money(gross(value, market.tax), market.currency)
    if figure == "lead":
        return f"{value} days"
    return f"{value / 10**6:,.2f} t" if value >= 10**7 else f"{value / 1000:,.1f} kg"


def name_of(figure: str) -> str:
    """What people call a figure."""
    return _NAMES[figure.partition(":")[0]]
