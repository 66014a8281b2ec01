"""Both engines against enumeration: if these fail, a page offers what cannot be built, hides what
can, or shows a price that no configuration has."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from small_models import a_van, cases, configurations, keeps, least, names_of, value

from configurator.catalogue.feature_model import Constraint, Feature, FeatureModel, Group
from configurator.catalogue.formula import Implies, Not, Var
from configurator.engine.answers import Attribute, Choices, Engine
from configurator.engine.by_diagram import DiagramEngine
from configurator.engine.by_solver import SolverEngine
from configurator.engine.cnf import clauses_of
from configurator.engine.open import open_engine
from configurator.errors import Refused


def both(model: FeatureModel, attributes: Sequence[Attribute] = ()) -> list[Engine]:
    return [
        open_engine(model, attributes),
        SolverEngine(model, clauses_of(model), attributes, "asked for"),
    ]


@settings(max_examples=150, deadline=None)
@given(cases())
def test_the_diagram_says_of_every_feature_what_enumeration_says(
    case: tuple[FeatureModel, tuple[Attribute, ...], Choices],
) -> None:
    model, attributes, choices = case
    engine = open_engine(model, attributes)
    _agrees(engine, model, attributes, choices)
    left = [c for c in configurations(model) if keeps(c, choices)]
    answer = engine.answer(choices)
    assert answer.count == len(left)
    if not isinstance(engine, DiagramEngine):
        return
    swept = engine.answer(choices)
    for attribute in attributes:
        table = swept.bests(attribute.name)
        for f, name in enumerate(names_of(model)):
            expected = [
                least(attribute, [c for c in left if name in c]),
                least(attribute, [c for c in left if name not in c]),
            ]
            assert table[f].tolist() == [np.inf if x is None else x for x in expected]
            assert swept.possible()[f].tolist() == [x is not None for x in expected]


@settings(max_examples=40, deadline=None)
@given(cases(most=7))
def test_the_solvers_say_of_every_feature_what_enumeration_says(
    case: tuple[FeatureModel, tuple[Attribute, ...], Choices],
) -> None:
    model, attributes, choices = case
    engine = SolverEngine(model, clauses_of(model), attributes, "asked for")
    _agrees(engine, model, attributes[1:], choices)
    # Again, now that solutions are remembered.
    _agrees(engine, model, attributes[1:2], choices)


def _agrees(
    engine: Engine, model: FeatureModel, attributes: Sequence[Attribute], choices: Choices
) -> None:
    left = [c for c in configurations(model) if keeps(c, choices)]
    answer = engine.answer(choices)
    assert answer.satisfiable is bool(left)
    for name in names_of(model):
        having = [c for c in left if name in c]
        lacking = [c for c in left if name not in c]
        if having:
            expected = "chosen" if choices.get(name) else "free" if lacking else "forced"
            assert answer.state(name) == expected
        elif left:
            assert answer.state(name) == "excluded"
        for attribute in attributes:
            assert answer.best(attribute.name, name) == least(attribute, having)
            assert answer.best_without(attribute.name, name) == least(attribute, lacking)
    for attribute in attributes:
        best = least(attribute, left)
        assert answer.optimum(attribute.name) == best
        completion = engine.complete(choices, attribute.name)
        assert (completion in left) is bool(left)
        if completion is not None:
            assert value(attribute, completion) == best


@settings(max_examples=40, deadline=None)
@given(cases())
def test_many_attributes_are_answered_as_each_alone(
    case: tuple[FeatureModel, tuple[Attribute, ...], Choices],
) -> None:
    model, attributes, choices = case
    copies = [
        Attribute(f"{a.name} {i}", {n: w * i for n, w in a.weights.items()}, a.kind)
        for i in range(1, 4)
        for a in attributes
    ]
    together = open_engine(model, copies)
    for attribute in copies:
        alone = open_engine(model, [attribute]).answer(choices)
        answer = together.answer(choices)
        assert answer.optimum(attribute.name) == alone.optimum(attribute.name)
        for name in names_of(model):
            assert answer.best(attribute.name, name) == alone.best(attribute.name, name)


@pytest.mark.parametrize("backend", [0, 1])
def test_an_unknown_name_is_refused_in_words(backend: int) -> None:
    engine = both(a_van(), [Attribute("price", {"diesel": 1})])[backend]
    with pytest.raises(Refused, match="'sunroof'"):
        engine.answer({"sunroof": True})
    with pytest.raises(Refused, match="'sunroof'"):
        engine.answer({}).state("sunroof")
    with pytest.raises(Refused, match="'weight'"):
        engine.answer({}, ["weight"])
    with pytest.raises(Refused, match="'sunroof'"):
        engine.repairs({}, "sunroof", by="price")


@pytest.mark.parametrize("backend", [0, 1])
def test_a_rule_base_that_allows_nothing_answers_calmly(backend: int) -> None:
    child = Group("mandatory", (Feature("a"),), 1, 1)
    model = FeatureModel(Feature("root", (child,)), (Constraint(Not(Var("a"))),))
    engine = both(model, [Attribute("price", {"a": 1})])[backend]
    answer = engine.answer({})
    assert not answer.satisfiable
    assert answer.count == 0
    assert answer.optimum("price") is None
    assert answer.best("price", "a") is None
    assert answer.state("a") == "excluded"
    assert engine.complete({}, "price") is None
    assert engine.repairs({}, "a", by="price") == ()
    assert engine.settle([("a", True)]).dropped == {"a": True}
    assert list(engine.sample(3, 1, {})) == []
    assert engine.explain({}, "a").choices == {}


def test_figures_too_large_for_the_diagram_stay_exact() -> None:
    """Floating point would lose pennies beyond 2^53; the engine must not."""
    huge = 2**54 + 1
    engine = open_engine(a_van(), [Attribute("price", {"diesel": huge})])
    assert engine.backend.startswith("sat")
    assert engine.answer({"diesel": True}).optimum("price") == huge


def test_a_wide_family_and_a_count_beyond_64_bits_are_exact() -> None:
    """Families wider than one group may be, and more configurations than 64 bits can count."""
    wide = Group("alternative", tuple(Feature(f"w{i}") for i in range(1_700)), 1, 1)
    many = Group("optional", tuple(Feature(f"o{i}") for i in range(200)), 0, 200)
    some = Group("cardinality", tuple(Feature(f"c{i}") for i in range(60)), 2, 59)
    model = FeatureModel(
        Feature("root", (wide, many, some)),
        (Constraint(Implies(Var("w3"), Not(Var("o7")))),),
    )
    engine = open_engine(model, [Attribute("price", {f"c{i}": i for i in range(60)})])
    chosen = 2**60 - 1 - 60 - 1
    answer = engine.answer({})
    assert answer.count == (1_699 * 2**200 + 2**199) * chosen
    assert answer.optimum("price") == 1
    assert answer.best("price", "c9") == 9


def test_two_threads_get_the_answers_of_one() -> None:
    """The engine is shared by all requests; a click must not see another's working space."""
    large = 60
    options = tuple(Feature(f"o{i}") for i in range(large))
    rules = tuple(
        Constraint(Implies(Var(f"o{i}"), Not(Var(f"o{(i * 7 + 3) % large}"))))
        for i in range(large)
        if i != (i * 7 + 3) % large
    )
    model = FeatureModel(Feature("root", (Group("optional", options, 0, large),)), rules)
    price = Attribute("price", {f"o{i}": (i * 37) % 11 - 5 for i in range(large)})
    engine = open_engine(model, [price])
    clicks = [{f"o{i}": bool(i & 1), f"o{(i * 3) % large}": True} for i in range(1, large)]
    expected = [_read(engine, c) for c in clicks]
    fresh = open_engine(model, [price])
    found: list[list[object]] = [[], []]

    def ask(mine: list[object], order: Sequence[int]) -> None:
        mine.extend(_read(fresh, clicks[i]) for i in order)

    orders = range(len(clicks)), range(len(clicks) - 1, -1, -1)
    threads = [
        threading.Thread(target=ask, args=(mine, order))
        for mine, order in zip(found, orders, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] == expected
    assert found[1] == expected[::-1]


def _read(engine: Engine, choices: Choices) -> object:
    answer = engine.answer(choices)
    return (
        answer.count,
        answer.optimum("price"),
        [(answer.state(n), answer.best("price", n)) for n in engine.names],
        engine.complete(choices, "price"),
    )
