"""Why an option is out. If these fail, a customer is told of a rule that has nothing to do with it,
or is not told of the choice that is to blame."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations

import pytest
from hypothesis import given, settings
from small_models import a_van, cases, configurations, keeps, names_of

from configurator.catalogue.feature_model import Constraint, FeatureModel
from configurator.catalogue.formula import evaluate
from configurator.engine.answers import Attribute, Choices
from configurator.engine.cnf import clauses_of
from configurator.engine.explain import Reasons
from configurator.errors import Refused


@settings(max_examples=60, deadline=None)
@given(cases(most=7))
def test_a_reason_suffices_and_nothing_in_it_can_go(
    case: tuple[FeatureModel, tuple[Attribute, ...], Choices],
) -> None:
    model, _, choices = case
    reasons = Reasons(clauses_of(model))
    left = [c for c in configurations(model) if keeps(c, choices)]
    for name in names_of(model):
        for wanted in (True, False):
            if any((name in c) is wanted for c in left):
                with pytest.raises(Refused):
                    reasons.explain(choices, name, wanted)
                continue
            why = reasons.explain(choices, name, wanted)
            goal = {name: wanted}
            assert why.choices.items() <= choices.items()
            assert not _possible(model, goal, why.choices, why.constraints, why.tree)
            for gone in why.choices:
                fewer = {n: w for n, w in why.choices.items() if n != gone}
                # Not even with all rules: the choices come first.
                everything = model.constraints, names_of(model)
                assert _possible(model, goal, fewer, *everything)
            for rule in why.constraints:
                fewer_rules = [c for c in why.constraints if c is not rule]
                assert _possible(model, goal, why.choices, fewer_rules, why.tree)
            for place in why.tree:
                fewer_places = set(why.tree) - {place}
                assert _possible(model, goal, why.choices, why.constraints, fewer_places)


def _possible(
    model: FeatureModel,
    goal: Mapping[str, bool],
    choices: Mapping[str, bool],
    constraints: Collection[Constraint],
    tree: Collection[str],
) -> bool:
    """Whether some set of features keeps exactly these choices, constraints and places."""
    names = names_of(model)
    return any(
        keeps(some, choices)
        and keeps(some, goal)
        and all(evaluate(c.formula, some) for c in constraints)
        and _in_place(model, tree, some)
        for r in range(len(names) + 1)
        for some in map(frozenset, combinations(names, r))
    )


def _in_place(model: FeatureModel, tree: Collection[str], some: frozenset[str]) -> bool:
    if model.root.name in tree and model.root.name not in some:
        return False
    for parent in model.features():
        if parent.name not in tree:
            continue
        for group in parent.groups:
            number = sum(m.name in some for m in group.members)
            if number and parent.name not in some:
                return False
            if parent.name in some and not group.low <= number <= group.high:
                return False
    return True


def test_the_reason_names_the_choice_and_the_rule() -> None:
    why = Reasons(clauses_of(a_van())).explain(
        {"rack": True, "tow_bar": False, "low": True}, "electric", True
    )
    assert [c.rule for c in why.constraints] in (["R1"], ["R1", "R3"])
    assert len(why.choices) == 1
    assert set(why.choices) <= {"rack", "low"}


def test_a_dead_option_is_blamed_on_no_choice() -> None:
    model = a_van()
    dead = FeatureModel(model.root, (*model.constraints, Constraint(_never("electric"))))
    why = Reasons(clauses_of(dead)).explain({"low": True}, "electric", True)
    assert why.choices == {}
    assert why.constraints == (dead.constraints[-1],)


def _never(name: str):  # type: ignore[no-untyped-def]
    from configurator.catalogue.formula import Not, Var

    return Not(Var(name))
