"""Slotting over days: is there any way to keep all promises? Asked of CP-SAT, to audit the bank.

Sets: orders O, days D, constrained parts P.
Data: slots[d]; pieces[p, d]; need[o, p]; window[o], the days on which o may be built.
Variables: x[o, d] in {0, 1}, order o is built on day d (only for d in window[o]).
Objective: least sum of days after each order's first possible day.
Subject to
    (1) sum_d x[o, d] = 1                         for o in O
    (2) sum_o x[o, d] <= slots[d]                 for d in D
    (3) sum_o need[o, p] * x[o, d] <= pieces[p, d]  for p in P, d in D

Orders with equal need and window are one class with an integer number of units per day, so that
a bank of hundreds of orders stays a small model.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from ortools.sat.python import cp_model

Answer: TypeAlias = Literal["feasible", "infeasible", "out_of_time"]


@dataclass(frozen=True)
class Wish:
    """An order's need of parts and the days on which it may be built (``first`` to ``last``)."""

    order: str
    first: date
    last: date
    parts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Room:
    """What one day can take; a part that is not named is not constrained."""

    day: date
    slots: int
    parts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Slotting:
    """``days`` by order when feasible; ``late_days`` the objective, summed over orders."""

    answer: Answer
    days: Mapping[str, date] = field(default_factory=dict)
    late_days: int = 0
    proven: bool = False


_Class: TypeAlias = tuple[date, date, tuple[tuple[str, int], ...]]
_Units: TypeAlias = dict[tuple[_Class, date], cp_model.IntVar]


def feasible(wishes: Sequence[Wish], rooms: Sequence[Room], *, seconds: float = 10.0) -> Slotting:
    """Whether ``rooms`` can take all ``wishes``, and the earliest way found in ``seconds``."""
    if not wishes:
        return Slotting("feasible", proven=True)
    classes: dict[_Class, list[str]] = defaultdict(list)
    for wish in wishes:
        need = tuple(sorted((p, n) for p, n in wish.parts.items() if n))
        classes[wish.first, wish.last, need].append(wish.order)
    model = cp_model.CpModel()
    units: _Units = {
        (kind, room.day): model.new_int_var(0, min(len(orders), room.slots), "")
        for kind, orders in classes.items()
        for room in rooms
        if kind[0] <= room.day <= kind[1]
    }
    every_order_is_built_once(model, units, classes)
    no_day_takes_more_than_its_slots(model, units, rooms)
    no_part_is_used_beyond_its_pieces(model, units, rooms)
    waiting = {key: _workdays(rooms, key[0][0], key[1]) for key in units}
    model.minimize(sum(waiting[key] * unit for key, unit in units.items()))
    return _solved(model, units, classes, seconds)


def every_order_is_built_once(
    model: cp_model.CpModel, units: _Units, classes: Mapping[_Class, Sequence[str]]
) -> None:
    """(1), for all orders of a class together: the sum over its days is their number."""
    for kind, orders in classes.items():
        model.add(sum(u for (k, _), u in units.items() if k == kind) == len(orders))


def no_day_takes_more_than_its_slots(
    model: cp_model.CpModel, units: _Units, rooms: Sequence[Room]
) -> None:
    """(2), for each day."""
    for room in rooms:
        model.add(sum(u for (_, day), u in units.items() if day == room.day) <= room.slots)


def no_part_is_used_beyond_its_pieces(
    model: cp_model.CpModel, units: _Units, rooms: Sequence[Room]
) -> None:
    """(3), for each part and day."""
    for room in rooms:
        for part, pieces in room.parts.items():
            used = [
                dict(kind[2])[part] * unit
                for (kind, day), unit in units.items()
                if day == room.day and part in dict(kind[2])
            ]
            if used:
                model.add(sum(used) <= pieces)


def _workdays(rooms: Sequence[Room], first: date, day: date) -> int:
    return sum(first <= room.day < day for room in rooms)


def _solved(
    model: cp_model.CpModel,
    units: _Units,
    classes: Mapping[_Class, Sequence[str]],
    seconds: float,
) -> Slotting:
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return Slotting("infeasible", proven=True)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Slotting("out_of_time")
    days: dict[str, date] = {}
    for kind, orders in classes.items():
        places = [day for (k, day), u in units.items() if k == kind for _ in range(solver.value(u))]
        days.update(zip(orders, sorted(places), strict=True))
    return Slotting(
        "feasible", days, round(solver.objective_value), proven=status == cp_model.OPTIMAL
    )
