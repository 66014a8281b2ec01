"""Capable-to-promise: the first day with a free slot and every constrained part free.

Pure: the days' state is given, the answer says what binds on each day that was passed over. The
reservation that follows is the store's, which asks again by guarded updates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, TypeAlias

from configurator.errors import Refused
from configurator.promise.demand import Demand

Binding: TypeAlias = Literal["lead", "closed", "slot", "part"]


@dataclass(frozen=True, slots=True)
class Free:
    """What is left of one thing on one day."""

    capacity: int
    used: int

    @property
    def left(self) -> int:
        return self.capacity - self.used


@dataclass(frozen=True)
class DayState:
    """A working day of the line: its slots, whether it is closed, and its parts' state.

    A part that is not in ``parts`` is not constrained on that day.
    """

    day: date
    slots: Free
    parts: Mapping[str, Free]
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """Why the build is not on ``day``: ``thing`` names the part, "" for lead time and slots."""

    day: date
    binding: Binding
    thing: str = ""

    def as_json(self) -> list[str]:
        return [self.day.isoformat(), self.binding, self.thing]


@dataclass(frozen=True)
class Promise:
    """The build day, the delivery day, and what bound each earlier working day, in order."""

    build_day: date
    delivery_day: date
    why_not_earlier: tuple[Bound, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "build": self.build_day.isoformat(),
            "delivery": self.delivery_day.isoformat(),
            "bounds": [b.as_json() for b in self.why_not_earlier],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Promise:
        return cls(
            date.fromisoformat(stored["build"]),
            date.fromisoformat(stored["delivery"]),
            tuple(Bound(date.fromisoformat(d), b, t) for d, b, t in stored["bounds"]),
        )


def earliest(
    demand: Demand, days: Sequence[DayState], *, today: date, transport_days: int
) -> Promise:
    """The earliest of ``days`` (ascending) that can take ``demand``.

    A build day needs (1) today + lead days <= day, (2) not closed, (3) slots left >= slots
    needed, (4) for each constrained part, pieces left >= pieces needed. Delivery is
    ``transport_days`` calendar days after. Refused when no day will do, naming what bound most.
    """
    ready = today + timedelta(days=demand.lead_days)
    bounds: list[Bound] = []
    for state in days:
        bound = _binding(demand, state, ready)
        if bound is None:
            return Promise(state.day, state.day + timedelta(days=transport_days), tuple(bounds))
        bounds.append(bound)
    raise Refused(_nothing_free(bounds))


def _binding(demand: Demand, state: DayState, ready: date) -> Bound | None:
    if state.day < ready:
        return Bound(state.day, "lead")
    if state.closed:
        return Bound(state.day, "closed")
    if state.slots.left < demand.slots:
        return Bound(state.day, "slot")
    for part, quantity in demand.parts.items():
        if part in state.parts and state.parts[part].left < quantity:
            return Bound(state.day, "part", part)
    return None


def _nothing_free(bounds: Sequence[Bound]) -> str:
    if not bounds:
        return "The line has no working day within the horizon."
    last = bounds[-1].day
    counted: dict[tuple[str, str], int] = {}
    for bound in bounds:
        counted[bound.binding, bound.thing] = counted.get((bound.binding, bound.thing), 0) + 1
    (binding, thing), days = max(counted.items(), key=lambda item: item[1])
    why = {
        "lead": "the lead time of what was chosen reaches beyond it",
        "closed": "its days are closed",
        "slot": "every slot is taken",
        "part": f"part {thing} is short",
    }[binding]
    return (
        f"No build day is free until {last.isoformat()}: on {days} of {len(bounds)} working days "
        f"{why}. Choose otherwise or ask again later."
    )
