"""What a worker does: each task of the queue by its name, carried out against the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from time import monotonic

from configurator.channels.folder import Folder, Receiver
from configurator.errors import ConfiguratorError
from configurator.flow.day import day_problem, line_named
from configurator.flow.desk.catching_up import Lookout
from configurator.flow.releasing import DELIVER_OUTBOX, deliver_outbox
from configurator.flow.sequencing import SEQUENCE_DAY, wake_waiting
from configurator.flow.showroom import Showroom
from configurator.jobs import Queue
from configurator.orders.life import LIVE
from configurator.sequencing.child import sequence_in_child
from configurator.sequencing.plan import Limits, Plan, Progress
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

    lookout = Lookout(showroom, store)

    def sequence(id: int) -> None:
        lookout.look()
        run_sequencing(showroom, store, id, clock)

    def deliver() -> None:
        deliver_outbox(store, channel, clock())
        if plant is not None and plant.receive():
            deliver_outbox(store, channel, clock())

    def wake() -> None:
        lookout.look()
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
        plan = sequence_in_child(
            problem, Limits(seconds=run.seconds), watch.progress, watch.asks_to_stop
        )
    except ConfiguratorError as error:
        _end(store, id, "failed", str(error), clock())
        return
    if not plan.sequence:
        _end(store, id, "failed", plan.note or "no sequence was found in time", clock())
        return
    _keep(store, run, plan, watch, clock())


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
    """Writes one run's progress and heartbeats while it is solved, and hears whether to stop."""

    def __init__(self, store: Store, id: int, token: int, clock: Clock) -> None:
        self._store, self._id, self._token, self._clock = store, id, token, clock
        self._news: list[list[float | int]] = []
        self._written = 0.0
        self.stopped = False

    def progress(self, progress: Progress) -> None:
        """Note a better sequence or bound."""
        self._news.append([round(progress.seconds, 2), progress.score, progress.bound])

    def asks_to_stop(self) -> bool:
        """Whether to stop; asked several times a second, it looks and writes about once."""
        if monotonic() - self._written >= _HEARTBEAT_SECONDS:
            self.stopped = self.stopped or not self._write()
            self._written = monotonic()
        return self.stopped

    def take_news(self) -> list[list[float | int]]:
        """What was not written yet."""
        news, self._news = self._news, []
        return news

    def _write(self) -> bool:
        with self._store.writing() as session:
            run = plans.run_by_id(session, self._id, lock=True)
            if run is None or run.token != self._token:
                return False
            run.heartbeat = self._clock()
            run.progress = [*run.progress, *self.take_news()]
            session.add(run)
            return run.state == "running"


def _keep(
    store: Store, run: tables.SequencingRun, plan: Plan, watch: _Watch, now: datetime
) -> None:
    """Store an audited plan as a draft, unless the day was asked for again meanwhile."""
    with store.writing() as session:
        fresh = plans.hold_fence(session, run.line, run.day, run.token)
        row = plans.run_by_id(session, run.id or 0, lock=True)
        if row is None:
            raise LookupError(f"sequencing run {run.id} has gone")
        row.heartbeat = now
        session.add(row)
        if not fresh:
            row.state, row.message = "stopped", "a newer run of this day took over"
            return
        made = tables.Plan(
            line=run.line,
            day=run.day,
            version=0,
            status="draft",
            sequence=list(plan.sequence),
            score=plan.score,
            parts=dict(plan.parts),
            bound=plan.bound,
            seconds=plan.seconds,
            by=run.by,
            made_at=now,
        )
        row.version = plans.add_plan(session, made)
        asked_to_stop = row.state == "stopping"
        row.state, row.message = "stopped" if asked_to_stop else "done", plan.note
        end = [round(plan.seconds, 2), plan.score, plan.bound]
        row.progress = [*row.progress, *watch.take_news(), end]
        said = f"run {run.id} made version {row.version}, score {plan.score}"
        record(session, now, run.by, "sequence", f"{run.line} {run.day}", detail=said)


def _end(store: Store, id: int, state: str, message: str, now: datetime) -> None:
    with store.writing() as session:
        run = plans.run_by_id(session, id, lock=True)
        if run is not None:
            run.state, run.message, run.heartbeat = state, message, now
            session.add(run)
