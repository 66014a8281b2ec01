"""From what a release's files say to the release itself: whole units become minor ones, kilograms
grams, prices price lists. The files have been checked; nothing can fail here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from configurator.catalogue import schema
from configurator.catalogue.option_texts import full_text
from configurator.catalogue.packs import price_beside
from configurator.catalogue.price_lists import price_lists
from configurator.catalogue.release import (
    Family,
    Market,
    Need,
    Option,
    Part,
    PartUse,
    Release,
    Rule,
    Supplier,
    Text,
    pick_of,
)
from configurator.catalogue.release_files import ReleaseFiles
from configurator.catalogue.uvl import parse_formula

GRAMS = 1000


def release_of_files(files: ReleaseFiles) -> Release:
    """The release that checked files state."""
    product, release = files.product.content, files.release.content
    root = files.model.root.name
    return Release(
        product=product.product,
        id=release.release,
        name=text_of(product.name),
        edition=text_of(release.name),
        intro=text_of(product.intro),
        short=text_of(product.short),
        model=files.model,
        families=_families(files),
        options=_options(files),
        base=_base(root, product.name, release),
        rules=_rules(files),
        markets={
            id_: Market(id_, text_of(m.label), m.currency, float(m.tax), m.option or "")
            for id_, m in release.markets.items()
        },
        parts={
            id_: Part(id_, text_of(p.label), p.supplier, p.per_day, p.source)
            for id_, p in files.parts.content.parts.items()
        },
        suppliers={
            id_: Supplier(id_, s.name, s.place, s.small)
            for id_, s in files.parts.content.suppliers.items()
        },
        needs=_needs(files),
        picture=product.picture,
        line=product.line or "",
        vin_prefix=product.vin_prefix or "",
        valid_from=release.valid_from,
        valid_to=release.valid_to,
        digest=files.digest,
    )


def text_of(shape: schema.TextShape | None) -> Text:
    """A text of the catalogue; empty where the file has none."""
    return Text(shape.en, shape.zh) if shape else Text("")


def _families(files: ReleaseFiles) -> tuple[Family, ...]:
    tree = {f.name: f for f in files.model.features()}
    return tuple(
        Family(
            family.family,
            text_of(family.label),
            tuple(o.option for o in family.options),
            pick_of(tree[family.family].groups[0]),
            text_of(family.text),
            text_of(family.section),
            family.headline,
            text_of(family.unit),
        )
        for family in files.options.content
    )


def _options(files: ReleaseFiles) -> dict[str, Option]:
    release, families = files.release.content, files.options.content
    labels = {o.option: o.label for f in families for o in f.options}
    found = {
        option.option: _option(option, family, labels, release)
        for family in families
        for option in family.options
    }
    return found | {o.id: replace(o, price=price_beside(o, found)) for o in found.values()}


def _option(
    option: schema.OptionShape,
    family: schema.FamilyShape,
    labels: Mapping[str, schema.TextShape],
    release: schema.ReleaseFile,
) -> Option:
    return Option(
        id=option.option,
        family=family.family,
        label=text_of(option.label),
        text=text_of(full_text(option, family.unit, labels)),
        price=price_lists(option.price, release),
        mass_g=_grams(option.mass),
        carbon_g=_grams(option.carbon),
        lead_days=option.lead,
        parts=_uses(option.parts),
        work=dict(option.work),
        look=dict(option.look),
        take_rate=float(option.take),
        valid_from=option.valid_from,
        valid_to=option.valid_to,
        source=option.source,
        value=option.value,
        holds=tuple(option.pack),
        pieces=option.pieces,
    )


def _base(root: str, name: schema.TextShape, release: schema.ReleaseFile) -> Option:
    base = release.base
    return Option(
        id=root,
        family="",
        label=text_of(name),
        price=price_lists(base.price, release),
        mass_g=_grams(base.mass),
        carbon_g=_grams(base.carbon),
        lead_days=base.lead,
        parts=_uses(base.parts),
        work=dict(base.work),
        take_rate=1.0,
        source=base.source,
    )


def _uses(parts: list[schema.UseShape]) -> tuple[PartUse, ...]:
    return tuple(
        PartUse(p.part, p.quantity, None if p.when is None else parse_formula(p.when))
        for p in parts
    )


def _needs(files: ReleaseFiles) -> tuple[Need, ...]:
    return tuple(
        Need(
            id_,
            text_of(need.label),
            tuple(need.one_of),
            None if need.when is None else parse_formula(need.when),
            files.parts.line("needs", id_),
        )
        for id_, need in files.parts.content.needs.items()
    )


def _rules(files: ReleaseFiles) -> dict[str, Rule]:
    """Rules with the line of their first constraint."""
    lines: dict[str, int] = {}
    for constraint in files.model.constraints:
        lines.setdefault(constraint.rule, constraint.line)
    return {
        id_: Rule(id_, text_of(r.text), text_of(r.reason), r.source, lines[id_])
        for id_, r in files.rules.content.items()
    }


def _grams(kilograms: Decimal) -> int:
    return int((kilograms * GRAMS).quantize(Decimal(1), ROUND_HALF_UP))
