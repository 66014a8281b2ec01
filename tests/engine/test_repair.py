"""Repairs and settling. If these fail, a customer is asked to give up more than is needed, or an
old code loses choices that could have been kept."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_models import (
    a_van,
    best_kept,
    cases,
    configurations,
    keeps,
    names_of,
    value,
    ways_out,
)

from configurator.catalogue.feature_model import FeatureModel
from configurator.engine.answers import Attribute, Choices, Engine
from configurator.engine.by_solver import SolverEngine
from configurator.engine.cnf import clauses_of
from configurator.engine.open import open_engine
from configurator.errors import Refused

Case = tuple[FeatureModel, tuple[Attribute, ...], Choices]


@settings(max_examples=100, deadline=None)
@given(cases(), st.data())
def test_repairs_change_least_then_cost_least(case: Case, data: st.DataObject) -> None:
    model, attributes, _ = case
    _repairs_are_best(open_engine(model, attributes), case, data)


@settings(max_examples=25, deadline=None)
@given(cases(most=7), st.data())
def test_repairs_by_solver_are_the_same(case: Case, data: st.DataObject) -> None:
    model, attributes, _ = case
    _repairs_are_best(SolverEngine(model, clauses_of(model), attributes, "test"), case, data)


def _repairs_are_best(engine: Engine, case: Case, data: st.DataObject) -> None:
    model, attributes, choices = case
    name = data.draw(st.sampled_from(names_of(model)))
    wanted = data.draw(st.booleans())
    attribute = data.draw(st.sampled_from(attributes))
    keep = data.draw(st.sets(st.sampled_from(sorted(choices)))) if choices else set()
    held = {n: choices[n] for n in keep}
    fitting = [c for c in configurations(model) if (name in c) is wanted and keeps(c, held)]
    least = ways_out(fitting, choices, attribute)
    most = data.draw(st.sampled_from((1, 3, 8)))
    found = engine.repairs(choices, name, wanted, by=attribute.name, most=most, keep=keep)
    assert [(len(r.dropped), r.cost) for r in found] == least[:most]
    for repair in found:
        assert repair.configuration in fitting
        assert value(attribute, repair.configuration) == repair.cost
        kept = {n: w for n, w in choices.items() if n not in repair.dropped}
        assert keeps(repair.configuration, kept)
        assert repair.dropped.items() <= choices.items()
        assert not keep & repair.dropped.keys()


@pytest.mark.parametrize("backend", ["diagram", "sat"])
def test_what_is_to_be_kept_is_kept_at_the_cost_of_more_changes(backend: str) -> None:
    """Keep the tow-bar, change anything else: not the single change that would drop it."""
    model, price = a_van(), Attribute("price", {"electric": 9})
    engine: Engine = open_engine(model, [price])
    if backend == "sat":
        engine = SolverEngine(model, clauses_of(model), [price], "test")
    choices = {"diesel": True, "low": True, "rack": True}
    (repair,) = engine.repairs(choices, "high", by="price", keep=[])
    assert repair.dropped == {"low": True, "rack": True}
    assert engine.repairs(choices, "high", by="price", keep=["rack"]) == ()
    choices = {"electric": True, "high": True}
    (repair,) = engine.repairs(choices, "tow_bar", by={"price": 2}, keep=["high"])
    assert repair.dropped == {"electric": True}
    assert "high" in repair.configuration
    with pytest.raises(Refused, match="'rack' cannot be kept"):
        engine.repairs(choices, "tow_bar", by="price", keep=["rack"])


@settings(max_examples=100, deadline=None)
@given(cases(), st.data())
def test_most_choices_are_kept_and_later_ones_win_ties(case: Case, data: st.DataObject) -> None:
    model, attributes, _ = case
    name = st.sampled_from([*names_of(model), "no such option"])
    asked = data.draw(st.lists(st.tuples(name, st.booleans()), max_size=6))
    settled = open_engine(model, attributes).settle(asked)
    known = [*dict.fromkeys(c for c in reversed(asked) if c[0] != "no such option")][::-1]
    kept = best_kept(configurations(model), known)
    assert settled.kept == kept
    # A name may have been asked for both ways.
    assert settled.dropped == {n: w for n, w in reversed(known) if kept.get(n) is not w}
    assert bool(settled.unknown) is any(n == "no such option" for n, _ in asked)


@pytest.mark.parametrize("weights", [{"diesel": 500, "low": 10}, {"electric": 500, "high": 10}])
def test_ties_are_broken_alike_however_the_diagram_came_out(weights: dict[str, int]) -> None:
    """A quote's completion must not depend on the machine that compiled the release."""
    model = a_van()
    price = Attribute("price", weights)
    found = {open_engine(model, [price]).complete({"tow_bar": False}, "price") for _ in range(3)}
    turned = FeatureModel(model.root, model.constraints[::-1])
    found.add(open_engine(turned, [price]).complete({"tow_bar": False}, "price"))
    assert len(found) == 1
