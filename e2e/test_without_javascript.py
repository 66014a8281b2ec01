"""The customer's way without JavaScript: plain links and forms lead from a click to a quote.

If this fails, a customer on an old device, behind a strict proxy or with a broken script is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from plant import WIDTHS, Plant


@pytest.fixture
def page(browser: Browser, width: str) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, viewport=WIDTHS[width], locale="en-GB")
    yield context.new_page()
    context.close()


def test_a_configuration_is_made_and_quoted_with_plain_forms(
    page: Page, plant: Plant, shoot: Callable[[str], None]
) -> None:
    page.goto(f"{plant.address}/configure/e-bike/2026")
    page.get_by_role("link", name="Next").or_(page.locator(".turn a").last).filter(
        visible=True
    ).first.click()
    option = page.locator("label.option-label:has(input:not([disabled]))").filter(visible=True)
    option.last.click()
    page.get_by_role("button", name="Update").click()
    expect(page.get_by_text("Your choice").filter(visible=True).first).to_be_visible()
    shoot("no-script")
    page.get_by_role("link", name="Summary").filter(visible=True).first.click()
    page.get_by_label("Your name or company").fill("Old tablet")
    page.get_by_role("button", name="Get a quote").click()
    expect(page.get_by_role("main")).to_contain_text("Q-20")
