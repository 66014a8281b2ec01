"""What numeric rules calculate with: numbers, features' attributes, and sums of them.

An expression is linear in the features: it comes down to a number, plus a number for each feature
that counts when the feature is selected. All of it is exact: decimals are fractions, not floats.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Literal, TypeAlias

from configurator.catalogue.problems import nearest

if TYPE_CHECKING:
    from configurator.catalogue.feature_model import Feature, Value

Sign: TypeAlias = Literal["<", "<=", ">", ">=", "==", "!="]
LARGEST = 2**53
"""What a comparison's numbers may add up to, once they are whole."""
MOST_TERMS = 1_000_000
"""Terms that all sums of one model may have together."""


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """``feature.attribute``: the feature's attribute when it is selected, else 0."""

    feature: str
    attribute: str


@dataclass(frozen=True, slots=True)
class Total:
    """``sum(attribute)``: over all selected features; with ``below``, over that one and those
    below it in the tree."""

    attribute: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """``left`` and ``right`` added, subtracted, multiplied or divided."""

    left: Expression
    sign: Literal["+", "-", "*", "/"]
    right: Expression


Expression: TypeAlias = Number | Figure | Total | Operation
Terms: TypeAlias = tuple[tuple[str, int], ...]
_Linear: TypeAlias = tuple[dict[str, Fraction], Fraction]


class Incalculable(Exception):  # noqa: N818 - told as a CatalogueError by whoever knows the place
    """An expression that has no value: what is ``wrong`` and what would be ``right``."""

    def __init__(self, wrong: str, right: str) -> None:
        super().__init__(wrong)
        self.wrong, self.right = wrong, right


class Figures:
    """The numeric attributes of a tree's features. Incalculable where a name means nothing."""

    def __init__(self, root: Feature) -> None:
        self._features: dict[str, Feature] = {}
        self._below: dict[str, tuple[str, ...]] = {}
        self._room = MOST_TERMS
        stack = [root]
        while stack:
            feature = stack.pop()
            self._features[feature.name] = feature
            stack.extend(m for g in reversed(feature.groups) for m in reversed(g.members))

    def linear(self, left: Expression, right: Expression) -> tuple[Terms, int]:
        """``left - right`` in whole numbers: the terms by feature, and what they are compared
        with. Scaling by a positive number changes no comparison."""
        terms, constant = self._value(Operation(left, "-", right))
        scale = lcm(constant.denominator, *(w.denominator for w in terms.values()))
        whole = tuple((name, int(w * scale)) for name, w in terms.items() if w)
        bound = -int(constant * scale)
        if sum(abs(w) for _, w in whole) + abs(bound) >= LARGEST:
            raise Incalculable(
                "the numbers are too large, or too large for so many decimals",
                f"together they may reach {LARGEST:,} once they are whole",
            )
        return whole, bound

    def settled(self, expression: Expression) -> Expression:
        """``expression`` with every sum's attribute first, as some write the feature first."""
        match expression:
            case Total(first, second):
                if second and second not in self._features and first in self._features:
                    return Total(second, first)
            case Operation(left, sign, right):
                return Operation(self.settled(left), sign, self.settled(right))
        return expression

    def _of(self, feature: str) -> Mapping[str, Value]:
        return self._features[feature].attributes

    def _value(self, expression: Expression) -> _Linear:
        match expression:
            case Number(value):
                return {}, Fraction(value)
            case Figure(feature, attribute):
                self._must_exist(feature)
                if attribute not in self._of(feature):
                    raise Incalculable(
                        f"{feature!r} has no attribute {attribute!r}",
                        nearest(attribute, self._of(feature)) or "state it in the feature's {...}",
                    )
                return {feature: self._number(feature, attribute)}, Fraction(0)
            case Total(attribute, below):
                return self._total(attribute, below), Fraction(0)
            case Operation(left, sign, right):
                return _combined(self._value(left), sign, self._value(right))

    def _total(self, attribute: str, below: str) -> dict[str, Fraction]:
        if below:
            self._must_exist(below)
        there = self._under(below) if below else self._features
        found = {f: self._number(f, attribute) for f in there if attribute in self._of(f)}
        if not found:
            known = {a for f in there for a in self._of(f)}
            where = f"{below!r} or below it" if below else "the model"
            raise Incalculable(
                f"no feature of {where} has the attribute {attribute!r}",
                nearest(attribute, known) or "state it in the features' {...}",
            )
        self._room -= len(found)
        if self._room < 0:
            raise Incalculable(
                f"the model's sums have more than {MOST_TERMS:,} terms", "sum over fewer features"
            )
        return found

    def _under(self, feature: str) -> tuple[str, ...]:
        if feature not in self._below:
            order = [self._features[feature]]
            for one in order:
                order.extend(m for g in one.groups for m in g.members)
            self._below[feature] = tuple(f.name for f in order)
        return self._below[feature]

    def _must_exist(self, feature: str) -> None:
        if feature not in self._features:
            raise Incalculable(
                f"there is no feature {feature!r}",
                nearest(feature, self._features) or "name a feature of the tree",
            )

    def _number(self, feature: str, attribute: str) -> Fraction:
        value = self._of(feature)[attribute]
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise Incalculable(
                f"the attribute {attribute!r} of {feature!r} is no number",
                "calculate with numbers, such as {mass 45}",
            )
        # A float's shortest decimal is what the file said (up to 15 digits).
        return Fraction(repr(value))


def parts(expression: Expression) -> Iterator[Expression]:
    """The expressions directly within ``expression``."""
    if isinstance(expression, Operation):
        yield expression.left
        yield expression.right


def _combined(left: _Linear, sign: str, right: _Linear) -> _Linear:
    (a, c), (b, d) = left, right
    match sign:
        case "+" | "-":
            factor = 1 if sign == "+" else -1
            terms = dict(a)
            for name, weight in b.items():
                terms[name] = terms.get(name, Fraction(0)) + factor * weight
            return terms, c + factor * d
        case "*":
            if a and b:
                raise Incalculable(
                    "multiplies two figures of features", "multiply by a plain number"
                )
            terms, factor_ = (b, c) if b else (a, d)
            return _bounded({n: w * factor_ for n, w in terms.items()}, c * d)
        case _:
            if b or not d:
                raise Incalculable(
                    "divides by zero" if not b else "divides by a figure of features",
                    "divide by a plain number other than 0",
                )
            return _bounded({n: w / d for n, w in a.items()}, c / d)


def _bounded(terms: dict[str, Fraction], constant: Fraction) -> _Linear:
    """Products of products grow without end: stop while numbers are still short."""
    for x in (constant, *terms.values()):
        if max(abs(x.numerator), x.denominator) > LARGEST**2:
            raise Incalculable("the numbers are too large", "calculate with smaller numbers")
    return terms, constant
