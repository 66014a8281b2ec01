"""The demo. If this fails, a newcomer's first command shows a broken plant, and `demo --check`
would not have said so."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from configurator import tour
from configurator.errors import Unavailable
from configurator.walk import Visitor


def test_every_page_of_the_walk_answers(tmp_path: Path) -> None:
    said: list[str] = []
    tour.check({}, 40, said.append)
    seen = [line for line in said if line.startswith("200 ")]
    for room in ("/configure/", "/summary/", "/quote/", "/dealer/orders/", "/planner/", "/order/"):
        assert any(room in line for line in seen), room


def test_a_page_that_does_not_answer_ends_the_walk() -> None:
    """The control: a walk that cannot fail would tell nothing."""
    with pytest.raises(Unavailable, match="/nowhere answered 404"):
        Visitor(Flask("empty"), print).open("/nowhere")


def test_the_demos_text_names_the_address_and_each_role() -> None:
    text = tour.what_to_try("http://127.0.0.1:8000")
    for role in ("customer", "dealer", "planner", "production", "http://127.0.0.1:8000/dealer"):
        assert role in text
