"""Any feature model as a product: what can be chosen becomes families and options, so that a
model without a catalogue opens in the configurator all the same."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping

from configurator.catalogue.feature_model import Feature, FeatureModel
from configurator.catalogue.release import Family, Market, Option, Pick, Release, Text, pick_of
from configurator.catalogue.uvl_write import write_uvl

NO_CURRENCY = "XXX"  # ISO 4217: no currency involved
ANYWHERE = "anywhere"
_PRICES = ("price", "Price", "cost", "Cost")
_PICKS: Mapping[Pick, Text] = {
    "one": Text("one of", "单选"),
    "some": Text("at least one of", "至少选一项"),
    "any": Text("any of", "可选"),
}


def release_of(model: FeatureModel, name: str) -> Release:
    """The model as a release: each group that leaves a choice is a family, named after its owner.

    Options are the group's members, labelled with their own names; a section is a child of the
    root. Attributes called ``price`` or ``cost`` count as prices (without a currency); a mandatory
    feature's price is its parent's, with which it always comes. Without take rates every option
    of a family is equally popular.
    """
    digest = hashlib.sha256(write_uvl(model).encode()).hexdigest()
    prices = _prices(model.root)
    families, options = _questions(model.root, prices)
    rules = len(model.constraints)
    return Release(
        product=_slug(name) or "model",
        id=digest[:8],
        name=Text(name),
        edition=Text(model.namespace or name),
        intro=Text(
            f"{sum(1 for _ in model.features()):,} features, {rules:,} constraints",
        ),
        model=model,
        families=families,
        options=options,
        base=Option(
            model.root.name,
            "",
            Text(model.root.name),
            price={NO_CURRENCY: prices.get(model.root.name, 0)},
            take_rate=1.0,
        ),
        markets={ANYWHERE: Market(ANYWHERE, Text("Anywhere", "不限"), NO_CURRENCY, 0.0)},
        digest=digest,
    )


def _questions(
    root: Feature, prices: Mapping[str, int]
) -> tuple[tuple[Family, ...], dict[str, Option]]:
    families: list[Family] = []
    options: dict[str, Option] = {}
    ids: set[str] = set()
    for section, owner in _owners(root):
        open_ = [g for g in owner.groups if g.kind != "mandatory"]
        for group in open_:
            pick = pick_of(group)
            id_ = _unique(_slug(owner.name) or "family", ids)
            label = Text(owner.name)
            if len(open_) > 1:
                words = _PICKS[pick]
                label = Text(f"{owner.name}: {words.en}", f"{owner.name}：{words.zh}")
            members = tuple(m.name for m in group.members)
            families.append(Family(id_, label, members, pick, section=Text(section)))
            rate = 1 / len(members) if pick == "one" else 0.5
            for member in members:
                price = {NO_CURRENCY: prices[member]} if prices.get(member) else {}
                options[member] = Option(member, id_, Text(member), price=price, take_rate=rate)
    return tuple(families), options


def _owners(root: Feature) -> Iterator[tuple[str, Feature]]:
    """Every feature with groups, parents first, and the child of the root that it is below."""
    stack: list[tuple[str, Feature]] = [("", root)]
    while stack:
        section, feature = stack.pop()
        if feature.groups:
            yield section or root.name, feature
        below = [m for g in feature.groups for m in g.members]
        stack.extend((section or m.name, m) for m in reversed(below))


def _prices(root: Feature) -> dict[str, int]:
    """Price in hundredths per feature, those of mandatory children with their parent's."""
    order = [root]
    for feature in order:
        order.extend(m for g in feature.groups for m in g.members)
    found: dict[str, int] = {}
    for feature in reversed(order):
        always = [m for g in feature.groups if g.low == len(g.members) for m in g.members]
        total = _own_price(feature) + sum(found.pop(m.name, 0) for m in always)
        if total:
            found[feature.name] = total
    return found


def _own_price(feature: Feature) -> int:
    for key in _PRICES:
        value = feature.attributes.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return round(value * 100)
    return 0


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-")[:60]


def _unique(id_: str, taken: set[str]) -> str:
    found, number = id_, 1
    while found in taken:
        number += 1
        found = f"{id_}-{number}"
    taken.add(found)
    return found
