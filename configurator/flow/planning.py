"""The planner's story: a day's plan looked at, pinned, published; beside it the bank and load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from configurator.catalogue.release import Text
from configurator.errors import NotFound, Refused
from configurator.flow.access import Account, need
from configurator.flow.day import MOVABLE, check_whole, day_problem, line_named
from configurator.flow.load import BankView, DayLoad, PartLoad, StationLoad, bank
from configurator.flow.showroom import Showroom
from configurator.flow.strip import (
    PlanUnit,
    PlanViolation,
    RatioLegend,
    legend,
    strip,
    violations_of,
)
from configurator.orders.life import LIVE
from configurator.sequencing.audit import audit
from configurator.store import accounts, plans, tables
from configurator.store import orders as order_rows
from configurator.store.acts import record_all
from configurator.store.database import Store

__all__ = [
    "BankView",
    "DayLoad",
    "PartLoad",
    "PlanStatus",
    "PlanUnit",
    "PlanView",
    "PlanViolation",
    "RatioLegend",
    "StationLoad",
    "bank",
    "pin",
    "plan",
    "publish_plan",
    "unpin",
]
PlanStatus: TypeAlias = Literal["draft", "published", "superseded"]


@dataclass(frozen=True)
class PlanView:
    """A version of a day's sequence. ``stale`` names orders that joined or left the day since:
    with any, it can neither be published nor released. ``score`` is the sum of ``parts``
    (objective part -> value); ``bound`` the best proven lower bound, if any."""

    line: str
    line_label: Text
    day: date
    version: int
    status: PlanStatus
    made_at: datetime
    by: str
    units: tuple[PlanUnit, ...]
    violations: tuple[PlanViolation, ...]
    legend: tuple[RatioLegend, ...]
    score: int
    parts: Mapping[str, int]
    bound: int | None
    seconds: float
    versions: tuple[tuple[int, PlanStatus, int], ...]
    stale: tuple[str, ...]
    may_publish: bool
    may_release: bool


def plan(
    showroom: Showroom, store: Store, line: str, day: date, version: int | None = None
) -> PlanView | None:
    """A day's plan: the version asked for, else the published one, else the latest; None when
    the day has none yet."""
    of = line_named(showroom, line)
    with store.reading() as session:
        kept = plans.plans_of_day(session, line, day)
        chosen = _chosen(kept, day, version)
        if chosen is None:
            return None
        problem = day_problem(session, of, day, chosen.sequence)
        rows = {r.number: r for r in order_rows.orders_numbered(session, chosen.sequence)}
        live = order_rows.orders_of_days(session, line, day, day, sorted(LIVE))
        names = accounts.dealer_names(session)
    judged = audit(problem, chosen.sequence)
    violations = violations_of(of, problem, chosen.sequence, judged)
    stale = tuple(sorted(set(chosen.sequence) ^ {r.number for r in live}))
    early = all(r.state in MOVABLE for r in live)
    return PlanView(
        line=line,
        line_label=of.label,
        day=day,
        version=chosen.version,
        status=_status(chosen),
        made_at=chosen.made_at,
        by=chosen.by,
        units=strip(problem, chosen.sequence, rows, names, violations),
        violations=violations,
        legend=legend(of),
        score=judged.score,
        parts=dict(judged.parts),
        bound=chosen.bound,
        seconds=chosen.seconds,
        versions=tuple((p.version, _status(p), p.score) for p in kept),
        stale=stale,
        may_publish=not stale and early and chosen.status != "published",
        may_release=not stale and early and chosen.status == "published",
    )


def publish_plan(
    showroom: Showroom,
    store: Store,
    line: str,
    day: date,
    version: int,
    account: Account,
    now: datetime,
) -> PlanView:
    """Make a version the day's plan; its orders become sequenced. Conflict when it is stale."""
    need(account, "planner")
    line_named(showroom, line)
    with store.writing() as session:
        chosen = plans.publish(session, line, day, version)
        rows = order_rows.orders_of_days(session, line, day, day, sorted(LIVE), lock=True)
        check_whole(chosen, rows)
        acts = [("publish", f"{line} {day}", "", "published", f"version {version}")]
        for row in rows:
            if row.state == "accepted":
                acts.append(order_rows.move(session, row, "slot", str(day)))
            acts.append(order_rows.move(session, row, "sequence", f"version {version}"))
        record_all(session, now, account.name, acts)
    published = plan(showroom, store, line, day, version)
    if published is None:
        raise LookupError(f"the plan of {day} has gone while it was being published")
    return published


def pin(
    store: Store, line: str, day: date, order: str, position: int, account: Account, now: datetime
) -> None:
    """Fix an order's place (1-based) for coming sequences; Conflict when the place is taken."""
    need(account, "planner")
    with store.writing() as session:
        rows = order_rows.orders_of_days(session, line, day, day, MOVABLE, lock=True)
        if order not in {r.number for r in rows}:
            raise NotFound(f"{order} is not among the orders of {day} that can still move.")
        if not 1 <= position <= len(rows):
            raise Refused(f"{day} has the places 1 to {len(rows)}; there is no place {position}.")
        plans.set_pin(session, line, day, order, position)
        record_all(session, now, account.name, [("pin", order, "", "", f"place {position}")])


def unpin(store: Store, line: str, day: date, order: str, account: Account, now: datetime) -> None:
    """Let a pinned order move again."""
    need(account, "planner")
    with store.writing() as session:
        if not plans.drop_pin(session, order):
            raise NotFound(f"{order} is not pinned on {day}.")
        record_all(session, now, account.name, [("unpin", order, "", "", "")])


def _chosen(kept: Sequence[tables.Plan], day: date, version: int | None) -> tables.Plan | None:
    if version is not None:
        found = next((p for p in kept if p.version == version), None)
        if found is None:
            raise NotFound(f"{day} has no plan version {version}.")
        return found
    published = next((p for p in kept if p.status == "published"), None)
    return published or (kept[-1] if kept else None)


def _status(plan: tables.Plan) -> PlanStatus:
    status: PlanStatus = plan.status  # type: ignore[assignment]  # the store writes these alone
    return status
