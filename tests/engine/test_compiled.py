"""What a click finds on its way, and what is remembered between clicks. If these fail, a page shows
a wrong number of vehicles, or one person's answers after another's choices."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from configurator.catalogue.feature_model import Constraint, Feature, FeatureModel, Group
from configurator.catalogue.formula import Implies, Not, Or, Var
from configurator.engine import compiled as compiling
from configurator.engine.answers import Attribute
from configurator.engine.by_diagram import DiagramEngine
from configurator.engine.count import counted_by_sweep, told
from configurator.engine.memory import Memory
from configurator.engine.open import open_engine

OPTIONS = 40


def _model() -> tuple[FeatureModel, tuple[Attribute, ...]]:
    """Two parts that no rule connects, one of them larger; figures of both kinds."""
    dice = random.Random(3)
    options = tuple(Feature(f"o{i}") for i in range(OPTIONS))
    rules = [
        Constraint(Implies(Var(f"o{i}"), Or((Var(f"o{i + 1}"), Not(Var(f"o{i + 2}"))))))
        for i in range(OPTIONS - 2)
        if i not in (10, 11)
    ]
    weights = {o.name: dice.randint(-20, 90) for o in options}
    root = Feature("root", (Group("optional", options, 0, OPTIONS),))
    figures = Attribute("price", weights), Attribute("lead", weights, "max")
    return FeatureModel(root, tuple(rules)), figures


def _clicks() -> list[dict[str, bool]]:
    dice = random.Random(4)
    found = []
    for _ in range(30):
        choices: dict[str, bool] = {}
        for name in dice.sample([f"o{i}" for i in range(OPTIONS)], 5):
            choices = {**choices, name: dice.random() < 0.7}
            found.append(choices)
    return found


def _read(engine: DiagramEngine, choices: dict[str, bool]) -> list[object]:
    answer = engine.answer(choices)
    bests = [answer.bests(a).tolist() for a in ("price", "lead")]
    optima = [answer.optimum(a) for a in ("price", "lead")]
    return [answer.count, answer.possible().tolist(), bests, optima]


@pytest.mark.parametrize("remembered", [1, 32])
def test_what_is_remembered_is_what_would_be_found_again(
    monkeypatch: pytest.MonkeyPatch, remembered: int
) -> None:
    model, figures = _model()
    plain = open_engine(model, figures)
    monkeypatch.setattr(compiling, "_LARGE", 1)
    monkeypatch.setattr(compiling, "_REMEMBERED", remembered)
    mindful = open_engine(model, figures)
    assert isinstance(plain, DiagramEngine)
    assert isinstance(mindful, DiagramEngine)
    for _ in range(2):
        for choices in _clicks():
            assert _read(mindful, choices) == _read(plain, choices), choices
    mindful.compiled.forget()
    assert _read(mindful, {"o1": True}) == _read(plain, {"o1": True})


def test_counts_found_by_the_way_are_those_counted_modulo_primes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model, figures = _model()
    by_the_way = open_engine(model, figures)
    monkeypatch.setattr(compiling, "counted_by_sweep", lambda below, roundings: False)
    by_primes = open_engine(model, figures)
    for choices in _clicks():
        assert by_the_way.answer(choices).count == by_primes.answer(choices).count, choices


def test_a_rough_count_and_its_last_64_bits_tell_the_number() -> None:
    """Up to the largest number and error for which the engine relies on it."""
    dice = random.Random(6)
    for roundings in (1, 100, 3_000):
        below = 1
        while counted_by_sweep(2 * below, roundings):
            below *= 2
        for _ in range(300):
            number = dice.randrange(below)
            for error in (-1, 0, 1):
                rough = float(number * (1 + Fraction(error * roundings, 2**53)))
                assert told(rough, number % 2**64) == number


def test_a_memory_forgets_what_was_asked_for_longest_ago() -> None:
    memory: Memory[int] = Memory(2)
    memory.keep("a", 1)
    memory.keep("b", 2)
    assert memory.get("a") == 1
    memory.keep("c", 3)
    assert [memory.get(x) for x in "abc"] == [1, None, 3]
    assert memory.once("a", lambda: 9) == 1
    memory.clear()
    assert memory.once("a", lambda: 9) == 9


def test_a_click_leaves_no_trace_in_the_working_space() -> None:
    """A contradiction ends a sweep early; the next click must not see its forbidden values."""
    model, figures = _model()
    engine = open_engine(model, figures)
    assert isinstance(engine, DiagramEngine)
    before = _read(engine, {})
    contradiction = {"o0": True, "o1": False, "o2": True, "o30": True}
    assert not engine.answer(contradiction).satisfiable
    assert np.array_equal(np.array(engine.answer({}).bests("price")), np.array(before[2][0]))  # type: ignore[index]
    assert _read(engine, {}) == before
