"""Every room read by axe (WCAG 2.1 A and AA rules), in both languages, light and dark.

If this fails, somebody who uses a screen reader, a keyboard or large contrast is shut out.
"""

from __future__ import annotations

from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from plant import Plant, sign_in

VAN = "/configure/large-van/2026"
RULES = "/rules/releases/large-van/2026"
CUSTOMER = (
    "/",
    VAN,
    f"{VAN}?power=power_electric_150&step=body&why=body_chassis_single",
    f"{VAN}?lang=zh&step=paint",
    "/finish/large-van/2026?lang=en",
    "/summary/large-van/2026?market=market_gb",
    "/configure/e-bike/2026",
    "/nowhere",
    "/sign-in",
)
OFFICE = {
    "dealer1": ("/dealer", "/dealer/orders"),
    "planner": ("/planner", "/planner/lines/van-line"),
    "production": ("/production", "/production/lines/van-line"),
    "rules": (
        "/rules",
        f"{RULES}?find=battery",
        f"{RULES}/check",
        f"{RULES}/parts?lang=zh",
        f"{RULES}/trace?has=power_electric_150&lang=en",
        f"{RULES}/changes?since=2027",
        f"{RULES}/files/model.uvl",
    ),
}
#: The dark differs in colours alone: only the rules about these are asked again.
LOOKS: dict[Literal["light", "dark"], dict[str, Any]] = {
    "light": {},
    "dark": {"runOnly": ["color-contrast", "link-in-text-block"]},
}


def test_customers_pages_pass(page: Page, plant: Plant) -> None:
    read(page, plant, CUSTOMER)


def test_office_pages_pass(page: Page, plant: Plant) -> None:
    for name, paths in OFFICE.items():
        sign_in(page, plant, name)
        read(page, plant, paths)


def test_a_drafts_pages_pass(page: Page, plant: Plant) -> None:
    sign_in(page, plant, "rules")
    page.goto(f"{plant.address}/rules")
    card = page.locator("#product-e-bike")
    card.locator("summary").first.click()
    card.get_by_role("button", name="Begin").first.click()
    page.wait_for_url("**/rules/drafts/*")
    draft = page.url.removeprefix(plant.address)
    pages = ("", "/files/model.uvl?line=20", "/check", "/changes", "/try", "/sheet", "/publish")
    read(page, plant, tuple(draft + there for there in pages))
    page.goto(plant.address + draft)
    page.get_by_text("Discard this draft…").click()
    page.get_by_role("button", name="Discard it").click()


def test_a_quote_passes(page: Page, plant: Plant) -> None:
    page.goto(plant.address + "/summary/e-bike/2026?market=market_gb")
    page.get_by_role("main").get_by_role("button", name="Get a quote").click()
    page.wait_for_url("**/quote/*")
    read(page, plant, (page.url.removeprefix(plant.address),))


def test_the_look_is_switched_in_the_foot(page: Page, plant: Plant) -> None:
    """Whoever chose the dark keeps it on the next page, whatever the device says."""
    page.emulate_media(color_scheme="light")
    page.goto(plant.address)
    page.get_by_role("button", name="Dark", exact=True).click()
    page.goto(f"{plant.address}/sign-in")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == "rgb(18, 22, 20)"


def read(page: Page, plant: Plant, paths: tuple[str, ...]) -> None:
    """Open each page and hold it to axe's rules."""
    for path in paths:
        page.goto(plant.address + path)
        expect(page.locator(".working")).to_have_count(0, timeout=60_000)
        for look, rules in LOOKS.items():
            page.emulate_media(color_scheme=look, reduced_motion="reduce")
            found = Axe().run(page, options=rules)
            report = found.generate_report()[:1500]
            assert found.violations_count == 0, f"{path} ({look}): {report}"
