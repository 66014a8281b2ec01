"""If a build order missed a part or a station's work, a vehicle would leave the line without what
was sold."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from configurator.catalogue.line import Line
from configurator.catalogue.release import Release
from configurator.errors import Refused
from configurator.orders.configuration import as_json, from_json, place
from configurator.production.build_order import (
    BuildOrder,
    as_document,
    build_order,
    canonical,
    from_document,
)
from configurator.production.takt import planned_starts

DAY = date(2026, 11, 30)


@pytest.fixture
def tall(cart: Release, cart_line: Line) -> BuildOrder:
    chosen = [
        "cart", "market", "market_gb", "body", "body_tall", "motor", "motor_electric", "paint",
        "paint_red", "extras", "tow",
    ]  # fmt: skip
    # Through the stored form: the build order needs nothing of the rule base any more.
    stored = json.loads(json.dumps(as_json(place(cart, cart_line, chosen, "gb"))))
    return build_order(
        from_json(stored),
        cart_line,
        order="O-2026-000001",
        day=DAY,
        sequence_number=3,
        vin="LCT00000000000001",
        planned_start=datetime(2026, 11, 30, 8, tzinfo=UTC),
    )


def test_the_document_says_what_to_build(tall: BuildOrder) -> None:
    document = as_document(tall)
    assert document["schema_version"] == "1.0"
    assert document["job_order_id"] == "cart-line-20261130-0003"
    assert document["work_master"] == "cart/2026"
    assert document["planned_start"] == "2026-11-30T08:00:00+00:00"
    parts = {p["part"]: (p["quantity"], p["supplier"]) for p in document["material_requirements"]}
    assert parts == {
        "battery": (1, "cells"), "long-cable": (1, "cells"), "wheel": (2, "wheels-co"),
    }  # fmt: skip
    assert [
        (s["station"], s["seconds"], [f["option"] for f in s["fit"]]) for s in document["stations"]
    ] == [("weld", 1800, ["body_tall"]), ("fit", 1500, ["motor_electric"])]
    assert document["paint"] == {"option": "paint_red", "label": {"en": "Red", "zh": "红"}}


def test_the_document_is_read_back_as_it_was(tall: BuildOrder) -> None:
    assert from_document(json.loads(canonical(as_document(tall)))) == tall
    assert canonical(as_document(tall)) == canonical(json.loads(canonical(as_document(tall))))


def test_units_start_one_a_takt_shift_by_shift(cart_line: Line) -> None:
    starts = planned_starts(cart_line, DAY, 5)
    assert [s.strftime("%H:%M") for s in starts] == ["06:00", "07:00", "08:00", "14:00", "15:00"]
    assert planned_starts(cart_line, DAY, 2) == starts[:2]
    with pytest.raises(Refused, match="starts 5 units on a day, not 6"):
        planned_starts(cart_line, DAY, 6)
