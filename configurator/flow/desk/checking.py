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

__all__ = ["MEMORY_MB", "SECONDS", "Checked", "Problem", "check"]

SECONDS = 60.0
MEMORY_MB = 1_000
"""What a check may take beyond the interpreter and its libraries."""
_END = ("end", None)


@dataclass(frozen=True)
class Task:
    """What the child is asked: ``folder`` is its working folder, ``release`` lies in it at
    ``product/release``; ``lines`` is the folder of the plant's lines, or None where the release
    is not to be held against its line."""

    folder: str
    product: str
    release: str
    lines: str | None
    seconds: float
    memory_mb: int


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
            folder, product, release, str(lines.resolve()) if lines else None, seconds, memory_mb
        )
        found = _in_child(task)
    return replace(found, seconds=monotonic() - begin)


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
    with suppress(OSError):  # it died at once; the listener will see the end
        pickle.dump(task, child.stdin)
        child.stdin.flush()
    found = Checked()
    while True:
        try:
            kind, what = said.get(timeout=max(end - monotonic(), 0.001))
        except queue.Empty:
            return _out_of_time(found, task)
        match kind:
            case "problems":
                found = replace(found, problems=what)
            case "review":
                found = replace(found, review=what)
            case "parts":
                found = replace(found, parts=what)
            case "done":
                return found
            case "memory" | "end":
                return _out_of_memory(found, task, child.wait(timeout=10) if kind == "end" else 0)


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


def _out_of_memory(found: Checked, task: Task, code: int) -> Checked:
    why = "" if code >= 0 else f" (it died of signal {-code})"
    sentence = (
        f"The check needed more than {task.memory_mb:,} MB and was stopped{why}{_until(found)}; "
        "simplify the largest formulas and sums."
    )
    return replace(found, out_of_memory=True, stopped=sentence)


def _until(found: Checked) -> str:
    if found.parts is not None:
        return ""
    return " while it proved parts" if found.review else " while it read and reviewed the rules"
