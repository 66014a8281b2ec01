"""Thousands of tiny random rule bases, a third of which calculate, each walked by random clicks,
possibly contradictory: the diagram against enumeration on all, against CP-SAT on every tenth; and
on every tenth that calculates the reasons, the repairs and what is kept of conflicting input, also
by the solvers' engine. If this fails, some shape of rule base exists, perhaps rare, on which a page
offers what cannot be built, or asks for more changes than are needed."""

from __future__ import annotations

import logging
import os
import random
from collections.abc import Iterator
from itertools import combinations

import pytest
import structlog
from random_models import comparisons_in, holds, random_model
from small_models import best_kept, configurations, is_minimal, keeps, least, names_of, ways_out

from configurator.catalogue.feature_model import FeatureModel
from configurator.catalogue.formula import evaluate
from configurator.engine.answers import Attribute, Engine
from configurator.engine.by_solver import SolverEngine
from configurator.engine.cnf import clauses_of
from configurator.engine.judge import Judge
from configurator.engine.open import open_engine

NUMBER = int(os.environ.get("CONFIGURATOR_TEST_MODELS", "5000"))
BATCHES = 10


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of openings would drown the one line that tells what failed."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    yield
    structlog.reset_defaults()


@pytest.mark.parametrize("batch", range(BATCHES))
def test_random_models_answer_random_clicks_as_enumeration_and_cp_sat_do(batch: int) -> None:
    for seed in range(batch, NUMBER, BATCHES):
        dice = random.Random(seed)
        numeric = seed % 3 == 0
        model = random_model(dice, numeric)
        every = configurations(model)
        price = Attribute("price", {n: dice.randint(-9, 30) for n in names_of(model)})
        engine = open_engine(model, (price,))
        judge = Judge(model) if seed % 100 < BATCHES else None
        for choices in _clicks(dice, names_of(model)):
            _agrees(engine, judge, choices, [c for c in every if keeps(c, choices)], price, seed)
        if numeric and seed % 10 == batch and seed // 10 % 10 == 0:
            solvers = SolverEngine(model, clauses_of(model), (price,), "test")
            for one in (engine, solvers):
                _gives_reasons_and_ways(one, model, choices, every, price)
            _calculates_as_its_words_say(model)


def _agrees(
    engine: Engine,
    judge: Judge | None,
    choices: dict[str, bool],
    left: list[frozenset[str]],
    price: Attribute,
    seed: int,
) -> None:
    told = f"model {seed}, choices {choices}"
    answer = engine.answer(choices)
    assert answer.satisfiable is bool(left), told
    assert answer.optimum("price") == least(price, left), told
    if engine.backend.startswith("diagram"):
        assert answer.count == len(left), told
    for name in engine.names if left else ():
        having = [c for c in left if name in c]
        assert answer.best("price", name) == least(price, having), told
        can, must = bool(having), len(having) == len(left)
        free = "forced" if must else "free"
        expected = "excluded" if not can else "chosen" if choices.get(name) else free
        assert answer.state(name) == expected, told
    if judge is not None:
        found = judge.optimum(price, choices, 10.0)
        assert found.status == ("optimal" if left else "infeasible"), told
        assert found.value == least(price, left), told


def _clicks(dice: random.Random, names: list[str]) -> Iterator[dict[str, bool]]:
    """Nothing chosen, then one more choice after the other, whether it fits or not."""
    choices: dict[str, bool] = {}
    yield choices
    for name in dice.sample(names, min(3, len(names))):
        choices = {**choices, name: dice.random() < 0.6}
        yield choices


def _gives_reasons_and_ways(
    engine: Engine,
    model: FeatureModel,
    choices: dict[str, bool],
    every: list[frozenset[str]],
    price: Attribute,
) -> None:
    """What is kept of the choices, and for every option that is out the reason and the repairs."""
    assert engine.settle(list(choices.items())).kept == best_kept(every, list(choices.items()))
    for name in names_of(model):
        if any(name in c and keeps(c, choices) for c in every):
            continue
        why = engine.explain(choices, name)
        assert why.choices.items() <= choices.items()
        is_minimal(model, why, name, True)
        having = [c for c in every if name in c]
        found = engine.repairs(choices, name, by="price", most=3)
        assert [(len(r.dropped), r.cost) for r in found] == ways_out(having, choices, price)[:3]
        assert all(r.configuration in having for r in found)


def _calculates_as_its_words_say(model: FeatureModel) -> None:
    names = names_of(model)
    some = [comparison for c in model.constraints for comparison in comparisons_in(c.formula)]
    assert some
    for size in range(len(names) + 1):
        for selected in map(frozenset, combinations(names, size)):
            for comparison in some:
                assert evaluate(comparison, selected) is holds(model, comparison, selected)
