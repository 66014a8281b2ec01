"""Writes a feature model as JSON for other programs; docs/rule-base.schema.json is its schema."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from configurator.catalogue.feature_model import Feature, FeatureModel
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
from configurator.catalogue.uvl_write import formula_text

VERSION = 1


def model_as_json(model: FeatureModel) -> dict[str, Any]:
    """The model in plain values: features in one list with their parents, constraints as trees.

    Features come parents first; ``groups`` of a feature name their members.
    """
    parents = {m.name: f.name for f in model.features() for g in f.groups for m in g.members}
    return {
        "version": VERSION,
        "namespace": model.namespace,
        "root": model.root.name,
        "features": [_feature(f, parents.get(f.name)) for f in model.features()],
        "constraints": [
            {
                "rule": c.rule,
                "text": formula_text(c.formula),
                "formula": formula_as_json(c.formula),
            }
            for c in model.constraints
        ],
    }


def formula_as_json(formula: Formula) -> Any:
    """A formula: a feature's name, true or false, or ``{operator: [operands]}``; a comparison is
    the whole-number weights of its features, its sign and its bound.

    >>> formula_as_json(Implies(Var("a"), Not(Var("b"))))
    {'implies': ['a', {'not': ['b']}]}
    """
    match formula:
        case Var(name):
            return name
        case Const(value):
            return value
        case Not(operand):
            return {"not": [formula_as_json(operand)]}
        case And(operands):
            return {"and": [formula_as_json(o) for o in operands]}
        case Or(operands):
            return {"or": [formula_as_json(o) for o in operands]}
        case Implies(left, right):
            return {"implies": [formula_as_json(left), formula_as_json(right)]}
        case Iff(left, right):
            return {"iff": [formula_as_json(left), formula_as_json(right)]}
        case Comparison():
            return {
                "sum": {
                    "terms": dict(formula.weights()),
                    "sign": formula.sign,
                    "bound": formula.bound,
                }
            }


def _feature(feature: Feature, parent: str | None) -> dict[str, Any]:
    return {
        "name": feature.name,
        "parent": parent,
        "attributes": _plain(feature.attributes),
        "groups": [
            {
                "kind": g.kind,
                "low": g.low,
                "high": g.high,
                "members": [m.name for m in g.members],
            }
            for g in feature.groups
        ],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(v) for key, v in value.items()}
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    return float(value) if isinstance(value, Decimal) else value
