"""A feature model: the tree of features and the constraints across it, as UVL states them.

Semantics (Kang et al. 1990; Benavides et al. 2010; UVL, Sundermann et al. 2021): the root is
selected; a child needs its parent; when a parent is selected, each of its groups has between
``low`` and ``high`` of its members selected; every constraint holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from configurator.catalogue.formula import Formula, evaluate

GroupKind: TypeAlias = Literal["mandatory", "optional", "alternative", "or", "cardinality"]
Value: TypeAlias = "bool | int | float | str | tuple[Value, ...] | Mapping[str, Value]"


@dataclass(frozen=True)
class Group:
    """Members that hang below one parent under one counting rule.

    ``mandatory`` means every member (low = high = number of members), ``optional`` any number,
    ``alternative`` exactly one, ``or`` at least one, ``cardinality`` between ``low`` and ``high``.
    """

    kind: GroupKind
    members: tuple[Feature, ...]
    low: int
    high: int


@dataclass(frozen=True)
class Feature:
    """One node of the tree; ``line`` is where its file states it (1-based, 0 when made in code).

    ``file`` is the imported file that states it, "" where it is the model's own.
    """

    name: str
    groups: tuple[Group, ...] = ()
    attributes: Mapping[str, Value] = field(default_factory=dict)
    line: int = 0
    file: str = ""


@dataclass(frozen=True)
class Constraint:
    """A formula that every configuration fulfils.

    ``text`` is how the file wrote it; ``rule`` the id in its trailing comment (``// R012``), by
    which the catalogue gives it a customer's text, a reason and a source ("" where there is none).
    ``file`` is the imported file that states it, "" where it is the model's own.
    """

    formula: Formula
    text: str = ""
    line: int = 0
    rule: str = ""
    file: str = ""


@dataclass(frozen=True)
class FeatureModel:
    """A whole rule base. ``namespace`` is the model's own name for itself; ``path`` its file."""

    root: Feature
    constraints: tuple[Constraint, ...] = ()
    namespace: str = ""
    path: str = ""

    def features(self) -> Iterator[Feature]:
        """Every feature, parents before children, in the order of the file."""
        stack = [self.root]
        while stack:
            feature = stack.pop()
            yield feature
            stack.extend(m for g in reversed(feature.groups) for m in reversed(g.members))

    def allows(self, selected: Collection[str]) -> bool:
        """Whether ``selected``, taken as the complete set of chosen features, breaks no rule."""
        chosen = frozenset(selected)
        if self.root.name not in chosen:
            return False
        for feature in self.features():
            there = feature.name in chosen
            for group in feature.groups:
                count = sum(m.name in chosen for m in group.members)
                if count and not there:
                    return False
                if there and not group.low <= count <= group.high:
                    return False
        return all(evaluate(c.formula, chosen) for c in self.constraints)
