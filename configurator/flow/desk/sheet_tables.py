"""Which cell of the workbook stands for which value of which file: the one table that writing and
reading share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from configurator.catalogue.single_values import Kind
from configurator.catalogue.yaml_lines import Place
from configurator.flow.desk.sheet_sources import Box, Source, Sources, Table, get, keyed, listed

BASE = "(base)"  # the row of what every unit has; no feature can be called so


def tables(sources: Sources) -> tuple[Table, ...]:
    """Every sheet with its rows, in the order of the files."""
    release = next(sources.named("release.yaml"), None)
    money = currencies(sources)
    options = list(_options(sources))
    return (
        Table("Names", 1, ("thing", "name en", "name zh"), tuple(_names(sources))),
        Table(
            "Families",
            1,
            (
                "family",
                *_pair("label"),
                *_pair("text"),
                *_pair("section"),
                "headline",
                *_pair("unit"),
            ),
            tuple(_families(sources)),
        ),
        Table(
            "Options",
            2,
            (
                "family",
                "option",
                *_pair("label"),
                *_pair("text"),
                *(name for name, _ in _FIGURES),
                "source",
                "value",
            ),
            tuple(_option_row(*o) for o in (*options, *_numbers_of_pieces(sources))),
        ),
        Table(
            "Prices",
            1,
            ("option", *(f"price {c}" for c in money)),
            tuple((Box(t), *s.price((*p, "price"), t, money)) for s, p, _, t in options),
        ),
        Table("Lists", 1, ("currency", "rate", "step"), tuple(_lists(release)) if release else ()),
        Table(
            "Markets",
            1,
            ("market", *_pair("label"), "tax"),
            tuple(_markets(release)) if release else (),
        ),
        Table(
            "Usage",
            3,
            ("option", "part", "use", "quantity", "when"),
            tuple(row for o in options for row in _uses(*o)),
        ),
        Table(
            "Work",
            2,
            ("option", "station", "seconds"),
            tuple(row for o in options for row in _work(*o)),
        ),
        Table(
            "Parts",
            1,
            ("part", *_pair("label"), "supplier", "per_day", "source"),
            tuple(_parts(sources)),
        ),
        Table("Suppliers", 1, ("supplier", "name", "place", "small"), tuple(_suppliers(sources))),
        Table(
            "Rules", 1, ("rule", *_pair("text"), *_pair("reason"), "source"), tuple(_rules(sources))
        ),
    )


_FIGURES: tuple[tuple[str, Kind], ...] = (
    ("mass", "number"),
    ("carbon", "number"),
    ("lead", "days"),
    ("take", "share"),
    ("valid_from", "date"),
    ("valid_to", "date"),
)
_OF_THE_BASE = ("mass", "carbon", "lead", "source")
_OF_ONE_PIECE = ("label", *_OF_THE_BASE)
_OF_PIECES = ("label", "take", "valid_from", "valid_to")
_OF_AN_OPTION = ("text", "value", *_OF_ONE_PIECE, *_OF_PIECES)
_Option: TypeAlias = tuple[Source, Place, str, str]  # where, place, family, option


def _pair(name: str) -> tuple[str, str]:
    return f"{name} en", f"{name} zh"


def currencies(sources: Sources) -> tuple[str, ...]:
    """The currencies of a release's prices, the list's own first."""
    release = next(sources.named("release.yaml"), None)
    value = release.document.value if release else {}
    own = str(get(value, ("currency",)) or "list")
    return (own, *(c for c in (keyed(release, "lists") if release else ()) if c != own))


def _options(sources: Sources) -> Iterator[_Option]:
    for source in sources.named("release.yaml"):
        if "base" in keyed(source):
            yield source, ("base",), "", BASE
    for source in sources.named("options.yaml"):
        for i, family in listed(source.document.value):
            for j, option in listed(get(family, ("options",))):
                place: Place = (i, "options", j)
                yield source, place, str(get(family, ("family",))), str(get(option, ("option",)))
            if isinstance(get(family, ("quantity",)), dict):
                thing = str(get(family, ("family",)))
                yield source, (i, "quantity"), thing, f"({thing} piece)"


def _numbers_of_pieces(sources: Sources) -> Iterator[_Option]:
    """The options of quantities: their figures are those of one piece."""
    for source in sources.named("options.yaml"):
        for i, family in listed(source.document.value):
            for j, choice in listed(get(family, ("quantity", "options"))):
                place: Place = (i, "quantity", "options", j)
                yield source, place, str(get(family, ("family",))), str(get(choice, ("option",)))


def _option_row(source: Source, place: Place, family: str, thing: str) -> tuple[Box, ...]:
    """One row; the base, one piece of a quantity and a number of pieces state less than options."""
    stated: tuple[str, ...]
    if thing == BASE:
        stated = _OF_THE_BASE
    elif place[1] == "quantity":
        stated = _OF_PIECES if len(place) > 2 else _OF_ONE_PIECE
    else:
        stated = _OF_AN_OPTION
    boxes: list[Box] = [Box(family), Box(thing)]
    for name in ("label", "text"):
        needed = name == "label" and stated != _OF_PIECES
        both = source.text((*place, name), thing, needed=needed)
        boxes += both if name in stated else (Box(None), Box(None))
    for name, kind in (*_FIGURES, ("source", "source"), ("value", "number")):
        box = source.box((*place, name), thing, name, kind, needed=name == "source")
        boxes.append(box if name in stated else Box(None))
    return tuple(boxes)


def _names(sources: Sources) -> Iterator[tuple[Box, ...]]:
    for file, names in (("product.yaml", ("name", "short", "intro")), ("release.yaml", ("name",))):
        for source in sources.named(file):
            for name in names:
                thing = f"{file.removesuffix('.yaml')} {name}"
                yield (Box(thing), *source.text((name,), thing, needed=name == "name"))


def _families(sources: Sources) -> Iterator[tuple[Box, ...]]:
    for source in sources.named("options.yaml"):
        for i, family in listed(source.document.value):
            thing = str(get(family, ("family",)))
            yield (
                Box(thing),
                *source.text((i, "label"), thing, needed=True),
                *source.text((i, "text"), thing),
                *source.text((i, "section"), thing),
                source.box((i, "headline"), thing, "headline", "bool"),
                *source.text((i, "unit"), thing),
            )


def _lists(release: Source) -> Iterator[tuple[Box, ...]]:
    for currency in keyed(release, "lists"):
        place = ("lists", currency)
        yield (
            Box(currency),
            release.box((*place, "rate"), currency, "rate", "positive", needed=True),
            release.box((*place, "step"), currency, "step", "positive", needed=True),
        )


def _markets(release: Source) -> Iterator[tuple[Box, ...]]:
    for market in keyed(release, "markets"):
        place = ("markets", market)
        yield (
            Box(market),
            *release.text((*place, "label"), market, needed=True),
            release.box((*place, "tax"), market, "tax", "share", needed=True),
        )


def _uses(source: Source, place: Place, _family: str, thing: str) -> Iterator[tuple[Box, ...]]:
    seen: dict[str, int] = {}
    for i, use in listed(get(source.document.value, (*place, "parts"))):
        part = str(get(use, ("part",)))
        seen[part] = seen.get(part, 0) + 1
        at = (*place, "parts", i)
        yield (
            Box(thing),
            Box(part),
            Box(seen[part]),
            source.box((*at, "quantity"), thing, f"quantity of {part}", "count"),
            source.box((*at, "when"), thing, f"when of {part}", "words", "formula"),
        )


def _work(source: Source, place: Place, _family: str, thing: str) -> Iterator[tuple[Box, ...]]:
    stations = get(source.document.value, (*place, "work"))
    for station in stations if isinstance(stations, dict) else ():
        at = (*place, "work", station)
        box = source.box(at, thing, f"work at {station}", "seconds", needed=True)
        yield Box(thing), Box(station), box


def _parts(sources: Sources) -> Iterator[tuple[Box, ...]]:
    for source in sources.named("parts.yaml"):
        for part in keyed(source, "parts"):
            place = ("parts", part)
            yield (
                Box(part),
                *source.text((*place, "label"), part, needed=True),
                source.box((*place, "supplier"), part, "supplier", "id", "supplier", needed=True),
                source.box((*place, "per_day"), part, "per_day", "count"),
                source.box((*place, "source"), part, "source", "source", needed=True),
            )


def _suppliers(sources: Sources) -> Iterator[tuple[Box, ...]]:
    for source in sources.named("parts.yaml"):
        for supplier in keyed(source, "suppliers"):
            place = ("suppliers", supplier)
            yield (
                Box(supplier),
                source.box((*place, "name"), supplier, "name", needed=True),
                source.box((*place, "place"), supplier, "place", "place"),
                source.box((*place, "small"), supplier, "small", "bool"),
            )


def _rules(sources: Sources) -> Iterator[tuple[Box, ...]]:
    for source in sources.named("rules.yaml"):
        for rule in keyed(source):
            yield (
                Box(rule),
                *source.text((rule, "text"), rule, needed=True),
                *source.text((rule, "reason"), rule, needed=True),
                source.box((rule, "source"), rule, "source", "source", needed=True),
            )
