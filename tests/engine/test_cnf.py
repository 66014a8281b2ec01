"""Clauses: if these fail, every count and every explanation is wrong from the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from small_models import configurations, models, names_of

from configurator.catalogue.feature_model import Constraint, Feature, FeatureModel, Group
from configurator.catalogue.formula import Iff, Var
from configurator.engine.cnf import Cnf, clauses_of
from configurator.engine.weighed import Weighed
from configurator.errors import ConfiguratorError


def _solutions(cnf: Cnf) -> list[frozenset[str]]:
    """The features of every solution, by trying every assignment, auxiliaries included."""
    pairs = list(replace(cnf, weighed=()).plain())
    return [
        frozenset(name for name, bit in zip(cnf.names, bits, strict=False) if bit)
        for bits in product((False, True), repeat=cnf.size)
        if all(any(bits[abs(x) - 1] == (x > 0) for x in clause) for clause, _ in pairs)
        and all(_bounded(w, bits) for w in cnf.weighed)
    ]


def _bounded(bound: Weighed, bits: Sequence[bool]) -> bool:
    holds = any(bits[abs(x) - 1] == (x > 0) for x in bound.unless)
    return holds or sum(w for v, w in bound.terms if bits[v - 1]) <= bound.most


@settings(max_examples=60, deadline=None)
@given(models(most=7))
def test_each_configuration_is_exactly_one_solution(model: FeatureModel) -> None:
    cnf = clauses_of(model)
    if cnf.size > 12:
        return
    found = _solutions(cnf)
    assert len(found) == len(set(found))
    assert set(found) == set(configurations(model))


def test_nested_equivalences_stay_small_and_exact() -> None:
    """A parity of n features has 2^(n-1) clauses without auxiliaries."""
    names = [f"p{i}" for i in range(24)]
    formula = Var(names[0])
    for name in names[1:]:
        formula = Iff(formula, Var(name))
    group = Group("optional", tuple(Feature(n) for n in names), 0, len(names))
    cnf = clauses_of(FeatureModel(Feature("root", (group,)), (Constraint(formula),)))
    assert len(cnf.clauses) < 400


def test_a_huge_cardinality_stays_small() -> None:
    members = tuple(Feature(f"m{i}") for i in range(300))
    group = Group("cardinality", members, 100, 200)
    cnf = clauses_of(FeatureModel(Feature("root", (group,))))
    assert len(cnf.clauses) < 400_000


def test_every_clause_knows_where_it_came_from() -> None:
    parent = Group("or", (Feature("a"), Feature("b")), 1, 2)
    rule = Constraint(Iff(Var("a"), Var("b")), "a <=> b", 9, "R9")
    cnf = clauses_of(FeatureModel(Feature("root", (parent,)), (rule,)))
    by_rule = [c for c, o in zip(cnf.clauses, cnf.origins, strict=True) if cnf.sources[o] is rule]
    assert sorted(by_rule) == [(-2, 3), (2, -3)]
    assert set(cnf.sources) >= {"root", rule}


def test_a_constraint_over_an_unknown_feature_is_named() -> None:
    model = FeatureModel(Feature("root"), (Constraint(Var("ghost"), line=12),), path="m.uvl")
    with pytest.raises(ConfiguratorError, match=r"m\.uvl:12.*ghost"):
        clauses_of(model)


def test_a_feature_twice_is_refused() -> None:
    twice = Group("optional", (Feature("a"), Feature("a")), 0, 2)
    with pytest.raises(ConfiguratorError, match="twice"):
        clauses_of(FeatureModel(Feature("root", (twice,))))


def test_names_of_the_model_are_kept_in_order() -> None:
    model = FeatureModel(Feature("root", (Group("or", (Feature("a"), Feature("b")), 1, 2),)))
    assert list(clauses_of(model).names) == names_of(model)
