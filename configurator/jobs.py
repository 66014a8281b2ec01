"""The task queue: what pages ask for and a worker carries out, on SQLite or PostgreSQL.

The queue only wakes the worker: what is to be done is a row in the store, so a lost or doubled
message costs nothing. Tasks are named; those who serve pages put a name on the queue, the worker
is given the functions behind the names (``flow.working.tasks``), so this module knows neither.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from huey import Huey, PostgresHuey, SqliteHuey

Tasks: TypeAlias = Mapping[str, Callable[..., None]]


class Queue:
    """A queue that can be put on; ``run_worker`` takes from it."""

    def __init__(self, huey: Huey) -> None:
        self.huey = huey
        self._call = huey.task(name="call")(_no_worker)

    @classmethod
    def at(cls, home: Path) -> Queue:
        """The embedded queue, in ``home/queue.sqlite3``."""
        home.mkdir(parents=True, exist_ok=True)
        return cls(SqliteHuey("configurator", filename=str(home / "queue.sqlite3"), fsync=True))

    def put(self, task: str, *arguments: Any) -> None:
        """Have a worker carry out ``task``; Unavailable when the queue cannot be written."""
        self._call(task, *arguments)


def _no_worker(task: str, *arguments: Any) -> None:
    raise RuntimeError(f"{task} was taken by a process that is not a worker")


_ = PostgresHuey
