"""A line's day as the sequencer sees it, for those who plan, run, publish and release it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from configurator.catalogue.line import Line
from configurator.errors import Conflict, NotFound
from configurator.flow.showroom import Showroom
from configurator.orders.life import State
from configurator.sequencing.problem import Problem, Unit, line_day, unit_of
from configurator.store import orders as order_rows
from configurator.store import plans, tables
from configurator.store.database import Session

#: States in which an order waits for its day's sequence.
BANK: tuple[State, ...] = ("accepted", "slotted")
#: States in which a sequence may still move an order.
MOVABLE: tuple[State, ...] = ("accepted", "slotted", "sequenced")


def line_named(showroom: Showroom, line: str) -> Line:
    """One line; NotFound names those there are."""
    if line not in showroom.lines:
        known = ", ".join(sorted(showroom.lines))
        raise NotFound(f"There is no line {line!r}; there is {known}.")
    return showroom.lines[line]


def day_problem(
    session: Session, line: Line, day: date, numbers: Sequence[str], *, pinned: bool = True
) -> Problem:
    """The orders ``numbers`` of a day as a problem: ratios, paint batches, the day before's tail
    and, with ``pinned``, the planner's pins. Units stand in the order given."""
    rows = {r.number: r for r in order_rows.orders_numbered(session, numbers)}
    places = plans.pins_of_day(session, line.id, day) if pinned else {}
    return line_day(
        line,
        [unit(line, rows[n]) for n in numbers],
        labels={r.id: r.label.en for r in line.ratios},
        tail=_tail(session, line, day),
        pins={
            order: place - 1
            for order, place in places.items()
            if order in rows and place <= len(numbers)
        },
    )


def unit(line: Line, row: tables.Order) -> Unit:
    """An order as the line's sequencer sees it."""
    stored = row.configuration
    return unit_of(line, row.number, stored["selected"], stored["paint"])


def check_whole(plan: tables.Plan, rows: Sequence[tables.Order]) -> None:
    """Conflict when ``plan`` is not a permutation of the day's orders (invariant R10)."""
    there = {r.number for r in rows}
    joined, left = there - set(plan.sequence), set(plan.sequence) - there
    if not joined and not left and len(plan.sequence) == len(there):
        return
    said = [
        f"{', '.join(sorted(some)[:3])}{' and others' if len(some) > 3 else ''} {verb} the day"
        for some, verb in ((joined, "joined"), (left, "left"))
        if some
    ]
    raise Conflict(
        f"Version {plan.version} of {plan.day} is out of date: since it was made, "
        f"{' and '.join(said)}. Sequence the day again."
    )


def _tail(session: Session, line: Line, day: date) -> list[Unit]:
    """The units that the line builds just before, from the newest earlier published plan."""
    before = plans.last_published_before(session, line.id, day)
    if before is None:
        return []
    reach = max([line.paint_batch, *(r.q - 1 for r in line.ratios)])
    last = before.sequence[-reach:]
    rows = {r.number: r for r in order_rows.orders_numbered(session, last)}
    return [unit(line, rows[n]) for n in last]
