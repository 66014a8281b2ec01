"""Writes models and formulas as UVL: what ``uvl`` reads back as the same model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from configurator.catalogue.arithmetic import Expression, Figure, Number, Operation, Total
from configurator.catalogue.feature_model import Feature, FeatureModel, Group, Value
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

_PLAIN = re.compile(r"[A-Za-z]\w*\Z")
_GROUPS = ("mandatory", "optional", "alternative", "or", "cardinality")
_TYPES = ("Boolean", "Integer", "Real", "String", "Arithmetic", "Type")
_SECTIONS = ("namespace", "include", "imports", "features", "constraints", "constraint")
_WORDS = frozenset((*_GROUPS, *_TYPES, *_SECTIONS, "as", "true", "false"))
_IFF, _IMPLIES, _OR, _AND, _NOT, _COMPARES, _ATOM = range(7)


def write_uvl(model: FeatureModel) -> str:
    """The model as a UVL text, tabs for indentation, each rule's id in its trailing comment."""
    lines = [f"namespace {_name(model.namespace)}", ""] if model.namespace else []
    lines += ["features", *_tree(model.root)]
    if model.constraints:
        lines += ["", "constraints"]
    for constraint in model.constraints:
        rule = f" // {constraint.rule}" if constraint.rule else ""
        lines.append(f"\t{formula_text(constraint.formula)}{rule}")
    return "\n".join(lines) + "\n"


def formula_text(formula: Formula) -> str:
    """The formula in UVL's notation, with no more parentheses than it needs.

    >>> formula_text(Implies(Var("tow bar"), Or((Not(Var("a")), And((Var("b"), Var("c")))))))
    '"tow bar" => !a | b & c'
    """
    return _formula(formula, _IFF)


def _formula(formula: Formula, least: int) -> str:
    """The text of ``formula`` where anything that binds less than ``least`` needs parentheses;
    arrows group to the left."""
    match formula:
        case Var(name):
            return _name(name)
        case Const(value):
            return "true" if value else "false"
        case Not(operand):
            return "!" + _formula(operand, _NOT if not isinstance(operand, Comparison) else _ATOM)
        case And(()) | Or(()):
            return "true" if isinstance(formula, And) else "false"
        case And((only,)) | Or((only,)):
            return _formula(only, least)
        case And(operands):
            text, binds = " & ".join(_formula(o, _NOT) for o in operands), _AND
        case Or(operands):
            text, binds = " | ".join(_formula(o, _AND) for o in operands), _OR
        case Implies(left, right):
            text, binds = f"{_formula(left, _IMPLIES)} => {_formula(right, _OR)}", _IMPLIES
        case Iff(left, right):
            text, binds = f"{_formula(left, _IFF)} <=> {_formula(right, _IMPLIES)}", _IFF
        case Comparison(less, sign, more):
            text, binds = f"{_number(less, 0)} {sign} {_number(more, 0)}", _COMPARES
    return f"({text})" if binds < least else text


def _number(expression: Expression, least: int) -> str:
    """The text of ``expression``: sums bind 0, products 1, all else 2; operations group left."""
    match expression:
        case Number(value):
            return format(value, "f")
        case Figure(feature, attribute):
            return f"{_name(feature)}.{_name(attribute)}"
        case Total(attribute, below):
            return f"sum({_name(attribute)}{', ' if below else ''}{_name(below) if below else ''})"
        case Operation(left, sign, right):
            binds = 0 if sign in "+-" else 1
            text = f"{_number(left, binds)} {sign} {_number(right, binds + 1)}"
            return f"({text})" if binds < least else text


def _tree(root: Feature) -> Iterator[str]:
    stack: list[tuple[int, Feature | Group]] = [(1, root)]
    while stack:
        depth, node = stack.pop()
        if isinstance(node, Feature):
            yield "\t" * depth + _name(node.name) + _attributes(node.attributes, " ")
            stack.extend((depth + 1, group) for group in reversed(node.groups))
            continue
        bounds = f"[{node.low}..{node.high}]"
        yield "\t" * depth + (bounds if node.kind == "cardinality" else node.kind)
        stack.extend((depth + 1, member) for member in reversed(node.members))


def _name(name: str) -> str:
    return name if _PLAIN.match(name) and name not in _WORDS else f'"{name}"'


def _attributes(attributes: Mapping[str, Value], before: str = "") -> str:
    if not attributes:
        return ""
    pairs = ", ".join(f"{_name(key)} {_value(value)}" for key, value in attributes.items())
    return f"{before}{{{pairs}}}"


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        plain = format(Decimal(repr(value)), "f")
        return plain if "." in plain else f"{plain}.0"
    if isinstance(value, str):
        return f"'{value}'" if '"' in value or not value else f'"{value}"'
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, Mapping):
        return _attributes(value) or "{}"
    return str(value)
