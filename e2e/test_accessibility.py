"""Every room read by axe (WCAG 2.1 A and AA rules), in both languages.

If this fails, somebody who uses a screen reader, a keyboard or large contrast is shut out.
"""

from __future__ import annotations

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


def read(page: Page, plant: Plant, paths: tuple[str, ...]) -> None:
    """Open each page and hold it to axe's rules."""
    for path in paths:
        page.goto(plant.address + path)
        expect(page.locator(".working")).to_have_count(0, timeout=60_000)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()[:1500]}"
