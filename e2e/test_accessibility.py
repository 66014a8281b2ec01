"""Every room read by axe (WCAG 2.1 A and AA rules), in both languages.

If this fails, somebody who uses a screen reader, a keyboard or large contrast is shut out.
"""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from plant import Plant, sign_in

VAN = "/configure/large-van/2026"
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
}


def test_customers_pages_pass(page: Page, plant: Plant) -> None:
    read(page, plant, CUSTOMER)


def test_office_pages_pass(page: Page, plant: Plant) -> None:
    for name, paths in OFFICE.items():
        sign_in(page, plant, name)
        read(page, plant, paths)


def read(page: Page, plant: Plant, paths: tuple[str, ...]) -> None:
    """Open each page and hold it to axe's rules."""
    for path in paths:
        page.goto(plant.address + path)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()[:1500]}"
