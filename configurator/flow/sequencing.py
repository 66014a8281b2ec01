"""The story of a sequencing run: asked for, claimed by a worker, watched, stored or given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

from configurator.errors import Conflict, NotFound, Refused
from configurator.flow.access import Account, need
from configurator.flow.day import line_named
from configurator.flow.showroom import Showroom
from configurator.jobs import Queue
from configurator.orders.life import LIVE
from configurator.store import orders as order_rows
from configurator.store import plans, tables
from configurator.store.acts import record_all
from configurator.store.database import Store

#: The name by which the queue knows the task; its function is ``flow.working.tasks``' matter.
SEQUENCE_DAY = "sequence_day"
LONGEST_RUN = 600
#: A worker that has not been heard of for so long is taken for dead.
SILENCE = timedelta(seconds=20)
#: How long a run may wait for a worker before its page says that none seems to be there.
_PATIENCE = timedelta(seconds=30)

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
    need(account, "planner")
    line_named(showroom, line)
    if not 1 <= seconds <= LONGEST_RUN:
        raise Refused(f"A run takes 1 to {LONGEST_RUN} seconds, not {seconds:g}.")
    with store.writing() as session:
        rows = order_rows.orders_of_days(session, line, day, day, sorted(LIVE), lock=True)
        token = plans.next_token(session, line, day)
        _refuse_a_second(plans.newest_run(session, line, day), now)
        if not rows:
            raise Refused(f"No order is promised for {day}; there is nothing to sequence.")
        fixed = [r for r in rows if r.state not in ("accepted", "slotted", "sequenced")]
        if fixed:
            raise Conflict(f"{day} is {fixed[0].state.replace('_', ' ')}; its sequence is fixed.")
        asked = tables.SequencingRun(
            line=line,
            day=day,
            seconds=seconds,
            by=account.name,
            state="queued",
            token=token,
            asked_at=now,
            heartbeat=now,
            units=len(rows),
            progress=[],
        )
        plans.add_run(session, asked)
        acts = [("ask", f"{line} {day}", "", "", f"run {asked.id}, {seconds:g} s")]
        acts += [
            order_rows.move(session, r, "slot", str(day)) for r in rows if r.state == "accepted"
        ]
        record_all(session, now, account.name, acts)
        id = asked.id or 0
    queue.put(SEQUENCE_DAY, id)
    return run(store, id, now)


def run(store: Store, id: int, now: datetime) -> RunView:
    """A run's state and progress; NotFound for an unknown one."""
    with store.reading() as session:
        row = plans.run_by_id(session, id)
    if row is None:
        raise NotFound(f"There is no sequencing run {id}.")
    return _view(row, now)


def latest_run(store: Store, line: str, day: date, now: datetime) -> RunView | None:
    """The newest run of a line's day, if any."""
    with store.reading() as session:
        row = plans.newest_run(session, line, day)
    return _view(row, now) if row else None


def stop_run(store: Store, id: int, account: Account, now: datetime) -> RunView:
    """Ask a run to stop with the best it has."""
    need(account, "planner")
    with store.writing() as session:
        row = plans.run_by_id(session, id, lock=True)
        if row is None:
            raise NotFound(f"There is no sequencing run {id}.")
        if row.state == "queued":
            row.state, row.message = "stopped", "stopped before a worker took it"
        elif row.state == "running":
            row.state = "stopping"
        else:
            raise Conflict(f"Run {id} is {row.state} already.")
        session.add(row)
        record_all(session, now, account.name, [("stop", f"{row.line} {row.day}", "", "", "")])
    return run(store, id, now)


def wake_waiting(store: Store, queue: Queue, now: datetime) -> int:
    """Put runs on the queue again that no worker has begun (their message may be lost)."""
    with store.reading() as session:
        waiting = plans.queued_runs(session, now - _PATIENCE)
    for id in waiting:
        queue.put(SEQUENCE_DAY, id or 0)
    return len(waiting)


def _refuse_a_second(row: tables.SequencingRun | None, now: datetime) -> None:
    if row is None:
        return
    seen = _view(row, now)
    if seen.state in ("queued", "running", "stopping"):
        raise Conflict(f"{row.day} is being sequenced already (run {row.id}, by {row.by}).")


def _view(row: tables.SequencingRun, now: datetime) -> RunView:
    state, message = _state(row, now)
    return RunView(
        id=row.id or 0,
        line=row.line,
        day=row.day,
        seconds=row.seconds,
        by=row.by,
        state=state,
        message=message,
        asked_at=row.asked_at,
        units=row.units,
        progress=tuple(Progress(*step) for step in row.progress),
        version=row.version,
    )


def _state(row: tables.SequencingRun, now: datetime) -> tuple[RunState, str]:
    kept: RunState = row.state  # type: ignore[assignment]  # the stories of runs write it alone
    silent = now - row.heartbeat
    if kept in ("running", "stopping") and silent > SILENCE:
        return "lost", f"its worker has been silent for {silent.total_seconds():.0f} s; ask again"
    if kept == "queued" and silent > _PATIENCE:
        return kept, "no worker has taken it yet; is `configurator worker` running?"
    return kept, row.message
