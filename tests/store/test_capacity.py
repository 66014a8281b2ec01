"""If a slot or a part could be promised twice, two customers would wait for one vehicle (R4); if
what is given back came back twice, the plant would sell what it does not have (R8)."""

from __future__ import annotations

import random
import time
from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
from sqlmodel import col, select

from configurator.promise.demand import Demand
from configurator.store import capacity
from configurator.store.database import Store, Taken
from configurator.store.tables import PartDay, SlotDay

DAY = date(2026, 12, 1)
LATER = DAY + timedelta(days=1)
NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def opened(store: Store) -> Store:
    with store.writing() as session:
        capacity.open_days(session, "line", {DAY: 30, LATER: 30}, {"cell": 12, "wheel": 99})
    return store


def _used(store: Store) -> tuple[int, int]:
    with store.reading() as session:
        slot = session.exec(select(SlotDay).where(col(SlotDay.day) == DAY)).one()
        part = session.exec(
            select(PartDay).where(col(PartDay.day) == DAY, PartDay.part == "cell")
        ).one()
        return slot.used, part.used


def _race(store: Store, sell: object, tries: int = 80, threads: int = 8) -> int:
    sold: list[int] = []

    def come(n: int) -> None:
        for k in range(n, tries, threads):
            if sell(store, k):  # type: ignore[operator]
                sold.append(k)

    running = [Thread(target=come, args=(n,)) for n in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return len(sold)


def _guarded(store: Store, n: int) -> bool:
    wanted = Demand("line", 1, {"cell": 1} if n % 2 else {"wheel": 2}, {}, 0)
    while True:
        try:
            with store.writing() as session:
                capacity.take(session, DAY, wanted)
                return True
        except Taken:
            # Lost, or sold out? Only what is left can tell.
            with store.reading() as session:
                (state,) = capacity.day_states(session, "line", wanted.parts, DAY, DAY)
            if state.slots.left < 1 or any(
                state.parts[p].left < quantity for p, quantity in wanted.parts.items()
            ):
                return False


def _naive(store: Store, n: int) -> bool:
    """Read, think, write: what the guarded statement replaces."""
    with store.reading() as session:
        used = session.exec(select(SlotDay.used).where(col(SlotDay.day) == DAY)).one()
    if used >= 30:
        return False
    time.sleep(random.random() / 500)
    with store.writing() as session:
        row = session.exec(select(SlotDay).where(col(SlotDay.day) == DAY)).one()
        row.used = used + 1
        session.add(row)
    return True


def test_a_race_sells_exactly_what_there_is(opened: Store) -> None:
    assert _race(opened, _guarded) == 30
    slots, cells = _used(opened)
    assert slots == 30
    assert cells <= 12


def test_the_race_would_show_an_oversale(opened: Store) -> None:
    """The control that must fail: without the guard the same race sells more than there is."""
    assert _race(opened, _naive, tries=200) > 30


def test_a_short_part_stops_the_whole_order(opened: Store) -> None:
    wanted = Demand("line", 1, {"cell": 13}, {}, 0)
    with pytest.raises(Taken, match="last of a part"), opened.writing() as session:
        capacity.take(session, DAY, wanted)
    assert _used(opened) == (0, 0), "the slot that was taken first went back with the rest"


def test_a_closed_day_sells_nothing(opened: Store) -> None:
    with opened.writing() as session:
        assert capacity.close_day(session, "line", DAY)
        assert not capacity.close_day(session, "line", DAY)
    with pytest.raises(Taken), opened.writing() as session:
        capacity.take(session, DAY, Demand("line", 1, {}, {}, 0))


def test_opening_again_leaves_what_was_sold(opened: Store) -> None:
    with opened.writing() as session:
        capacity.take(session, DAY, Demand("line", 1, {"cell": 2}, {}, 0))
    with opened.writing() as session:
        capacity.open_days(session, "line", {DAY: 99}, {"cell": 99, "new": 5})
    assert _used(opened) == (1, 2)
    with opened.reading() as session:
        assert capacity.parts_known(session, DAY) == {"cell", "wheel", "new"}
        assert capacity.open_until(session, "line") == LATER


def test_states_of_days_are_what_was_taken(opened: Store) -> None:
    with opened.writing() as session:
        capacity.take(session, DAY, Demand("line", 1, {"cell": 2}, {}, 0))
    with opened.reading() as session:
        first, second = capacity.day_states(session, "line", ["cell"], DAY, LATER)
    assert (first.slots.left, first.parts["cell"].left) == (29, 10)
    assert (second.slots.left, second.parts["cell"].left) == (30, 12)
