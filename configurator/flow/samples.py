"""Finds vehicles that one release allows and another does not, one for each rule or option that
decides it: what a difference between releases means at the counter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb

from configurator.catalogue.feature_model import FeatureModel, Group
from configurator.catalogue.formula import (
    And,
    Comparison,
    Const,
    Formula,
    Iff,
    Implies,
    Not,
    Or,
    Var,
)
from configurator.catalogue.release import Release
from configurator.catalogue.uvl_write import formula_text
from configurator.engine.questions import Questions

_MOST_COMBINATIONS = 5_000


@dataclass(frozen=True)
class Sample:
    """``options`` of a vehicle that the other release refuses; ``decided_by`` is the id of its
    rule, the family whose number of picks differs, or the option that it does not have, ``said``
    that in words."""

    options: tuple[str, ...]
    decided_by: str
    said: str


def only_in(here: Release, there: Release) -> tuple[Sample, ...]:
    """Vehicles of ``here`` that ``there`` refuses: one for each option that only ``here`` has,
    and for each rule or number of picks of ``there`` that ``here`` does not have as well.

    Where possible a sample breaks nothing else of ``there``. What a release does not have counts
    as not chosen in it.
    """
    here_has = {f.name for f in here.model.features()}
    only = [o for o in here.options if o not in there.options]
    laws = list(_laws(here, there, here_has))
    formulas = [f for _, _, law in laws for f in (law, Not(law))]
    asking = Questions(here.model, formulas)
    none = dict.fromkeys(only, False)
    keep = range(0, len(formulas), 2)
    found: list[Sample] = []
    for option in only:
        mild = {**none, option: True}
        build = asking.witness(keep, mild) or asking.witness((), {option: True})
        if build is not None:
            label = here.options[option].label.en
            said = f"{there.id} does not have the option {label}"
            found.append(Sample(_options(here, build), option, said))
    for i, (id_, said, _) in enumerate(laws):
        broken = 2 * i + 1
        others = [k for k in keep if k != 2 * i]
        build = (
            asking.witness([broken, *others], none)
            or asking.witness([broken], none)
            or asking.witness([broken])
        )
        if build is not None:
            found.append(Sample(_options(here, build), id_, said))
    return tuple(found)


def _options(release: Release, build: frozenset[str]) -> tuple[str, ...]:
    return tuple(o for o in release.options if o in build)


def _laws(here: Release, there: Release, here_has: set[str]) -> Iterator[tuple[str, str, Formula]]:
    """What ``there`` demands and ``here`` does not state in the same way: id, words, formula."""
    known, rules = _by_rule(here), _by_rule(there)
    for id_, formulas in rules.items():
        if known.get(id_) == formulas:
            continue
        rule = there.rules.get(id_)
        words = rule.text.en if rule else "; ".join(formulas)
        stated = [c.formula for c in there.model.constraints if _id(c.rule, c.formula) == id_]
        yield id_, words, _known(And(tuple(stated)), here_has)
    groups = _groups(here.model)
    for owner, group in _groups(there.model).items():
        was = groups.get(owner)
        if was is None or (was.kind, was.low) == (group.kind, group.low):
            continue
        law = _counted(owner, group)
        if law is not None:
            words = f"of {owner} {group.low} to {group.high} are picked"
            yield owner, words, _known(law, here_has)


def _by_rule(release: Release) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for c in release.model.constraints:
        id_ = _id(c.rule, c.formula)
        found[id_] = (*found.get(id_, ()), formula_text(c.formula))
    return found


def _id(rule: str, formula: Formula) -> str:
    return rule or formula_text(formula)


def _groups(model: FeatureModel) -> Mapping[str, Group]:
    """The groups of features that have one: those that ask how many are picked."""
    return {f.name: f.groups[0] for f in model.features() if len(f.groups) == 1}


def _counted(owner: str, group: Group) -> Formula | None:
    """That a selected owner has between low and high members; None where it takes too long."""
    members = [Var(m.name) for m in group.members]
    number, high = len(members), min(group.high, len(members))
    few = number - group.low + 1
    if comb(number, few) + comb(number, high + 1) > _MOST_COMBINATIONS:
        return None
    laws: list[Formula] = []
    if group.low:
        laws += [Or(some) for some in combinations(members, few)]
    if high < number:
        laws += [Not(And(some)) for some in combinations(members, high + 1)]
    return Implies(Var(owner), And(tuple(laws))) if laws else None


def _known(formula: Formula, known: set[str]) -> Formula:
    """``formula`` with false for each feature that is not ``known``."""

    def each(operands: Iterable[Formula]) -> tuple[Formula, ...]:
        return tuple(_known(o, known) for o in operands)

    match formula:
        case Var(name):
            return formula if name in known else Const(False)
        case Const():
            return formula
        case Not(operand):
            return Not(_known(operand, known))
        case And(operands):
            return And(each(operands))
        case Or(operands):
            return Or(each(operands))
        case Implies(left, right):
            return Implies(_known(left, known), _known(right, known))
        case Iff(left, right):
            return Iff(_known(left, known), _known(right, known))
        case Comparison():
            # What is not there counts nothing, which is what leaving its term out says.
            terms = tuple((name, w) for name, w in formula.weights() if name in known)
            return replace(formula, terms=terms)
