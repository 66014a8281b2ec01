"""Whether a rule or a number stands where UVL has either: one grammar reads both."""

from __future__ import annotations

from typing import Any

from configurator.catalogue.arithmetic import (
    Expression,
    Figure,
    Incalculable,
    Number,
    Operation,
    Total,
)
from configurator.catalogue.formula import Var

_CALCULATION = (Number, Figure, Total, Operation)


class Dotted(str):
    """A reference of several parts, joined; a number's last part is its attribute."""

    def __new__(cls, parts: list[str]) -> Dotted:
        found = super().__new__(cls, ".".join(parts))
        found.figure = Figure(".".join(parts[:-1]), parts[-1])
        return found

    figure: Figure


def number_of(operand: Any) -> Expression:
    """What stands where a number is due."""
    if isinstance(operand, _CALCULATION):
        return operand
    if isinstance(operand, Var) and isinstance(operand.name, Dotted):
        return operand.name.figure
    if isinstance(operand, Var):
        raise Incalculable(
            f"{operand.name!r} is a feature where a number is due",
            f"name one of its attributes, such as {operand.name}.mass",
        )
    raise Incalculable("a rule stands where a number is due", "compare numbers with each other")


def rules_of(operands: list[Any]) -> list[Any]:
    """``operands``, which stand where rules are due."""
    for operand in operands:
        if isinstance(operand, _CALCULATION):
            raise Incalculable(
                "a number stands where a rule is due", "compare it, such as sum(mass) <= 900"
            )
    return operands
