"""A stop-sale in a real browser: one switch, and every page that sells knows it.

If this fails, customers choose and dealers order what nobody can build, or are refused unheard.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from plant import Plant, sign_in

WHY = "The supplier has a fire"
FAMILY, OPTION = "frame", "Step-through"
CHOICE = "market=market_gb&frame=frame_step"


def test_a_stopped_option_is_told_to_customer_and_dealer(
    page: Page, plant: Plant, shoot: Callable[[str], None], width: str
) -> None:
    quote = customer_asks(page, plant, f"Stopped {width}")
    option = rule_engineer_stops(page, plant, shoot)
    try:
        customer_is_told(page, plant, shoot, option)
        dealer_is_refused(page, plant, shoot, quote)
    finally:
        rule_engineer_lifts(page, plant, option)


def customer_asks(page: Page, plant: Plant, name: str) -> str:
    """A quote of an e-bike with the frame that will be stopped; its link."""
    page.goto(f"{plant.address}/summary/e-bike/2026?{CHOICE}")
    page.get_by_label("Your name or company").fill(name)
    page.get_by_label("Dealer").select_option(label="Northgate Vans, Leeds")
    page.get_by_role("button", name="Get a quote").click()
    expect(page.get_by_role("main")).to_contain_text("Q-20")
    return page.url


def rule_engineer_stops(page: Page, plant: Plant, shoot: Callable[[str], None]) -> str:
    """Looks the option up, sees whom a stop touches, and stops it; the option's page."""
    sign_in(page, plant, "rules")
    page.goto(f"{plant.address}/rules/stops/e-bike")
    page.get_by_label("Find an option").fill(OPTION)
    page.locator("#options").get_by_role("link").first.click()
    page.get_by_label("Reason in English").fill(WHY)
    page.get_by_role("button", name="Look at what it touches").click()
    expect(page.get_by_role("main")).to_contain_text("Nothing is stopped yet")
    shoot("stop-1-preview")
    page.get_by_role("button", name="Stop it").click()
    expect(page.get_by_role("button", name=re.compile("^Lift it"))).to_be_visible()
    shoot("stop-2-stopped")
    return page.url


def customer_is_told(page: Page, plant: Plant, shoot: Callable[[str], None], option: str) -> None:
    """The option is blocked with its reason, and one click takes another instead."""
    page.context.clear_cookies()
    id = option.rsplit("/", 1)[-1]
    page.goto(f"{plant.address}/configure/e-bike/2026?step={FAMILY}&why={id}")
    why = page.get_by_role("group", name="Why?")
    expect(why).to_contain_text(WHY)
    shoot("stop-3-customer")
    why.get_by_role("link", name=re.compile("^Change it")).first.click()
    expect(page).to_have_url(re.compile(f"{FAMILY}="))
    page.goto(f"{plant.address}/configure/e-bike/2026?step={FAMILY}&{CHOICE}")
    expect(page.get_by_role("status").first).to_contain_text(WHY)
    shoot("stop-4-half-done")


def dealer_is_refused(page: Page, plant: Plant, shoot: Callable[[str], None], quote: str) -> None:
    """The quote made before the stop is refused with the reason and the way out."""
    sign_in(page, plant, "dealer1")
    page.get_by_role("textbox", name=re.compile("Link, code|Open")).fill(quote)
    page.get_by_role("button", name="Open quote").click()
    page.get_by_role("button", name="Place order").click()
    said = page.get_by_role("alert").filter(has_text="is not ordered")
    expect(said).to_contain_text(WHY)
    expect(said).to_contain_text("Nearest to it")
    shoot("stop-5-dealer")


def rule_engineer_lifts(page: Page, plant: Plant, option: str) -> None:
    """It is sold again."""
    sign_in(page, plant, "rules")
    page.goto(option)
    page.get_by_role("button", name=re.compile("^Lift it")).click()
    expect(page.locator("#earlier")).to_be_attached()
