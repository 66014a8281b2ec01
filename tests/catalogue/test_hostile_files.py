"""Malformed and hostile rule files. If these fail, one upload takes a plant's memory or hangs its
desk, or a rule engineer is told nothing of what is wrong.

Each file is read, and where it loads compiled and reviewed, in a child process: 5 s of processor
time (starting Python and importing the product is not counted) and 500 MB of the process (all of
it is counted) are the most that any may take. Time on the clock is bounded too, more loosely, so
that a file which hangs is named without a busy machine failing one that does not.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hostile_models import Case, explosive_cases

from configurator.flow.desk.checking import check_path

RUN = Path(__file__).with_name("hostile_run.py")
RUNNERS = 2
SECONDS, MEGABYTES, ON_THE_CLOCK = 5.0, 500.0, 20.0
STARTING = 120.0


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("hostile")
    with ThreadPoolExecutor(RUNNERS) as pool:
        runs = pool.map(lambda which: list(_run(folder, which)), range(RUNNERS))
        return [one for run in runs for one in run]


def test_each_file_ends_within_its_time_and_memory(told: list[dict[str, Any]]) -> None:
    failed = [
        f"{t['name']}: {t.get('died') or ''} {t['seconds']:.1f} s, {t['mb']:.0f} MB"
        for t in told
        if "died" in t or t["seconds"] > SECONDS or t["mb"] > MEGABYTES
    ]
    assert not failed, "\n".join(failed)


def test_each_file_ends_in_an_error_of_ours_or_loads(told: list[dict[str, Any]]) -> None:
    crashed = [f"{t['name']}: {t['crash']}" for t in told if "crash" in t]
    assert not crashed, "\n".join(crashed)


def test_what_means_nothing_never_loads(told: list[dict[str, Any]]) -> None:
    loaded = [t["name"] for t in told if t.get("wrong") and t.get("loads")]
    assert not loaded, "\n".join(loaded)


def test_every_error_names_its_file_and_says_what_to_do(told: list[dict[str, Any]]) -> None:
    errors = [t for t in told if "error" in t]
    silent = [f"{t['name']}: {t['error']}" for t in errors if not t["told"]]
    assert not silent, "\n".join(silent)
    assert len(errors) >= 200, f"only {len(errors)} of {len(told)} files were wrong"
    assert sum(t["line"] is not None for t in errors) >= 200


@pytest.mark.parametrize("case", [pytest.param(c, id=c.name) for c in explosive_cases()])
def test_a_valid_file_that_explodes_ends_in_a_sentence(case: Case, tmp_path: Path) -> None:
    found = check_path(
        case.make(tmp_path), seconds=SECONDS - 2, memory_mb=500, compiling=1, proving=0.5
    )
    assert not found.problems, found.problems
    assert found.stopped or found.review is not None
    assert not found.stopped or "was stopped" in found.stopped


def _run(folder: Path, which: int) -> Iterator[dict[str, Any]]:
    """What the runner ``which`` says of its files; it is started anew after one that kills it."""
    first = 0
    while True:
        arguments = [str(folder), str(RUNNERS), str(which), str(first)]
        child = subprocess.Popen([sys.executable, RUN, *arguments], stdout=subprocess.PIPE)
        begun: dict[str, Any] = {}
        try:
            for said in _said(child):
                if said.get("end"):
                    return
                if said.get("begun"):
                    begun = said
                elif "died" not in said:
                    yield said
                else:
                    assert begun, f"the runner {which} did not start: {said}"
                    yield begun | said
                    break
        finally:
            child.kill()
            child.wait()
        first = begun["number"] + 1


def _said(child: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def listen() -> None:
        assert child.stdout is not None
        for line in child.stdout:
            lines.put(line)
        lines.put(b"")
        child.stdout.close()

    Thread(target=listen, daemon=True).start()
    wait = STARTING
    while True:
        try:
            line = lines.get(timeout=wait)
        except queue.Empty:
            yield {"died": f"hung for {wait:g} s", "seconds": wait, "mb": 0}
            return
        if not line:
            yield {"died": f"killed its process ({child.wait()})", "seconds": 0, "mb": 0}
            return
        wait = ON_THE_CLOCK
        yield json.loads(line)
