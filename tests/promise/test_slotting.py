"""If the slotting check called an impossible bank possible, the plant would promise days that
cannot all be kept, and learn it on the day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from configurator.promise.slotting import (
    Room,
    Slotting,
    Wish,
    every_order_is_built_once,
    feasible,
    no_day_takes_more_than_its_slots,
    no_part_is_used_beyond_its_pieces,
)

DAY = date(2026, 11, 24)
DAYS = [DAY + timedelta(days=n) for n in range(3)]


def _keeps(wishes: list[Wish], rooms: list[Room], days: dict[str, date]) -> bool:
    """The checker: the definition, without the solver."""
    for wish in wishes:
        if not wish.first <= days[wish.order] <= wish.last:
            return False
    for room in rooms:
        here = [w for w in wishes if days[w.order] == room.day]
        if len(here) > room.slots:
            return False
        if any(sum(w.parts.get(p, 0) for w in here) > n for p, n in room.parts.items()):
            return False
    return True


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=5
    ),
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), min_size=3, max_size=3),
)
def test_it_agrees_with_trying_everything(
    asked: list[tuple[int, int, int]], free: list[tuple[int, int]]
) -> None:
    wishes = [
        Wish(f"o{n}", DAYS[min(a, b)], DAYS[max(a, b)], {"cell": need})
        for n, (a, b, need) in enumerate(asked)
    ]
    rooms = [Room(d, slots, {"cell": n}) for d, (slots, n) in zip(DAYS, free, strict=True)]
    ways = [
        dict(zip([w.order for w in wishes], days, strict=True))
        for days in product(DAYS, repeat=len(wishes))
    ]
    kept = [days for days in ways if _keeps(wishes, rooms, days)]
    found = feasible(wishes, rooms)
    assert found.answer == ("feasible" if kept else "infeasible")
    if kept:
        assert _keeps(wishes, rooms, dict(found.days))
        first = {w.order: w.first for w in wishes}
        best = min(sum((d - first[o]).days for o, d in days.items()) for days in kept)
        assert found.proven
        assert found.late_days == best


def test_a_bank_of_hundreds_is_checked_in_seconds() -> None:
    rooms = [Room(DAY + timedelta(days=n), 20, {"cell": 4}) for n in range(30)]
    wishes = [
        Wish(f"o{n}", rooms[n % 9].day, rooms[-1].day, {"cell": 1} if n % 6 == 0 else {})
        for n in range(600)
    ]
    found = feasible(wishes, rooms, seconds=20)
    assert found.answer == "feasible"
    assert _keeps(wishes, rooms, dict(found.days))
    one_more = [*wishes, Wish("late", rooms[0].day, rooms[-1].day)]
    assert feasible(one_more, rooms, seconds=20).answer == "infeasible"


def test_nothing_to_slot_is_feasible() -> None:
    assert feasible([], []) == Slotting("feasible", proven=True)


def _alone(unit_days: dict[date, int]) -> tuple[cp_model.CpModel, dict, tuple]:  # type: ignore[type-arg]
    kind = (DAYS[0], DAYS[2], (("cell", 2),))
    model = cp_model.CpModel()
    units = {(kind, d): model.new_constant(n) for d, n in unit_days.items()}
    return model, units, kind


def _holds(model: cp_model.CpModel) -> bool:
    return bool(cp_model.CpSolver().solve(model) == cp_model.OPTIMAL)


def test_constraint_1_alone() -> None:
    for built, holds in ((1, False), (2, True), (3, False)):
        model, units, kind = _alone({DAYS[0]: built, DAYS[1]: 0})
        every_order_is_built_once(model, units, {kind: ["a", "b"]})
        assert _holds(model) is holds


def test_constraint_2_alone() -> None:
    for slots, holds in ((1, False), (2, True)):
        model, units, _ = _alone({DAYS[0]: 2})
        no_day_takes_more_than_its_slots(model, units, [Room(DAYS[0], slots)])
        assert _holds(model) is holds


def test_constraint_3_alone() -> None:
    for pieces, holds in ((3, False), (4, True)):
        model, units, _ = _alone({DAYS[0]: 2})
        no_part_is_used_beyond_its_pieces(model, units, [Room(DAYS[0], 9, {"cell": pieces})])
        assert _holds(model) is holds
