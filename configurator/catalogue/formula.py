"""Formulas over features, as rules state them: Boolean, and comparisons of sums.

Immutable values; evaluation and translation live with those who need them (``evaluate`` here is
the plain meaning, used as the oracle in tests and to audit a stored configuration).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from configurator.catalogue.arithmetic import Expression, Figures, Sign, Terms


@dataclass(frozen=True, slots=True)
class Var:
    name: str


@dataclass(frozen=True, slots=True)
class Const:
    value: bool


@dataclass(frozen=True, slots=True)
class Not:
    operand: Formula


@dataclass(frozen=True, slots=True)
class And:
    operands: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Or:
    operands: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Implies:
    left: Formula
    right: Formula


@dataclass(frozen=True, slots=True)
class Iff:
    left: Formula
    right: Formula


@dataclass(frozen=True, slots=True)
class Comparison:
    """``left`` compared with ``right``, as stated; ``terms`` and ``bound`` are what it comes to.

    It holds when the weights of the selected features in ``terms`` add up to something that is
    ``sign`` ``bound``. ``terms`` is None until the model's attributes are known (``resolved``).
    """

    left: Expression
    sign: Sign
    right: Expression
    terms: Terms | None = None
    bound: int = 0

    def weights(self) -> Terms:
        """The terms; ValueError for a comparison that no model has resolved."""
        if self.terms is None:
            raise ValueError("a comparison without its model's attributes has no meaning")
        return self.terms


Formula: TypeAlias = Var | Const | Not | And | Or | Implies | Iff | Comparison


def evaluate(formula: Formula, selected: Collection[str]) -> bool:
    """Whether ``formula`` holds when exactly the features in ``selected`` are chosen.

    >>> evaluate(Implies(Var("electric"), Var("battery")), {"electric"})
    False
    """
    match formula:
        case Var(name):
            return name in selected
        case Const(value):
            return value
        case Not(operand):
            return not evaluate(operand, selected)
        case And(operands):
            return all(evaluate(o, selected) for o in operands)
        case Or(operands):
            return any(evaluate(o, selected) for o in operands)
        case Implies(left, right):
            return not evaluate(left, selected) or evaluate(right, selected)
        case Iff(left, right):
            return evaluate(left, selected) == evaluate(right, selected)
        case Comparison(sign=sign, bound=bound):
            total = sum(weight for name, weight in formula.weights() if name in selected)
            return _COMPARED[sign](total, bound)


_COMPARED: Mapping[Sign, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def names(formula: Formula) -> frozenset[str]:
    """The features that ``formula`` speaks of."""
    match formula:
        case Var(name):
            return frozenset((name,))
        case Const():
            return frozenset()
        case Not(operand):
            return names(operand)
        case And(operands) | Or(operands):
            return frozenset().union(*(names(o) for o in operands))
        case Implies(left, right) | Iff(left, right):
            return names(left) | names(right)
        case Comparison(terms=terms):
            return frozenset(name for name, _ in terms or ())


def mapped(formula: Formula, change: Callable[[Var | Comparison], Formula]) -> Formula:
    """``formula`` with each of its variables and comparisons changed."""
    match formula:
        case Var() | Comparison():
            return change(formula)
        case Const():
            return formula
        case Not(operand):
            return Not(mapped(operand, change))
        case And(operands):
            return And(tuple(mapped(o, change) for o in operands))
        case Or(operands):
            return Or(tuple(mapped(o, change) for o in operands))
        case Implies(left, right):
            return Implies(mapped(left, change), mapped(right, change))
        case Iff(left, right):
            return Iff(mapped(left, change), mapped(right, change))


def resolved(formula: Formula, figures: Figures) -> Formula:
    """``formula`` with its comparisons in whole numbers. Incalculable where one has no value."""

    def whole(part: Var | Comparison) -> Formula:
        if isinstance(part, Var):
            return part
        left, right = figures.settled(part.left), figures.settled(part.right)
        return Comparison(left, part.sign, right, *figures.linear(left, right))

    return mapped(formula, whole)


def compared(formula: Formula) -> Iterator[Comparison]:
    """The comparisons in ``formula``."""
    stack = [formula]
    while stack:
        match stack.pop():
            case Comparison() as comparison:
                yield comparison
            case Not(operand):
                stack.append(operand)
            case And(operands) | Or(operands):
                stack.extend(operands)
            case Implies(left, right) | Iff(left, right):
                stack += (left, right)
