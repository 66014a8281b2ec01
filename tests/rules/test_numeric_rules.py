"""Numeric rules of the products that ship with Configurator.

If these fail, a rule about kilograms or counts says nothing, or a bicycle is sold that breaks it.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from configurator.catalogue.feature_model import Constraint
from configurator.catalogue.formula import Not, compared
from configurator.catalogue.load import load_release
from configurator.catalogue.release import Release
from configurator.engine.answers import Attribute
from configurator.engine.judge import optimum, satisfiable
from configurator.engine.open import open_engine

BIKE = load_release(Path(__file__).parents[2] / "rules" / "e-bike" / "2026")


def _without(release: Release, rule: str) -> Release:
    kept = tuple(c for c in release.model.constraints if c.rule != rule)
    return replace(release, model=replace(release.model, constraints=kept))


@pytest.mark.parametrize("rule", [c for c in BIKE.model.constraints if any(compared(c.formula))])
def test_no_numeric_rule_follows_from_the_others(rule: Constraint) -> None:
    """The clauses of a sum tell nothing one by one, so each numeric rule is turned round."""
    model = _without(BIKE, rule.rule).model
    turned = Constraint(Not(rule.formula), line=rule.line)
    model = replace(model, constraints=(*model.constraints, turned))
    assert satisfiable(model, {}, 30.0) == "feasible"


def test_the_heaviest_bicycle_keeps_the_limit_in_the_catalogues_own_grams() -> None:
    """The rule counts in kilograms of options.yaml; the release counts in grams."""
    lightness = Attribute("mass", {o: -x.mass_g for o, x in BIKE.options.items()})
    engine = open_engine(BIKE.model, [lightness])
    least = engine.answer({}).optimum("mass")
    assert least is not None
    assert Fraction(BIKE.base.mass_g - least, 1000) <= 36
    assert optimum(BIKE.model, lightness, {}, 30.0).value == least
    freer = optimum(_without(BIKE, "B35").model, lightness, {}, 30.0).value
    assert freer is not None
    assert freer < least


def test_a_fifth_accessory_is_out_and_the_rule_is_named() -> None:
    engine = open_engine(BIKE.model)
    four = dict.fromkeys(("extra_lock", "extra_mirror", "extra_alarm", "extra_bags"), True)
    answer = engine.answer(four)
    assert answer.satisfiable
    assert answer.state("extra_trailer") == "excluded"
    why = engine.explain(four, "extra_trailer")
    assert [c.rule for c in why.constraints] == ["B36"]
    assert why.choices == four
