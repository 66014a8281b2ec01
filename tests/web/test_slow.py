"""Slow answers beside the request. If these fail, a page blocks for seconds, a check runs over and
over, or a failure is shown as an endless wait."""

from __future__ import annotations

import threading

from configurator.errors import Refused
from configurator.web.slow import MOST_KEPT, Answers


def test_a_slow_answer_is_going_until_it_is_there_and_thought_out_once() -> None:
    answers, gate, runs = Answers(), threading.Event(), []

    def think() -> str:
        runs.append(1)
        gate.wait(10)
        return "found"

    first = answers.ask("key", think, patience=0.01)
    assert first.going
    assert answers.ask("key", think, patience=0.01).going
    gate.set()
    there = answers.ask("key", think, patience=10)
    assert (there.value, there.going) == ("found", False)
    assert len(runs) == 1


def test_a_refusal_is_told_in_its_own_words_and_a_fault_is_not() -> None:
    answers = Answers()

    def refuse() -> None:
        raise Refused("Mend line 3 first.")

    def fail() -> None:
        raise ZeroDivisionError("internals")

    assert answers.ask("refused", refuse, patience=10).failed == "Mend line 3 first."
    broken = answers.ask("broken", fail, patience=10)
    assert "internals" not in broken.failed
    assert not broken.going


def test_old_answers_make_room() -> None:
    answers = Answers()
    for n in range(MOST_KEPT + 5):
        answers.ask(n, lambda n=n: f"answer {n}", patience=10)  # type: ignore[misc]
    assert len(answers._thoughts) == MOST_KEPT  # noqa: SLF001
