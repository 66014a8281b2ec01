"""The difference between two releases in the trade's words: what came, what went, what changed,
and vehicles that can be ordered in one of them only, with the rule that decides it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

from configurator.catalogue.release import Family, Option, Release
from configurator.catalogue.uvl_write import formula_text
from configurator.engine.analysis import analyse, decimal
from configurator.flow.samples import Sample, only_in

Turn: TypeAlias = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class Change:
    """One thing that differs. ``what`` names it ("option", "family", "rule"), ``label`` is what
    people call it, ``details`` what changed: aspect -> (before, after)."""

    what: str
    turn: Turn
    id: str
    label: str
    details: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class PriceChange:
    """A net price in minor units before and after; ``id`` is an option, or the base's feature."""

    id: str
    label: str
    currency: str
    before: int
    after: int


@dataclass(frozen=True)
class Difference:
    """From ``old`` to ``new``. Numbers of configurations are None where a rule base did not
    compile in time."""

    product: str
    old: str
    new: str
    changes: tuple[Change, ...]
    prices: tuple[PriceChange, ...]
    before: int | None
    after: int | None
    gained: tuple[Sample, ...]
    lost: tuple[Sample, ...]

    def as_json(self) -> dict[str, Any]:
        """Ready for ``json.dumps``; numbers of configurations as decimal strings."""
        counted = {
            key: None if number is None else decimal(number)
            for key, number in (("before", self.before), ("after", self.after))
        }
        return {**asdict(self), **counted}


def compare(old: Release, new: Release, *, seconds: float = 60.0) -> Difference:
    """What differs from ``old`` to ``new``; ``seconds`` bound each count."""
    return Difference(
        product=new.product,
        old=old.id,
        new=new.id,
        changes=(*_families(old, new), *_options(old, new), *_rules(old, new)),
        prices=tuple(_prices(old, new)),
        before=analyse(old.model, seconds=seconds).configurations,
        after=analyse(new.model, seconds=seconds).configurations,
        gained=only_in(new, old),
        lost=only_in(old, new),
    )


def _turned(what: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for id_, label in new.items():
        if id_ not in old:
            yield Change(what, "added", id_, label, {})
    for id_, label in old.items():
        if id_ not in new:
            yield Change(what, "removed", id_, label, {})


def _differing(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    return {key: (old[key], new[key]) for key in new if old[key] != new[key]}


def _families(old: Release, new: Release) -> Iterator[Change]:
    before = {f.id: f for f in old.families}
    after = {f.id: f for f in new.families}
    yield from _turned(
        "family",
        {i: f.label.en for i, f in before.items()},
        {i: f.label.en for i, f in after.items()},
    )
    for id_ in (i for i in after if i in before):
        if details := _differing(_of_family(before[id_]), _of_family(after[id_])):
            yield Change("family", "changed", id_, after[id_].label.en, details)


def _of_family(family: Family) -> dict[str, str]:
    return {"label": family.label.en, "pick": family.pick, "section": family.section.en}


def _options(old: Release, new: Release) -> Iterator[Change]:
    yield from _turned(
        "option",
        {i: o.label.en for i, o in old.options.items()},
        {i: o.label.en for i, o in new.options.items()},
    )
    for id_, option in new.options.items():
        if id_ in old.options and (
            details := _differing(_of_option(old.options[id_]), _of_option(option))
        ):
            yield Change("option", "changed", id_, option.label.en, details)


def _of_option(option: Option) -> dict[str, str]:
    """What people ask about an option; prices are told apart."""
    return {
        "label": option.label.en,
        "text": option.text.en,
        "family": option.family,
        "mass (g)": str(option.mass_g),
        "carbon (g)": str(option.carbon_g),
        "lead (days)": str(option.lead_days),
        "take rate": f"{option.take_rate:g}",
        "from": str(option.valid_from or ""),
        "to": str(option.valid_to or ""),
        "parts": ", ".join(
            f"{u.quantity} {u.part}" + (f" when {formula_text(u.when)}" if u.when else "")
            for u in option.parts
        ),
    }


def _rules(old: Release, new: Release) -> Iterator[Change]:
    before, after = _of_rules(old), _of_rules(new)
    yield from _turned(
        "rule",
        {i: r["text"] for i, r in before.items()},
        {i: r["text"] for i, r in after.items()},
    )
    for id_, rule in after.items():
        if id_ in before and (details := _differing(before[id_], rule)):
            yield Change("rule", "changed", id_, rule["text"], details)


def _of_rules(release: Release) -> dict[str, dict[str, str]]:
    """Text, formula and reason of each rule; a constraint without an id goes by its formula."""
    found: dict[str, dict[str, str]] = {}
    for constraint in release.model.constraints:
        formula = formula_text(constraint.formula)
        id_ = constraint.rule or formula
        if id_ in found:
            found[id_]["formula"] += f"; {formula}"
            continue
        rule = release.rules.get(id_)
        found[id_] = {
            "text": rule.text.en if rule else formula,
            "formula": formula,
            "reason": rule.reason.en if rule else "",
        }
    return found


def _prices(old: Release, new: Release) -> Iterator[PriceChange]:
    for after in (new.base, *new.options.values()):
        before = old.base if after is new.base else old.options.get(after.id)
        if before is None:
            continue
        for currency, price in after.price.items():
            was = before.price.get(currency)
            if was is not None and was != price:
                yield PriceChange(after.id, after.label.en, currency, was, price)
