"""Turns a feature model into clauses, each with the rule or tree feature that it came from.

Counts stay exact: where a formula or a cardinality would need too many clauses, auxiliary
variables are *defined* (if and only if), so every configuration has exactly one extension to
them (Tseitin 1968; sequential counters, Sinz 2005). Literals are DIMACS-style: variable ``v``
(1-based) is the feature ``names[v - 1]``; ``-v`` is its absence; auxiliaries come after them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, count
from math import comb
from typing import TypeAlias

from configurator.catalogue.feature_model import Constraint, Feature, FeatureModel, Group
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
from configurator.engine.sums import Sums, has_iff
from configurator.engine.weighed import Weighed
from configurator.errors import ConfiguratorError

Clause: TypeAlias = tuple[int, ...]
Source: TypeAlias = Constraint | str

_MOST_CLAUSES = 256
"""Clauses that one formula or cardinality may become before auxiliaries are defined."""
WIDEST = 1_000
"""The most members of one exclusive group; larger ones are split: sums must fit in words."""
_PAIRWISE = 40
"""The largest at-most-one group that becomes pairs when a solver needs plain clauses."""


@dataclass(frozen=True)
class Exclusive:
    """At most one of ``members`` (variables) holds; kept whole because diagrams know such groups.

    ``source`` is an index into ``Cnf.sources``.
    """

    members: tuple[int, ...]
    source: int


@dataclass(frozen=True)
class Cnf:
    """A rule base in clauses. ``origins[i]`` is the index in ``sources`` of ``clauses[i]``'s
    source: a ``Constraint``, or the name of the feature whose place in the tree it states."""

    names: tuple[str, ...]
    size: int
    clauses: tuple[Clause, ...]
    origins: tuple[int, ...]
    exclusive: tuple[Exclusive, ...]
    sources: tuple[Source, ...]
    weighed: tuple[Weighed, ...] = ()

    def plain(self) -> Iterator[tuple[Clause, int]]:
        """Every clause with its source, exclusive groups and bounds written out, for solvers.

        Large groups and bounds get auxiliaries above ``size`` (not for counting).
        """
        yield from zip(self.clauses, self.origins, strict=True)
        numbers = count(self.size + 1)
        for bound in self.weighed:
            yield from ((c, bound.source) for c in bound.clauses(numbers.__next__))
        fresh = next(numbers) - 1
        for group in self.exclusive:
            if len(group.members) <= _PAIRWISE:
                for a, b in combinations(group.members, 2):
                    yield (-a, -b), group.source
                continue
            before = 0
            for member in group.members:
                fresh += 1
                yield (-member, fresh), group.source
                if before:
                    yield (-before, fresh), group.source
                    yield (-before, -member), group.source
                before = fresh


def clauses_of(model: FeatureModel) -> Cnf:
    """``model`` in clauses. ConfiguratorError where a constraint names an unknown feature."""
    names = tuple(f.name for f in model.features())
    writer = _Writer({name: v for v, name in enumerate(names, 1)})
    if len(writer.number) < len(names):
        raise ConfiguratorError(f"{model.path or 'the model'} has a feature twice")
    writer.begin(model.root.name)
    writer.clauses.append((1,))
    for feature in model.features():
        writer.begin(feature.name)
        writer.tree(feature)
    for constraint in model.constraints:
        writer.begin(constraint)
        try:
            writer.add(writer.of(constraint.formula, True))
        except KeyError as unknown:
            raise ConfiguratorError(
                f"{model.path}:{constraint.line}: the constraint speaks of {unknown}, "
                "which is no feature of the model"
            ) from None
    writer.begin("")
    return Cnf(
        names,
        writer.size,
        tuple(writer.clauses),
        tuple(writer.origins),
        tuple(writer.exclusive),
        tuple(writer.sources[:-1]),
        tuple(writer.weighed),
    )


class _Writer:
    """Gathers clauses; ``begin`` says whose clauses follow."""

    def __init__(self, number: dict[str, int]) -> None:
        self.number = number
        self.size = len(number)
        self.clauses: list[Clause] = []
        self.origins: list[int] = []
        self.exclusive: list[Exclusive] = []
        self.sources: list[Source] = []
        self.weighed: list[Weighed] = []
        self._sums = Sums(number)
        self._place: dict[str, int] = {}
        self._defined: dict[tuple[int, bool], int] = {}
        self._source = 0

    def begin(self, source: Source) -> None:
        self.origins.extend([self._source] * (len(self.clauses) - len(self.origins)))
        self._defined.clear()
        known = self._place.get(source) if isinstance(source, str) else None
        if known is None:
            known = len(self.sources)
            self.sources.append(source)
            if isinstance(source, str):
                self._place[source] = known
        self._source = known

    def tree(self, feature: Feature) -> None:
        """The feature's groups: their counting rules, and each member's need for its parent."""
        parent = self.number[feature.name]
        for group in feature.groups:
            members = tuple(self.number[m.name] for m in group.members)
            self.clauses.extend((-m, parent) for m in members)
            self._count(parent, members, group)

    def _count(self, parent: int, members: tuple[int, ...], group: Group) -> None:
        number, low, high = len(members), group.low, min(group.high, len(members))
        if low > high:
            self.clauses.append((-parent,))
            return
        if low == number:
            self.clauses.extend((-parent, m) for m in members)
            return
        few, many = comb(number, number - low + 1) if low else 0, comb(number, high + 1)
        if high == 1 and number > 1:
            self._exclude(members)
            many = 0
        if (low <= 1 and many <= _MOST_CLAUSES) or few + many <= _MOST_CLAUSES:
            if low:
                for some in combinations(members, number - low + 1):
                    self.clauses.append((-parent, *some))
            if high < number and many:
                for some in combinations(members, high + 1):
                    self.clauses.append(tuple(-m for m in some))
            return
        reached = self._counters(members, max(low, high + 1 if high < number else 0))
        if low:
            self.clauses.append((-parent, reached[low]))
        if high < number:
            self.clauses.append((-reached[high + 1],))

    def _exclude(self, members: tuple[int, ...]) -> None:
        """At most one of ``members``; of too many, at most one part, and one within each part."""
        while len(members) > WIDEST:
            heads = []
            for i in range(0, len(members), WIDEST):
                part = members[i : i + WIDEST]
                self.size += 1
                head = self.size
                heads.append(head)
                self.exclusive.append(Exclusive(part, self._source))
                self.clauses.append((-head, *part))
                self.clauses.extend((head, -m) for m in part)
            members = tuple(heads)
        self.exclusive.append(Exclusive(members, self._source))

    def _counters(self, members: tuple[int, ...], most: int) -> dict[int, int]:
        """Auxiliaries that hold exactly when at least ``j`` members do, for j = 1 to ``most``."""
        before: dict[int, int] = {}
        for i, member in enumerate(members, 1):
            now: dict[int, int] = {}
            for j in range(1, min(i, most) + 1):
                step = (member,) if j == 1 else (member, before[j - 1])
                kept = before.get(j)
                self.size += 1
                now[j] = s = self.size
                # s <-> kept or (member and before[j - 1])
                self.clauses.append((s, *(-x for x in step)))
                if kept is not None:
                    self.clauses.append((s, -kept))
                self.clauses.extend((-s, x) if kept is None else (-s, kept, x) for x in step)
            before = now
        return before

    def add(self, clauses: Iterable[Clause]) -> None:
        """Takes clauses in which literals may stand for bounds."""
        for clause in clauses:
            plain, bounds, self.size = self._sums.taken(clause, self._source, self.size)
            self.clauses.extend(plain)
            self.weighed.extend(bounds)

    def of(self, formula: Formula, wanted: bool) -> list[Clause]:
        """Clauses that hold exactly when ``formula`` is ``wanted`` (with literals of ``Sums``)."""
        match formula:
            case Var(name):
                v = self.number[name]
                return [(v if wanted else -v,)]
            case Const(value):
                return [] if value is wanted else [()]
            case Not(operand):
                return self.of(operand, not wanted)
            case And(operands):
                signed = [(o, wanted) for o in operands]
                return self._all(signed) if wanted else self._any(signed)
            case Or(operands):
                signed = [(o, wanted) for o in operands]
                return self._any(signed) if wanted else self._all(signed)
            case Implies(left, right):
                signed = [(left, not wanted), (right, wanted)]
                return self._any(signed) if wanted else self._all(signed)
            case Iff(left, right):
                # Each side is needed in both polarities: without definitions, equivalences
                # within equivalences would double the work at every level.
                sides = [Var(self._named(s)) if has_iff(s) else s for s in (left, right)]
                return self._any([(sides[0], not wanted), (sides[1], True)]) + self._any(
                    [(sides[0], wanted), (sides[1], False)]
                )
            case Comparison():
                return self._sums.compared(formula, wanted)

    def _all(self, signed: Iterable[tuple[Formula, bool]]) -> list[Clause]:
        return [clause for formula, wanted in signed for clause in self.of(formula, wanted)]

    def _any(self, signed: list[tuple[Formula, bool]]) -> list[Clause]:
        parts = [self.of(formula, wanted) for formula, wanted in signed]
        product = 1
        for part in parts:
            product *= len(part)
        while product > _MOST_CLAUSES:
            largest = max(range(len(parts)), key=lambda i: len(parts[i]))
            product //= len(parts[largest])
            parts[largest] = [(self._define(*signed[largest]),)]
        # What each part states in one clause is one union, or long clauses take quadratic time.
        found = [frozenset(x for p in parts if len(p) == 1 for x in p[0])]
        for part in [[Clause()], *(p for p in parts if len(p) != 1)]:
            found = [a.union(b) for a in found for b in part]
            found = [c for c in dict.fromkeys(found) if not any(-x in c for x in c)]
        return [tuple(sorted(c, key=abs)) for c in _without_supersets(found)]

    def _named(self, formula: Formula) -> str:
        """A name, unlike any feature's, for the auxiliary that stands for ``formula``."""
        name = f"\0{id(formula)}"
        self.number[name] = self._define(formula, True)
        return name

    def _define(self, formula: Formula, wanted: bool) -> int:
        """An auxiliary that holds exactly when ``formula`` has the value ``wanted``."""
        key = id(formula), wanted
        if key not in self._defined:
            self.size += 1
            t = self.size
            self._defined[id(formula), wanted] = t
            self._defined[id(formula), not wanted] = -t
            self.add((-t, *c) for c in self.of(formula, wanted))
            self.add((t, *c) for c in self.of(formula, not wanted))
        return self._defined[key]


def _without_supersets(clauses: list[frozenset[int]]) -> list[frozenset[int]]:
    if len(clauses) < 2:
        return clauses
    kept: list[frozenset[int]] = []
    for clause in sorted(clauses, key=len):
        if not any(k <= clause for k in kept):
            kept.append(clause)
    return kept
