"""Rules that calculate, as the rule engineer's tools see them. If these fail, a proof over all
builds forgets a mass limit, and an export quietly sells what is too heavy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from configurator.catalogue.feature_model import FeatureModel
from configurator.catalogue.formula import And, Var
from configurator.catalogue.model_json import model_as_json
from configurator.catalogue.uvl import parse_uvl
from configurator.engine.dimacs import write_dimacs
from configurator.engine.questions import Questions
from configurator.engine.redundancy import redundant_rules
from configurator.errors import Refused

LOADED = """features
	Bike
		optional
			Rack {mass 3}
			Child {mass 22}
			Basket {mass 4}
constraints
	sum(mass) <= 25
	!Rack | !Child | !Basket
	sum(mass) >= 0
"""


@pytest.fixture
def bike() -> FeatureModel:
    return parse_uvl(LOADED)


def test_a_proof_over_all_builds_counts_with_the_limit(bike: FeatureModel) -> None:
    both = Questions(bike, [And((Var("Child"), Var("Basket"))), And((Var("Child"), Var("Rack")))])
    assert both.witness([0]) is None, "26 is more than 25"
    found = both.witness([1])
    assert found is not None
    assert bike.allows(found)


def test_a_clash_names_the_rule_that_calculates(bike: FeatureModel) -> None:
    why = Questions(bike).clash({"Child": True, "Basket": True})
    assert why is not None
    assert [c.text for c in why.constraints] == ["sum(mass) <= 25"]


def test_a_rule_that_a_limit_implies_is_redundant_and_the_limit_is_not(bike: FeatureModel) -> None:
    gone = {r.constraint.text for r in redundant_rules(bike).found}
    assert "!Rack | !Child | !Basket" in gone
    assert "sum(mass) <= 25" not in gone


def test_a_format_without_numbers_refuses_them(bike: FeatureModel) -> None:
    with pytest.raises(Refused, match="uvl or json"):
        write_dimacs(bike)


def test_json_keeps_the_sum_and_the_schema_knows_it(bike: FeatureModel) -> None:
    limit = model_as_json(bike)["constraints"][0]["formula"]
    assert limit == {
        "sum": {"terms": {"Rack": 3, "Child": 22, "Basket": 4}, "sign": "<=", "bound": 25}
    }
    schema = Path(__file__).parents[2] / "docs" / "rule-base.schema.json"
    formula = json.loads(schema.read_text())["$defs"]["formula"]["oneOf"][2]
    assert "sum" in formula["properties"]
