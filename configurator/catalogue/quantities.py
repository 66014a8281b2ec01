"""Quantities: a family of which one piece is described once, and its options are so many of it.

At loading each becomes a plain option with its figures multiplied, which still knows its lines.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from configurator.catalogue import schema
from configurator.catalogue.price_lists import MINOR, price_lists
from configurator.catalogue.problems import Problems
from configurator.catalogue.shapes import Shaped
from configurator.catalogue.yaml_lines import Place

_NONE = schema.TextShape.model_construct(en="None", zh="无")
MOST_WORK = 86_400


def with_quantities(
    options: Shaped[schema.OptionsFile], release: schema.ReleaseFile | None
) -> Shaped[schema.OptionsFile]:
    """The families with options in place of quantities; prices are those of one piece in each of
    the release's lists, times the pieces. CatalogueError for a family that cannot be made so."""
    problems = Problems()
    families: list[schema.FamilyShape] = []
    lines = dict(options.document.lines)
    for i, family in enumerate(options.content):
        where = options.where(i, "family")
        _check(family, i, options, problems)
        quantity = family.quantity
        if quantity is None or family.options:
            families.append(family)
            continue
        made = []
        for j, choice in enumerate(quantity.options):
            option = _option(quantity, choice, release)
            if any(seconds > MOST_WORK for seconds in option.work.values()):
                wrong = f"{choice.option!r} takes more than {MOST_WORK} seconds at a station"
                problems.add(*where, wrong, "lower the work of one piece, or its pieces")
            made.append(option)
            _copy_lines(lines, (i, "quantity"), (i, "options", j))
            _copy_lines(lines, (i, "quantity", "options", j), (i, "options", j))
        families.append(family.model_copy(update={"options": made}))
    problems.settle()
    document = replace(options.document, lines=lines)
    return Shaped(document, families)


def _check(
    family: schema.FamilyShape,
    i: int,
    options: Shaped[schema.OptionsFile],
    problems: Problems,
) -> None:
    if not family.quantity:
        if not family.options:
            wrong = f"{family.family!r} has neither options nor a quantity"
            problems.add(*options.where(i), wrong, "add options")
        valued = [j for j, o in enumerate(family.options) if o.value is not None]
        if valued and not family.unit:
            wrong = f"options of {family.family!r} have a value, but the family has no unit"
            problems.add(*options.where(i, "options", valued[0], "value"), wrong, "add unit: to it")
        if family.unit and not valued:
            wrong = f"{family.family!r} has a unit, but no option has a value"
            problems.add(*options.where(i, "unit"), wrong, "add value: to the options")
        for j, option in enumerate(family.options):
            if option.pieces is not None:
                wrong = f"{option.option!r} has pieces, but {family.family!r} is no quantity"
                right = "state quantity: with one piece, and its options below it"
                problems.add(*options.where(i, "options", j, "pieces"), wrong, right)
        return
    if family.options:
        wrong = f"{family.family!r} has options beside its quantity"
        problems.add(*options.where(i, "options"), wrong, "state them below quantity: or alone")
    if family.unit:
        wrong = f"{family.family!r} has a unit beside its quantity"
        problems.add(*options.where(i, "unit"), wrong, "pieces need no unit; remove it")
    seen: dict[int, str] = {}
    for j, choice in enumerate(family.quantity.options):
        if choice.pieces in seen:
            wrong = f"{choice.option!r} is {choice.pieces} pieces, as {seen[choice.pieces]!r} is"
            place: Place = (i, "quantity", "options", j, "pieces")
            problems.add(*options.where(*place), wrong, "let each be another number of pieces")
        seen.setdefault(choice.pieces, choice.option)


def _option(
    one: schema.QuantityShape, choice: schema.PiecesShape, release: schema.ReleaseFile | None
) -> schema.OptionShape:
    many = choice.pieces
    return schema.OptionShape.model_construct(
        option=choice.option,
        label=choice.label or _label(one.label, many),
        price=_price(one, many, release),
        mass=one.mass * many,
        carbon=one.carbon * many,
        lead=one.lead if many else 0,
        parts=[u.model_copy(update={"quantity": u.quantity * many}) for u in one.parts if many],
        work={station: seconds * many for station, seconds in one.work.items() if many},
        source=one.source,
        look=choice.look,
        take=choice.take,
        valid_from=choice.valid_from,
        valid_to=choice.valid_to,
        pieces=many,
    )


def _label(one: schema.TextShape, many: int) -> schema.TextShape:
    if not many:
        return _NONE
    zh = f"{many} × {one.zh}" if one.zh else ""
    return schema.TextShape.model_construct(en=f"{many} × {one.en}", zh=zh)


def _price(
    one: schema.QuantityShape, many: int, release: schema.ReleaseFile | None
) -> dict[str, Decimal]:
    if release is None or (schema.LIST not in one.price and release.currency not in one.price):
        return {currency: price * many for currency, price in one.price.items()}
    unknown = one.price.keys() - {schema.LIST, release.currency, *release.lists}
    lists = price_lists(one.price, release)
    found = {currency: Decimal(minor * many) / MINOR for currency, minor in lists.items()}
    return found | {currency: one.price[currency] for currency in unknown}


def _copy_lines(lines: dict[Place, int], old: Place, new: Place) -> None:
    found = {
        (*new, *place[len(old) :]): line
        for place, line in lines.items()
        if place[: len(old)] == old and place[len(old) : len(old) + 1] != ("options",)
    }
    lines.update(found)
