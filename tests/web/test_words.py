"""The pages' words in both languages. If these fail, a Chinese customer reads half a page in
English, or a figure is written so that it is misread."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from configurator.settings import shipped
from configurator.web.errors import _TEXTS, _TITLES
from configurator.web.language import ALL_ZH as ZH

TEMPLATES = sorted(
    [
        *(shipped("templates") / "customer").rglob("*.html"),
        *(shipped("templates") / "rules" / "stops").rglob("*.html"),
        *(shipped("templates") / "rules" / "stop").rglob("*.html"),
        shipped("templates") / "base.html",
    ]
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(shipped("templates"))))
def test_every_word_of_a_customers_page_is_in_chinese(path: Path) -> None:
    text = path.read_text()
    said = re.findall(r"""\b_\("([^"]+)"|\b_\('([^']+)'""", text)
    said += re.findall(r'counted\("([^"]+)", "([^"]+)"', text)
    missing = sorted({w for pair in said for w in pair if w and w not in ZH})
    assert not missing


def test_every_error_is_in_chinese() -> None:
    assert not [t for t in (*_TITLES.values(), *_TEXTS.values()) if t not in ZH]


def test_a_translation_fills_in_the_same_figures() -> None:
    names = re.compile(r"\{\w+\}")
    for english, chinese in ZH.items():
        assert sorted(names.findall(english)) == sorted(names.findall(chinese)), english
