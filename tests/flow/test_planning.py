"""If a plan lost a unit, moved a pinned one or changed by itself, the line would build something
else than the planner published (R10, R11, R12)."""

from __future__ import annotations

import time
from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import text

from configurator.errors import Conflict, NotAllowed, NotFound, Refused
from configurator.flow.load import audit_bank
from configurator.flow.ordering import cancel_order, order
from configurator.flow.planning import bank, pin, plan, publish_plan, unpin
from configurator.flow.sequencing import (
    SILENCE,
    latest_run,
    request_sequencing,
    run,
    stop_run,
    wake_waiting,
)
from configurator.flow.working import run_sequencing
from configurator.store import plans, tables

DAY = date(2026, 11, 30)
LINE = "cart-line"


def _monday(small: Any) -> list[str]:
    """Five orders for Monday: two electric, two with a tow-bar; the days before stay free."""
    options = (
        ("motor_electric",),
        ("motor_electric", "paint_blue"),
        ("body_tall", "motor_none", "motor_electric"),
    )
    made = [small.ordered(*o).row for o in options[:2]]
    early = [small.ordered().row for _ in range(10)]  # fill Thursday and Friday
    made += [small.ordered(*o).row for o in (("body_box", "tow"), ("body_box", "tow"), ())]
    assert all(o.build_day < DAY for o in early)
    assert all(o.build_day == DAY for o in made)
    return [o.number for o in made]


def _ask(small: Any, seconds: float = 1, now: Any = None) -> Any:
    return request_sequencing(
        small.showroom,
        small.store,
        small.queue,
        LINE,
        DAY,
        seconds,
        small.planner,
        now or small.now,
    )


def _sequenced(small: Any, clock: Any = None) -> Any:
    asked = _ask(small)
    run_sequencing(small.showroom, small.store, asked.id, clock or (lambda: small.now))
    return run(small.store, asked.id, small.now)


def test_the_bank_and_the_days_show_what_is_promised(small: Any) -> None:
    numbers = _monday(small)
    view = bank(small.showroom, small.store, LINE, small.now.date(), days=10)
    assert {o.number for o in view.orders} > set(numbers)
    loads = {d.day: d for d in view.days}
    assert [d.day for d in view.days][:3] == [
        date(2026, 11, 24),
        date(2026, 11, 25),
        date(2026, 11, 26),
    ]
    monday = loads[DAY]
    assert (monday.used, monday.capacity, monday.closed) == (5, 5, False)
    assert dict(monday.states) == {"accepted": 5}
    stations = {s.station: (s.minutes, s.capacity_minutes) for s in monday.stations}
    assert stations == {"weld": (5 * 20 + 2 * 5, 300), "fit": (5 * 10 + 2 * 15, 300)}
    parts = {p.label.en: (p.used, p.capacity) for p in monday.parts}
    assert parts == {"Battery": (2, 2), "Wheel": (10, 50)}
    assert (monday.published_version, monday.latest_version) == (None, None)
    with pytest.raises(NotFound, match="there is cart-line"):
        bank(small.showroom, small.store, "moon", small.now.date())


def test_a_day_is_sequenced_watched_published(anywhere: Any) -> None:
    numbers = _monday(anywhere)
    asked = _ask(anywhere)
    assert (asked.state, asked.units) == ("queued", 5)
    assert order(anywhere.store, numbers[0], anywhere.dealer).row.state == "slotted"
    assert anywhere.queue.waiting() == 1
    run_sequencing(anywhere.showroom, anywhere.store, asked.id, lambda: anywhere.now)
    done = run(anywhere.store, asked.id, anywhere.now)
    assert (done.state, done.version) == ("done", 1)
    assert done.progress[-1].score <= done.progress[0].score
    view = plan(anywhere.showroom, anywhere.store, LINE, DAY)
    assert view is not None
    assert sorted(u.order for u in view.units) == sorted(numbers)
    assert [u.position for u in view.units] == [1, 2, 3, 4, 5]
    assert view.parts["hard_ratios"] == 0, "two electric carts of five need not be neighbours"
    assert view.score == view.versions[0][2]
    assert (view.status, view.may_publish, view.may_release) == ("draft", True, False)
    assert {u.colour for u in view.units} == {"#c02020", "#2040c0"}
    published = publish_plan(
        anywhere.showroom, anywhere.store, LINE, DAY, 1, anywhere.planner, anywhere.now
    )
    assert (published.status, published.may_publish, published.may_release) == (
        "published", False, True,
    )  # fmt: skip
    assert {u.state for u in published.units} == {"sequenced"}
    assert latest_run(anywhere.store, LINE, DAY, anywhere.now) == done


def test_a_pinned_unit_stays_where_it_was_put(small: Any) -> None:
    numbers = _monday(small)
    pin(small.store, LINE, DAY, numbers[0], 4, small.planner, small.now)
    with pytest.raises(Conflict, match=f"{numbers[0]} is pinned to place 4"):
        pin(small.store, LINE, DAY, numbers[1], 4, small.planner, small.now)
    with pytest.raises(Refused, match="no place 6"):
        pin(small.store, LINE, DAY, numbers[1], 6, small.planner, small.now)
    with pytest.raises(NotFound):
        pin(small.store, LINE, DAY, "O-2026-999999", 1, small.planner, small.now)
    _sequenced(small)
    view = plan(small.showroom, small.store, LINE, DAY)
    assert view is not None
    assert [u.order for u in view.units if u.pinned] == [numbers[0]]
    assert view.units[3].order == numbers[0]
    unpin(small.store, LINE, DAY, numbers[0], small.planner, small.now)
    with pytest.raises(NotFound, match="is not pinned"):
        unpin(small.store, LINE, DAY, numbers[0], small.planner, small.now)


def test_violations_are_shown_where_they_are(small: Any) -> None:
    """A sequence made by hand: both electric carts together, and the two tow-bars."""
    numbers = _monday(small)
    with small.store.writing() as session:
        made = tables.Plan(
            line=LINE, day=DAY, version=0, status="draft", sequence=numbers, score=0, parts={},
            seconds=0, by="planner", made_at=small.now,
        )  # fmt: skip
        plans.add_plan(session, made)
    view = plan(small.showroom, small.store, LINE, DAY)
    assert view is not None
    assert [(v.rule, v.hard, v.first, v.last, v.excess) for v in view.violations] == [
        ("electric", True, 1, 2, 1),
        ("tow", False, 3, 4, 2),
    ]
    assert [u.broken for u in view.units] == [("electric",)] * 2 + [("tow",)] * 2 + [()]
    assert view.parts == {"hard_ratios": 1, "colour_changes": 2, "soft_ratios": 2}


def test_an_order_that_leaves_makes_the_plan_stale(anywhere: Any) -> None:
    numbers = _monday(anywhere)
    _sequenced(anywhere)
    cancel_order(anywhere.store, numbers[2], anywhere.dealer, anywhere.now)
    view = plan(anywhere.showroom, anywhere.store, LINE, DAY)
    assert view is not None
    assert (view.stale, view.may_publish) == ((numbers[2],), False)
    with pytest.raises(Conflict, match=f"{numbers[2]} left the day. Sequence the day again"):
        publish_plan(
            anywhere.showroom, anywhere.store, LINE, DAY, 1, anywhere.planner, anywhere.now
        )
    kept = plan(anywhere.showroom, anywhere.store, LINE, DAY)
    assert kept is not None
    assert kept.status == "draft", "the refused publication left nothing behind"
    assert _sequenced(anywhere).version == 2


def test_a_second_run_waits_for_the_first(small: Any) -> None:
    _monday(small)
    first = _ask(small)
    with pytest.raises(Conflict, match=f"sequenced already .run {first.id}, by planner"):
        _ask(small)
    stop_run(small.store, first.id, small.planner, small.now)
    assert run(small.store, first.id, small.now).state == "stopped"
    assert _ask(small).id != first.id


def test_a_late_worker_cannot_store_its_plan(anywhere: Any) -> None:
    """It was paused for long, was taken for dead, and the day was asked for again."""
    _monday(anywhere)
    late = _ask(anywhere)
    with anywhere.store.writing() as session:
        row = plans.run_by_id(session, late.id)
        row.state = "running"
        session.add(row)
    later = anywhere.now + SILENCE + timedelta(seconds=1)
    assert run(anywhere.store, late.id, later).state == "lost"
    assert "ask again" in run(anywhere.store, late.id, later).message
    newer = _ask(anywhere, now=later)
    with anywhere.store.writing() as session:
        row = plans.run_by_id(session, late.id)
        row.state = "queued"  # the late worker goes on with what it had claimed
        session.add(row)
    run_sequencing(anywhere.showroom, anywhere.store, late.id, lambda: later)
    outcome = run(anywhere.store, late.id, later)
    assert (outcome.state, outcome.version) == ("stopped", None)
    assert "newer run" in outcome.message
    assert plan(anywhere.showroom, anywhere.store, LINE, DAY) is None
    run_sequencing(anywhere.showroom, anywhere.store, newer.id, lambda: later)
    assert run(anywhere.store, newer.id, later).version == 1


def test_a_message_that_comes_twice_makes_one_plan(small: Any) -> None:
    _monday(small)
    asked = _ask(small)
    threads = [
        Thread(
            target=run_sequencing, args=(small.showroom, small.store, asked.id, lambda: small.now)
        )
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    view = plan(small.showroom, small.store, LINE, DAY)
    assert view is not None
    assert [v for v, _, _ in view.versions] == [1]


def test_a_run_whose_message_was_lost_is_woken(small: Any) -> None:
    _monday(small)
    asked = _ask(small)
    small.queue.carry_out_waiting({"sequence_day": lambda id: None})
    assert wake_waiting(small.store, small.queue, small.now) == 0
    later = small.now + timedelta(minutes=1)
    assert "no worker has taken it" in run(small.store, asked.id, later).message
    assert wake_waiting(small.store, small.queue, later) == 1
    assert small.queue.waiting() == 1


def test_a_failing_run_leaves_the_published_plan(small: Any) -> None:
    """Five red carts with batches of three: no sequence keeps the limit (R12)."""
    for _ in range(5):
        small.ordered()
    day = date(2026, 11, 26)
    asked = request_sequencing(
        small.showroom, small.store, small.queue, LINE, day, 1, small.planner, small.now
    )
    run_sequencing(small.showroom, small.store, asked.id, lambda: small.now)
    failed = run(small.store, asked.id, small.now)
    assert failed.state == "failed"
    assert failed.message
    assert plan(small.showroom, small.store, LINE, day) is None


@pytest.mark.parametrize("seconds", [0, 601, float("nan")])
def test_a_run_has_bounds(small: Any, seconds: float) -> None:
    with pytest.raises(Refused, match="1 to 600 seconds"):
        _ask(small, seconds)


def test_a_day_without_orders_and_the_wrong_role_are_refused(small: Any) -> None:
    small.ordered()
    with pytest.raises(Refused, match="nothing to sequence"):
        _ask(small)
    with pytest.raises(NotAllowed):
        request_sequencing(
            small.showroom, small.store, small.queue, LINE, DAY, 1, small.dealer, small.now
        )
    with pytest.raises(NotFound, match="no plan version 7"):
        publish_plan(small.showroom, small.store, LINE, DAY, 7, small.planner, small.now)


def test_the_audit_of_the_bank_sees_lost_capacity(small: Any) -> None:
    """Ten carts are promised for Thursday and Friday; then the line's days are halved."""
    for _ in range(10):
        small.ordered()
    today = small.now.date()
    assert audit_bank(small.showroom, small.store, LINE, today).answer == "feasible"
    with small.store.writing() as session:
        session.execute(text("UPDATE slot_day SET capacity = 2, used = 2"))
    assert audit_bank(small.showroom, small.store, LINE, today).answer == "infeasible"


def test_a_run_that_is_stopped_keeps_the_best_so_far(small: Any) -> None:
    _monday(small)
    asked = _ask(small, seconds=120)
    thread = Thread(
        target=run_sequencing, args=(small.showroom, small.store, asked.id, lambda: small.now)
    )
    begun = time.monotonic()
    thread.start()
    while run(small.store, asked.id, small.now).state == "queued":
        time.sleep(0.01)
    stopping = stop_run(small.store, asked.id, small.planner, small.now)
    assert stopping.state == "stopping"
    thread.join()
    assert time.monotonic() - begun < 60
    stopped = run(small.store, asked.id, small.now)
    assert (stopped.state, stopped.version) == ("stopped", 1)
    with pytest.raises(Conflict, match="stopped already"):
        stop_run(small.store, asked.id, small.planner, small.now)
