"""Finds rules that say nothing new, each with the rules that already say it.

A rule is redundant when tree and other rules imply it (Benavides et al. 2010). Of rules that imply
each other only some can go, so rules are tried in the order of the file and each redundant one is
taken out before the next is tried: what is found can be removed all at once, and what remains
allows the same configurations. The published collection counts in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import monotonic

from pysat.solvers import Solver

from configurator.catalogue.feature_model import Constraint, FeatureModel
from configurator.catalogue.formula import Not
from configurator.engine.backbone import SOLVER
from configurator.engine.cnf import Clause
from configurator.engine.questions import parted


@dataclass(frozen=True)
class Redundant:
    """``constraint`` follows from ``proof`` and the tree, and from no smaller part of ``proof``.

    ``proof`` is None where time ran out before it was found; () where the tree alone implies it.
    """

    constraint: Constraint
    proof: tuple[Constraint, ...] | None


@dataclass(frozen=True)
class Redundancy:
    """The redundant among the first ``checked`` of ``rules`` constraints; ``finished`` when all
    were checked and each has its proof."""

    found: tuple[Redundant, ...]
    checked: int
    rules: int
    seconds: float

    @property
    def finished(self) -> bool:
        """Whether nothing was left out for want of time."""
        return self.checked == self.rules and all(r.proof is not None for r in self.found)


def redundant_rules(
    model: FeatureModel, *, seconds: float = 20.0, proofs: bool = True
) -> Redundancy:
    """The redundant constraints of ``model``, in the order of the file, within ``seconds``.

    In a rule base that allows nothing every rule is implied by any contradiction, so none is
    reported: mend the contradiction first.
    """
    begin = monotonic()
    rules = model.constraints
    if not rules:
        return Redundancy((), 0, 0, monotonic() - begin)
    both = [c.formula for c in rules] + [Not(c.formula) for c in rules]
    tree, clauses, cnf = parted(replace(model, constraints=()), both)
    top = max(cnf.size, *(abs(x) for g in (tree, *clauses) for c in g for x in c))
    held, against = clauses[: len(rules)], clauses[len(rules) :]
    with _Remaining(tree, held, top) as remaining:
        if not remaining.satisfiable():
            return Redundancy((), len(rules), len(rules), monotonic() - begin)
        gone: list[int] = []
        checked = 0
        for i in range(len(rules)):
            if monotonic() - begin > seconds:
                break
            if remaining.implies(i, against[i]):
                gone.append(i)
            else:
                remaining.keep(i)
            checked += 1
    if not proofs:
        return Redundancy(
            tuple(Redundant(rules[i], None) for i in gone), checked, len(rules), monotonic() - begin
        )
    out = set(gone)
    kept = [i for i in range(len(rules)) if i not in out]
    found: list[Redundant] = []
    with _Proofs(tree, held, kept, top) as proving:
        for i in gone:
            late = monotonic() - begin > seconds
            proof = None if late else proving.proof(i, against[i])
            found.append(
                Redundant(rules[i], None if proof is None else tuple(rules[j] for j in proof))
            )
    return Redundancy(tuple(found), checked, len(rules), monotonic() - begin)


class _Remaining:
    """All rules that are not yet decided or were kept, under selectors that form a binary tree:
    the rules after the i-th are switched on by as many assumptions as the tree is high."""

    def __init__(self, tree: Sequence[Clause], held: Sequence[Sequence[Clause]], top: int) -> None:
        self._solver = Solver(SOLVER, bootstrap_with=tree)
        self._number = len(held)
        self._next = top
        self._node: dict[tuple[int, int], int] = {}
        self._build(held, 0, len(held))

    def __enter__(self) -> _Remaining:
        return self

    def __exit__(self, *_: object) -> None:
        self._solver.delete()

    def satisfiable(self) -> bool:
        return bool(self._solver.solve(assumptions=[self._node[0, self._number]]))

    def implies(self, rule: int, against: Sequence[Clause]) -> bool:
        """Whether the kept rules before and all after ``rule`` imply it; ``against`` denies it."""
        self._next += 1
        denied = self._next
        for clause in against:
            self._solver.add_clause([-denied, *clause])
        found = not self._solver.solve(assumptions=[*self._after(rule), denied])
        self._solver.add_clause([-denied])
        return found

    def keep(self, rule: int) -> None:
        self._solver.add_clause([self._node[rule, rule + 1]])

    def _build(self, held: Sequence[Sequence[Clause]], low: int, high: int) -> int:
        self._next += 1
        node = self._node[low, high] = self._next
        if high - low == 1:
            for clause in held[low]:
                self._solver.add_clause([-node, *clause])
            return node
        middle = (low + high) // 2
        self._solver.add_clause([-node, self._build(held, low, middle)])
        self._solver.add_clause([-node, self._build(held, middle, high)])
        return node

    def _after(self, rule: int) -> list[int]:
        low, high = 0, self._number
        found: list[int] = []
        while high - low > 1:
            middle = (low + high) // 2
            if rule < middle:
                found.append(self._node[middle, high])
                high = middle
            else:
                low = middle
        return found


class _Proofs:
    """The kept rules, each under a selector of its own; the tree always holds."""

    def __init__(
        self,
        tree: Sequence[Clause],
        held: Sequence[Sequence[Clause]],
        kept: Sequence[int],
        top: int,
    ) -> None:
        self._solver = Solver(SOLVER, bootstrap_with=tree)
        self._rule = {top + 1 + place: i for place, i in enumerate(kept)}
        self._next = top + len(kept)
        for selector, i in self._rule.items():
            for clause in held[i]:
                self._solver.add_clause([-selector, *clause])

    def __enter__(self) -> _Proofs:
        return self

    def __exit__(self, *_: object) -> None:
        self._solver.delete()

    def proof(self, rule: int, against: Sequence[Clause]) -> list[int]:
        """Kept rules that imply ``rule`` with the tree, none of which can be left out (deletion:
        Bakker et al. 1993)."""
        self._next += 1
        denied = self._next
        for clause in against:
            self._solver.add_clause([-denied, *clause])
        these = self._core(denied, list(self._rule))
        assert these is not None, f"rule {rule} was implied before"
        i = 0
        while i < len(these):
            smaller = self._core(denied, these[:i] + these[i + 1 :])
            if smaller is None:
                i += 1
            else:
                these = smaller
        self._solver.add_clause([-denied])
        return sorted(self._rule[x] for x in these)

    def _core(self, denied: int, selectors: list[int]) -> list[int] | None:
        """Those of ``selectors``, in their order, that clash with the denied rule; None when they
        agree with it."""
        if self._solver.solve(assumptions=[denied, *selectors]):
            return None
        core = frozenset(self._solver.get_core() or ())
        return [x for x in selectors if x in core]
