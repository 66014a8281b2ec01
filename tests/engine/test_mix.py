"""Completions by a weighted mix and by popularity. If these fail, "a bit dearer but much greener"
gives a vehicle that is neither, and "what most customers take" one that few do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_models import a_van, cases, configurations, keeps, value

from configurator.catalogue.feature_model import FeatureModel
from configurator.engine.answers import Attribute, By, Choices, Engine
from configurator.engine.by_diagram import DiagramEngine
from configurator.engine.by_solver import SolverEngine
from configurator.engine.cnf import clauses_of
from configurator.engine.open import open_engine
from configurator.engine.take_rates import popularity
from configurator.errors import Refused

Case = tuple[FeatureModel, tuple[Attribute, ...], Choices]
WEIGHTS = st.fixed_dictionaries({"price": st.integers(-5, 40), "mass": st.integers(-5, 40)})
FIGURES = (
    Attribute("price", {"diesel": 2}),
    Attribute("mass", {"electric": 7}),
    Attribute("lead", {"diesel": 9}, kind="max"),
)


@settings(max_examples=100, deadline=None)
@given(cases(), WEIGHTS)
def test_a_mix_is_least_as_enumeration_says(case: Case, mix: dict[str, int]) -> None:
    model, attributes, _ = case
    _is_least(open_engine(model, attributes), case, mix)


@settings(max_examples=25, deadline=None)
@given(cases(most=7), WEIGHTS)
def test_a_mix_by_solver_is_as_small(case: Case, mix: dict[str, int]) -> None:
    model, attributes, _ = case
    _is_least(SolverEngine(model, clauses_of(model), attributes, "test"), case, mix)


def _is_least(engine: Engine, case: Case, mix: dict[str, int]) -> None:
    model, attributes, choices = case
    left = [c for c in configurations(model) if keeps(c, choices)]
    found = engine.complete(choices, mix)
    assert (found in left) is bool(left)
    if found is not None:
        worth = {c: sum(mix[a.name] * value(a, c) for a in attributes[:2]) for c in left}
        assert worth[found] == min(worth.values())


def test_shares_decide_what_is_most_popular() -> None:
    """Six in ten take the electric van, but it needs the high roof that one in ten take."""
    rates = [{"diesel": 0.4, "electric": 0.6}, {"low": 0.9, "high": 0.1}]
    popular = popularity("popular", rates, {"tow_bar": 0.7, "rack": 0.2})
    engine = open_engine(a_van(), [popular])
    best = engine.complete({}, "popular")
    assert best == {"van", "engine", "roof", "diesel", "low", "tow_bar"}
    assert engine.complete({"electric": True}, "popular") == {
        "van", "engine", "roof", "electric", "high",
    }  # fmt: skip


@pytest.mark.parametrize("backend", [DiagramEngine, SolverEngine])
@pytest.mark.parametrize(
    ("mix", "told"),
    [
        ({"price": 1, "lead": 2}, "'lead' does not add up"),
        ({"price": 1, "noise": 2}, "no figure called 'noise'"),
        ({"price": 0.5}, "whole number"),
        ({"price": 2**60, "mass": 3}, "too large to be exact"),
    ],
)
def test_a_mix_that_has_no_meaning_is_refused_in_words(backend: type, mix: By, told: str) -> None:
    engine: Engine = open_engine(a_van(), FIGURES)
    if backend is SolverEngine:
        engine = SolverEngine(a_van(), clauses_of(a_van()), FIGURES, "test")
    assert isinstance(engine, backend)
    with pytest.raises(Refused, match=told):
        engine.complete({}, mix)


def test_large_weights_with_a_common_divisor_are_exact() -> None:
    engine = open_engine(a_van(), FIGURES)
    found = engine.complete({}, {"price": 2**60})
    assert found is not None
    assert "electric" in found


def test_many_mixes_are_forgotten_and_still_answered_alike() -> None:
    """A page that asks for a new mix at every turn of a slider must not fill the memory."""
    engine = open_engine(a_van(), FIGURES)
    first = [engine.complete({}, {"price": n - 100}) for n in range(200)]
    assert first == [engine.complete({}, {"price": n - 100}) for n in range(200)]
    assert first[0] != first[-1]
