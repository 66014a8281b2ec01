"""Formulas mean what logic says: the oracle under every other test of rules.

If this fails, no other result about rules can be trusted.
"""

from __future__ import annotations

from itertools import product

import pytest

from configurator.catalogue.formula import evaluate, names
from configurator.catalogue.uvl import parse_formula


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("a", lambda a, b: a),
        ("!a", lambda a, b: not a),
        ("a & b", lambda a, b: a and b),
        ("a | b", lambda a, b: a or b),
        ("a => b", lambda a, b: b if a else True),
        ("a <=> b", lambda a, b: a is b),
        ("a & true", lambda a, b: a),
        ("a | false", lambda a, b: a),
        ("!(a | !b) <=> !a & b", lambda a, b: True),
    ],
)
def test_a_formula_has_the_truth_table_of_logic(text: str, means: object) -> None:
    formula = parse_formula(text)
    for a, b in product([False, True], repeat=2):
        selected = {n for n, there in (("a", a), ("b", b)) if there}
        assert evaluate(formula, selected) is means(a, b)  # type: ignore[operator]


def test_names_are_all_features_spoken_of() -> None:
    assert names(parse_formula('a & !b | (c => true) <=> "d e"')) == {"a", "b", "c", "d e"}
    assert names(parse_formula("true")) == frozenset()
