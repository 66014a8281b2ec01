"""The child's side of a check: reads, reviews and proves one draft within the limits it is given,
and sends each result as it is there.

It is started with ``python -m configurator.flow.desk.check_child`` and knows neither store nor web.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from configurator.catalogue.line_checks import check_on_line
from configurator.catalogue.load import checked_files, read_lines
from configurator.catalogue.problems import Problems
from configurator.catalogue.release_build import release_of_files
from configurator.catalogue.review import Finding
from configurator.errors import CatalogueError, ConfiguratorError, Problem
from configurator.flow.desk.checking import Task
from configurator.flow.parts_proof import prove_parts
from configurator.flow.reviewing import Review, review_files

Out: TypeAlias = Callable[[str, Any], None]


def run(task: Task, out: Out) -> None:
    """One check; ``out`` is told ``problems``, or ``review`` and then ``parts``."""
    folder = Path(task.product, task.release)
    names = _Names(task)
    try:
        files = checked_files(folder)
        if task.lines is not None:
            problems = Problems()
            check_on_line(files, read_lines(Path(task.lines)), problems)
            problems.settle()
    except CatalogueError as error:
        out("problems", tuple(names.of_problem(p) for p in error.problems))
        return
    # Compiling and proofs end by themselves, so that the rest of a review is there all the same.
    found = review_files(files, seconds=task.seconds / 3, proving=task.seconds / 8)
    out("review", names.of_review(found))
    out("parts", prove_parts(release_of_files(files)))


class _Names:
    """Files as the draft calls them."""

    def __init__(self, task: Task) -> None:
        # Longest first: what lies in the release's folder, beside it, and the plant's lines.
        self._folders = [
            (f"{task.product}/{task.release}/", ""),
            (f"{task.product}/", ""),
            *([(Path(task.lines).as_posix() + "/", "lines/")] if task.lines else []),
        ]

    def text(self, text: str) -> str:
        for folder, short in self._folders:
            text = text.replace(folder, short)
        return text

    def of_file(self, file: str) -> str:
        return self.text(Path(file).as_posix()) if file else ""

    def of_problem(self, problem: Problem) -> Problem:
        return Problem(
            self.of_file(problem.file),
            problem.line,
            self.text(problem.message),
            self.text(problem.suggestion),
        )

    def of_review(self, review: Review) -> Review:
        return replace(review, findings=tuple(self._finding(f) for f in review.findings))

    def _finding(self, finding: Finding) -> Finding:
        return replace(finding, file=self.of_file(finding.file))


RESERVED_MB = 8_000
"""Addresses that libraries reserve and never fill: OxiDD takes 1 GB a diagram for its stack, and
gives it back late. What is really in memory is the parent's to watch."""


def bound(seconds: float, memory_mb: int) -> None:
    """Bounds this process' addresses and processor time, where the system can; the parent bounds
    the time everywhere, and looks ten times a second at what is really in memory."""
    try:
        import resource
    except ImportError:
        return
    pages = Path("/proc/self/statm")
    if pages.exists():
        now = int(pages.read_text().split()[0]) * resource.getpagesize()
        most = now + (memory_mb + RESERVED_MB) * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    # Should the parent be killed, nobody else ends a runaway. Threads count, so twice over.
    cpu = int(2 * seconds) + 10
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))


def _main() -> None:
    # Results go to the real output; whatever a library prints goes nowhere near them.
    real = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)

    def out(kind: str, what: Any) -> None:
        real.write(pickle.dumps((kind, what)))

    task: Task = pickle.load(sys.stdin.buffer)
    bound(task.seconds, task.memory_mb)
    os.chdir(task.folder)
    try:
        run(task, out)
        out("done", None)
    except MemoryError:
        out("memory", None)
    except ConfiguratorError as error:
        out("refused", str(error))
    # No tidying up: a diagram of millions of nodes takes seconds to take down.
    os._exit(0)


if __name__ == "__main__":
    _main()
