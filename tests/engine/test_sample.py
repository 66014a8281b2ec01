"""Drawing configurations. If these fail, demo orders and demand simulations are skewed."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from small_models import a_van, configurations, models, names_of

from configurator.catalogue.feature_model import FeatureModel
from configurator.engine.by_solver import SolverEngine
from configurator.engine.cnf import clauses_of
from configurator.engine.open import open_engine
from configurator.errors import Refused


@settings(max_examples=40, deadline=None)
@given(models(most=7))
def test_draws_are_valid_and_every_configuration_comes_up(model: FeatureModel) -> None:
    valid = configurations(model)
    drawn = Counter(open_engine(model).sample(40 * len(valid), 7, {}))
    assert drawn.keys() == set(valid)


def test_configurations_come_as_often_as_their_odds_say() -> None:
    """Six standard deviations: a false alarm in a billion, and the seed is fixed anyway."""
    odds = {"electric": 3.0, "tow_bar": 0.5, "low": 2.0, "van": 5.0}
    valid = configurations(a_van())
    weight = dict.fromkeys(valid, 1.0)
    for c in valid:
        for name in c:
            weight[c] *= odds.get(name, 1.0)
    whole = sum(weight.values())
    number = 20_000
    drawn = Counter(open_engine(a_van()).sample(number, 11, odds))
    for c in valid:
        share = weight[c] / whole
        spread = (number * share * (1 - share)) ** 0.5
        assert abs(drawn[c] - number * share) < 6 * spread


def test_the_same_seed_draws_the_same() -> None:
    engine = open_engine(a_van())
    assert list(engine.sample(20, 3, {})) == list(engine.sample(20, 3, {}))
    assert list(engine.sample(20, 3, {})) != list(engine.sample(20, 4, {}))


def test_options_without_odds_are_never_drawn() -> None:
    drawn = list(open_engine(a_van()).sample(200, 5, {"electric": 0.0}))
    assert not any("electric" in c for c in drawn)


@pytest.mark.parametrize("odds", [{"electric": -1.0}, {"electric": float("nan")}, {"sunroof": 1.0}])
def test_odds_that_are_none_are_refused(odds: dict[str, float]) -> None:
    solver = SolverEngine(a_van(), clauses_of(a_van()), (), "test")
    for engine in (open_engine(a_van()), solver):
        with pytest.raises(Refused):
            list(engine.sample(1, 1, odds))


def test_contradictory_odds_are_refused_in_words() -> None:
    with pytest.raises(Refused, match="odds above zero"):
        list(open_engine(a_van()).sample(1, 1, {"electric": 0.0, "diesel": 0.0}))


@settings(max_examples=15, deadline=None)
@given(models(most=6))
def test_the_solver_draws_valid_configurations_of_every_kind(model: FeatureModel) -> None:
    valid = configurations(model)
    engine = SolverEngine(model, clauses_of(model), (), "test")
    drawn = set(engine.sample(150, 1, {}))
    assert drawn <= set(valid)
    for name in names_of(model):
        assert any(name in c for c in drawn) is any(name in c for c in valid)
