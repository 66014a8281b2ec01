"""Comparisons within formulas, on their way from a formula to clauses and bounds.

While a formula becomes clauses, a literal of its own stands for "this sum is at most so much"; when
a clause is taken, it becomes a bound that holds unless the clause's other literals do. So a rule
such as ``electric => sum(mass) <= 900`` costs no variable.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from configurator.catalogue.formula import (
    And,
    Comparison,
    Formula,
    Iff,
    Implies,
    Not,
    Or,
)
from configurator.engine.weighed import Weighed

_Clause: TypeAlias = tuple[int, ...]
_FIRST = 1 << 40
"""Literals beyond this stand for bounds."""


class Sums:
    """The bounds of one rule base's formulas; ``number`` gives each feature's variable."""

    def __init__(self, number: Mapping[str, int]) -> None:
        self._number = number
        self._bounds: list[tuple[tuple[tuple[int, int], ...], int]] = []

    def compared(self, comparison: Comparison, wanted: bool) -> list[_Clause]:
        """Clauses that hold exactly when the comparison has the value ``wanted``."""
        sign, most = comparison.sign, comparison.bound
        if sign in ("==", "!="):
            at_most = self._at_most(comparison, most)
            below = self._at_most(comparison, most - 1)
            return [(at_most,), (-below,)] if (sign == "==") is wanted else [(-at_most, below)]
        literal = self._at_most(comparison, most - 1 if sign in ("<", ">=") else most)
        return [(literal if (sign in ("<", "<=")) is wanted else -literal,)]

    def taken(
        self, clause: _Clause, source: int, size: int
    ) -> tuple[list[_Clause], list[Weighed], int]:
        """The clause without literals that stand for bounds: clauses, bounds, and the number of
        variables after it. One bound is kept whole; each further one gets a variable that holds
        exactly when it does."""
        sums = [x for x in clause if abs(x) > _FIRST]
        if not sums:
            return [clause], [], size
        unless = [x for x in clause if abs(x) <= _FIRST]
        bounds: list[Weighed] = []
        for x in sums[1:]:
            size += 1
            unless.append(size)
            bounds += (self._bound((-size,), x, source), self._bound((size,), -x, source))
        return [], [*bounds, self._bound(tuple(unless), sums[0], source)], size

    def _bound(self, unless: _Clause, literal: int, source: int) -> Weighed:
        terms, most = self._bounds[abs(literal) - _FIRST - 1]
        if literal < 0:
            terms, most = tuple((v, -w) for v, w in terms), -most - 1
        return Weighed(unless, terms, most, source)

    def _at_most(self, comparison: Comparison, most: int) -> int:
        terms = tuple((self._number[name], weight) for name, weight in comparison.weights())
        self._bounds.append((terms, most))
        return _FIRST + len(self._bounds)


def has_iff(formula: Formula) -> bool:
    """Whether an equivalence is in ``formula``."""
    match formula:
        case Iff():
            return True
        case Not(operand):
            return has_iff(operand)
        case And(operands) | Or(operands):
            return any(has_iff(o) for o in operands)
        case Implies(left, right):
            return has_iff(left) or has_iff(right)
        case _:
            return False
