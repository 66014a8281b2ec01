"""If a promise were too early, the day would be sold twice; too late, a customer walks away from a
day that was free; and without its reason nobody believes it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.catalogue.line import Line
from configurator.catalogue.release import Release
from configurator.errors import Refused
from configurator.orders.configuration import place
from configurator.promise.demand import Demand, demand
from configurator.promise.earliest import Bound, DayState, Free, Promise, earliest

TODAY = date(2026, 11, 24)


def _demand(lead: int = 0, **parts: int) -> Demand:
    return Demand("line", 1, parts, {}, lead)


def _day(n: int, slots: int, closed: bool = False, **parts: tuple[int, int]) -> DayState:
    return DayState(
        TODAY + timedelta(days=n),
        Free(slots, 0),
        {p: Free(capacity, used) for p, (capacity, used) in parts.items()},
        closed,
    )


def test_what_bound_each_day_is_said() -> None:
    days = [
        _day(1, 5),
        _day(2, 5, closed=True),
        _day(3, 0),
        _day(4, 1, cell=(4, 3)),
        _day(5, 1, cell=(4, 2)),
    ]
    promise = earliest(_demand(2, cell=2), days, today=TODAY, transport_days=3)
    assert promise.build_day == TODAY + timedelta(days=5)
    assert promise.delivery_day == TODAY + timedelta(days=8)
    assert [(b.binding, b.thing) for b in promise.why_not_earlier] == [
        ("lead", ""), ("closed", ""), ("slot", ""), ("part", "cell"),
    ]  # fmt: skip
    assert Promise.from_json(promise.as_json()) == promise


def test_a_full_horizon_is_refused_with_what_bound_most() -> None:
    days = [_day(n, 1, cell=(1, 1)) for n in range(1, 4)]
    with pytest.raises(Refused, match="on 3 of 3 working days part cell is short"):
        earliest(_demand(cell=1), days, today=TODAY, transport_days=1)
    with pytest.raises(Refused, match="no working day"):
        earliest(_demand(), [], today=TODAY, transport_days=1)


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.booleans(), st.integers(0, 3), st.integers(0, 3)),
        min_size=1,
        max_size=12,
    ),
    st.integers(0, 6),
    st.integers(0, 2),
)
def test_the_promise_is_the_first_day_that_has_room(
    rows: list[tuple[int, bool, int, int]], lead: int, need: int
) -> None:
    """Against the definition: the least day that satisfies all four conditions."""
    days = [
        _day(n, slots, closed, cell=(max(cap, used), used))
        for n, (slots, closed, cap, used) in enumerate(rows, start=1)
    ]
    fitting = [
        d.day
        for d in days
        if (d.day - TODAY).days >= lead
        and not d.closed
        and d.slots.capacity > d.slots.used
        and d.parts["cell"].capacity - d.parts["cell"].used >= need
    ]
    wanted = _demand(lead, cell=need)
    if not fitting:
        with pytest.raises(Refused):
            earliest(wanted, days, today=TODAY, transport_days=0)
        return
    promise = earliest(wanted, days, today=TODAY, transport_days=0)
    assert promise.build_day == min(fitting)
    assert [b.day for b in promise.why_not_earlier] == [d.day for d in days if d.day < min(fitting)]
    assert all(isinstance(b, Bound) for b in promise.why_not_earlier)


def test_only_constrained_parts_are_demanded(cart: Release, cart_line: Line) -> None:
    chosen = [
        "cart",
        "market",
        "market_gb",
        "body",
        "body_tall",
        "motor",
        "motor_electric",
        "paint",
        "paint_blue",
    ]
    wanted = demand(place(cart, cart_line, chosen, ""))
    assert wanted.parts == {"cart/battery": 1, "cart/wheel": 2}
    assert list(wanted.parts) == sorted(wanted.parts), "parts are reserved in a fixed order"
    assert wanted.lead_days == 6
