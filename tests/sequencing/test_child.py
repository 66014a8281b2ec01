"""A solver may hang, overrun or be killed; the best plan so far must outlive it, or a planner
loses minutes of work and a worker is stuck for ever."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from sequencing_cases import a_unit
from sequencing_check import assert_keeps_its_promises, score_of

from configurator.errors import Unavailable
from configurator.sequencing.child import sequence_in_child
from configurator.sequencing.plan import Limits, Progress
from configurator.sequencing.problem import Problem, Ratio


def a_long_day(n: int = 400) -> Problem:
    """Too large to be proven optimal while a test waits."""
    needs = ["a b", "b c", "a c", "a b c", "", "c", "a", "b", "d", "d a", "d c"]
    units = tuple(a_unit(f"u{k}", needs[k * k % 11], f"c{k * 7 % 13}") for k in range(n))
    return Problem(
        units,
        (Ratio("a", 1, 2), Ratio("b", 1, 3), Ratio("c", 2, 5), Ratio("d", 1, 8)),
        paint_limit=9,
    )


def test_a_child_streams_and_returns_its_plan() -> None:
    problem = a_long_day()
    heard: list[Progress] = []
    plan = sequence_in_child(problem, Limits(2.0), heard.append)
    assert plan.status == "feasible"
    assert plan.score == score_of(problem, plan.sequence) <= heard[-1].score
    assert len(heard) > 1
    assert 1.9 < plan.seconds < 4.0


def test_kill_9_leaves_the_best_so_far() -> None:
    problem = a_long_day()
    heard: list[Progress] = []
    child: list[int] = []

    def on_progress(progress: Progress) -> None:
        heard.append(progress)
        if len(heard) == 3:
            os.kill(child[0], signal.SIGKILL)

    plan = sequence_in_child(problem, Limits(60.0), on_progress, started=child.append)
    assert plan.status == "feasible"
    assert "died" in plan.note
    assert plan.sequence == heard[-1].sequence
    assert plan.score == score_of(problem, plan.sequence) == heard[-1].score
    assert_keeps_its_promises(problem, plan.sequence)
    with pytest.raises(ProcessLookupError):
        os.kill(child[0], 0)


def test_a_child_that_dies_before_its_first_plan_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="died before it had a sequence"):
        sequence_in_child(
            a_long_day(), Limits(60.0), started=lambda pid: os.kill(pid, signal.SIGKILL)
        )


def test_a_child_that_overruns_is_ended_with_its_best() -> None:
    """A stopped process (SIGSTOP) answers nothing, as a solver does that ignores its limit."""
    child: list[int] = []
    began = time.monotonic()
    plan = sequence_in_child(
        a_long_day(),
        Limits(1.0),
        lambda progress: os.kill(child[0], signal.SIGSTOP),
        grace=0.5,
        started=child.append,
    )
    assert "overran" in plan.note
    assert plan.sequence
    assert time.monotonic() - began < 15


def test_a_stop_request_ends_the_run_with_its_best() -> None:
    heard: list[Progress] = []
    began = time.monotonic()
    plan = sequence_in_child(a_long_day(), Limits(60.0), heard.append, lambda: len(heard) >= 2)
    assert plan.note == "stopped on request"
    assert time.monotonic() - began < 20


def test_an_infeasible_day_comes_back_as_such() -> None:
    problem = Problem(tuple(a_unit(f"u{k}") for k in range(3)), (), paint_limit=2)
    plan = sequence_in_child(problem, Limits(5.0))
    assert plan.status == "infeasible"
    assert "leave room for 2" in plan.note


def test_a_child_starts_from_any_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert sequence_in_child(Problem((a_unit("a"),), ()), Limits(5.0)).status == "optimal"
