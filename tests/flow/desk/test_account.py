"""The account of what was carried over. If these fail, a customer reads of a loss and finds no way
back, is sent to what cannot be had, or is offered again what stands there already."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from configurator.catalogue.release import Release, Text
from configurator.flow.configuring import configure
from configurator.flow.desk.account import Lost
from configurator.flow.desk.carrying import carried, replaced_on
from configurator.flow.desk.reading import read_files
from configurator.flow.desk.stopped import Stops
from configurator.orders.stop import Stop

TODAY = date(2027, 1, 4)


@pytest.fixture
def new(desk: Any) -> Release:
    """The release with no tall box, where a lamp needs the motor."""
    return read_files(desk.changed().files, "cart", "2027")


def _lost(desk: Any, new: Release, was: dict[str, bool], now: dict[str, bool]) -> Lost:
    """The one loss of choices ``was`` under the old release, on a page of ``now``."""
    page = configure(
        desk.showroom, new, list(now.items()), arrived=(desk.small.release, was)
    )  # fmt: skip
    assert page.carried is not None
    (lost,) = page.carried.lost
    return lost


def test_what_is_gone_offers_what_its_question_has_cheapest_first(desk: Any, new: Release) -> None:
    was = {"market_eu": True, "body_tall": True}
    lost = _lost(desk, new, was, {"market_eu": True})
    assert (lost.what.id, lost.reason, lost.now) == ("body_tall", None, None)
    asked = next(f for f in new.families if f.id == "body").options
    assert {way.takes.id for way in lost.ways if way.takes} == set(asked)
    extras = [way.extra for way in lost.ways]
    assert extras == sorted(extras, key=lambda e: e or 0)
    assert extras[0] == 0, "the cheapest is what the price counts already"
    for way in lost.ways:
        assert desk.showroom.engine(new).complete(way.choices, "") is not None


def test_a_question_answered_anew_is_not_asked_again(desk: Any, new: Release) -> None:
    now = {"market_eu": True, "body_box": True}
    lost = _lost(desk, new, {"market_eu": True, "body_tall": True}, now)
    assert lost.now is not None
    assert (lost.now.id, lost.ways) == ("body_box", ())


def test_what_was_dropped_is_to_be_had_by_giving_up_what_forbids_it(
    desk: Any, new: Release
) -> None:
    was = {"lamp": True, "motor_none": True}
    lost = _lost(desk, new, was, {"motor_none": True})
    assert lost.reason is not None
    (way,) = lost.ways
    assert way.choices["lamp"] is True
    assert [r.gone.id for r in way.replaced] == ["motor_none"]
    free = _lost(desk, new, was, {})
    assert [w.choices.get("lamp") for w in free.ways] == [True], "nothing forbids it any more"
    assert free.ways[0].replaced == ()
    again = _lost(desk, new, was, {"lamp": True})
    assert again.now == again.what
    assert again.ways == ()


def test_what_is_not_for_sale_now_is_not_carried_over_silently(desk: Any) -> None:
    old = desk.small.release
    stop = _stop(old, "motor_electric")
    stops = Stops(TODAY, {"motor_electric": stop})
    found = carried(desk.showroom, old, old, {"motor_electric": True, "tow": False}, stops)
    assert dict(found.kept) == {"tow": False}
    (dropped,) = found.dropped
    assert [said.id for said, _ in dropped.reason.stops] == ["motor_electric"]


def test_the_day_of_the_change_is_told_also_after_a_release_was_taken_back(new: Release) -> None:
    day = timedelta(days=1)
    old = replace(new, id="a", valid_from=date(2026, 1, 1), valid_to=None)
    follows = replace(new, id="b", valid_from=date(2027, 1, 1), valid_to=None)
    assert replaced_on(old, follows, TODAY) == date(2027, 1, 1)
    over = replace(follows, valid_to=TODAY - day)
    assert replaced_on(over, old, TODAY) == TODAY, "taken back today"
    to_come = replace(follows, valid_from=TODAY + day)
    assert replaced_on(to_come, old, TODAY) is None


def _stop(release: Release, option: str) -> Stop:
    return Stop(
        1, release.product, option, TODAY, None, 0, Text("Late"), "ruth",
        datetime(2027, 1, 4, 8, tzinfo=UTC),
    )  # fmt: skip
