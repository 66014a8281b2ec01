"""The planner's pages over a real store and a real solver. If these fail, a day cannot be
sequenced, watched, published or released from a browser, or a page hides what is broken."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from configurator.channels.folder import Folder, Receiver
from configurator.flow import ordering, planning, sequencing
from configurator.flow.releasing import deliver_outbox
from configurator.flow.working import run_sequencing

LINE = "/planner/lines/ebike-line"


def say(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.split("<main", 1)[-1]))


@pytest.fixture
def orders(office: Any) -> list[str]:
    """Four orders that the dealer Dee has placed; all on the first day that is free."""
    visitor = office.visitor("dee")
    return [visitor.place(office.quote().number) for _ in range(4)]


@pytest.fixture
def day(office: Any, orders: list[str]) -> date:
    found: date = ordering.order(office.store, orders[0], office.account("pat")).row.build_day
    return found


@pytest.fixture
def planner(office: Any) -> Any:
    return office.visitor("pat")


def sequenced(office: Any, planner: Any, day: date) -> int:
    """Ask for the day's sequence as the page does, let the worker do it; the run's id."""
    on = f"{LINE}/{day}"
    answer = planner.post(f"{on}/sequence", on=on, seconds=1)
    assert answer.status_code == 303, say(answer)
    run = sequencing.latest_run(office.store, "ebike-line", day, office.clock.at)
    assert run is not None
    run_sequencing(office.showroom, office.store, run.id, office.clock)
    return run.id


def test_one_line_is_shown_at_once_and_several_to_choose_from(planner: Any) -> None:
    page = planner.get("/planner").text
    assert "/planner/lines/ebike-line" in page
    assert "/planner/lines/van-line" in page


def test_the_line_shows_its_bank_and_the_load_ahead(planner: Any, day: date, orders: Any) -> None:
    page = planner.get(LINE)
    assert f"{LINE}/{day}" in page.text
    assert "4 of 84" in say(page)
    assert all(order in page.text for order in orders)


def test_the_bank_is_searched_in_place(planner: Any, orders: Any) -> None:
    fragment = planner.get(f"{LINE}?find={orders[1]}", htmx="bank").text
    assert fragment.lstrip().startswith('<section id="bank"')
    assert orders[1] in fragment
    assert orders[0] not in fragment


def test_a_day_without_a_plan_lists_what_is_to_be_sequenced(
    planner: Any, day: date, orders: Any
) -> None:
    page = planner.get(f"{LINE}/{day}")
    assert "4 orders to sequence" in say(page)
    assert "Sequence day" in page.text


@pytest.mark.parametrize("seconds", ["", "0", "601", "ten", "-3", "1e9"])
def test_a_run_takes_whole_seconds_within_reason(
    office: Any, planner: Any, day: date, seconds: str
) -> None:
    on = f"{LINE}/{day}"
    answer = planner.post(f"{on}/sequence", on=on, seconds=seconds)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert sequencing.latest_run(office.store, "ebike-line", day, office.clock.at) is None


def test_a_day_without_orders_is_refused_with_a_sentence(office: Any, planner: Any) -> None:
    on = f"{LINE}/{office.clock.at.date()}"
    answer = planner.post(f"{on}/sequence", on=on, seconds=1)
    assert answer.status_code == 422
    assert "nothing to sequence" in answer.text


def test_a_waiting_run_is_polled_and_refreshes_without_javascript(
    office: Any, planner: Any, day: date
) -> None:
    on = f"{LINE}/{day}"
    planner.post(f"{on}/sequence", on=on, seconds=5)
    page = planner.get(on).text
    assert "Waiting for a worker" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    run = sequencing.latest_run(office.store, "ebike-line", day, office.clock.at)
    assert run is not None
    assert f'hx-get="/planner/runs/{run.id}"' in page
    fragment = planner.get(f"/planner/runs/{run.id}", htmx="run").text
    assert 'id="run"' in fragment
    assert "<html" not in fragment
    assert planner.get(f"/planner/runs/{run.id}", status=303).location.startswith(on)


def test_a_day_is_not_sequenced_twice_at_once(planner: Any, day: date) -> None:
    on = f"{LINE}/{day}"
    planner.post(f"{on}/sequence", on=on, seconds=5)
    answer = planner.post(f"{on}/sequence", on=on, seconds=5)
    assert answer.status_code == 409
    assert "being sequenced already" in answer.text


def test_a_run_can_be_stopped_from_its_page(office: Any, planner: Any, day: date) -> None:
    on = f"{LINE}/{day}"
    planner.post(f"{on}/sequence", on=on, seconds=5)
    run = sequencing.latest_run(office.store, "ebike-line", day, office.clock.at)
    assert run is not None
    assert planner.post(f"/planner/runs/{run.id}/stop", on=on).status_code == 303
    assert "Stopped" in planner.get(on).text
    again = planner.post(f"/planner/runs/{run.id}/stop", on=on)
    assert again.status_code == 409


def test_a_lost_worker_is_told_and_the_run_is_asked_for_again(
    office: Any, planner: Any, day: date
) -> None:
    """A killed worker must never leave a page that waits for ever."""
    on = f"{LINE}/{day}"
    planner.post(f"{on}/sequence", on=on, seconds=5)
    run = sequencing.latest_run(office.store, "ebike-line", day, office.clock.at)
    assert run is not None
    from configurator.store import plans

    with office.store.writing() as session:
        row = plans.run_by_id(session, run.id, lock=True)
        assert row is not None
        row.state = "running"
        session.add(row)
    office.clock.at += timedelta(minutes=2)
    page = planner.get(on)
    assert "The worker was lost" in page.text
    assert "Run again" in page.text
    assert 'hx-trigger="every' not in page.text
    assert planner.post(f"{on}/sequence", on=on, seconds=5).status_code == 303


def test_a_finished_run_leads_to_its_plan_with_strip_and_table(
    office: Any, planner: Any, day: date, orders: Any
) -> None:
    run = sequenced(office, planner, day)
    moved = planner.get(f"/planner/runs/{run}", htmx="run")
    assert moved.headers["HX-Redirect"] == f"{LINE}/{day}?version=1"
    page = planner.get(f"{LINE}/{day}")
    assert "Version 1" in page.text
    plan = planning.plan(office.showroom, office.store, "ebike-line", day)
    assert plan is not None
    placed = re.findall(r'<tr id="unit-(\S+)"', page.text)
    assert placed == [unit.order for unit in plan.units]
    assert sorted(placed) == sorted(orders)
    assert page.text.count('scope="col"><a href="#unit-') == len(orders)
    spans = [int(n) for n in re.findall(r'<td colspan="(\d+)"', page.text)]
    assert sum(spans) == len(orders)
    for ratio in plan.legend:
        assert f"{ratio.p}/{ratio.q} {'hard' if ratio.hard else 'soft'}" in page.text


def test_what_is_broken_is_marked_where_it_breaks_by_shape_and_in_words(
    office: Any, planner: Any, day: date
) -> None:
    """Equal e-bikes in a row break every ratio they count in; the page may not hide it."""
    sequenced(office, planner, day)
    page = planner.get(f"{LINE}/{day}").text
    plan = planning.plan(office.showroom, office.store, "ebike-line", day)
    assert plan is not None
    marks = {"hard": page.count('class="mark-hard">✖'), "soft": page.count('class="mark-soft">◆')}
    for kind, hard in (("hard", True), ("soft", False)):
        units = sum(
            ratio.id in unit.broken for unit in plan.units for ratio in plan.legend
            if ratio.hard == hard
        )  # fmt: skip
        assert marks[kind] == units + 1, "each broken cell is marked, and the key shows one more"
    for violation in plan.violations:
        assert violation.label.en in page


def test_a_unit_is_pinned_and_let_go_again(
    office: Any, planner: Any, day: date, orders: Any
) -> None:
    sequenced(office, planner, day)
    on = f"{LINE}/{day}"
    pinned = planner.post(f"{on}/pin?version=1", on=on, order=orders[2], position=1)
    assert pinned.location == f"{on}?version=1#unit-{orders[2]}"
    taken = planner.post(f"{on}/pin", on=on, order=orders[1], position=1)
    assert taken.status_code == 409
    beyond = planner.post(f"{on}/pin", on=on, order=orders[1], position=99)
    assert beyond.status_code == 422
    unknown = planner.post(f"{on}/pin", on=on, order="O-1", position=2)
    assert unknown.status_code == 404
    sequenced(office, planner, day)
    plan = planning.plan(office.showroom, office.store, "ebike-line", day, 2)
    assert plan is not None
    assert plan.units[0].order == orders[2]
    assert f'aria-label="Unpin {orders[2]}"' in planner.get(f"{on}?version=2").text
    assert planner.post(f"{on}/unpin", on=on, order=orders[2]).status_code == 303
    assert "Unpin" not in planner.get(f"{on}?version=2").text


def test_a_version_is_published_and_the_other_stays_to_be_seen(
    office: Any, planner: Any, day: date, orders: Any
) -> None:
    sequenced(office, planner, day)
    sequenced(office, planner, day)
    on = f"{LINE}/{day}"
    done = planner.post(f"{on}/publish", on=f"{on}?version=2", version=2)
    assert done.location == f"{on}?version=2"
    page = say(planner.get(on))
    assert "Version 2 published" in page
    assert "Release day" in page
    assert "1 draft" in page
    state = ordering.order(office.store, orders[0], office.account("pat")).row.state
    assert state == "sequenced"
    planner.get(f"{on}?version=7", status=404)
    planner.get(f"{on}?version=two", status=404)


def test_a_stale_plan_is_not_published_and_says_why(
    office: Any, planner: Any, day: date, orders: Any
) -> None:
    sequenced(office, planner, day)
    dealer = office.visitor("dee")
    gone = f"/dealer/orders/{orders[0]}"
    assert dealer.post(f"{gone}/cancel", on=gone, reason="sold").status_code == 303
    on = f"{LINE}/{day}"
    page = planner.get(on).text
    assert "The day has changed since" in page
    assert "Publish version" not in page
    answer = planner.post(f"{on}/publish", on=on, version=1)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("day", ["2026-11-28", "2026-13-01", "2026-1-1", "tomorrow"])
def test_a_day_that_is_none_is_not_found(planner: Any, day: str) -> None:
    planner.get(f"{LINE}/{day}", status=404)


def test_an_unknown_line_or_run_is_not_found(planner: Any) -> None:
    planner.get("/planner/lines/no-line", status=404)
    planner.get("/planner/lines/no-line/2026-11-30", status=404)
    planner.get("/planner/runs/999", status=404)


def test_the_whole_way_from_quote_to_build_order_without_javascript(
    office: Any, planner: Any, day: date, orders: Any
) -> None:
    """Dealer, planner, production: plain links and forms only, each step's result on its page."""
    sequenced(office, planner, day)
    on = f"{LINE}/{day}"
    assert planner.post(f"{on}/publish", on=on, version=1).status_code == 303
    plan = planning.plan(office.showroom, office.store, "ebike-line", day)
    assert plan is not None
    released = planner.post(f"/production/lines/ebike-line/{day}/release", on=on)
    assert released.location == f"/production/lines/ebike-line/{day}"
    page = planner.get(released.location)
    assert "4 build orders" in say(page)
    assert "Sequence day" not in planner.get(on).text, "a released day does not move any more"
    assert say(page).count("waiting") >= 4
    folder = Folder(office.settings.outbox)
    deliver_outbox(office.store, folder, office.clock.at)
    Receiver(office.settings.outbox).receive()
    deliver_outbox(office.store, folder, office.clock.at)
    assert say(planner.get(released.location)).count("✓ received") == 4
    numbers = re.findall(r"O-2026-\d{6}", page.text)
    assert numbers == [unit.order for unit in plan.units]
    dealer = office.visitor("dee").get(f"/dealer/orders/{orders[0]}")
    assert "Released to production" in say(dealer)
    assert "no longer be cancelled" in say(dealer)
