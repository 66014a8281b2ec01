"""What a worker does: each task of the queue by its name, carried out against the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from time import monotonic

from configurator.channels.folder import Folder, Receiver
from configurator.errors import ConfiguratorError
from configurator.flow.day import day_problem, line_named
from configurator.flow.releasing import DELIVER_OUTBOX, deliver_outbox
from configurator.flow.sequencing import SEQUENCE_DAY, wake_waiting
from configurator.flow.showroom import Showroom
from configurator.flow.solving import Outcome, solve_apart
from configurator.jobs import Queue
from configurator.orders.life import LIVE
from configurator.sequencing.audit import audit
from configurator.sequencing.plan import Limits, Progress
from configurator.sequencing.problem import Problem
from configurator.store import orders as order_rows
from configurator.store import plans, tables
from configurator.store.acts import record
from configurator.store.database import Store

Clock = Callable[[], datetime]
WAKE = "wake_waiting"
#: What a worker looks after every minute, besides what is put on its queue.
EVERY_MINUTE = (DELIVER_OUTBOX, WAKE)
_HEARTBEAT_SECONDS = 1.0


def tasks(
    showroom: Showroom,
    store: Store,
    queue: Queue,
    channel: Folder,
    clock: Clock,
    plant: Receiver | None = None,
) -> Mapping[str, Callable[..., None]]:
    """The functions behind the queue's names, for ``jobs.run_worker``.

    ``plant`` is the embedded plant side, which answers for an installation that has no other.
    """

    def sequence(id: int) -> None:
        run_sequencing(showroom, store, id, clock)

    def deliver() -> None:
        deliver_outbox(store, channel, clock())
        if plant is not None and plant.receive():
            deliver_outbox(store, channel, clock())

    def wake() -> None:
        wake_waiting(store, queue, clock())

    return {SEQUENCE_DAY: sequence, DELIVER_OUTBOX: deliver, WAKE: wake}


def run_sequencing(showroom: Showroom, store: Store, id: int, clock: Clock) -> None:
    """Carry a run out: claim it, solve apart, stream progress, store the plan as a draft.

    Harmless when called twice: only one claims the run. Whatever goes wrong is on the run's row;
    plans that were there stay.
    """
    claimed = _claim(showroom, store, id, clock())
    if claimed is None:
        return
    run, problem = claimed
    watch = _Watch(store, id, run.token, clock)
    try:
        outcome = solve_apart(problem, Limits(seconds=run.seconds), watch.hear)
    except ConfiguratorError as error:
        _end(store, id, "failed", str(error), clock())
        return
    _keep(store, run, problem, outcome, clock())


def _claim(
    showroom: Showroom, store: Store, id: int, now: datetime
) -> tuple[tables.SequencingRun, Problem] | None:
    """The run, now ours, with its problem; None when it is not there to be begun."""
    with store.writing() as session:
        run = plans.run_by_id(session, id, lock=True)
        if run is None or run.state != "queued":
            return None
        rows = order_rows.orders_of_days(session, run.line, run.day, run.day, sorted(LIVE))
        line = line_named(showroom, run.line)
        try:
            problem = day_problem(session, line, run.day, [r.number for r in rows])
        except ConfiguratorError as error:
            run.state, run.message = "failed", str(error)
            session.add(run)
            return None
        run.state, run.heartbeat, run.units = "running", now, len(rows)
        session.add(run)
    return run, problem


class _Watch:
    """Writes progress and heartbeats of one run, and reads whether it is to stop."""

    def __init__(self, store: Store, id: int, token: int, clock: Clock) -> None:
        self._store, self._id, self._token, self._clock = store, id, token, clock
        self._news: list[list[float | int]] = []
        self._written = 0.0
        self._go_on = True

    def hear(self, progress: Progress | None) -> bool:
        """Note progress; write about once a second. False: stop."""
        if progress is not None:
            self._news.append([round(progress.seconds, 2), progress.score, progress.bound])
        if monotonic() - self._written >= _HEARTBEAT_SECONDS:
            self._go_on = self._write()
            self._written = monotonic()
        return self._go_on

    def _write(self) -> bool:
        with self._store.writing() as session:
            run = plans.run_by_id(session, self._id, lock=True)
            if run is None or run.token != self._token:
                return False
            run.heartbeat = self._clock()
            run.progress = [*run.progress, *self._news]
            self._news = []
            session.add(run)
            return run.state == "running"


def _keep(
    store: Store, run: tables.SequencingRun, problem: Problem, outcome: Outcome, now: datetime
) -> None:
    """Store what came out, if it is sound and nobody has asked for the day again meanwhile."""
    id, plan, best = run.id or 0, outcome.plan, outcome.best
    found = plan.sequence if plan and plan.sequence else best.sequence if best else ()
    if not found:
        _end(store, id, "failed", (plan.note if plan else "") or outcome.error or
             "no sequence was found in time; allow more seconds", now)  # fmt: skip
        return
    judged = audit(problem, found)
    if not judged.sound:
        _end(store, id, "failed", f"the sequence is not sound: {judged.faults[0]}", now)
        return
    bound = plan.bound if plan else best.bound if best else None
    with store.writing() as session:
        fresh = plans.hold_fence(session, run.line, run.day, run.token)
        row = plans.run_by_id(session, id, lock=True)
        if row is None:
            raise LookupError(f"sequencing run {id} has gone")
        if not fresh:
            row.state, row.message = "stopped", "a newer run of this day took over"
            session.add(row)
            return
        version = plans.add_plan(
            session,
            tables.Plan(
                line=run.line,
                day=run.day,
                version=0,
                status="draft",
                sequence=list(found),
                score=judged.score,
                parts=dict(judged.parts),
                bound=bound,
                seconds=plan.seconds if plan else best.seconds if best else run.seconds,
                by=run.by,
                made_at=now,
            ),
        )
        row.state = "stopped" if outcome.stopped else "done"
        row.message = "stopped; the best so far is kept" if outcome.stopped else outcome.error
        row.version, row.heartbeat = version, now
        row.progress = [*row.progress, [round(run.seconds, 2), judged.score, bound]]
        session.add(row)
        record(session, now, run.by, "sequence", f"{run.line} {run.day}",
               detail=f"run {id} made version {version}, score {judged.score}")  # fmt: skip


def _end(store: Store, id: int, state: str, message: str, now: datetime) -> None:
    with store.writing() as session:
        run = plans.run_by_id(session, id, lock=True)
        if run is not None:
            run.state, run.message, run.heartbeat = state, message, now
            session.add(run)
