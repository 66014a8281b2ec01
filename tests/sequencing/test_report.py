"""Every public instance yields a valid sequence whose score an independent checker recomputes; if
not, the command's figures mean nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sequencing_check import assert_keeps_its_promises, longest_batch, parts_of, score_of

from configurator.errors import InstanceError, Refused
from configurator.sequencing.audit import audit
from configurator.sequencing.formats import problem_names, read_instance
from configurator.sequencing.plan import Limits
from configurator.sequencing.problem import Problem
from configurator.sequencing.report import solve_instance
from configurator.sequencing.solve import sequence, warm

TINY = Limits(0.15)


@pytest.fixture(autouse=True, scope="module")
def _compiled() -> None:
    warm()


def _solve_and_check(problem: Problem) -> None:
    plan = sequence(problem, TINY)
    assert_keeps_its_promises(problem, plan.sequence)
    assert dict(plan.parts) == parts_of(problem, plan.sequence)
    assert plan.score == score_of(problem, plan.sequence)
    assert 0 <= plan.bound <= plan.score
    assert plan.seconds < TINY.seconds + 2.0  # one more than promised: the machine may be busy


@pytest.mark.parametrize("group", ["A", "X"])
def test_every_renault_instance_yields_a_valid_sequence(bench: Path, group: str) -> None:
    folders = sorted((bench / "sequencing" / "roadef2005" / group).iterdir())
    assert len(folders) == {"A": 16, "X": 19}[group]
    for folder in folders:
        problem = read_instance(folder, "roadef")
        planner = [u.id for u in problem.units]
        judged = audit(problem, planner)
        assert judged.sound, folder.name
        assert dict(judged.parts) == parts_of(problem, planner)
        assert longest_batch(problem, planner) <= (problem.paint_limit or 0)
        _solve_and_check(problem)


def test_every_csplib_problem_yields_a_valid_sequence(bench: Path) -> None:
    path = bench / "sequencing" / "csplib" / "data.txt"
    for name in problem_names(path):
        _solve_and_check(read_instance(path, "csplib", name))


def test_every_gravel_instance_yields_a_valid_sequence(bench: Path) -> None:
    paths = sorted((bench / "sequencing" / "gravel").glob("*.txt"))
    assert len(paths) == 15
    for path in paths:
        _solve_and_check(read_instance(path, "gravel"))


def test_the_report_has_the_days_idents_for_renault(bench: Path) -> None:
    folder = bench / "sequencing" / "roadef2005" / "X" / "028_CH2_EP_ENP_RAF_S51_J1"
    report = solve_instance(folder, "roadef", 5.0)
    problem = read_instance(folder, "roadef")
    assert sorted(report["sequence"]) == sorted(u.id for u in problem.units)
    assert report["score"] == report["bound"] == 3 == score_of(problem, report["sequence"])
    assert report["parts"] == parts_of(problem, report["sequence"])
    assert report["seconds"] < 6.0


def test_the_report_has_class_numbers_otherwise(bench: Path) -> None:
    path = bench / "sequencing" / "csplib" / "data.txt"
    report = solve_instance(path, "csplib", 10.0, "41/66")
    problem = read_instance(path, "csplib", "41/66")
    classes = sorted(int(u.id.split("#")[0]) for u in problem.units)
    assert sorted(report["sequence"]) == classes
    assert report["score"] == 0


def test_a_report_refuses_what_it_cannot_do(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="seconds"):
        solve_instance(tmp_path, "roadef", 0)
    with pytest.raises(InstanceError):
        solve_instance(tmp_path, "roadef", 1)
