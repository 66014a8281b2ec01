"""Boolean formulas over feature names, as rules state them.

Immutable values; evaluation and translation live with those who need them (``evaluate`` here is
the plain meaning, used as the oracle in tests and to audit a stored configuration).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeAlias


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


Formula: TypeAlias = Var | Const | Not | And | Or | Implies | Iff


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
