"""The second judge. If it is wrong, an order that cannot be built is accepted."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from small_models import a_van, cases, configurations, keeps, least, names_of

from configurator.catalogue.feature_model import FeatureModel
from configurator.engine.answers import Attribute, Choices
from configurator.engine.judge import Judge, judge, optimum, satisfiable


@settings(max_examples=80, deadline=None)
@given(cases(most=8), st.data())
def test_the_judge_agrees_with_enumeration(
    case: tuple[FeatureModel, tuple[Attribute, ...], Choices], data: st.DataObject
) -> None:
    model, attributes, choices = case
    court = Judge(model)
    left = [c for c in configurations(model) if keeps(c, choices)]
    assert court.satisfiable(choices, 10) == ("feasible" if left else "infeasible")
    for attribute in attributes:
        found = court.optimum(attribute, choices, 10)
        assert found.value == least(attribute, left)
        assert found.status == ("optimal" if left else "infeasible")
        assert found.configuration in left or not left
    some = data.draw(st.sets(st.sampled_from(names_of(model))))
    verdict = court.judge(some)
    assert verdict.valid is model.allows(some)
    assert bool(verdict.broken) is not verdict.valid


def test_a_verdict_names_everything_that_is_broken() -> None:
    selected = {"van", "engine", "electric", "roof", "low", "rack", "tow_bar"}
    verdict = judge(a_van(), selected)
    assert not verdict.valid
    assert {getattr(b, "rule", b) for b in verdict.broken} == {"R1", "R2"}
    without_roof = judge(a_van(), {"van", "engine", "diesel", "roof"})
    assert without_roof.broken == ("roof",)


def test_a_name_from_elsewhere_is_no_valid_configuration() -> None:
    verdict = judge(a_van(), {"van", "engine", "diesel", "roof", "low", "sunroof"})
    assert not verdict.valid
    assert verdict.unknown == ("sunroof",)


def test_running_out_of_time_is_an_answer_of_its_own() -> None:
    price = Attribute("price", {"diesel": 3})
    assert satisfiable(a_van(), {}, 0.0) == "unknown"
    assert optimum(a_van(), price, {}, 0.0).status == "unknown"
    assert optimum(a_van(), price, {}, 10.0).value == 0
