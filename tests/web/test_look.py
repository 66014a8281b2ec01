"""Light and dark. If these fail, a visitor's choice of look is lost, or costs them their van."""

from __future__ import annotations

import re
from typing import Any

import pytest

from configurator.settings import shipped

DARK = re.compile(r'<link rel="stylesheet" href="[^"]*dark\.css[^"]*" media="([^"]+)">')


@pytest.mark.parametrize(
    ("chosen", "media"),
    [
        ("device", ["screen and (prefers-color-scheme: dark)"]),
        ("light", []),
        ("dark", ["screen"]),
        ("purple", ["screen and (prefers-color-scheme: dark)"]),
    ],
)
def test_a_look_is_kept_for_all_pages(office: Any, chosen: str, media: list[str]) -> None:
    visitor = office.visitor()
    visitor.post("/look", on="/", look=chosen)
    for path in ("/", "/configure/e-bike/2026", "/sign-in"):
        assert DARK.findall(visitor.get(path).text) == media


def test_choosing_a_look_goes_back_to_what_was_chosen(office: Any) -> None:
    """The address holds the configuration and changes with each click, the form does not."""
    visitor = office.visitor()
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', visitor.get("/sign-in").text)
    assert token
    for referrer, back in (
        ("http://localhost/configure/e-bike/2026?frame=frame_step", "?frame=frame_step"),
        ("http://elsewhere.example/", "/"),
        ("", "/"),
    ):
        answer = visitor.client.post(
            "/look", data={"csrf_token": token[1], "look": "dark"}, headers={"Referer": referrer}
        )
        assert answer.status_code == 303
        assert answer.location.endswith(back)
        assert "elsewhere" not in answer.location


def test_both_looks_name_the_same_colours() -> None:
    """A colour without its counterpart is one that somebody cannot read in the dark."""
    css = shipped("static") / "css"
    named = re.compile(r"^\s+(--[a-z0-9-]+):\s*(?:#|rgb)", re.MULTILINE)
    light = set(named.findall((css / "tokens.css").read_text()))
    assert light <= set(named.findall((css / "dark.css").read_text()))


def test_colours_are_named_once() -> None:
    """A colour outside the tokens stays what it is when all around it turns dark."""
    for path in shipped("static").rglob("*.css"):
        if path.name in ("tokens.css", "dark.css"):
            continue
        stray = [
            line
            for line in path.read_text().splitlines()
            if re.search(r"#[0-9a-f]{3,8}\b(?![^{]*\{)", line) and ".batch" not in line
        ]
        assert not stray, f"{path.name}: {stray}"
