"""Production's pages over a real store. If these fail, a released day is released twice, its
build orders cannot be read, or a page claims a receipt that never came."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

from configurator.channels.folder import Folder
from configurator.flow import ordering, releasing, sequencing
from configurator.flow.releasing import deliver_outbox
from configurator.flow.working import run_sequencing

LINE = "/production/lines/ebike-line"


def say(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.split("<main", 1)[-1]))


@pytest.fixture
def day(office: Any) -> date:
    """A day of three orders, sequenced and published."""
    dealer, planner = office.visitor("dee"), office.visitor("pat")
    numbers = [dealer.place(office.quote().number) for _ in range(3)]
    found: date = ordering.order(office.store, numbers[0], office.account("pat")).row.build_day
    on = f"/planner/lines/ebike-line/{found}"
    planner.post(f"{on}/sequence", on=on, seconds=1)
    run = sequencing.latest_run(office.store, "ebike-line", found, office.clock.at)
    assert run is not None
    run_sequencing(office.showroom, office.store, run.id, office.clock)
    assert planner.post(f"{on}/publish", on=on, version=1).status_code == 303
    return found


@pytest.fixture
def released(office: Any, day: date) -> date:
    """The same day, released by production itself."""
    on = f"{LINE}/{day}"
    assert office.visitor("rob").post(f"{on}/release", on=on).status_code == 303
    return day


def test_production_sees_which_days_are_released(office: Any, released: date) -> None:
    page = say(office.visitor("rob").get(LINE))
    assert "3 of 3" in page
    assert "released" in page


def test_a_published_day_offers_its_release_and_a_released_one_does_not(
    office: Any, day: date
) -> None:
    rob = office.visitor("rob")
    on = f"{LINE}/{day}"
    assert "Nothing of this day is released" in say(rob.get(on))
    assert "Release day to production" in rob.get(on).text
    rob.post(f"{on}/release", on=on)
    assert "Release day to production" not in rob.get(on).text


def test_a_day_is_released_once(office: Any, released: date) -> None:
    """A second press may not build a day twice."""
    on = f"{LINE}/{released}"
    answer = office.visitor("pat").post(f"{on}/release", on=on)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert len(releasing.released(office.store, "ebike-line", released).units) == 3


def test_a_day_without_a_published_plan_is_not_released(office: Any, day: date) -> None:
    line = office.showroom.lines["ebike-line"]
    on = f"{LINE}/{line.next_working_day(day)}"
    answer = office.visitor("rob").post(f"{on}/release", on=LINE)
    assert answer.status_code == 409
    assert "no published plan" in answer.text


def test_build_orders_stand_in_sequence_and_say_that_they_wait(office: Any, released: date) -> None:
    page = office.visitor("rob").get(f"{LINE}/{released}")
    jobs = re.findall(r"/production/build-orders/([\w-]+)\"", page.text)
    view = releasing.released(office.store, "ebike-line", released)
    assert jobs == [unit.build_order.job for unit in view.units]
    assert [unit.build_order.sequence_number for unit in view.units] == [1, 2, 3]
    assert "0 received by production" in say(page)


def test_a_build_order_is_read_as_a_page_and_as_the_document(office: Any, released: date) -> None:
    rob = office.visitor("rob")
    order = releasing.released(office.store, "ebike-line", released).units[0].build_order
    page = rob.get(f"/production/build-orders/{order.job}").text
    assert order.vin in page
    for part in order.parts:
        assert f"<code>{part.part}</code>" in page
        assert f"{part.quantity} ×" in page
    for station in order.stations:
        assert f"{station.seconds // 60}:{station.seconds % 60:02}" in page
    answer = rob.get(f"/production/build-orders/{order.job}.json")
    assert answer.mimetype == "application/json"
    document = json.loads(answer.text)
    assert document["job_order_id"] == order.job
    assert document["sequence_number"] == 1
    assert len(document["material_requirements"]) == len(order.parts)


@pytest.mark.parametrize(
    "path",
    [
        "/production/lines/no-line",
        "/production/lines/no-line/2026-11-30",
        "/production/lines/ebike-line/2026-11-28",
        "/production/build-orders/ebike-line-20261130-0009",
        "/production/build-orders/ebike-line-20261130-0009.json",
    ],
)
def test_what_is_not_there_is_not_found(office: Any, path: str) -> None:
    answer = office.visitor("rob").get(path, status=404)
    assert "Reference" in answer.text


def test_a_message_that_cannot_be_written_is_shown_with_its_reason(
    office: Any, released: date
) -> None:
    """R18: no failure is silent; the unit waits, in sight of everyone."""
    blocked = office.settings.home / "blocked"
    blocked.write_text("a file where the folder should be")
    deliver_outbox(office.store, Folder(blocked), office.clock.at)
    page = say(office.visitor("rob").get(f"{LINE}/{released}"))
    assert "✖ not sent" in page
    assert "0 received" in page
