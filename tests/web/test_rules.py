"""The rule engineer's desk over a real store: releases, checks, traces, differences. If these
fail, rules are published that nobody could look at first."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from page_outline import Outline

RELEASE = "/rules/releases/e-bike/2026"
VAN = "/rules/releases/large-van/2026"


def say(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.split("<main", 1)[-1]))


def settled(visitor: Any, path: str, htmx: str = "") -> Any:
    """The page when all that it waits for is there, as a browser without scripts reloads it."""
    for _ in range(200):
        answer = visitor.get(path, htmx=htmx)
        if "s so far" not in answer.text:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{path} is still waiting")


@pytest.fixture
def ria(office: Any) -> Any:
    return office.visitor("ruth")


@pytest.mark.parametrize(
    "path",
    [
        "/rules",
        RELEASE,
        f"{VAN}?find=battery",
        f"{RELEASE}/check",
        f"{RELEASE}/parts",
        f"{VAN}/trace?has=power_electric_150",
        f"{RELEASE}/files/model.uvl",
        "/rules/releases/large-van/2027/changes?since=2026",
    ],
)
def test_every_page_is_well_formed_in_both_languages(ria: Any, path: str) -> None:
    for language in ("en", "zh"):
        mark = "&" if "?" in path else "?"
        outline = Outline(settled(ria, f"{path}{mark}lang={language}").text)
        assert not outline.wrong, (path, language, outline.wrong)


def test_the_desk_lists_every_release_with_what_it_holds(ria: Any) -> None:
    text = say(ria.get("/rules"))
    assert "2 products, 3 releases, 0 open drafts" in text
    assert "goes on sale on 1 Jan 2027" in text
    assert "Begin a draft" in text


def test_a_rule_is_found_by_its_text_and_leads_to_its_line(ria: Any) -> None:
    page = ria.get(f"{VAN}?find=traction", htmx="rules").text
    assert page.lstrip().startswith('<section id="rules"')
    assert "R001" in page
    place = re.search(r'href="([^"]+/files/model\.uvl)#L(\d+)"', page)
    assert place
    file = ria.get(place[1]).text
    line = re.search(rf'id="L{place[2]}"><code>([^<]*)', file)
    assert line
    assert "R001" in line[1]


def test_a_check_proves_counts_and_runs_the_examples(ria: Any) -> None:
    text = say(settled(ria, f"{RELEASE}/check"))
    assert "1.1 billion" in text
    assert "8 of 8" in text
    assert "options.yaml:11" in text
    fragment = settled(ria, f"{RELEASE}/check", htmx="check").text
    assert '<section id="check"' in fragment
    assert "<html" not in fragment


def test_parts_are_proven_over_all_builds(ria: Any) -> None:
    assert "Proven over all builds" in say(settled(ria, f"{VAN}/parts"))


def test_a_trace_names_the_rule_of_each_consequence(ria: Any) -> None:
    text = say(ria.get(f"{VAN}/trace?has=power_electric_150&only=forced"))
    assert "Gearbox: Single speed" in text
    assert "R003" in text
    assert "battery_none" not in text


def test_a_trace_of_what_cannot_be_says_why(ria: Any) -> None:
    text = say(ria.get(f"{VAN}/trace?has=power_electric_150&has=drive_rear"))
    assert "These cannot go together" in text
    assert "R005" in text


def test_a_trace_does_not_trust_the_address(ria: Any) -> None:
    page = ria.get(f"{VAN}/trace?has=<script>&no=body_panel")
    assert "No option is called" in page.text
    assert "<script>&" not in page.text


@pytest.mark.parametrize(("to", "begins"), [("uvl", "namespace"), ("dimacs", "c "), ("json", "{")])
def test_rules_are_exported(ria: Any, to: str, begins: str) -> None:
    answer = ria.get(f"{VAN}/export.{to}")
    assert answer.text.startswith(begins)
    assert "attachment" in answer.headers["Content-Disposition"]
    if to == "json":
        json.loads(answer.text)


def test_two_releases_are_told_apart_in_the_trades_words(ria: Any) -> None:
    text = say(settled(ria, "/rules/releases/large-van/2027/changes?since=2026"))
    assert "Light bar" in text
    assert "+2" in text
    assert "Vehicles gained" in text
    assert "£19,480" in text


def test_the_only_release_is_compared_with_nothing(ria: Any) -> None:
    assert "only release" in say(ria.get(f"{RELEASE}/changes"))


def test_the_desk_shows_whom_a_shared_fragment_touches(
    ria: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who changes a fragment for one product changes it for others, and must see them first."""
    uses = {"towing": (("e-bike", "2026"), ("large-van", "2027")), "idle": ()}
    monkeypatch.setattr("configurator.web.rules.shared_uses", lambda rules: uses)
    page = ria.get("/rules")
    assert "towing e-bike 2026 , large-van 2027" in say(page)
    assert "idle Used by no release." in say(page)
    assert not Outline(page.text).wrong
