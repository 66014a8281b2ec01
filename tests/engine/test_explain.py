"""Why an option is out. If these fail, a customer is told of a rule that has nothing to do with it,
or is not told of the choice that is to blame."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from small_models import a_van, cases, configurations, is_minimal, keeps, names_of

from configurator.catalogue.feature_model import Constraint, FeatureModel
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
            assert why.choices.items() <= choices.items()
            is_minimal(model, why, name, wanted)


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
