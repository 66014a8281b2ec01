"""A solve in a process of its own: it can be stopped and killed, and the best so far survives.

A solver's time limit is a request that it may overrun, so the parent does not trust it: it hears
of each better sequence through a pipe, and ends the child when time is up. A child whose parent
dies ends too.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from time import monotonic

from configurator.errors import ConfiguratorError
from configurator.sequencing.plan import Limits, Plan, Progress
from configurator.sequencing.problem import Problem
from configurator.sequencing.solve import sequence

#: What a solver may overrun its limit before it is killed (seconds); the first second or two
#: goes into starting Python and loading the solver.
GRACE = 15.0
_POLL = 0.25


@dataclass(frozen=True)
class Outcome:
    """How a solve ended. ``plan`` is None when the child was stopped or killed before it could
    answer; ``best`` is then the last progress it told, if any. ``error`` is what went wrong."""

    plan: Plan | None
    best: Progress | None
    stopped: bool
    error: str


def solve_apart(
    problem: Problem,
    limits: Limits,
    hear: Callable[[Progress | None], bool],
    grace: float = GRACE,
) -> Outcome:
    """Solve in a child process. ``hear`` is called with each progress and, in between, with None
    a few times a second; when it returns False, the child is asked to stop, then killed."""
    best: Progress | None = None
    end = monotonic() + limits.seconds + grace
    asked_to_stop = False
    with _child(problem, limits) as (process, pipe):
        while monotonic() < end:
            told = _next(pipe, process)
            if isinstance(told, Plan):
                return Outcome(told, best, asked_to_stop, "")
            if isinstance(told, str):
                return Outcome(None, best, asked_to_stop, told)
            best = told or best
            if not hear(told) and not asked_to_stop:
                asked_to_stop = True
                end = min(end, monotonic() + grace / 3)
                _ask_to_stop(pipe)
        error = "" if asked_to_stop else "the solver overran its time and was ended"
        return Outcome(None, best, asked_to_stop, error)


def _next(pipe: Connection, process: SpawnProcess) -> Plan | Progress | str | None:
    """What the child says next; None when it is silent for a moment, a sentence when it died."""
    try:
        ready = wait([pipe, process.sentinel], timeout=_POLL)
        if pipe in ready:
            told: Plan | Progress | str = pipe.recv()
            return told
    except (EOFError, ConnectionResetError):
        process.join(1)
        return f"the solver's process ended without an answer (exit code {process.exitcode})"
    if ready:
        return f"the solver's process ended without an answer (exit code {process.exitcode})"
    return None


@contextmanager
def _child(problem: Problem, limits: Limits) -> Iterator[tuple[SpawnProcess, Connection]]:
    # Spawned, not forked: the parent has threads and open database connections.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_solve, args=(problem, limits, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        yield process, ours
    finally:
        ours.close()
        process.join(0.5)
        if process.is_alive():
            process.kill()
        process.join()
        process.close()


def _ask_to_stop(pipe: Connection) -> None:
    try:
        pipe.send("stop")
    except OSError:
        return  # the child has ended by itself; the next read says how


def _solve(problem: Problem, limits: Limits, pipe: Connection) -> None:
    """What the child does."""
    threading.Thread(target=_end_with_parent, daemon=True).start()

    def watch(progress: Progress) -> bool:
        pipe.send(progress)
        return not pipe.poll()

    try:
        pipe.send(sequence(problem, limits, watch))
    except ConfiguratorError as error:
        pipe.send(str(error))
    finally:
        pipe.close()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
