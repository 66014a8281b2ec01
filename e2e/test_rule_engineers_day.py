"""A rule engineer's day in a real browser: a broken draft uploaded and mended, its impact read,
published, a customer carried over, and all of it rolled back.

If this fails, rules cannot be changed without a programmer, or a change surprises who is buying.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from plant import Plant, sign_in

RULES = Path(__file__).parent.parent / "rules" / "large-van"
WAIT = 90_000


@pytest.fixture
def broken(tmp_path: Path, width: str) -> list[Path]:
    """The files of a next release, with a feature in a rule misspelt."""
    release = f"2027-{width}"
    files = []
    for source in [*sorted((RULES / "2027").iterdir()), RULES / "product.yaml"]:
        text = source.read_text()
        if source.name == "release.yaml":
            text = text.replace('release: "2027"', f'release: "{release}"')
        if source.name == "model.uvl":
            text = text.replace("battery_88 => !dc_none", "batery_88 => !dc_none")
        file = tmp_path / source.name
        file.write_text(text)
        files.append(file)
    return files


def test_a_draft_is_mended_weighed_published_and_rolled_back(
    page: Page, plant: Plant, shoot: Callable[[str], None], width: str, broken: list[Path]
) -> None:
    release = f"2027-{width}"
    half_done = half_done_configuration(page, plant)
    sign_in(page, plant, "rules")
    draft = upload_the_broken_draft(page, shoot, release, broken)
    mend_it(page, shoot, draft)
    weigh_it(page, shoot, draft)
    publish_it(page, shoot, draft, release)
    customer_is_carried_over(page, shoot, half_done, release)
    roll_it_back(page, plant, shoot, half_done)


def half_done_configuration(page: Page, plant: Plant) -> str:
    """A customer has begun on the release on sale, and leaves the page open; its address."""
    page.goto(f"{plant.address}/configure/large-van/2026?step=power")
    page.locator("label").filter(has_text="Diesel 93 kW").first.click()
    expect(page).to_have_url(re.compile("power=power_diesel_93"))
    return page.url


def upload_the_broken_draft(
    page: Page, shoot: Callable[[str], None], release: str, files: list[Path]
) -> str:
    """The desk takes the files and says what is wrong, by file and line; the draft's address."""
    expect(page.get_by_role("heading", name="Rules", level=1)).to_be_visible()
    expect(page.get_by_text("counting…")).to_have_count(0, timeout=WAIT)
    shoot("rules-1-desk")
    upload = page.locator("#upload")
    upload.get_by_label("Product").select_option("large-van")
    upload.get_by_label("Name of the release").fill(release)
    upload.get_by_label("Files").set_input_files(files)
    upload.get_by_role("button", name="Upload").click()
    expect(page).to_have_url(re.compile(r"/rules/drafts/\d+$"))
    brief = page.locator("#brief")
    expect(brief).to_contain_text("there is no feature 'batery_88'", timeout=WAIT)
    expect(brief.get_by_role("link", name=re.compile(r"model\.uvl:\d+"))).to_be_visible()
    shoot("rules-2-broken")
    return page.url


def mend_it(page: Page, shoot: Callable[[str], None], draft: str) -> None:
    """The place leads into the editor; the line is marked, mended, saved; the check is green."""
    page.locator("#brief").get_by_role("link", name=re.compile(r"model\.uvl:\d+")).click()
    text = page.get_by_role("textbox", name="model.uvl")
    expect(page.locator("#gutter .problem")).to_have_count(1, timeout=WAIT)
    marked = text.evaluate("t => t.value.slice(t.selectionStart, t.selectionEnd)")
    assert marked.strip().startswith("batery_88 =>"), "the editor opens at the line of the problem"
    shoot("rules-3-editor")
    text.fill(text.input_value().replace("batery_88", "battery_88"))
    expect(page.locator("#editor-state")).to_have_text("not saved yet")
    page.keyboard.press("Control+s")
    expect(page).to_have_url(re.compile("saved=1"))
    expect(page.locator("#matters .is-problem")).to_have_count(0, timeout=WAIT)
    page.goto(f"{draft}/check")
    expect(page.locator("#check .verdict-good")).to_contain_text("Sound", timeout=WAIT)
    shoot("rules-4-check")


def weigh_it(page: Page, shoot: Callable[[str], None], draft: str) -> None:
    """What changes in the trade's words, and what the plant's open orders would come to."""
    page.goto(f"{draft}/changes")
    impact = page.locator("#impact")
    expect(impact).to_contain_text("Would not be possible", timeout=WAIT)
    expect(impact.get_by_role("row").filter(has_text="Diesel 93 kW").first).to_contain_text("O-")
    expect(page.locator("#differences")).to_contain_text("Light bar", timeout=WAIT)
    shoot("rules-5-impact")
    page.goto(f"{draft}/try?power=power_electric_150")
    side = page.frame_locator("iframe.side-draft")
    expect(side.get_by_role("link", name="Take these choices to both sides")).to_be_visible()
    shoot("rules-6-try")


def publish_it(page: Page, shoot: Callable[[str], None], draft: str, release: str) -> None:
    """Published from today, after it was confirmed."""
    page.goto(f"{draft}/publish")
    expect(page.locator("#summary .working")).to_have_count(0, timeout=WAIT)
    shoot("rules-7-publish")
    page.get_by_label("I have read the check and the impact").check()
    page.get_by_role("button", name="Publish").click()
    expect(page).to_have_url(re.compile(f"/rules/releases/large-van/{release}"), timeout=WAIT)
    expect(page.get_by_role("heading", level=1)).to_contain_text("on sale")
    shoot("rules-8-published")


def customer_is_carried_over(
    page: Page, shoot: Callable[[str], None], half_done: str, release: str
) -> None:
    """The page left open goes on under the new release, and says what became of the choices."""
    page.goto(half_done)
    expect(page).to_have_url(re.compile(f"/configure/large-van/{release}\\?"))
    account = page.locator("#carried")
    expect(account).to_contain_text("Your choices were taken from")
    expect(account).to_contain_text("Diesel 93 kW")
    shoot("rules-9-carried")


def roll_it_back(page: Page, plant: Plant, shoot: Callable[[str], None], half_done: str) -> None:
    """The release before is on sale again, and the customer's page is as it was."""
    page.goto(f"{plant.address}/rules/releases/large-van/2026")
    page.get_by_text("Sell this one now…").click()
    page.get_by_role("button", name="Roll back to 2026").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("on sale")
    shoot("rules-10-rolled-back")
    page.goto(half_done)
    expect(page).to_have_url(re.compile("/configure/large-van/2026"))
    expect(page.get_by_role("radio", name=re.compile("^Diesel 93 kW"))).to_be_checked()
