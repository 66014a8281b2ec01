"""What one line of UVL says: lark reads a constraint, a feature, an import or a group's bounds.

The grammar is ``uvl.lark``, beside this module. A line is parsed bottom-up (LALR), so that deep
nesting costs no recursion; what cannot be read ends in a CatalogueError, never in lark's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from configurator.catalogue.arithmetic import (
    Expression,
    Incalculable,
    Number,
    Operation,
    Total,
    parts,
)
from configurator.catalogue.feature_model import Value
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
from configurator.catalogue.limits import DEEPEST_FORMULA, LONGEST_FORMULA
from configurator.catalogue.uvl_numbers import Dotted, number_of, rules_of
from configurator.errors import CatalogueError

_SIMPLE_NAME = re.compile(r"""\d*[^\W\d][\w#§%?\\';]*\Z|"[^"]+"\Z""")
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
_FUNCTION = re.compile(r"\b(avg|len|floor|ceil)\s*\(")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A feature's line. ``bounds`` is its own cardinality (high None: ``*``), if stated."""

    name: str
    type: str = "Boolean"
    bounds: tuple[int, int | None] | None = None
    attributes: Mapping[str, Value] = field(default_factory=dict)
    constraints: tuple[Formula, ...] = ()


def read_formula(text: str, path: Path | str, line: int | None) -> Formula:
    """The formula that ``text`` states."""
    formula: Formula = _parse(text, "constraint", path, line)
    if len(text) > DEEPEST_FORMULA and _deeper(formula, DEEPEST_FORMULA):
        raise CatalogueError(
            path,
            line,
            f"the formula nests deeper than {DEEPEST_FORMULA} levels",
            "split it into several constraints",
        )
    return formula


def read_feature(text: str, path: Path | str, line: int) -> Phrase:
    """The feature that ``text`` introduces."""
    if _SIMPLE_NAME.match(text):
        return Phrase(text.strip('"'))
    phrase: Phrase = _parse(text, "feature", path, line)
    return phrase


def read_bounds(text: str, path: Path | str, line: int) -> tuple[int, int | None]:
    """A group cardinality ``[n..m]``; the upper bound is None for ``*``."""
    bounds: tuple[int, int | None] = _parse(text, "group", path, line)
    return bounds


def read_import(text: str, path: Path | str, line: int) -> tuple[str, str]:
    """``dotted.file as alias``: the reference and its alias ("" without one)."""
    reference, alias = _parse(text, "imported", path, line)
    return reference, alias or ""


class _Meaning(Transformer[Token, Any]):
    """lark calls these while it parses, each with what its parts already mean."""

    def part(self, c: list[Token]) -> str:
        return str(c[0]).strip('"')

    key = part

    def reference(self, c: list[str]) -> str:
        return c[0] if len(c) == 1 else Dotted(c)

    def variable(self, c: list[str]) -> Formula:
        return Var(c[0])

    def number(self, c: list[Token]) -> Expression:
        return Number(Decimal(c[0]))

    def total(self, c: list[Any]) -> Expression:
        return Total(c[1], c[2] or "")

    def operation(self, c: list[Any]) -> Expression:
        return Operation(number_of(c[0]), str(c[1]), number_of(c[2]))  # type: ignore[arg-type]

    def compared(self, c: list[Any]) -> Formula:
        return Comparison(number_of(c[0]), str(c[1]), number_of(c[2]))  # type: ignore[arg-type]

    def constant_true(self, _: list[Token]) -> Formula:
        return Const(True)

    def constant_false(self, _: list[Token]) -> Formula:
        return Const(False)

    def negation(self, c: list[Formula]) -> Formula:
        return Not(*rules_of(c))

    def both(self, c: list[Formula]) -> Formula:
        return And(
            tuple(p for o in rules_of(c) for p in (o.operands if isinstance(o, And) else (o,)))
        )

    def either(self, c: list[Formula]) -> Formula:
        return Or(
            tuple(p for o in rules_of(c) for p in (o.operands if isinstance(o, Or) else (o,)))
        )

    def implies(self, c: list[Formula]) -> Formula:
        return Implies(*rules_of(c))

    def iff(self, c: list[Formula]) -> Formula:
        return Iff(*rules_of(c))

    def constraint(self, c: list[Formula]) -> Formula:
        (formula,) = rules_of(c)
        return cast("Formula", formula)

    def bounds(self, c: list[Token | None]) -> tuple[int, int | None]:
        low = int(c[0] or 0)
        if c[1] is None:
            return low, low
        return low, None if c[1] == "*" else int(c[1])

    def group(self, c: list[tuple[int, int | None]]) -> tuple[int, int | None]:
        return c[0]

    def feature(self, c: list[Any]) -> Phrase:
        kind, name, bounds, attributes = c
        values = dict(attributes or {})
        constraints = values.pop(_CONSTRAINTS, ())
        return Phrase(name, str(kind or "Boolean"), bounds, values, constraints)

    def attributes(self, c: list[Any]) -> dict[str, Value]:
        found: dict[str, Any] = {}
        for key, value in (pair for pair in c if pair is not None):
            found[key] = (*found.get(key, ()), *value) if key == _CONSTRAINTS else value
        return found

    def pair(self, c: list[Any]) -> tuple[str, Value]:
        return c[0], True if c[1] is None else c[1]

    def constraints(self, c: list[Any]) -> tuple[str, Any]:
        return _CONSTRAINTS, tuple(rules_of([f for f in c if f is not None]))

    def true(self, _: list[Token]) -> bool:
        return True

    def false(self, _: list[Token]) -> bool:
        return False

    def integer(self, c: list[Token]) -> int:
        return int(c[0])

    def real(self, c: list[Token]) -> float:
        return float(c[0])

    def text(self, c: list[Token]) -> str:
        return str(c[0])[1:-1]

    def vector(self, c: list[Value]) -> tuple[Value, ...]:
        return tuple(v for v in c if v is not None)

    def imported(self, c: list[str | None]) -> tuple[str | None, ...]:
        return tuple(c)


_CONSTRAINTS = ""  # no attribute can have this key


@cache
def _parser() -> Lark:
    grammar = files("configurator.catalogue").joinpath("uvl.lark").read_text(encoding="utf-8")
    return Lark(
        grammar,
        parser="lalr",
        start=["constraint", "feature", "imported", "group"],
        transformer=_Meaning(),
        maybe_placeholders=True,
    )


def _parse(text: str, start: str, path: Path | str, line: int | None) -> Any:
    if len(text) > LONGEST_FORMULA:
        raise CatalogueError(
            path,
            line,
            f"{_short(text[:1000])} is longer than {LONGEST_FORMULA:,} characters",
            "split it into several",
        )
    try:
        return _parser().parse(text, start=start)
    except Incalculable as error:
        raise CatalogueError(path, line, f"{error.wrong} in {_short(text)}", error.right) from None
    except UnexpectedInput as error:
        at = line + max(error.line, 1) - 1 if line and error.line else line
        raise CatalogueError(path, at, *_told(error, text, start)) from None


def _told(error: UnexpectedInput, text: str, start: str) -> tuple[str, str]:
    bare = _QUOTED.sub("", text)
    if start == "constraint" and (function := _FUNCTION.search(bare)):
        return (
            f"{_short(text)} uses {function[1]}(), which is not supported",
            "calculate with sum(), features' attributes, + - * / and numbers",
        )
    if (
        start == "constraint"
        and isinstance(error, UnexpectedToken)
        and error.token.type == "STRING"
    ):
        return f"{_short(text)} speaks of a text, which is not supported", "compare numbers"
    right = _EXPECTED[start]
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        return f"{str(error.token)!r} does not fit in {_short(text)}", right
    if isinstance(error, UnexpectedCharacters):
        return f"{error.char!r} does not fit in {_short(text)}", right
    return f"{_short(text)} ends too early", right


_EXPECTED = {
    "constraint": "write a formula such as: a & !b => c | sum(x) <= 9 (put other names in quotes)",
    "feature": 'write a feature such as: name {price 12, note "x"} (put other names in quotes)',
    "imported": "write an import such as: folder.file as alias",
    "group": "write a group cardinality such as: [1..3], [2] or [1..*]",
}


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return repr(flat if len(flat) <= 60 else flat[:57] + "...")


def _deeper(formula: Formula, limit: int) -> bool:
    """Whether the formula nests deeper than ``limit``: level by level, without recursion."""
    level: list[Formula | Expression] = [formula]
    for _ in range(limit):
        below: list[Formula | Expression] = []
        for f in level:
            match f:
                case Not(operand):
                    below.append(operand)
                case And(operands) | Or(operands):
                    below.extend(operands)
                case Implies(left, right) | Iff(left, right):
                    below += (left, right)
                case Comparison(left=a, right=b):
                    below += (a, b)
                case Operation():
                    below.extend(parts(f))
        if not below:
            return False
        level = below
    return True
