"""Reviews a catalogue beside its rules: what loads, yet is likely a slip or not finished.

Loading refuses what is wrong; a review tells what a rule engineer would want to have looked at
before publishing: texts without a translation, options nobody takes, parts nobody uses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from configurator.catalogue import schema
from configurator.catalogue.release import pick_of
from configurator.catalogue.release_checks import figures, options
from configurator.catalogue.release_files import ReleaseFiles
from configurator.catalogue.shapes import Shaped


@dataclass(frozen=True)
class Finding:
    """One matter of a review. ``kind`` is its sort in one word or two, ``thing`` what it is about,
    ``means`` what follows from it, ``suggestion`` what to do; ``rules`` the ids (or texts, where a
    rule has no id) that prove it. ``line`` is 0 where no line is its place."""

    kind: str
    thing: str
    file: str
    line: int
    means: str
    suggestion: str
    rules: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Ready for ``json.dumps``."""
        return asdict(self)


def review_catalogue(files: ReleaseFiles) -> tuple[Finding, ...]:
    """All matters of the catalogue's own, by kind, each kind in the order of the files."""
    return tuple(
        finding
        for look in (
            _never_chosen,
            _without_default,
            _missing_prices,
            _missing_parts,
            _missing_translations,
            _unused_parts,
            _unused_suppliers,
        )
        for finding in look(files)
    )


def _never_chosen(files: ReleaseFiles) -> Iterator[Finding]:
    for i, family in enumerate(files.options.content):
        if not any(o.take for o in family.options):
            continue  # nothing is known of the whole family: told once, below
        for j, option in enumerate(family.options):
            if not option.take:
                yield Finding(
                    "never chosen",
                    option.option,
                    *_at(files.options, i, "options", j),
                    f"Nobody takes {option.option!r}: no demand, demo or sample has it.",
                    "state its take rate, or retire the option",
                )


def _without_default(files: ReleaseFiles) -> Iterator[Finding]:
    tree = {f.name: f for f in files.model.features()}
    for i, family in enumerate(files.options.content):
        if pick_of(tree[family.family].groups[0]) != "one":
            continue
        ranked = sorted(((_list_price(o), -o.take), o.option) for o in family.options)
        best = [name for rank, name in ranked if rank == ranked[0][0]]
        if len(best) > 1:
            yield Finding(
                "no default",
                family.family,
                *_at(files.options, i),
                f"No option of {family.family!r} is its default: {', '.join(best)} cost the same "
                "and are taken as often, so a completion falls on either.",
                "give the usual one the larger take rate, or the lower price",
            )


def _list_price(option: schema.OptionShape) -> Any:
    return next(iter(option.price.values()))


def _missing_prices(files: ReleaseFiles) -> Iterator[Finding]:
    tree = {f.name: f for f in files.model.features()}
    for i, family in enumerate(files.options.content):
        unpriced = [j for j, o in enumerate(family.options) if "price" not in o.model_fields_set]
        # Of a family one is picked from, the standard option has its price in the base; where none
        # has a price, the choice is free on purpose.
        one = pick_of(tree[family.family].groups[0]) == "one"
        if len(unpriced) <= one or len(unpriced) == len(family.options):
            continue
        standard = max(unpriced, key=lambda j: family.options[j].take) if one else None
        for j in unpriced:
            if j != standard:
                name = family.options[j].option
                yield Finding(
                    "missing price",
                    name,
                    *_at(files.options, i, "options", j),
                    f"{name!r} states no price, so it costs nothing more, unlike others of "
                    f"{family.family!r}.",
                    "state its price; write price: 0 where it is free",
                )


def _missing_parts(files: ReleaseFiles) -> Iterator[Finding]:
    for place, option in options(files):
        if option.mass > 0 and not option.parts:
            yield Finding(
                "missing part",
                option.option,
                *_at(files.options, *place),
                f"{option.option!r} adds {option.mass} kg, yet no part is ordered for it.",
                "list its parts, or take the mass out",
            )


def _missing_translations(files: ReleaseFiles) -> Iterator[Finding]:
    texts = list(_texts(files))
    if not any(text.zh for _, _, _, text in texts):
        return  # a catalogue in English alone
    for shaped, place, thing, text in texts:
        if not text.zh:
            yield Finding(
                "missing translation",
                thing,
                *_at(shaped, *place),
                f"The text {_short(text.en)} of {thing!r} has no Chinese; English stands in.",
                "add zh: beside en:",
            )


def _texts(
    files: ReleaseFiles,
) -> Iterator[tuple[Shaped[Any], tuple[str | int, ...], str, schema.TextShape]]:
    release = files.release.content
    yield files.release, ("name",), release.release, release.name
    for id_, market in release.markets.items():
        yield files.release, ("markets", id_, "label"), id_, market.label
    for i, family in enumerate(files.options.content):
        for key, text in (
            ("label", family.label),
            ("text", family.text),
            ("section", family.section),
        ):
            if text:
                yield files.options, (i, key), family.family, text
    for place, option in options(files):
        yield files.options, (*place, "label"), option.option, option.label
        if option.text:
            yield files.options, (*place, "text"), option.option, option.text
    for id_, rule in files.rules.content.items():
        yield files.rules, (id_, "text"), id_, rule.text
        yield files.rules, (id_, "reason"), id_, rule.reason
    for id_, part in files.parts.content.parts.items():
        yield files.parts, ("parts", id_, "label"), id_, part.label
    for id_, need in files.parts.content.needs.items():
        yield files.parts, ("needs", id_, "label"), id_, need.label


def _at(shaped: Shaped[Any], *place: str | int) -> tuple[str, int]:
    path, line = shaped.where(*place)
    return str(path), line


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")


def _unused_parts(files: ReleaseFiles) -> Iterator[Finding]:
    used = {use.part for _, _, stated in figures(files) for use in stated.parts}
    for part in files.parts.content.parts:
        if part not in used:
            yield Finding(
                "unused part",
                part,
                *_at(files.parts, "parts", part),
                f"No option and not the base uses {part!r}.",
                "use it where it belongs, or remove it",
            )


def _unused_suppliers(files: ReleaseFiles) -> Iterator[Finding]:
    parts: dict[str, list[str]] = defaultdict(list)
    for id_, part in files.parts.content.parts.items():
        parts[part.supplier].append(id_)
    for supplier in files.parts.content.suppliers:
        if supplier not in parts:
            yield Finding(
                "unused supplier",
                supplier,
                *_at(files.parts, "suppliers", supplier),
                f"{supplier!r} delivers no part.",
                "let a part name it, or remove it",
            )
