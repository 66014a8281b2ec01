"""The task queue: what pages ask for and a worker carries out, on SQLite or PostgreSQL.

The queue only wakes the worker: what is to be done is a row in the store, so a lost or doubled
message costs nothing. Tasks are named; those who serve pages put a name on the queue, the worker
is given the functions behind the names (``flow.working.tasks``), so this module knows neither.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from huey import Huey, PostgresHuey, SqliteHuey, crontab
from huey.storage import BaseStorage

from configurator.errors import Unavailable

Tasks: TypeAlias = Mapping[str, Callable[..., None]]
_NAME = "configurator"


class Queue:
    """A queue to put tasks on; ``run_worker`` takes them from it."""

    def __init__(self, open_huey: Callable[[], Huey]) -> None:
        self._open_huey = open_huey
        self._huey: Huey | None = None
        self._tasks: Tasks = {}
        self._every_minute: Sequence[str] = ()

    @classmethod
    def at(cls, home: Path, database_url: str = "") -> Queue:
        """The queue of an installation: in the PostgreSQL database that ``database_url`` names,
        so that many machines share it, else in ``home/queue.sqlite3``."""
        if database_url.startswith("postgresql"):
            dsn = database_url.replace("postgresql+psycopg:", "postgresql:", 1)
            return cls(lambda: PostgresHuey(_NAME, dsn=dsn, results=False))

        def embedded() -> Huey:
            home.mkdir(parents=True, exist_ok=True)
            return SqliteHuey(
                _NAME, filename=str(home / "queue.sqlite3"), results=False, timeout=10
            )

        return cls(embedded)

    def put(self, task: str, *arguments: int | str) -> None:
        """Have a worker carry out ``task``; Unavailable when the queue cannot be written."""
        try:
            self._opened().enqueue(self._call.s(task, *arguments))
        except (sqlite3.Error, OSError) as error:
            raise Unavailable(f"The task queue cannot be written ({error}); try again.") from error
        except Exception as error:
            if type(error).__module__.startswith("psycopg"):
                raise Unavailable(f"The task queue cannot be reached ({error}).") from error
            raise

    def waiting(self) -> int:
        """How many tasks no worker has taken yet."""
        storage: BaseStorage = self._opened().storage
        return int(storage.queue_size())

    def close(self) -> None:
        """Give this thread's connections back; the queue may be used again."""
        if self._huey is not None:
            self._huey.storage.close()

    def _opened(self) -> Huey:
        if self._huey is None:
            huey = self._open_huey()
            self._call = huey.task(name="carry_out")(self._carry_out)
            self._sweep = huey.periodic_task(crontab(minute="*"), name="sweep")(self._every)
            self._huey = huey
        return self._huey

    def _carry_out(self, task: str, *arguments: int | str) -> None:
        self._tasks[task](*arguments)

    def _every(self) -> None:
        for task in self._every_minute:
            self._tasks[task]()

    def serve(self, tasks: Tasks, every_minute: Sequence[str], workers: int) -> None:
        """Take tasks until a signal says stop; see ``run_worker``."""
        unknown = set(every_minute) - set(tasks)
        if unknown:
            raise ValueError(f"no task is called {sorted(unknown)[0]!r}")
        self._tasks, self._every_minute = tasks, every_minute
        consumer = self._opened().create_consumer(
            workers=workers, worker_type="thread", max_delay=0.5, scheduler_interval=1
        )
        consumer.run()

    def carry_out_waiting(self, tasks: Tasks) -> int:
        """Carry out here and now what waits; how many that were (for a demo and for tests)."""
        self._tasks = tasks
        huey = self._opened()
        done = 0
        while (task := huey.dequeue()) is not None:
            huey.execute(task)
            done += 1
        return done


def run_worker(
    queue: Queue, tasks: Tasks, *, every_minute: Sequence[str] = (), workers: int = 2
) -> None:
    """Carry out tasks until SIGINT (finishes what it is at) or SIGTERM (does not wait).

    Blocks; to be called in a process's main thread, which ``configurator worker`` is. A task
    that raises is logged (logger ``huey``) and does not end the worker. After ``kill -9``
    nothing is to be repaired: rows in the store say what is unfinished, and tasks named in
    ``every_minute`` look for it.
    """
    queue.serve(tasks, every_minute, workers)
