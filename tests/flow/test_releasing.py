"""If a released unit were lost, built twice or out of sequence, harnesses and seats would arrive
for another vehicle than the one in front of the worker (R13)."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from configurator.channels.folder import Folder, Receiver
from configurator.errors import Conflict, NotAllowed, NotFound, Unavailable
from configurator.flow.ordering import cancel_order, order
from configurator.flow.planning import plan, publish_plan
from configurator.flow.releasing import build_order, deliver_outbox, release_day, released
from configurator.flow.tracking import order_progress, progress_of
from configurator.flow.working import tasks
from configurator.production.vin import is_vin
from configurator.store import plans, tables
from configurator.store.acts import broken_at

DAY = date(2026, 11, 26)
LINE = "cart-line"


def _published(small: Any, units: int = 5) -> list[str]:
    """A published plan of Thursday, its sequence the reverse of the orders' placing."""
    numbers = [small.ordered("lamp").row.number for _ in range(units)][::-1]
    with small.store.writing() as session:
        made = tables.Plan(
            line=LINE, day=DAY, version=0, status="draft", sequence=numbers, score=0, parts={},
            seconds=0, by="planner", made_at=small.now,
        )  # fmt: skip
        plans.add_plan(session, made)
    publish_plan(small.showroom, small.store, LINE, DAY, 1, small.planner, small.now)
    return numbers


def _release(small: Any) -> Any:
    return release_day(
        small.showroom, small.store, LINE, DAY, small.production, small.now, small.queue
    )


def test_a_released_day_is_build_orders_in_sequence(anywhere: Any) -> None:
    numbers = _published(anywhere)
    view = _release(anywhere)
    orders = [u.build_order for u in view.units]
    assert [o.order for o in orders] == numbers
    assert [o.sequence_number for o in orders] == [1, 2, 3, 4, 5]
    assert len({o.vin for o in orders}) == 5
    assert all(is_vin(o.vin) for o in orders)
    assert [o.planned_start.strftime("%H:%M") for o in orders] == [
        "06:00", "07:00", "08:00", "14:00", "15:00",
    ]  # fmt: skip
    assert view.waiting == 5
    assert order(anywhere.store, numbers[0], anywhere.dealer).row.state == "released"
    assert order(anywhere.store, numbers[0], anywhere.dealer).vin == orders[0].vin
    assert [h.act for h in order(anywhere.store, numbers[0], anywhere.dealer).history] == [
        "place", "accept", "slot", "sequence", "freeze", "release",
    ]  # fmt: skip
    assert build_order(anywhere.store, orders[2].job) == orders[2]
    with pytest.raises(NotFound):
        build_order(anywhere.store, "nothing")
    assert anywhere.faults() == []
    with anywhere.store.reading() as session:
        assert broken_at(session) is None


def test_a_day_is_released_once_and_nothing_is_sold_into_it(anywhere: Any) -> None:
    numbers = _published(anywhere, units=3)
    _release(anywhere)
    with pytest.raises(Conflict, match="released cannot be frozen"):
        _release(anywhere)
    assert len(released(anywhere.store, LINE, DAY).units) == 3
    assert anywhere.ordered("lamp").row.build_day > DAY, "two slots were left, but it is closed"
    with pytest.raises(Conflict, match="any more"):
        cancel_order(anywhere.store, numbers[0], anywhere.dealer, anywhere.now)


def test_without_a_plan_or_with_a_stale_one_nothing_is_released(anywhere: Any) -> None:
    with pytest.raises(Conflict, match="no published plan"):
        _release(anywhere)
    _published(anywhere, units=3)
    late = anywhere.ordered("lamp").row
    assert late.build_day == DAY
    with pytest.raises(Conflict, match=f"{late.number} joined the day"):
        _release(anywhere)
    assert released(anywhere.store, LINE, DAY).units == ()
    assert order(anywhere.store, late.number, anywhere.dealer).row.state == "accepted"
    with pytest.raises(NotAllowed):
        release_day(anywhere.showroom, anywhere.store, LINE, DAY, anywhere.dealer, anywhere.now)


def test_delivery_ends_only_with_the_receivers_receipt(anywhere: Any, tmp_path: Path) -> None:
    numbers = _published(anywhere)
    _release(anywhere)
    channel, plant = Folder(tmp_path / "outbox"), Receiver(tmp_path / "outbox")
    now = anywhere.now
    first = deliver_outbox(anywhere.store, channel, now)
    assert (first.published, first.acknowledged, first.failed) == (5, 0, 0)
    view = released(anywhere.store, LINE, DAY)
    assert view.waiting == 5
    assert all(u.sent_at == now for u in view.units)
    assert deliver_outbox(anywhere.store, channel, now).published == 0, "be patient"
    later = now + timedelta(minutes=1)
    assert deliver_outbox(anywhere.store, channel, later).published == 5, "no receipt: again"
    assert plant.receive() == 5
    assert plant.receive() == 0
    done = deliver_outbox(anywhere.store, channel, later)
    assert (done.published, done.acknowledged) == (0, 5)
    assert released(anywhere.store, LINE, DAY).waiting == 0
    by_order = {u.build_order.order: u.build_order.job for u in view.units}
    assert list(plant.applied()) == [by_order[n] for n in numbers], "each once, in sequence"


def test_a_channel_that_fails_keeps_the_sequence(small: Any, tmp_path: Path) -> None:
    """The third message cannot be written: it says why, and the later ones wait behind it."""
    _published(small)
    _release(small)
    folder = tmp_path / "outbox"

    class Failing(Folder):
        def publish(self, id: str, topic: str, body: Any) -> None:
            if id.endswith("0003"):
                raise Unavailable("disk full")
            super().publish(id, topic, body)

    first = deliver_outbox(small.store, Failing(folder), small.now)
    assert (first.published, first.failed) == (2, 1)
    errors = [u.error for u in released(small.store, LINE, DAY).units]
    assert errors == ["", "", "disk full", "", ""]
    plant = Receiver(folder)
    plant.receive()
    deliver_outbox(small.store, Folder(folder), small.now)
    plant.receive()
    deliver_outbox(small.store, Folder(folder), small.now)
    assert [id[-4:] for id in plant.applied()] == ["0001", "0002", "0003", "0004", "0005"]
    assert released(small.store, LINE, DAY).waiting == 0


_DELIVER = """
import sys
from datetime import datetime, timedelta
from pathlib import Path
from configurator.channels.folder import Folder, Receiver
from configurator.flow.releasing import deliver_outbox
from configurator.store.database import Store
store, folder, now = Store(sys.argv[1]), Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
print("ready", flush=True)
for n in range(10_000):
    deliver_outbox(store, Folder(folder), now + timedelta(minutes=n), most=1)
    Receiver(folder).receive()
"""


def test_killed_at_any_point_each_unit_is_built_once(anywhere: Any, tmp_path: Path) -> None:
    """Office and plant in one process that is killed again and again: in the end the plant's log
    has every unit, once, in sequence."""
    numbers = _published(anywhere)
    view = _release(anywhere)
    folder = tmp_path / "outbox"
    rng = random.Random(5)
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", _DELIVER, anywhere.url, str(folder), anywhere.now.isoformat()],
            stdout=subprocess.PIPE,
        )
        with process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(rng.random() * 0.03)
            process.kill()
    later = anywhere.now + timedelta(days=30)
    channel, plant = Folder(folder), Receiver(folder)
    deliver_outbox(anywhere.store, channel, later)
    plant.receive()
    deliver_outbox(anywhere.store, channel, later)
    assert released(anywhere.store, LINE, DAY).waiting == 0
    jobs = {u.build_order.order: u.build_order.job for u in view.units}
    assert list(plant.applied().values()) == [jobs[n] for n in numbers]
    log = (folder / "applied.log").read_text().splitlines()
    assert len(log) == len(set(log)) == 5


def test_the_customer_is_told(small: Any, tmp_path: Path) -> None:
    numbers = _published(small)
    token = order(small.store, numbers[1], small.dealer).token
    before = order_progress(small.store, token)
    assert (before.state, before.place, before.of, before.received) == ("sequenced", 2, 5, False)
    assert [s.state for s in before.steps if s.at] == ["accepted", "sequenced"]
    assert [s.state for s in before.steps if s.now] == ["sequenced"]
    _release(small)
    channel = Folder(tmp_path / "outbox")
    work = tasks(small.showroom, small.store, small.queue, channel, lambda: small.now,
                 Receiver(tmp_path / "outbox"))  # fmt: skip
    assert small.queue.carry_out_waiting(work) == 1
    after = progress_of(small.store, numbers[1], small.dealer)
    assert after == order_progress(small.store, token)
    assert (after.state, after.received) == ("released", True)
    assert [s.title.en for s in after.steps if s.now] == ["Released to production"]
    assert after.headline.en == "The plant has your build order."
    assert is_vin(after.vin)
    with pytest.raises(NotFound):
        progress_of(small.store, numbers[1], small.other)
    with pytest.raises(NotFound):
        order_progress(small.store, "forged")


def test_a_quote_that_is_not_ordered_has_no_progress(small: Any) -> None:
    number = small.quoted()
    with pytest.raises(NotFound, match="not ordered yet"):
        order_progress(small.store, f"token-{number}")


def test_a_cancelled_order_says_so_and_no_more(small: Any) -> None:
    placed = small.ordered()
    cancel_order(small.store, placed.row.number, small.dealer, small.now)
    progress = order_progress(small.store, placed.token)
    assert [s.state for s in progress.steps] == ["accepted", "cancelled"]
    assert progress.steps[-1].now


def test_a_published_plan_is_not_changed_by_release(small: Any) -> None:
    numbers = _published(small)
    _release(small)
    view = plan(small.showroom, small.store, LINE, DAY)
    assert view is not None
    assert [u.order for u in view.units] == numbers
    assert (view.may_publish, view.may_release) == (False, False)
