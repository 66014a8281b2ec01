"""Plans, pins and sequencing runs: rows, and the fence that keeps a late worker out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import CursorResult, func, update
from sqlmodel import Session, col, delete, select

from configurator.errors import Conflict, NotFound
from configurator.store.tables import Pin, Plan, SequencingRun, SlotDay


def next_token(session: Session, line: str, day: date) -> int:
    """A new fencing token: from now on only its holder may store a plan for the day."""
    token = session.execute(
        update(SlotDay)
        .where(col(SlotDay.line) == line, col(SlotDay.day) == day)
        .values(fence=col(SlotDay.fence) + 1)
        .returning(col(SlotDay.fence))
    ).scalar()
    if token is None:
        raise NotFound(f"{day} is not open on {line}.")
    return int(token)


def hold_fence(session: Session, line: str, day: date, token: int) -> bool:
    """Whether ``token`` is the day's newest; if so it stays that until the transaction ends."""
    held = session.execute(
        update(SlotDay)
        .where(col(SlotDay.line) == line, col(SlotDay.day) == day, col(SlotDay.fence) == token)
        .values(fence=token)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(held, CursorResult)
    return held.rowcount == 1


def add_plan(session: Session, plan: Plan) -> int:
    """Keep ``plan`` as the day's next version (its own number is set here)."""
    newest = select(func.max(Plan.version)).where(Plan.line == plan.line, Plan.day == plan.day)
    plan.version = (session.exec(newest).one() or 0) + 1
    session.add(plan)
    session.flush()
    return plan.version


def plans_of_day(session: Session, line: str, day: date) -> Sequence[Plan]:
    """All versions of a day's plan, oldest first."""
    asked = select(Plan).where(Plan.line == line, Plan.day == day)
    return session.exec(asked.order_by(col(Plan.version))).all()


def published_plan(session: Session, line: str, day: date, *, lock: bool = False) -> Plan | None:
    """The day's published plan."""
    asked = select(Plan).where(Plan.line == line, Plan.day == day, Plan.status == "published")
    return session.exec(asked.with_for_update() if lock else asked).first()


def last_published_before(session: Session, line: str, day: date) -> Plan | None:
    """The newest published plan of a day before ``day``."""
    asked = select(Plan).where(Plan.line == line, Plan.day < day, Plan.status == "published")
    return session.exec(asked.order_by(col(Plan.day).desc()).limit(1)).first()


def versions(
    session: Session, line: str, days: Iterable[date]
) -> dict[date, list[tuple[int, str]]]:
    """(version, status) of each day's plans, oldest first."""
    found: dict[date, list[tuple[int, str]]] = {}
    asked = (
        select(col(Plan.day), col(Plan.version), col(Plan.status))
        .where(Plan.line == line, col(Plan.day).in_(list(days)))
        .order_by(col(Plan.version))
    )
    for day, version, status in session.exec(asked):
        found.setdefault(day, []).append((version, status))
    return found


def publish(session: Session, line: str, day: date, version: int) -> Plan:
    """Make ``version`` the published one; the one before is superseded. NotFound, Conflict."""
    asked = select(Plan).where(Plan.line == line, Plan.day == day).with_for_update()
    plans = {p.version: p for p in session.exec(asked)}
    if version not in plans:
        raise NotFound(f"{day} has no plan version {version}.")
    chosen = plans[version]
    if chosen.status == "published":
        raise Conflict(f"Version {version} of {day} is published already.")
    for plan in plans.values():
        if plan.status == "published":
            plan.status = "superseded"
            session.add(plan)
    session.flush()
    chosen.status = "published"
    session.add(chosen)
    session.flush()
    return chosen


def pins_of_day(session: Session, line: str, day: date) -> dict[str, int]:
    """Order -> place (1-based) of what is pinned."""
    asked = select(Pin).where(Pin.line == line, Pin.day == day)
    return {p.order: p.position for p in session.exec(asked)}


def set_pin(session: Session, line: str, day: date, order: str, position: int) -> None:
    """Pin an order; Conflict when another is pinned to the place."""
    taken = session.exec(
        select(Pin).where(Pin.line == line, Pin.day == day, Pin.position == position)
    ).first()
    if taken is not None and taken.order != order:
        raise Conflict(f"{taken.order} is pinned to place {position}; unpin it first.")
    session.merge(Pin(order=order, line=line, day=day, position=position))


def drop_pin(session: Session, order: str) -> bool:
    """Unpin an order; False when it was not pinned."""
    done: Any = session.exec(delete(Pin).where(col(Pin.order) == order))
    return bool(done.rowcount)


def add_run(session: Session, run: SequencingRun) -> SequencingRun:
    """Keep a new run."""
    session.add(run)
    session.flush()
    return run


def run_by_id(session: Session, id: int, *, lock: bool = False) -> SequencingRun | None:
    """One run; with ``lock`` nobody else may change it until the end."""
    asked = select(SequencingRun).where(SequencingRun.id == id)
    return session.exec(asked.with_for_update() if lock else asked).first()


def newest_run(session: Session, line: str, day: date) -> SequencingRun | None:
    """The day's newest run."""
    asked = select(SequencingRun).where(SequencingRun.line == line, SequencingRun.day == day)
    return session.exec(asked.order_by(col(SequencingRun.id).desc()).limit(1)).first()


def queued_runs(session: Session, before: datetime) -> Sequence[int | None]:
    """Ids of runs that were asked for before then and that no worker has begun."""
    asked = select(SequencingRun.id).where(
        SequencingRun.state == "queued", SequencingRun.asked_at < before
    )
    return session.exec(asked.order_by(col(SequencingRun.id))).all()
