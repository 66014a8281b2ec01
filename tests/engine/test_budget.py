"""Budget questions: upper bounds on several figures at once. If these fail, a customer is shown an
option that no vehicle within the budget has, or is denied one that fits."""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_models import a_van, cases, configurations, keeps, least, names_of, value

from configurator.catalogue.feature_model import Feature, FeatureModel, Group
from configurator.catalogue.load import load_release
from configurator.engine import limits
from configurator.engine.answers import Attribute, Choices, Engine
from configurator.engine.budget import Beyond, cheapest_within, within
from configurator.engine.by_solver import SolverEngine
from configurator.engine.cnf import clauses_of
from configurator.engine.judge import Judge, solved
from configurator.engine.open import open_engine
from configurator.errors import Refused
from configurator.flow.showroom import attributes_of

RULES = Path(__file__).parents[2] / "rules"
Case = tuple[FeatureModel, tuple[Attribute, ...], Choices]
SOME_BOUNDS = st.dictionaries(
    st.sampled_from(("price", "mass", "lead")), st.integers(-20, 70), min_size=1
)


@settings(max_examples=300, deadline=None)
@given(cases(), SOME_BOUNDS)
def test_a_budget_is_what_enumeration_says(case: Case, bounds: dict[str, int]) -> None:
    _agrees(open_engine(case[0], case[1]), case, bounds)


@settings(max_examples=40, deadline=None)
@given(cases(most=7), SOME_BOUNDS)
def test_a_budget_by_solver_is_the_same(case: Case, bounds: dict[str, int]) -> None:
    model, attributes, _ = case
    _agrees(SolverEngine(model, clauses_of(model), attributes, "test"), case, bounds)


def _agrees(engine: Engine, case: Case, bounds: dict[str, int]) -> None:
    model, attributes, choices = case
    judge = Judge(model)
    found = within(engine, judge, choices, bounds)
    figures = {a.name: a for a in attributes}
    allowed = [c for c in configurations(model) if keeps(c, choices)]

    def fitting(some: tuple[str, ...]) -> list[frozenset[str]]:
        return [c for c in allowed if all(value(figures[n], c) <= bounds[n] for n in some)]

    left = fitting(tuple(bounds))
    assert found.satisfiable is bool(left)
    assert not found.unknown | found.maybe_forced
    assert found.reachable == frozenset().union(*left)
    assert found.forced == (frozenset.intersection(*left) if left else frozenset())
    possible = frozenset().union(*allowed)
    assert found.excluded == frozenset(names_of(model)) - possible
    assert found.beyond.keys() == possible - found.reachable
    for name, why in found.beyond.items():
        shutting = [
            some
            for size in range(1, len(bounds) + 1)
            for some in combinations(bounds, size)
            if not any(name in c for c in fitting(some))
        ]
        assert set(why.alone) == {some[0] for some in shutting if len(some) == 1}
        for figure, lowest in why.alone.items():
            told = least(figures[figure], [c for c in allowed if name in c])
            assert lowest in (None, told)
        if not why.alone:
            assert why.together in shutting
            assert len(why.together) == len(shutting[0])
    best = cheapest_within(engine, judge, choices, bounds, "price")
    assert best.status == ("optimal" if left else "infeasible")
    assert best.value == least(figures["price"], left)
    assert best.configuration in left if left else best.configuration is None


@pytest.mark.parametrize(
    ("product", "choices"),
    [("large-van/2027", {"tow_2000": True}), ("e-bike/2026", {})],
)
def test_a_real_budget_is_what_cp_sat_says_of_each_option(product: str, choices: Choices) -> None:
    """Options one by one, each by a solve of its own, in a question where figures pull apart."""
    release = load_release(RULES / product)
    engine, judge = open_engine(release.model, attributes_of(release)), Judge(release.model)
    price = f"price:{next(iter(release.base.price))}"
    # Just above what a mix comes to: near the frontier, where single figures say little.
    least = engine.complete(choices, {price: 4, "carbon": 1, "mass": 2})
    assert least
    bounds = {
        figure: sum(engine.attribute(figure).weights.get(n, 0) for n in least) * 103 // 100
        for figure in (price, "carbon", "mass")
    }
    found = within(engine, judge, choices, bounds)
    assert found.satisfiable
    assert not found.unknown | found.maybe_forced
    assert found.steps["mixes"] > 20, "the question is one that single figures do not answer"
    asked = random.Random(1).sample(list(engine.names), 60)
    for name, wanted in ((n, w) for n in asked for w in (True, False)):
        cp, x = judge.under(choices)
        cp.add(x[name] == wanted)
        for figure, most in bounds.items():
            weights = engine.attribute(figure).weights
            cp.add(sum(weights.get(n, 0) * v for n, v in x.items()) <= most)
        status, _, _ = solved(cp, x, 20.0)
        there = name in found.reachable if wanted else name not in found.forced
        assert status == ("optimal" if there else "infeasible"), (name, wanted)


def _split() -> tuple[FeatureModel, tuple[Attribute, ...]]:
    """Three of five options come to a price of 90, 110, ... 210 and a mass of 300 less that: up
    to 169 and 149 there is none, though between two of them there would be."""
    price = (10, 30, 50, 70, 90)
    options = tuple(Feature(f"o{i}") for i in range(5))
    group = Group("cardinality", options, 3, 3)
    return FeatureModel(Feature("root", (group,))), (
        Attribute("price", {f"o{i}": p for i, p in enumerate(price)}),
        Attribute("mass", {f"o{i}": 100 - p for i, p in enumerate(price)}),
    )


@pytest.mark.parametrize("backend", ["diagram", "sat"])
def test_what_no_mix_can_tell_a_solver_settles(backend: str) -> None:
    model, attributes = _split()
    engine: Engine = open_engine(model, attributes)
    if backend == "sat":
        engine = SolverEngine(model, clauses_of(model), attributes, "test")
    found = within(engine, Judge(model), {}, {"price": 169, "mass": 149})
    assert found.satisfiable is False
    assert found.steps["solver"] > 0
    assert found.beyond["o1"].together == ("price", "mass")


def test_what_was_not_settled_in_time_is_unknown_and_never_guessed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "solved", lambda *_: ("unknown", None, float("-inf")))
    model, attributes = _split()
    bounds = {"price": 169, "mass": 149}
    found = within(open_engine(model, attributes), Judge(model), {}, bounds)
    assert found.satisfiable is None
    assert {"o0", "root"} <= found.unknown
    assert found.state("o0", {}) is None
    best = cheapest_within(open_engine(model, attributes), Judge(model), {}, bounds, "price")
    assert best.status == "unknown"
    assert best.configuration is None


def test_a_budget_tells_states_and_the_least_value_of_what_is_too_dear() -> None:
    model = a_van()
    figures = (
        Attribute("price", {"diesel": 20, "electric": 50, "tow_bar": 5}),
        Attribute("carbon", {"diesel": 90, "electric": 10}),
    )
    engine, judge = open_engine(model, figures), Judge(model)
    choices = {"low": True}
    found = within(engine, judge, choices, {"price": 24, "carbon": 95})
    states = {n: found.state(n, choices) for n in ("low", "diesel", "rack", "tow_bar", "electric")}
    assert states == {
        "low": "chosen", "diesel": "forced", "rack": "free", "tow_bar": "excluded",
        "electric": "excluded",
    }  # fmt: skip
    assert found.excluded == {"electric", "high"}
    assert found.beyond == {"tow_bar": Beyond({"price": 25})}


def test_an_unknown_figure_or_option_is_refused_in_words() -> None:
    model, attributes = _split()
    engine, judge = open_engine(model, attributes), Judge(model)
    with pytest.raises(Refused, match="no figure called 'noise'"):
        within(engine, judge, {}, {"noise": 3})
    with pytest.raises(Refused, match="no option called 'sail'"):
        within(engine, judge, {"sail": True}, {"price": 3})
