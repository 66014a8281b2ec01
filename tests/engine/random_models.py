"""Random rule bases by the thousand, from a seed: groups of every kind, Boolean rules, and rules
that calculate; and what such a calculation means, worked out without the product's own reading."""

from __future__ import annotations

import operator
import random
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from configurator.catalogue.arithmetic import (
    Expression,
    Figure,
    Figures,
    Number,
    Operation,
    Total,
)
from configurator.catalogue.feature_model import Constraint, Feature, FeatureModel, Group
from configurator.catalogue.formula import (
    And,
    Comparison,
    Formula,
    Iff,
    Implies,
    Not,
    Or,
    Var,
    resolved,
)

_MASSES = (-3, 0, 0.5, 1, 2, 2.5, 4, 7, 1_000_000)
_COMPARED = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
_CALCULATED = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
}  # fmt: skip


def random_model(dice: random.Random, numeric: bool) -> FeatureModel:
    """Up to seven features and up to three constraints; ``numeric`` ones calculate, at least one
    of them bare (``sum(mass) <= 6``)."""
    names = [f"f{i}" for i in range(dice.randint(2, 7))]
    children: dict[str, list[str]] = {name: [] for name in names}
    for i in range(1, len(names)):
        children[names[dice.randint(max(0, i - 4), i - 1)]].append(names[i])
    built: dict[str, Feature] = {}
    for name in reversed(names):
        groups, rest = [], [built[c] for c in children[name]]
        while rest:
            size = dice.randint(1, len(rest))
            groups.append(_group(dice, tuple(rest[:size])))
            rest = rest[size:]
        mass = {"mass": dice.choice(_MASSES)} if numeric else {}
        built[name] = Feature(name, tuple(groups), mass)
    root = built[names[0]]
    rules = [_formula(dice, names, 2, numeric) for _ in range(dice.randint(0, 3))]
    if numeric:
        rules = [_comparison(dice, names), *rules[1:]]
    figures = Figures(root)
    return FeatureModel(root, tuple(Constraint(resolved(rule, figures)) for rule in rules))


def comparisons_in(formula: Formula) -> Iterator[Comparison]:
    """Every comparison that is part of ``formula``."""
    match formula:
        case Comparison():
            yield formula
        case Not(operand):
            yield from comparisons_in(operand)
        case And(operands) | Or(operands):
            for inner in operands:
                yield from comparisons_in(inner)
        case Implies(left, right) | Iff(left, right):
            yield from comparisons_in(left)
            yield from comparisons_in(right)


def holds(model: FeatureModel, comparison: Comparison, selected: frozenset[str]) -> bool:
    """What a comparison means, from its own words: figures of what is selected, in fractions."""
    left, right = (_worth(model, e, selected) for e in (comparison.left, comparison.right))
    return bool(_COMPARED[comparison.sign](left, right))


def _worth(model: FeatureModel, expression: Expression, selected: frozenset[str]) -> Fraction:
    match expression:
        case Number(number):
            return Fraction(number)
        case Figure(name, _):
            return sum(_masses(model, {name} & selected), Fraction(0))
        case Total(_, below):
            there = _under(model, below) if below else selected
            return sum(_masses(model, there & selected), Fraction(0))
        case Operation(left, sign, right):
            a, b = (_worth(model, e, selected) for e in (left, right))
            return Fraction(_CALCULATED[sign](a, b))


def _masses(model: FeatureModel, names: frozenset[str]) -> Iterator[Fraction]:
    return (Fraction(str(f.attributes["mass"])) for f in model.features() if f.name in names)


def _under(model: FeatureModel, top: str) -> frozenset[str]:
    (root,) = (f for f in model.features() if f.name == top)
    return frozenset(f.name for f in FeatureModel(root).features())


def _group(dice: random.Random, members: tuple[Feature, ...]) -> Group:
    size = len(members)
    low = dice.randint(0, size)
    return dice.choice(
        (
            Group("mandatory", members, size, size),
            Group("optional", members, 0, size),
            Group("alternative", members, 1, 1),
            Group("or", members, 1, size),
            Group("cardinality", members, low, dice.randint(low, size)),
        )
    )


def _formula(dice: random.Random, names: list[str], depth: int, numeric: bool) -> Formula:
    if numeric and dice.random() < 0.4:
        return _comparison(dice, names)
    if not depth or dice.random() < 0.3:
        return Var(dice.choice(names))
    left, right = (_formula(dice, names, depth - 1, numeric) for _ in range(2))
    return dice.choice(
        (Not(left), And((left, right)), Or((left, right)), Implies(left, right), Iff(left, right))
    )


def _comparison(dice: random.Random, names: list[str]) -> Comparison:
    """Sums and single figures, each with a factor, on both sides of any sign."""
    left, right = _sum(dice, names), Number(Decimal(dice.randint(-8, 30)) / 2)
    for _ in range(dice.choice((0, 0, 1, 2))):
        left = Operation(left, dice.choice("+-"), _scaled(dice, _sum(dice, names)))
    sign = dice.choice(("<=", "<=", "<", ">", ">=", "==", "!="))
    if dice.random() < 0.3:
        return Comparison(left, sign, Operation(_sum(dice, names), "+", right))
    return Comparison(left, sign, right)


def _scaled(dice: random.Random, term: Expression) -> Expression:
    factor = Number(Decimal(dice.choice(("2", "0.5", "-1.25", "0.1"))))
    return dice.choice((term, Operation(factor, "*", term), Operation(term, "/", factor)))


def _sum(dice: random.Random, names: list[str]) -> Expression:
    below = dice.choice(["", "", *names])
    return dice.choice((Total("mass", below), Figure(dice.choice(names), "mass")))
