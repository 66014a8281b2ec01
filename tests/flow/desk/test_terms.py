"""Terms. If these fail, a product is left with nothing on sale, what was withdrawn goes on being
sold, or a quote of a retired release cannot be ordered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from configurator.errors import Conflict, Refused
from configurator.flow.desk import publishing
from configurator.flow.ordering import place_order

DAY = timedelta(days=1)


def _publish(desk: Any, draft: Any) -> None:
    publishing.publish(
        desk.store, desk.showroom, desk.engineer, draft.id, draft.revision, desk.now.date(),
        desk.now,
    )  # fmt: skip


def _standings(desk: Any, today: date) -> dict[str, str]:
    rows = publishing.releases_at(desk.showroom, desk.store, today)
    return {r.release.id: r.standing for r in rows}


def test_a_product_does_not_lose_its_last_release_unsaid(desk_anywhere: Any) -> None:
    desk = desk_anywhere
    today = desk.now.date()
    end = (desk.store, desk.showroom, desk.engineer, "cart", "2026")
    with pytest.raises(Conflict, match="no other release on sale on 2026-11-24"):
        publishing.retire(*end, today - DAY, desk.now)
    ended = publishing.retire(*end, today - DAY, desk.now, last=True)
    assert ended.valid_to == today - DAY
    assert desk.showroom.products(today) == ()
    assert desk.showroom.release("cart", "2026") == ended, "orders find it for ever"
    with pytest.raises(Conflict, match="has not been sold since"):
        publishing.retire(*end, today, desk.now)
    publishing.reopen(*end, desk.now)
    assert [r.id for r in desk.showroom.products(today)] == ["2026"]
    with pytest.raises(Conflict, match="has no last day"):
        publishing.reopen(*end, desk.now)
    assert desk.acts("release cart 2026") == [("engineer", "retire"), ("engineer", "reopen")]


@pytest.mark.usefixtures("quick_check")
def test_a_retired_release_leaves_the_other_on_sale(desk: Any) -> None:
    today = desk.now.date()
    _publish(desk, desk.begun())
    retired = publishing.retire(
        desk.store, desk.showroom, desk.engineer, "cart", "2026", today, desk.now
    )
    assert retired.valid_to == today
    assert _standings(desk, today) == {"2027": "on sale", "2026": "superseded"}
    assert _standings(desk, today + DAY) == {"2027": "on sale", "2026": "ended"}
    with pytest.raises(Refused, match="is past"):
        publishing.retire(
            desk.store, desk.showroom, desk.engineer, "cart", "2027", today - 9 * DAY, desk.now
        )


@pytest.mark.usefixtures("quick_check")
def test_rolling_back_sells_the_earlier_release_at_once(desk_anywhere: Any, another: Any) -> None:
    desk = desk_anywhere
    today = desk.now.date()
    _publish(desk, desk.begun("2027"))
    _publish(desk, desk.begun("2027-b"))
    assert desk.showroom.current("cart", today).id == "2027-b", "of one day, the later published"
    back = (desk.store, desk.showroom, desk.engineer, "cart")
    with pytest.raises(Conflict, match="on sale already"):
        publishing.roll_back(*back, "2027-b", desk.now)
    publishing.roll_back(*back, "2026", desk.now)
    assert _standings(desk, today) == {"2027-b": "ended", "2027": "ended", "2026": "on sale"}
    publishing.roll_back(*back, "2027", desk.now)
    elsewhere = another()
    publishing.catch_up(elsewhere, desk.store)
    assert elsewhere.current("cart", today).id == "2027"
    assert desk.acts("release cart 2027") == [
        ("engineer", "publish"), ("engineer", "retire"), ("engineer", "roll back"),
    ]  # fmt: skip


@pytest.mark.usefixtures("quick_check")
def test_a_quote_of_a_retired_release_is_ordered(desk: Any) -> None:
    quote = desk.small.quoted("body_tall", "motor_electric")
    _publish(desk, desk.changed())
    publishing.retire(
        desk.store, desk.showroom, desk.engineer, "cart", "2026", desk.now.date() - DAY, desk.now
    )
    placed = place_order(
        desk.showroom, desk.store, quote=quote, key="key-of-a-form", account=desk.small.dealer,
        now=desk.now,
    )  # fmt: skip
    assert placed.configuration.release == "2026"


@pytest.mark.usefixtures("quick_check")
def test_acts_of_other_processes_are_taken_in_before_one_decides(
    desk_anywhere: Any, another: Any
) -> None:
    """Another process has ended the other release: what this one knows is out of date."""
    desk = desk_anywhere
    today = desk.now.date()
    _publish(desk, desk.begun())
    elsewhere = another()
    publishing.retire(desk.store, elsewhere, desk.second, "cart", "2026", today - DAY, desk.now)
    with pytest.raises(Conflict, match="no other release on sale"):
        publishing.retire(
            desk.store, desk.showroom, desk.engineer, "cart", "2027", today - DAY, desk.now
        )
