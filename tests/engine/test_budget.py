"""Budget questions: upper bounds on several figures at once. If these fail, a customer is shown an
option that no vehicle within the budget has, or is denied one that fits."""

from __future__ import annotations

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
from configurator.engine.budget import Budget, cheapest_within, within
from configurator.engine.by_solver import SolverEngine
from configurator.engine.cnf import clauses_of
from configurator.engine.judge import Judge
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


@pytest.mark.parametrize("product", ["large-van/2027", "e-bike/2026"])
def test_a_real_budget_is_what_cp_sat_says_of_each_option(product: str) -> None:
    """Options one by one, each by a solve of its own, in a question where figures pull apart."""
    release = load_release(RULES / product)
    engine, judge = open_engine(release.model, attributes_of(release)), Judge(release.model)
    names = [f"price:{next(iter(release.base.price))}", "carbon", "mass"]
    answer = engine.answer({})
    bounds = {n: (answer.optimum(n) or 0) * (112 + 3 * i) // 100 for i, n in enumerate(names)}
    found = within(engine, judge, {}, {**bounds, "lead": 25})
    assert not found.unknown | found.maybe_forced
    late = engine.attribute("lead").weights
    sooner = {name: False for name in engine.names if late.get(name, 0) > 25}
    for name in engine.names:
        for wanted in (True, False):
            cp, x = judge.under({**sooner, name: wanted} if wanted else {name: wanted, **sooner})
            limits.a_bound_is_kept(cp, x, [(engine.attribute(n), b) for n, b in bounds.items()])
    assert found.reachable
