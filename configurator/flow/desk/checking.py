"""Checks a draft in a process of its own, which may overrun, eat memory or die: the desk waits no
longer than it said, and what a rule engineer uploads never takes the plant down.

The child (``check_child``) is sent the files, reads and reviews them, and sends back what it finds,
piece by piece; it is killed at its limit.
"""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import IO, Any

from configurator.errors import Problem
from configurator.flow.desk.checked import Checked
from configurator.flow.desk.layout import laid_out

__all__ = ["MEMORY_MB", "SECONDS", "Checked", "Problem", "check", "check_path"]

SECONDS = 60.0
MEMORY_MB = 1_000
"""What the whole child may have in memory; it starts with some 200 MB of libraries."""
_LOOK = 0.1
_END = ("end", None)


@dataclass(frozen=True)
class Task:
    """What the child is asked: to check ``path`` (a release's folder or a model's file; as it is
    seen from ``folder``), within ``seconds`` and ``memory_mb`` in all.

    ``lines`` is the folder of the plant's lines, None where the release is not to be held against
    its line. ``compiling`` and ``proving`` bound those parts of a review, which then goes on
    without them. ``parts``: whether the proof of parts is wanted.
    """

    folder: str
    path: str
    lines: str | None
    seconds: float
    memory_mb: int
    compiling: float
    proving: float
    parts: bool


def check(
    files: Mapping[str, str],
    product: str,
    release: str,
    *,
    lines: Path | None = None,
    seconds: float = SECONDS,
    memory_mb: int = MEMORY_MB,
) -> Checked:
    """Reads and reviews a draft's files (name in the release's folder to text; ``product.yaml``
    among them), within ``seconds`` and ``memory_mb``.

    ``lines`` is the folder ``rules/lines``: the release must fit the line of its product. Refused
    for a file's name that a release cannot have.
    """
    begin = monotonic()
    with tempfile.TemporaryDirectory(prefix="configurator-check-") as folder:
        laid_out(files, Path(folder), product, release)
        task = Task(
            folder,
            f"{product}/{release}",
            str(lines.resolve()) if lines else None,
            seconds,
            memory_mb,
            compiling=seconds / 3,
            proving=seconds / 8,
            parts=True,
        )
        found = _in_child(task)
    return replace(found, seconds=monotonic() - begin)


def check_path(
    path: Path,
    *,
    seconds: float = SECONDS,
    memory_mb: int = MEMORY_MB,
    compiling: float = 20.0,
    proving: float = 8.0,
) -> Checked:
    """Reads and reviews a release's folder or a bare model's file where it lies, within
    ``seconds`` and ``memory_mb``; neither its line nor its parts are looked at."""
    begin = monotonic()
    task = Task(
        str(Path.cwd()), str(path), None, seconds, memory_mb, compiling, proving, parts=False
    )
    return replace(_in_child(task), seconds=monotonic() - begin)


def _in_child(task: Task) -> Checked:
    child = subprocess.Popen(
        [sys.executable, "-m", "configurator.flow.desk.check_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        return _heard(child, task)
    finally:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()


def _heard(child: subprocess.Popen[bytes], task: Task) -> Checked:
    """What the child says until it ends, dies, or is out of time."""
    assert child.stdin is not None
    assert child.stdout is not None
    said: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
    Thread(target=_listen, args=(child.stdout, said), daemon=True).start()
    end = monotonic() + task.seconds
    pages = Path(f"/proc/{child.pid}/statm")
    watched = pages.exists()
    with suppress(OSError):  # it died at once; the listener will see the end
        pickle.dump(task, child.stdin)
        child.stdin.flush()
    found = Checked()
    while True:
        try:
            kind, what = said.get(timeout=_LOOK)
        except queue.Empty:
            if monotonic() > end:
                return _out_of_time(found, task)
            if watched and _resident_mb(pages) > task.memory_mb:
                return _out_of_memory(found, task)
            continue
        match kind:
            case "problems":
                found = replace(found, problems=what)
            case "review":
                found = replace(found, review=what)
            case "parts":
                found = replace(found, parts=what)
            case "done":
                return found
            case "refused":
                return replace(found, stopped=what)
            case "memory":
                return _out_of_memory(found, task)
            case "end":
                return _dead(found, task, child.wait(timeout=10))


def _resident_mb(pages: Path) -> float:
    """What a process has in memory now (Linux); 0 when it has just ended."""
    try:
        return int(pages.read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20
    except (OSError, IndexError):
        return 0.0


def _listen(pipe: IO[bytes], said: queue.SimpleQueue[tuple[str, Any]]) -> None:
    """Pass on what comes; ``_END`` where nothing more can."""
    # The child runs this program's own code on this program's own data types.
    with suppress(OSError, ValueError, EOFError, pickle.UnpicklingError):
        while True:
            said.put(pickle.load(pipe))
    said.put(_END)


def _out_of_time(found: Checked, task: Task) -> Checked:
    sentence = (
        f"The check took longer than {task.seconds:g} s and was stopped{_until(found)}; simplify "
        "the largest formulas and sums, or allow more time."
    )
    return replace(found, timed_out=True, stopped=sentence)


def _out_of_memory(found: Checked, task: Task) -> Checked:
    sentence = (
        f"The check needed more than {task.memory_mb:,} MB and was stopped{_until(found)}; "
        "simplify the largest formulas and sums."
    )
    return replace(found, out_of_memory=True, stopped=sentence)


def _dead(found: Checked, task: Task, code: int) -> Checked:
    """Libraries in C and Rust end the process where they get no memory; the system does the same
    where it has none left."""
    if code < 0:
        return _out_of_memory(found, task)
    sentence = (
        f"The check broke down (code {code}){_until(found)}, which is a fault of this program and "
        "not of the rules; please report it with the draft's files."
    )
    return replace(found, stopped=sentence)


def _until(found: Checked) -> str:
    return " while it proved parts" if found.review else " while it read and reviewed the rules"
