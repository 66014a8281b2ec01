"""The desk on the command line. If these fail, whoever runs a plant by scripts cannot publish, or
publishes what the pages would refuse."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from configurator.cli import main

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture
def plant(tmp_path: Path, tiny_rules: Path) -> dict[str, str]:
    """An installation of the hand cart."""
    rules = tmp_path / "rules"
    shutil.copytree(tiny_rules, rules)
    return {"CONFIGURATOR_HOME": str(tmp_path / "home"), "CONFIGURATOR_RULES": str(rules),
            "CONFIGURATOR_DATABASE_URL": ""}  # fmt: skip


@pytest.fixture
def next_year(tmp_path: Path, tiny_rules: Path) -> Path:
    """The folder of the next release, outside of the installation."""
    folder = tmp_path / "mine" / "cart" / "2027"
    shutil.copytree(tiny_rules / "cart" / "2026", folder)
    shutil.copy(tiny_rules / "cart" / "product.yaml", folder.parent)
    release = folder / "release.yaml"
    release.write_text(release.read_text().replace('"2026"', '"2027"'))
    return folder


def _run(plant: dict[str, str], *words: str) -> Result:
    return CliRunner(env=plant).invoke(main, ["rules", *words])


def test_a_release_is_published_rolled_back_and_retired(
    plant: dict[str, str], next_year: Path
) -> None:
    made = _run(plant, "publish", str(next_year), "--by", "ops")
    assert made.exit_code == 0, made.output
    assert "cart 2027 is published" in made.output
    told = _run(plant, "releases").output
    assert "cart 2027: on sale" in told
    assert "(published by ops)" in told
    assert "cart 2026: superseded, from 2026-01-01 on (shipped)" in told
    found = _run(plant, "impact", "cart/2026", "cart/2027")
    assert found.exit_code == 0, found.output
    assert "quotes: none open" in found.output
    assert _run(plant, "roll-back", "cart", "2026").exit_code == 0
    assert "cart 2027: ended" in _run(plant, "releases").output
    refused = _run(plant, "retire", "cart", "2026")
    assert refused.exit_code == 1
    assert "no other release on sale" in refused.output
    assert _run(plant, "reopen", "cart", "2027").exit_code == 0
    assert _run(plant, "retire", "cart", "2026").exit_code == 0


def test_what_the_pages_refuse_is_refused_here_and_leaves_no_draft(
    plant: dict[str, str], next_year: Path
) -> None:
    model = next_year / "model.uvl"
    good = model.read_text()
    model.write_text(good.replace("// R1", "// R9"))
    refused = _run(plant, "publish", str(next_year))
    assert refused.exit_code == 1
    assert "cannot be published: model.uvl" in refused.output
    model.write_text(good)
    assert _run(plant, "publish", str(next_year)).exit_code == 0, "no draft stands in the way"
    again = _run(plant, "publish", str(next_year))
    assert again.exit_code == 1
    assert "has a release '2027' already" in again.output
