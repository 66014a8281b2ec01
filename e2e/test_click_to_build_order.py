"""The whole chain in a real browser: a click becomes a build order, and the customer hears of it.

If this fails, nobody can buy, build or follow a vehicle, whatever the other tests say.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from time import monotonic

from playwright.sync_api import Page, expect

from plant import Plant, sign_in


def test_a_customers_click_becomes_a_build_order(
    page: Page, plant: Plant, shoot: Callable[[str], None], width: str
) -> None:
    quote = customer_configures_and_asks(page, plant, shoot, f"Corner bakery {width}")
    order, build_day = dealer_orders(page, plant, shoot, quote)
    planner_sequences_and_releases(page, plant, shoot, build_day)
    production_has_it(page, plant, shoot, build_day, order)
    customer_hears_of_it(page, plant, shoot, quote)


def customer_configures_and_asks(
    page: Page, plant: Plant, shoot: Callable[[str], None], name: str
) -> str:
    """From the first page to a quote; its share link."""
    page.goto(plant.address)
    shoot("1-products")
    page.get_by_role("article").filter(has_text="Large Van").get_by_role(
        "link", name="Configure"
    ).click()
    open_step(page, "Drive and energy")
    choose(page, "Electric 150 kW")
    expect(page).to_have_url(re.compile("power=power_electric_150"))
    open_step(page, "Body and size")
    choose(page, "Panel van")
    expect(page).to_have_url(re.compile("body=body_panel"))
    shoot("2-configure")

    page.get_by_role("link", name=re.compile("^Why.*Chassis, single cab")).click()
    expect(page.get_by_role("group", name="Why?")).to_contain_text("Electric")
    shoot("3-why")
    url = page.url
    page.reload()
    expect(page.get_by_role("group", name="Why?")).to_be_visible()
    page.go_back()
    assert page.url != url

    page.get_by_role("link", name=re.compile("^Summary")).filter(visible=True).first.click()
    page.get_by_label("Your name or company").fill(name)
    page.get_by_label("Dealer").select_option(label="Northgate Vans, Leeds")
    shoot("4-summary")
    page.get_by_role("button", name="Get a quote").click()
    expect(page.get_by_role("main")).to_contain_text("Q-20")
    shoot("5-quote")
    return page.url


def dealer_orders(
    page: Page, plant: Plant, shoot: Callable[[str], None], quote: str
) -> tuple[str, str]:
    """The dealer opens the customer's link and orders; the order's number and build day."""
    sign_in(page, plant, "dealer1")
    shoot("6-dealer")
    page.get_by_role("textbox", name=re.compile("Link, code|Open")).fill(quote)
    page.get_by_role("button", name="Open quote").click()
    price = page.get_by_role("button", name="Place order")
    shoot("7-dealer-quote")
    price.click()
    expect(page).to_have_url(re.compile(r"/dealer/orders/O-"))
    shoot("8-dealer-order")
    day = page.locator("dt:text-is('Build day') + dd").inner_text()
    build_day = datetime.strptime(day + " +0000", "%d %b %Y %z").date()
    return page.url.rsplit("/", 1)[-1], build_day.isoformat()


def planner_sequences_and_releases(
    page: Page, plant: Plant, shoot: Callable[[str], None], day: str
) -> None:
    """The planner sequences the order's day, watches, publishes and releases it."""
    sign_in(page, plant, "planner")
    page.goto(f"{plant.address}/planner/lines/van-line")
    shoot("9-planner")
    page.goto(f"{plant.address}/planner/lines/van-line/{day}")
    page.get_by_label("Search for (seconds)").fill("4")
    page.get_by_role("button", name="Sequence day").click()
    expect(page.locator("#run")).to_be_visible()
    shoot("10-sequencing")
    publish = page.get_by_text(re.compile(r"^Publish version \d"))
    expect(publish).to_be_visible(timeout=60_000)
    shoot("11-plan")
    publish.click()
    page.get_by_role("button", name="Publish this version").click()
    page.get_by_text("Release day…").click()
    page.get_by_role("button", name="Release day to production").click()


def production_has_it(
    page: Page, plant: Plant, shoot: Callable[[str], None], day: str, order: str
) -> None:
    """Production's page lists the unit, and the receipt is a file on the disk."""
    page.goto(f"{plant.address}/production/lines/van-line/{day}")
    expect(page.get_by_role("main")).to_contain_text(order)
    row = page.get_by_role("row").filter(has_text=order)
    until = monotonic() + 90
    while "received" not in row.inner_text() and monotonic() < until:
        page.wait_for_timeout(500)
        page.reload()
    expect(row).to_contain_text("received")
    shoot("12-production")
    received = [sent["body"] for sent in plant.received() if sent["body"]["order"] == order]
    assert len(received) == 1, "the plant has the unit once, and only once"


def customer_hears_of_it(
    page: Page, plant: Plant, shoot: Callable[[str], None], quote: str
) -> None:
    """The link that the customer has had all along now tells of the order."""
    page.context.clear_cookies()
    page.goto(quote)
    shoot("13-quote-ordered")
    page.goto(quote.replace("/quote/", "/order/"))
    expect(page.get_by_role("main")).to_contain_text(re.compile("released", re.I))
    shoot("14-order")


def open_step(page: Page, name: str) -> None:
    """Go to a step; on a phone the list of steps is folded away first."""
    steps = page.get_by_role("navigation", name="Steps")
    link = steps.get_by_role("link", name=name).filter(visible=True)
    if link.count() == 0:
        steps.locator("summary").click()
    link.first.click()
    expect(page.get_by_role("heading", name=name, level=2)).to_be_visible()


def choose(page: Page, option: str) -> None:
    """Click an option's card, as a person does, and wait until the page has taken it."""
    card = page.locator("label").filter(has_text=option).first
    card.click()
    expect(page.get_by_role("radio", name=re.compile(f"^{re.escape(option)}"))).to_be_checked()
