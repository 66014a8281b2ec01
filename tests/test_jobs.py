"""If the queue forgot a task or a worker died of one, a planner would wait for a plan for ever."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from configurator.errors import Unavailable
from configurator.jobs import Queue, run_worker

WORKER = """
import sys, time
from pathlib import Path
from configurator.jobs import Queue, run_worker
home = Path(sys.argv[1])
def note(text):
    with (home / "done.txt").open("a") as f: f.write(text + "\\n")
def slow(n):
    note(f"begin {n}"); time.sleep(0.6); note(f"end {n}")
def fail():
    raise RuntimeError("this task fails")
queue = Queue.at(home)
note("ready")
run_worker(queue, {"note": note, "slow": slow, "fail": fail}, workers=1)
note("ended")
"""


def _worker(home: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WORKER, str(home)], stderr=subprocess.DEVNULL)


def _wait_for(home: Path, text: str, seconds: float = 15) -> list[str]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        said = (home / "done.txt").read_text().splitlines() if (home / "done.txt").exists() else []
        if text in said:
            return said
        time.sleep(0.02)
    raise AssertionError(f"the worker did not say {text!r}")


def test_a_worker_carries_out_what_another_process_asked_for(tmp_path: Path) -> None:
    queue = Queue.at(tmp_path)
    queue.put("note", "before it started")
    worker = _worker(tmp_path)
    try:
        _wait_for(tmp_path, "before it started")
        queue.put("fail")
        queue.put("unknown")
        queue.put("note", "after a task that failed")
        _wait_for(tmp_path, "after a task that failed")
        assert queue.waiting() == 0
        worker.send_signal(signal.SIGINT)
        _wait_for(tmp_path, "ended")
        assert worker.wait(10) == 0
    finally:
        worker.kill()
        worker.wait()


def test_asked_to_stop_it_finishes_what_it_is_at(tmp_path: Path) -> None:
    queue = Queue.at(tmp_path)
    worker = _worker(tmp_path)
    try:
        queue.put("slow", 1)
        queue.put("slow", 2)
        _wait_for(tmp_path, "begin 1")
        worker.send_signal(signal.SIGINT)
        said = _wait_for(tmp_path, "ended")
        assert "end 1" in said
    finally:
        worker.kill()
        worker.wait()
    assert "begin 2" in said or queue.waiting() >= 1, "what was not begun is still there"


def test_after_a_kill_the_next_worker_goes_on(tmp_path: Path) -> None:
    queue = Queue.at(tmp_path)
    first = _worker(tmp_path)
    queue.put("slow", 1)
    queue.put("note", "later")
    _wait_for(tmp_path, "begin 1")
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    second = _worker(tmp_path)
    try:
        _wait_for(tmp_path, "later")
    finally:
        second.kill()
        second.wait()


def test_a_server_without_tasks_is_not_a_worker(tmp_path: Path) -> None:
    queue = Queue.at(tmp_path)
    with pytest.raises(ValueError, match="no task is called 'sweep'"):
        run_worker(queue, {}, every_minute=["sweep"])


def test_what_waits_can_be_carried_out_here(tmp_path: Path) -> None:
    done: list[int] = []
    queue = Queue.at(tmp_path)
    queue.put("note", 1)
    queue.put("note", 2)
    assert queue.carry_out_waiting({"note": done.append}) == 2
    assert done == [1, 2]


def test_a_home_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="queue cannot be written"):
        Queue.at(tmp_path / "file").put("note")


def test_postgresql_serves_as_queue_too(database_url: str, tmp_path: Path) -> None:
    done: list[str] = []
    queue = Queue.at(tmp_path, database_url)
    queue.put("note", "here")
    assert queue.waiting() == 1
    assert queue.carry_out_waiting({"note": done.append}) == 1
    assert done == ["here"]
    queue.close()
    assert (tmp_path / "queue.sqlite3").exists() == database_url.startswith("sqlite")
