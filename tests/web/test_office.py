"""The office's pages speak both languages. If this fails, a Chinese planner meets English words."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest

from configurator.settings import shipped
from configurator.web.words_drafts_zh import DRAFTS_ZH
from configurator.web.words_office_zh import OFFICE_ZH
from configurator.web.words_rules_zh import RULES_ZH
from configurator.web.words_stops_zh import STOPS_ZH
from configurator.web.words_zh import ZH

OFFICE = {**OFFICE_ZH, **RULES_ZH, **DRAFTS_ZH, **STOPS_ZH}
ROOMS = ("access", "dealer", "planner", "production", "rules")

#: What the rules' templates look up by: kinds of examples, flaws and verdicts.
KEYS = {"valid", "invalid", "forces", "two", "not needed", "completed", "unjudged"}


def said() -> set[str]:
    """Every text that the office's templates look up."""
    found: set[str] = set()
    for room in ROOMS:
        folder = shipped("templates")
        for path in (*(folder / room).rglob("*.html"), folder / "_rules.html"):
            for call in re.findall(r"\b(?:_|counted)\(((?:[^()]|\([^()]*\))*)\)", path.read_text()):
                texts = re.findall(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'', call.split("=")[0])
                found |= {ast.literal_eval(text) for text in texts}
    return {text for text in found if re.search(r"[A-Za-z]{3}", text)} - {"stopped"} - KEYS


def test_every_word_of_the_office_has_its_chinese() -> None:
    missing = said() - set(OFFICE) - set(ZH)
    assert len(said()) > 100
    assert not missing


@pytest.mark.parametrize("english", sorted(OFFICE))
def test_a_translation_keeps_the_values_of_its_text(english: str) -> None:
    """A value that is lost in translation is a price or a day that nobody sees."""
    values = set(re.findall(r"\{\w+\}", english))
    assert set(re.findall(r"\{\w+\}", OFFICE[english])) == values


def test_a_desk_asked_for_in_chinese_speaks_it(office: Any) -> None:
    page = office.visitor("dee").get("/dealer?lang=zh").text
    assert "打开报价" in page
    assert "Open quote" not in page
