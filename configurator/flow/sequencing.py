"""The story of a sequencing run: asked for, claimed by a worker, watched, stored or given up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from configurator.flow.access import Account
from configurator.flow.showroom import Showroom
from configurator.jobs import Queue
from configurator.store.database import Store

RunState: TypeAlias = Literal["queued", "running", "stopping", "done", "failed", "stopped", "lost"]


@dataclass(frozen=True)
class Progress:
    """The best score at a moment of a run, ``seconds`` after it began."""

    seconds: float
    score: int
    bound: int | None


@dataclass(frozen=True)
class RunView:
    """A run as its page shows it. ``lost`` means that its worker's heartbeat went stale (the
    worker was killed or stalled): ask again. ``version`` is the plan it stored, if it did."""

    id: int
    line: str
    day: date
    seconds: float
    by: str
    state: RunState
    message: str
    asked_at: datetime
    units: int
    progress: tuple[Progress, ...]
    version: int | None


def request_sequencing(
    showroom: Showroom,
    store: Store,
    queue: Queue,
    line: str,
    day: date,
    seconds: float,
    account: Account,
    now: datetime,
) -> RunView:
    """Ask for a day's sequence (1 to 600 seconds); the day's accepted orders become slotted.

    Refused for a day without orders, Conflict for a day that is frozen or being sequenced.
    """
    raise NotImplementedError


def run(store: Store, id: int, now: datetime) -> RunView:
    """A run's state and progress; NotFound for an unknown one."""
    raise NotImplementedError


def latest_run(store: Store, line: str, day: date, now: datetime) -> RunView | None:
    """The newest run of a line's day, if any."""
    raise NotImplementedError


def stop_run(store: Store, id: int, account: Account, now: datetime) -> RunView:
    """Ask a run to stop with the best it has."""
    raise NotImplementedError


def run_sequencing(
    showroom: Showroom, store: Store, id: int, clock: Callable[[], datetime]
) -> None:
    """Carry a run out (the worker's task): solve, stream progress, store the plan as a draft."""
    raise NotImplementedError
