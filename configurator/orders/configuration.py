"""A placed configuration: all that an order is made of, so that it outlives the rule base.

Drawn once from a release and a complete set of features; from then on it needs neither: texts,
prices, parts, work and the release's digest are in it. It is stored as JSON (``as_json``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from configurator.catalogue.formula import evaluate
from configurator.catalogue.line import Line
from configurator.catalogue.release import Option, Release, Text
from configurator.errors import Refused
from configurator.orders.price import Price, line_price, market_of, price

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class PlacedOption:
    """One option with its texts and net price (minor units); ``look`` is for the picture."""

    id: str
    family: str
    family_label: Text
    label: Text
    net: int
    look: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlacedPart:
    """``quantity`` of a bought part; ``options`` are why it is needed; ``constrained`` when its
    supplier's pieces a day are counted."""

    part: str
    label: Text
    quantity: int
    supplier: str
    supplier_name: str
    constrained: bool
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlacedWork:
    """Work at one station (seconds) and the options to fit there (ids)."""

    station: str
    seconds: int
    options: tuple[str, ...]


@dataclass(frozen=True)
class Configuration:
    """A complete configuration under its release. ``title`` names the unit in lists; ``selected``
    are all features; ``paint`` is the option that gives the colour, "" where none does."""

    product: str
    product_name: Text
    title: Text
    release: str
    digest: str
    line: str
    vin_prefix: str
    picture: str
    market: str
    selected: frozenset[str]
    options: tuple[PlacedOption, ...]
    price: Price
    mass_g: int
    carbon_g: int
    lead_days: int
    parts: tuple[PlacedPart, ...]
    work: tuple[PlacedWork, ...]
    paint: str

    @property
    def labels(self) -> Mapping[str, Text]:
        """The text of each option by id."""
        return {o.id: o.label for o in self.options}


def place(release: Release, line: Line, selected: Collection[str], market: str) -> Configuration:
    """What ``selected`` is under ``release``; Refused where the rule base does not allow it.

    The check here is the plain meaning of the model; the engine and the CP-SAT judge have been
    asked before, and agree.
    """
    chosen = frozenset(selected)
    if not release.model.allows(chosen):
        raise Refused(
            f"This is not a complete, valid configuration of {release.name.en}; "
            "open it in the configurator to see what is missing."
        )
    for_market = market_of(release, chosen, market)
    options = _options(release, chosen)
    things = {release.base.id: release.base, **{o.id: o for o in options}}
    return Configuration(
        product=release.product,
        product_name=release.name,
        title=title(release, chosen),
        release=release.id,
        digest=release.digest,
        line=release.line,
        vin_prefix=release.vin_prefix,
        picture=release.picture,
        market=for_market.id,
        selected=chosen,
        options=tuple(_placed(release, o, chosen, for_market.currency) for o in options),
        price=price(release, chosen, for_market),
        mass_g=sum(o.mass_g for o in things.values()),
        carbon_g=sum(o.carbon_g for o in things.values()),
        lead_days=max(o.lead_days for o in things.values()),
        parts=_parts(release, things, chosen),
        work=_work(line, things),
        paint=_paint(release, line, chosen),
    )


def title(release: Release, chosen: Collection[str]) -> Text:
    """What lists call a unit: the product and its headline options."""
    name = release.short if release.short.en else release.name
    said = [
        release.options[o].label
        for family in release.families
        if family.headline
        for o in family.options
        if o in chosen
    ]
    return Text(
        ", ".join([name.en, *(label.en for label in said)]),
        "\uff0c".join([name.in_("zh"), *(label.in_("zh") for label in said)]),
    )


def _options(release: Release, chosen: frozenset[str]) -> tuple[Option, ...]:
    """The chosen options in the order of the families, as pages list them."""
    known = [release.options[o] for f in release.families for o in f.options if o in chosen]
    listed = {o.id for o in known}
    hidden = [o for o in release.options.values() if o.id in chosen and o.id not in listed]
    return (*known, *hidden)


def _placed(
    release: Release, option: Option, chosen: frozenset[str], currency: str
) -> PlacedOption:
    families = {f.id: f.label for f in release.families}
    return PlacedOption(
        option.id,
        option.family,
        families.get(option.family, Text(option.family)),
        option.label,
        line_price(release, option.id, chosen, currency),
        dict(option.look),
    )


def _parts(
    release: Release, things: Mapping[str, Option], chosen: frozenset[str]
) -> tuple[PlacedPart, ...]:
    quantities: dict[str, int] = {}
    reasons: dict[str, list[str]] = {}
    for option in things.values():
        for use in option.parts:
            if use.when is not None and not evaluate(use.when, chosen):
                continue
            quantities[use.part] = quantities.get(use.part, 0) + use.quantity
            reasons.setdefault(use.part, []).append(option.id)
    return tuple(
        PlacedPart(
            part=part,
            label=release.parts[part].label if part in release.parts else Text(part),
            quantity=quantity,
            supplier=(known := _supplier(release, part))[0],
            supplier_name=known[1],
            constrained=part in release.parts and release.parts[part].per_day is not None,
            options=tuple(reasons[part]),
        )
        for part, quantity in sorted(quantities.items())
        if quantity
    )


def _supplier(release: Release, part: str) -> tuple[str, str]:
    if part not in release.parts:
        return "", ""
    id = release.parts[part].supplier
    return id, release.suppliers[id].name if id in release.suppliers else id


def _work(line: Line, things: Mapping[str, Option]) -> tuple[PlacedWork, ...]:
    order = {s.id: n for n, s in enumerate(line.stations)}
    seconds: dict[str, int] = {}
    fitted: dict[str, list[str]] = {}
    for option in things.values():
        for station, more in option.work.items():
            seconds[station] = seconds.get(station, 0) + more
            fitted.setdefault(station, []).append(option.id)
    return tuple(
        PlacedWork(station, seconds[station], tuple(fitted[station]))
        for station in sorted(seconds, key=lambda s: (order.get(s, len(order)), s))
    )


def _paint(release: Release, line: Line, chosen: frozenset[str]) -> str:
    for family in release.families:
        if family.id == line.paint_family:
            return next((o for o in family.options if o in chosen), "")
    return ""


def as_json(configuration: Configuration) -> dict[str, Any]:
    """The stored form; plain values only, with a schema version."""
    c = configuration
    return {
        "schema": SCHEMA,
        "product": c.product,
        "product_name": _text(c.product_name),
        "title": _text(c.title),
        "release": c.release,
        "digest": c.digest,
        "line": c.line,
        "vin_prefix": c.vin_prefix,
        "picture": c.picture,
        "market": c.market,
        "selected": sorted(c.selected),
        "options": [
            [o.id, o.family, _text(o.family_label), _text(o.label), o.net, dict(o.look)]
            for o in c.options
        ],
        "price": c.price.as_json(),
        "mass_g": c.mass_g,
        "carbon_g": c.carbon_g,
        "lead_days": c.lead_days,
        "parts": [
            [p.part, _text(p.label), p.quantity, p.supplier, p.supplier_name, p.constrained,
             list(p.options)]
            for p in c.parts
        ],
        "work": [[w.station, w.seconds, list(w.options)] for w in c.work],
        "paint": c.paint,
    }  # fmt: skip


def from_json(stored: Mapping[str, Any]) -> Configuration:
    """The configuration that ``as_json`` wrote; Refused for a schema this version cannot read."""
    if stored.get("schema") != SCHEMA:
        raise Refused(f"A stored configuration has schema {stored.get('schema')!r}, not {SCHEMA}.")
    return Configuration(
        product=stored["product"],
        product_name=Text(*stored["product_name"]),
        title=Text(*stored["title"]),
        release=stored["release"],
        digest=stored["digest"],
        line=stored["line"],
        vin_prefix=stored["vin_prefix"],
        picture=stored["picture"],
        market=stored["market"],
        selected=frozenset(stored["selected"]),
        options=tuple(
            PlacedOption(id, family, Text(*family_label), Text(*label), net, look)
            for id, family, family_label, label, net, look in stored["options"]
        ),
        price=Price.from_json(stored["price"]),
        mass_g=stored["mass_g"],
        carbon_g=stored["carbon_g"],
        lead_days=stored["lead_days"],
        parts=tuple(
            PlacedPart(part, Text(*label), quantity, supplier, name, constrained, tuple(options))
            for part, label, quantity, supplier, name, constrained, options in stored["parts"]
        ),
        work=tuple(
            PlacedWork(s, seconds, tuple(options)) for s, seconds, options in stored["work"]
        ),
        paint=stored["paint"],
    )


def _text(text: Text) -> list[str]:
    return [text.en, text.zh]
