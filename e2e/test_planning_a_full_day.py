"""A planner's morning: the first full day sequenced while the page watches, a unit pinned.

If this fails, the line starts without a plan, or the planner without a say in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from plant import Plant, sign_in


def test_a_full_day_is_sequenced_watched_and_pinned(
    page: Page, plant: Plant, shoot: Callable[[str], None], width: str
) -> None:
    sign_in(page, plant, "planner")
    page.goto(f"{plant.address}/planner/lines/van-line")
    days = page.get_by_role("row").filter(has_text="not sequenced").get_by_role("link")
    days.nth(0 if width == "desktop" else 1).click()
    page.get_by_label("Search for (seconds)").fill("6")
    page.get_by_role("button", name="Sequence day").click()
    expect(page.locator("#run")).to_contain_text("Best score", timeout=90_000)
    shoot("full-day-watched")
    expect(page).to_have_url(re.compile("version=1"), timeout=90_000)
    shoot("full-day-strip")
    page.locator("#strip").scroll_into_view_if_needed()
    shoot("full-day-strip-below")
    pin = page.get_by_role("button", name=re.compile("^Pin O-")).first
    order = pin.inner_text().split()[-1] if "O-" in pin.inner_text() else ""
    pin.click()
    expect(page.get_by_role("button", name=re.compile(f"^Unpin {order}")).first).to_be_visible()


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
def test_a_day_is_not_sequenced_twice_at_once(page: Page, plant: Plant) -> None:
    """One width is enough: the refusal is the server's."""
    sign_in(page, plant, "planner")
    page.goto(f"{plant.address}/planner/lines/van-line")
    page.get_by_role("row").filter(has_text="not sequenced").get_by_role("link").last.click()
    day = page.url
    page.get_by_label("Search for (seconds)").fill("5")
    page.get_by_role("button", name="Sequence day").click()
    expect(page.locator("#run")).to_be_visible()
    page.goto(day)
    expect(page.get_by_role("button", name="Sequence day")).to_be_disabled()
