"""Any public feature model opens in the browser: nothing is written for vans.

If this fails, a rule engineer who brings a model in UVL meets an error instead of a product.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from plant import Plant

REPOSITORY = Path(__file__).parent.parent
SANDWICH = """features
	Sandwich
		mandatory
			Bread
				alternative
					Rye
					Wheat
			Spread
				or
					Butter
					Hummus
		optional
			Cheese
constraints
	Rye => Hummus
	Cheese => !Hummus
"""


def test_a_model_that_nobody_knew_is_configured_and_explained(
    page: Page, served_model: Callable[[Path], Plant], tmp_path: Path, shoot: Callable[[str], None]
) -> None:
    model = tmp_path / "sandwich.uvl"
    model.write_text(SANDWICH)
    plant = served_model(model)
    page.goto(plant.address)
    page.get_by_role("link", name="Configure").click()
    expect(page).to_have_url(re.compile("/configure/"))
    page.goto(f"{page.url}?step=bread")
    page.locator("label").filter(has_text="Rye").click()
    expect(page).to_have_url(re.compile("bread=Rye"))
    page.goto(f"{page.url.split('?')[0]}?bread=Rye&step=sandwich")
    page.get_by_role("link", name="Why? Cheese").click()
    reason = page.get_by_role("group", name="Why?")
    expect(reason).to_contain_text("Rye")
    shoot("model-why")
    reason.get_by_role("link", name=re.compile("^Change it")).first.click()
    expect(page.get_by_role("checkbox", name=re.compile("^Cheese"))).to_be_checked()


def test_the_largest_car_model_opens_and_answers(
    page: Page, served_model: Callable[[Path], Plant], shoot: Callable[[str], None]
) -> None:
    bench = Path(os.environ.get("CONFIGURATOR_BENCH") or REPOSITORY.parent / "shared" / "bench")
    model = bench / "rules" / "uvl" / "automotive2-Knuppel2017-2_4.uvl"
    if not model.exists():
        pytest.skip(f"benchmark data not found at {bench}; name its folder in CONFIGURATOR_BENCH")
    plant = served_model(model)
    page.goto(plant.address)
    page.get_by_role("link", name="Configure").click()
    page.locator("label.option-label").filter(visible=True).last.click()
    expect(page.get_by_role("link", name="Undo")).to_be_visible()
    shoot("model-largest")
