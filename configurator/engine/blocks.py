"""Groups variables that decide one question together, so that a diagram asks it in one step.

A block is a set of members of which at most one holds, with its parent where the parent holds
exactly when some member does: a family of options with its feature. It has one value per member
and value 0 for none of them; a lone variable is a block of one member. A diagram over blocks is
multi-valued (Srinivasan et al. 1990) and much smaller than one over its variables.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from configurator.engine.cnf import WIDEST, Clause
from configurator.engine.simplify import Component
from configurator.engine.weighed import Weighed


@dataclass(frozen=True)
class Block:
    """Exclusive ``members`` and, if not 0, the ``parent`` that holds when one of them does."""

    members: tuple[int, ...]
    parent: int = 0

    @property
    def variables(self) -> tuple[int, ...]:
        """In the order in which a binary diagram takes them."""
        return (self.parent, *self.members) if self.parent else self.members


@dataclass(frozen=True)
class Blocks:
    """One component as blocks (in no particular order), the clauses across them and the bounds."""

    blocks: tuple[Block, ...]
    clauses: tuple[Clause, ...]
    weighed: tuple[Weighed, ...] = ()


def blocks_of(component: Component) -> Blocks:
    """The component with every exclusive group that can be a block made into one."""
    wholes = {c: frozenset(c) for c in component.clauses if len(c) > 2}
    by_member: dict[int, list[Clause]] = {}
    for clause in wholes:
        for x in clause:
            by_member.setdefault(x, []).append(clause)
    binary = {c for c in component.clauses if len(c) == 2}
    in_groups = {abs(x) for g in component.groups for x in g}
    taken: set[int] = set()
    made: list[Block] = []
    implied: set[Clause] = set()
    loose: list[Clause] = []
    for group in sorted(component.groups, key=len, reverse=True):
        if len(group) > WIDEST or min(group) < 0 or not taken.isdisjoint(group):
            loose.extend(tuple(sorted((-a, -b))) for a, b in combinations(group, 2))
            continue
        taken.update(group)
        parent = 0
        for clause in by_member.get(group[0], ()):
            rest = wholes[clause].difference(group)
            if len(rest) != 1 or len(clause) != len(group) + 1:
                continue
            (head,) = rest
            needs = {tuple(sorted((-m, -head))) for m in group}
            if head < 0 and -head not in taken | in_groups and needs <= binary:
                parent = -head
                taken.add(parent)
                implied |= {clause, *needs}
                break
        made.append(Block(group, parent))
    made.extend(Block((v,)) for v in component.variables if v not in taken)
    clauses = [c for c in component.clauses if c not in implied]
    return Blocks(tuple(made), tuple(dict.fromkeys([*clauses, *loose])), component.weighed)
