"""The command line as people and scripts use it. If these fail, a script that parses our JSON, or
a person who mistyped a path, gets something else than what the README promises."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from configurator.cli import main

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture
def run(tmp_path: Path) -> CliRunner:
    """A runner whose installation is a folder of its own."""
    return CliRunner(env={"CONFIGURATOR_HOME": str(tmp_path / "home")})


def _ask(run: CliRunner, *arguments: object) -> Result:
    return run.invoke(main, [str(a) for a in arguments])


def test_checking_a_release_prints_every_promised_key(run: CliRunner) -> None:
    answer = _ask(run, "rules", "check", REPOSITORY / "rules" / "e-bike" / "2026", "--json")
    found = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert set(found) == {
        "features", "constraints", "satisfiable", "configurations", "core", "dead",
        "false_optional", "engine", "seconds", "findings", "examples", "unfinished",
    }  # fmt: skip
    assert found["satisfiable"] is True
    assert int(found["configurations"]) > 1_000_000
    assert found["dead"] == []


def test_checking_a_contradiction_says_so_and_ends_with_one(run: CliRunner, tmp_path: Path) -> None:
    model = tmp_path / "void.uvl"
    model.write_text("features\n\tA\n\t\tmandatory\n\t\t\tB\nconstraints\n\t!B\n")
    answer = _ask(run, "rules", "check", model)
    assert answer.exit_code == 1
    assert "contradict" in answer.stdout


def test_a_broken_rule_file_is_told_with_its_line_and_no_traceback(
    run: CliRunner, tmp_path: Path
) -> None:
    model = tmp_path / "slip.uvl"
    model.write_text("features\n\tA\n\t\toptional\n\t\t\tBattery\nconstraints\n\tBatery => A\n")
    answer = _ask(run, "rules", "check", model)
    assert answer.exit_code == 1
    assert "slip.uvl:6" in answer.stderr
    assert "Battery" in answer.stderr, "the nearest name is offered"
    assert "Traceback" not in answer.output


def test_a_path_that_is_not_there_is_told(run: CliRunner, tmp_path: Path) -> None:
    for arguments in (
        ("rules", "check", tmp_path / "nowhere.uvl"),
        ("sequence", tmp_path / "nowhere", "--format", "gravel", "--seconds", "1"),
        ("serve", "--model", tmp_path / "nowhere.uvl"),
    ):
        answer = _ask(run, *arguments)
        assert answer.exit_code == 1, arguments
        assert "nowhere" in answer.stderr
        assert "Traceback" not in answer.output


def test_sequencing_an_instance_prints_every_promised_key(run: CliRunner, tmp_path: Path) -> None:
    instance = tmp_path / "four.txt"
    instance.write_text("4 1 2\n1\n2\n0 2 1\n1 2 0\n")
    answer = _ask(run, "sequence", instance, "--format", "gravel", "--seconds", "1", "--json")
    assert answer.exit_code == 0, answer.output
    found = json.loads(answer.stdout)
    assert {"score", "parts", "bound", "seconds", "sequence"} <= set(found)
    assert sorted(found["sequence"]) == [0, 0, 1, 1]
    assert found["score"] == 0, "two of four with at most one of two fit without excess"


def test_a_setting_that_cannot_be_used_is_named(run: CliRunner) -> None:
    answer = run.invoke(main, ["migrate"], env={"CONFIGURATOR_PORT": "eighty"})
    assert answer.exit_code == 1
    assert "CONFIGURATOR_PORT" in answer.stderr


def test_people_are_added_and_can_sign_in(run: CliRunner, tmp_path: Path) -> None:
    assert _ask(run, "people", "add-dealer", "north", "--name", "North").exit_code == 0
    typed = "a long enough password\n"
    added = run.invoke(
        main, ["people", "add", "dee", "--role", "dealer", "--dealer", "north"], input=typed * 2
    )
    assert added.exit_code == 0, added.output
    again = run.invoke(
        main, ["people", "add", "dee", "--role", "dealer", "--dealer", "north"], input=typed * 2
    )
    assert again.exit_code == 1
    assert "already" in again.stderr


def test_parts_of_the_shipped_products_are_proven(run: CliRunner) -> None:
    answer = _ask(run, "rules", "parts", REPOSITORY / "rules" / "e-bike" / "2026", "--json")
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout)["holds"] is True


def test_a_trace_names_rule_and_text(run: CliRunner) -> None:
    van = REPOSITORY / "rules" / "large-van" / "2026"
    answer = _ask(run, "rules", "trace", van, "tow_3500")
    assert "power_electric_150 excluded because of no drive_front (R005" in answer.stdout
    clash = _ask(run, "rules", "trace", van, "tow_3500", "drive_front")
    assert clash.exit_code == 1
    assert "R180" in clash.stdout


def test_an_export_reads_back(run: CliRunner, tmp_path: Path) -> None:
    bike = REPOSITORY / "rules" / "e-bike" / "2026"
    text = _ask(run, "rules", "export", bike, "--to", "uvl").stdout
    (tmp_path / "bike.uvl").write_text(text)
    again = _ask(run, "rules", "export", tmp_path / "bike.uvl", "--to", "json")
    assert json.loads(again.stdout) == json.loads(
        _ask(run, "rules", "export", bike, "--to", "json").stdout
    )


def test_what_fits_a_budget_is_told_in_the_trades_words(run: CliRunner) -> None:
    bike = REPOSITORY / "rules" / "e-bike" / "2026"
    limits = ("--most", "price:GBP=2000", "--most", "carbon=190kg", "--most", "mass=24kg")
    answer = _ask(run, "rules", "within", bike, *limits)
    assert answer.exit_code == 0
    assert "beyond the budget: " in answer.stdout
    assert "cheapest that fits (proven): price GBP" in answer.stdout
    found = json.loads(_ask(run, "rules", "within", bike, *limits, "--json").stdout)
    assert found["fits"] is True
    assert found["limits"]["carbon"] == 190_000
    assert sum(found["settled"].values()) > 0
    answer = _ask(run, "rules", "within", bike, "--most", "price=900", "--json")
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["needed"]["price:GBP"] > 90_000
