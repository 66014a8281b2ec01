"""Thousands of tiny random rule bases, each walked by random clicks, possibly contradictory: the
diagram against enumeration on all, against CP-SAT on every tenth. If this fails, some shape of
rule base exists, perhaps rare, on which a page offers what cannot be built."""

from __future__ import annotations

import logging
import os
import random
from collections.abc import Iterator

import pytest
import structlog
from small_models import configurations, keeps, least, names_of

from configurator.catalogue.feature_model import Constraint, Feature, FeatureModel, Group
from configurator.catalogue.formula import And, Formula, Iff, Implies, Not, Or, Var
from configurator.engine.answers import Attribute, Engine
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
        model = _model(dice)
        every = configurations(model)
        price = Attribute("price", {n: dice.randint(-9, 30) for n in names_of(model)})
        engine = open_engine(model, (price,))
        judge = Judge(model) if seed % 100 < BATCHES else None
        for choices in _clicks(dice, names_of(model)):
            _agrees(engine, judge, choices, [c for c in every if keeps(c, choices)], price, seed)


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


def _model(dice: random.Random) -> FeatureModel:
    """Up to seven features in groups of every kind, and up to three constraints."""
    names = [f"f{i}" for i in range(dice.randint(2, 7))]
    children: dict[str, list[str]] = {name: [] for name in names}
    for i in range(1, len(names)):
        children[names[dice.randint(max(0, i - 4), i - 1)]].append(names[i])
    built: dict[str, Feature] = {}
    for name in reversed(names):
        groups, rest = [], [built[c] for c in children[name]]
        while rest:
            size = dice.randint(1, len(rest))
            groups.append(_group(dice, tuple(rest[:size])))
            rest = rest[size:]
        built[name] = Feature(name, tuple(groups))
    rules = tuple(Constraint(_formula(dice, names, 2)) for _ in range(dice.randint(0, 3)))
    return FeatureModel(built[names[0]], rules)


def _group(dice: random.Random, members: tuple[Feature, ...]) -> Group:
    size = len(members)
    low = dice.randint(0, size)
    return dice.choice(
        (
            Group("mandatory", members, size, size),
            Group("optional", members, 0, size),
            Group("alternative", members, 1, 1),
            Group("or", members, 1, size),
            Group("cardinality", members, low, dice.randint(low, size)),
        )
    )


def _formula(dice: random.Random, names: list[str], depth: int) -> Formula:
    if not depth or dice.random() < 0.3:
        return Var(dice.choice(names))
    left, right = (_formula(dice, names, depth - 1) for _ in range(2))
    return dice.choice(
        (Not(left), And((left, right)), Or((left, right)), Implies(left, right), Iff(left, right))
    )
