"""Bounds on sums. If these fail, a numeric rule forbids what it allows or lets through what it
forbids, and a large one takes the server's memory."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysat.solvers import Solver
from small_models import configurations, models, names_of

from configurator.catalogue.arithmetic import Figures
from configurator.catalogue.feature_model import Constraint, Feature, FeatureModel, Group
from configurator.catalogue.formula import resolved
from configurator.catalogue.uvl import parse_uvl
from configurator.catalogue.uvl_phrases import read_formula
from configurator.engine import weighed
from configurator.engine.by_diagram import DiagramEngine
from configurator.engine.by_solver import SolverEngine
from configurator.engine.cnf import clauses_of
from configurator.engine.judge import Judge
from configurator.engine.open import open_engine
from configurator.engine.weighed import Weighed

BOUNDS = st.builds(
    lambda unless, weights, most: Weighed(unless, tuple(enumerate(weights, 1)), most, 0),
    st.sampled_from([(), (7,), (-7,), (-1, 7)]),
    st.lists(st.integers(-6, 9).filter(bool), min_size=1, max_size=6),
    st.integers(-12, 30),
)


@pytest.mark.parametrize("states", [0, 4_000], ids=["adders", "graph"])
def test_clauses_of_a_bound_say_what_adding_up_says(
    states: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weighed, "_MOST_STATES", states)

    @settings(max_examples=80, deadline=None)
    @given(BOUNDS)
    def check(bound: Weighed) -> None:
        numbers = count(8)
        with Solver("minisat22", bootstrap_with=bound.clauses(numbers.__next__)) as solver:
            for bits in product((False, True), repeat=7):
                assumed = [v if bit else -v for v, bit in enumerate(bits, 1)]
                assert solver.solve(assumptions=assumed) is _holds(bound, bits)

    check()


def _holds(bound: Weighed, bits: Sequence[bool]) -> bool:
    met = any(bits[abs(x) - 1] == (x > 0) for x in bound.unless)
    return met or sum(w for v, w in bound.terms if bits[v - 1]) <= bound.most


@settings(max_examples=80, deadline=None)
@given(models(most=6))
def test_the_judge_takes_exactly_what_the_rules_allow(model: FeatureModel) -> None:
    """The judge's numbers share nothing with the engines' bounds."""
    judge = Judge(model)
    valid = set(configurations(model))
    names = names_of(model)
    for bits in product((False, True), repeat=len(names)):
        some = frozenset(n for n, bit in zip(names, bits, strict=True) if bit)
        assert judge.judge(some).valid is (some in valid)


CAR = """features
	car {mass 900.5}
		mandatory
			engine
				alternative
					petrol {mass 120}
					electric {mass 80.25}
			battery
				[0..3]
					pack_1 {mass 100, count 1}
					pack_2 {mass 150, count 2}
					pack_3 {mass 210, count 3}
		optional
			hook {mass 25}
constraints
	sum(mass) <= 1200 // N1
	electric => sum(count, battery) >= 2 // N2
	hook & !petrol => sum(mass, battery) < 150 | pack_3.count * 2 - 6 == 0 // N3
"""


@pytest.mark.parametrize("backend", ["diagram", "sat"])
def test_a_numeric_rule_is_named_as_one_rule(backend: str) -> None:
    """A customer reads "at most 1,200 kg", not a heap of sums."""
    model = parse_uvl(CAR)
    engine = (
        open_engine(model)
        if backend == "diagram"
        else SolverEngine(model, clauses_of(model), (), "asked for")
    )
    assert engine.backend.startswith(backend)
    why = engine.explain({"pack_2": True, "hook": True, "petrol": True}, "pack_3")
    assert [c.rule for c in why.constraints] == ["N1"]
    why = engine.explain({"pack_2": False, "pack_3": False}, "electric")
    assert [c.rule for c in why.constraints] == ["N2"]
    assert engine.answer({"pack_2": True, "pack_3": True}).satisfiable is False


def test_sums_become_one_step_a_family_in_the_diagram() -> None:
    """Twenty families of ten weights: far too many sums for clauses, few for a diagram."""
    families = tuple(
        Feature(
            f"f{i}",
            (
                Group(
                    "alternative",
                    tuple(Feature(f"f{i}o{j}", (), {"mass": j}) for j in range(10)),
                    1,
                    1,
                ),
            ),
        )
        for i in range(20)
    )
    root = Feature("root", (Group("mandatory", families, 20, 20),))
    model = _with(root, "sum(mass) == 90")
    engine = open_engine(model)
    assert isinstance(engine, DiagramEngine)
    ways = [1] + [0] * 180
    for _ in range(20):
        ways = [sum(ways[s - j] for j in range(min(s, 9) + 1)) for s in range(181)]
    assert engine.answer({}).count == ways[90]


def test_a_sum_that_no_diagram_holds_falls_back_on_solvers() -> None:
    """Subset sums of large odd numbers: 2^40 different ones."""
    options = tuple(Feature(f"o{i}", (), {"mass": 10**9 + 7**i % 999_983}) for i in range(40))
    model = _with(Feature("root", (Group("optional", options, 0, 40),)), "sum(mass) <= 20000000000")
    engine = open_engine(model, seconds=2)
    assert engine.backend.startswith("sat")
    assert engine.answer({f"o{i}": True for i in range(19)}).satisfiable
    assert not engine.answer({f"o{i}": True for i in range(21)}).satisfiable


def _with(root: Feature, text: str) -> FeatureModel:
    formula = resolved(read_formula(text, "model", 1), Figures(root))
    return FeatureModel(root, (Constraint(formula, text, 1, "N1"),))


def test_a_rule_that_calculates_yet_says_nothing_opens_like_any_other() -> None:
    """``a`` is there, or its mass counts nothing: always so. It used to stop the opening."""
    options = (Feature("a", (), {"mass": 4}), Feature("b", (), {"mass": 1}))
    model = _with(Feature("root", (Group("optional", options, 0, 2),)), "a | a.mass <= 3")
    engine = open_engine(model)
    assert isinstance(engine, DiagramEngine)
    assert engine.answer({}).count == 4
    assert engine.answer({"a": False}).state("b") == "free"
