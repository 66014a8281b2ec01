"""The story of a release: a day's plan becomes build orders that reach production exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from configurator.catalogue.line import Line
from configurator.channels.folder import Folder
from configurator.errors import Conflict, NotFound, Unavailable
from configurator.flow.access import Account, need
from configurator.flow.day import check_whole, line_named
from configurator.flow.showroom import Showroom
from configurator.jobs import Queue
from configurator.orders.configuration import Configuration, from_json
from configurator.orders.life import LIVE
from configurator.production.build_order import BuildOrder, from_document
from configurator.production.build_order import build_order as drawn
from configurator.production.takt import planned_starts
from configurator.production.vin import descriptor, model_year, vin
from configurator.store import capacity, outbox, plans, tables
from configurator.store import orders as order_rows
from configurator.store.acts import record_all
from configurator.store.database import Session, Store
from configurator.store.numbers import next_numbers

#: The name by which the queue knows the task; its function is ``flow.working.tasks``' matter.
DELIVER_OUTBOX = "deliver_outbox"
#: A message without a receipt is sent again after so long.
_PATIENCE = timedelta(seconds=30)
_PLANT = "C"


@dataclass(frozen=True)
class ReleasedUnit:
    """A build order and how far it got: ``sent_at`` last published, ``received_at`` by the
    receiver's own receipt (None: not yet)."""

    build_order: BuildOrder
    released_at: datetime
    sent_at: datetime | None
    received_at: datetime | None
    attempts: int
    error: str


@dataclass(frozen=True)
class ReleaseView:
    """A line's day as production sees it, in sequence."""

    line: str
    day: date
    units: tuple[ReleasedUnit, ...]
    waiting: int
    may_release: bool


@dataclass(frozen=True)
class Delivery:
    """What one round over the outbox did."""

    published: int
    acknowledged: int
    failed: int


def release_day(
    showroom: Showroom,
    store: Store,
    line: str,
    day: date,
    account: Account,
    now: datetime,
    queue: Queue | None = None,
) -> ReleaseView:
    """Write a build order for each unit of the day's published plan, in one transaction with
    the change of state and the outbox; Conflict when there is no published plan, when it is
    stale, or when the day is released already. With a ``queue`` delivery begins at once, else
    when a worker next looks."""
    need(account, "planner", "production")
    of = line_named(showroom, line)
    with store.writing() as session:
        plan = plans.published_plan(session, line, day, lock=True)
        if plan is None:
            raise Conflict(f"{day} has no published plan; publish one and release then.")
        order_rows.orders_of_days(session, line, day, day, sorted(LIVE), lock=True)
        # Nobody sells into the day from here on; who was quicker is among the rows read now.
        capacity.close_day(session, line, day)
        rows = order_rows.orders_of_days(session, line, day, day, sorted(LIVE), lock=True)
        check_whole(plan, rows)
        by_number = {r.number: r for r in rows}
        acts = [("release", f"{line} {day}", "", "released", f"version {plan.version}")]
        for number in plan.sequence:
            acts.append(order_rows.move(session, by_number[number], "freeze", str(day)))
            acts.append(order_rows.move(session, by_number[number], "release"))
        orders = _build_orders(session, of, day, [by_number[n] for n in plan.sequence])
        outbox.add_build_orders(session, orders, now)
        record_all(session, now, account.name, acts)
    if queue is not None:
        queue.put(DELIVER_OUTBOX)
    return released(store, line, day)


def released(store: Store, line: str, day: date) -> ReleaseView:
    """What was released of a line's day."""
    with store.reading() as session:
        rows = outbox.build_orders_of_day(session, line, day)
        plan = plans.published_plan(session, line, day)
        live = order_rows.orders_of_days(session, line, day, day, sorted(LIVE))
    whole = plan is not None and set(plan.sequence) == {r.number for r in live}
    units = tuple(
        ReleasedUnit(
            build_order=from_document(order.document),
            released_at=order.released_at,
            sent_at=message.sent_at,
            received_at=message.received_at,
            attempts=message.attempts,
            error=message.error,
        )
        for order, message in rows
    )
    return ReleaseView(
        line=line,
        day=day,
        units=units,
        waiting=sum(u.received_at is None for u in units),
        may_release=whole and all(r.state == "sequenced" for r in live),
    )


def build_order(store: Store, job: str) -> BuildOrder:
    """One build order by its job id; NotFound for an unknown one."""
    with store.reading() as session:
        row = outbox.build_order_row(session, job=job) if job else None
    if row is None:
        raise NotFound(f"There is no build order {job}.")
    return from_document(row.document)


def deliver_outbox(store: Store, channel: Folder, now: datetime, most: int = 500) -> Delivery:
    """Publish what no receipt has come back for, and mark done what one has.

    At least once out, exactly once in effect: a message keeps its id however often it is sent,
    and only the receiver's own receipt ends the sending. What cannot be written stays and says
    why; nothing later overtakes it.
    """
    acknowledged = _note_receipts(store, channel, now)
    with store.reading() as session:
        messages = outbox.to_send(session, now - _PATIENCE, most)
    sent: list[str] = []
    failed = ""
    for message in messages:
        try:
            channel.publish(message.id, message.topic, message.body)
        except Unavailable as error:
            failed = str(error)
            break
        sent.append(message.id)
    with store.writing() as session:
        outbox.mark_sent(session, sent, now)
        if failed:
            outbox.mark_failed(session, messages[len(sent)].id, failed)
    acknowledged += _note_receipts(store, channel, now)
    return Delivery(len(sent), acknowledged, 1 if failed else 0)


def _note_receipts(store: Store, channel: Folder, now: datetime) -> int:
    with store.reading() as session:
        waiting = outbox.without_receipt(session)
    if not waiting:
        return 0
    here = [r.id for r in channel.receipts_since(lambda id: id not in waiting)]
    if here:
        with store.writing() as session:
            outbox.mark_received(session, here, now)
    return len(here)


def _build_orders(
    session: Session, line: Line, day: date, rows: Sequence[tables.Order]
) -> list[BuildOrder]:
    """The day's build orders in sequence, each with a new VIN."""
    placed = [from_json(r.configuration) for r in rows]
    vins = _vins(session, placed, day)
    starts = planned_starts(line, day, len(rows))
    return [
        drawn(
            configuration,
            line,
            order=row.number,
            day=day,
            sequence_number=at,
            vin=number,
            planned_start=start,
        )
        for at, (row, configuration, number, start) in enumerate(
            zip(rows, placed, vins, starts, strict=True), start=1
        )
    ]


def _vins(session: Session, placed: Sequence[Configuration], day: date) -> list[str]:
    """A VIN for each: serials count within maker and model year, so that none is given twice."""
    series = [(c.vin_prefix, model_year(c.release, day)) for c in placed]
    numbers = {
        key: iter(next_numbers(session, f"vin-{key[0]}-{key[1]}", series.count(key)))
        for key in sorted(set(series))
    }
    return [
        vin(key[0], descriptor(c.product, c.release), key[1], _PLANT, next(numbers[key]))
        for key, c in zip(series, placed, strict=True)
    ]
