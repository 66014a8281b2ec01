"""Carrying over. If these fail, a customer who comes back finds other choices than they made, and
no word of why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from configurator.flow.desk.carrying import carried
from configurator.flow.desk.reading import read_files
from configurator.flow.showroom import Showroom
from configurator.settings import shipped


def test_what_goes_is_told_and_the_rest_is_kept(desk: Any) -> None:
    old = desk.small.release
    new = read_files(desk.changed().files, "cart", "2027")
    choices = {
        "market_eu": True, "body_tall": True, "motor_electric": True, "paint_blue": True,
        "tow": False,
    }  # fmt: skip
    found = carried(desk.showroom, old, new, choices)
    assert found.kept == {n: w for n, w in choices.items() if n != "body_tall"}
    assert [s.label.en for s in found.gone] == ["Tall box"]
    assert (found.dropped, found.whole) == ((), False)
    assert found.price_before is not None
    assert found.price_after is not None
    assert found.price_before.currency == found.price_after.currency == "EUR"
    # 60 x 1.2 net less, with 19% tax.
    assert found.extra == found.price_after.gross - found.price_before.gross == -8568


def test_what_the_new_rules_forbid_goes_with_its_reason(desk: Any) -> None:
    old = desk.small.release
    new = read_files(desk.changed().files, "cart", "2027")
    found = carried(desk.showroom, old, new, {"lamp": True, "motor_none": True})
    (dropped,) = found.dropped
    assert dropped.what.id == "lamp", "of equal numbers, what leaves the least price"
    assert [r.text.en for r in dropped.reason.rules] == ["A lamp needs the electric motor."]
    assert dict(found.kept).get("motor_none") is True
    assert "lamp" not in found.kept


def test_a_market_that_nobody_chose_costs_no_choice(tmp_path: Path) -> None:
    """Left-hand steering rules the first market out; something else has to go as well."""
    room = Showroom.at(shipped("rules"), tmp_path)
    old, new = room.release("large-van", "2027"), room.release("large-van", "2026")
    choices = {
        "steering_left": True,
        "battery_88": True,
        "length_l2": True,
        "power_electric_150": True,
    }
    found = carried(room, old, new, choices)
    assert len(found.dropped) == 1
    assert found.dropped[0].what.id in ("battery_88", "length_l2")
    assert found.kept["steering_left"] is True
    assert found.price_after is not None


def test_nothing_lost_is_said_as_nothing_lost(desk: Any) -> None:
    old = desk.small.release
    new = read_files(desk.changed().files, "cart", "2027")
    choices = {"body_box": True, "market_gb": True}
    found = carried(desk.showroom, old, new, choices)
    assert (found.whole, dict(found.kept), found.extra) == (True, choices, 0)
    back = carried(desk.showroom, new, old, choices)
    assert (back.whole, back.extra) == (True, 0)
