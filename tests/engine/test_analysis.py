"""Analyses of whole rule bases against published figures and enumeration. If these fail, a rule
engineer is told that a dead option lives, or the reverse."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from small_models import configurations, models, names_of

from configurator.catalogue.feature_model import FeatureModel
from configurator.catalogue.uvl import read_uvl
from configurator.engine import diagram
from configurator.engine.analysis import analyse, decimal

TOO_LARGE = {"erp_system-Pereira2016", "decisionmaking-AlHajjaji2019"}
"""Compile in no budget of a test: their other figures come from the solver."""


def test_analyses_agree_with_the_published_figures(
    bench: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Smaller diagrams say nothing else; do not spend the test's time on them.
    monkeypatch.setattr(diagram, "_SIFTING", 0.1)
    with (bench / "rules" / "oracle.csv").open(encoding="utf-8") as file:
        published = list(csv.DictReader(file))
    assert len(published) > 10
    for row in published:
        name = row["file"]
        model = read_uvl(bench / "rules" / "uvl" / f"{name}.uvl")
        # Nodes for every model that compiles; the two others give up at once.
        found = analyse(model, seconds=60, nodes=10_000 if name in TOO_LARGE else 1_000_000)
        figures = {
            "NumberOfFeatures": found.features,
            "Number_Constraints": found.constraints,
            "Void": int(found.satisfiable),
            "Number_CORE": len(found.core),
            "Number_Dead": len(found.dead),
            "NumberOfFalseOptionalFeatures": len(found.false_optional),
        }
        for column, figure in figures.items():
            assert figure == float(row[column]), f"{name}: {column}"
        if name in TOO_LARGE:
            assert found.engine.startswith("sat (")
            continue
        digits = row["NumberOfValidConfigurationsLog"]
        assert found.configurations is not None, name
        assert abs(len(decimal(found.configurations)) - int(digits)) <= 1, name


@settings(max_examples=80, deadline=None)
@given(models())
def test_analyses_agree_with_enumeration(model: FeatureModel) -> None:
    found = analyse(model)
    valid = configurations(model)
    assert found.satisfiable is bool(valid)
    assert found.configurations == len(valid)
    names = names_of(model)
    assert list(found.dead) == [n for n in names if not any(n in c for c in valid)]
    if not valid:
        return
    assert list(found.core) == [n for n in names if all(n in c for c in valid)]
    false_optional = {
        member.name
        for parent in model.features()
        for group in parent.groups
        if group.low < len(group.members)
        for member in group.members
        if all(member.name in c for c in valid if parent.name in c)
    }
    assert set(found.false_optional) == false_optional


def test_the_report_is_plain_json(bench: Path) -> None:
    model = read_uvl(bench / "rules" / "uvl" / "e_shop-Lau2006.uvl")
    report = json.loads(json.dumps(analyse(model).as_json()))
    assert report["configurations"] == "247496437923840"
    assert report["satisfiable"] is True
    assert set(report) == {
        "features",
        "constraints",
        "satisfiable",
        "configurations",
        "core",
        "dead",
        "false_optional",
        "engine",
        "seconds",
    }


@pytest.mark.parametrize("digits", [0, 1, 3999, 4000, 12_345])
def test_long_numbers_are_written_in_full(digits: int) -> None:
    number = 10**digits + 12_345
    written = decimal(number)
    value = 0
    for start in range(0, len(written), 1000):
        piece = written[start : start + 1000]
        value = value * 10 ** len(piece) + int(piece)
    assert value == number
