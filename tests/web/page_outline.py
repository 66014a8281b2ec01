"""A page taken apart, as a browser without JavaScript or an accessibility check sees it."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "hr", "img"}


class Outline(HTMLParser):
    """A page taken apart: what is wrong with its nesting, its ids, its fields and its links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.inputs: list[dict[str, str | None]] = []
        self.hx: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.wrong += [f"<{tag}> is never closed" for tag in self.open]
        self.wrong += [f"id {i!r} is there twice" for i in set(self.ids) if self.ids.count(i) > 1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, dict(attrs))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f"</{tag}> closes {self.open[-1:]} at {self.getpos()}")
        else:
            self.open.pop()

    def _note(self, tag: str, attrs: dict[str, str | None]) -> None:
        if attrs.get("id"):
            self.ids.append(str(attrs["id"]))
        if tag == "label":
            self.labelled.add(str(attrs.get("for")))
        if tag == "input":
            self.inputs.append(attrs)
        if any(name.startswith("hx-") for name in attrs):
            self.hx.append((tag, attrs))
        if "style" in attrs or any(name.startswith("on") for name in attrs):
            self.wrong.append(f"<{tag}> has inline style or code")


def rows(text: str) -> dict[str, str]:
    """How each option on the page stands, by its id."""
    found = re.findall(
        r'<div class="option option-(\w+)[^"]*">.*?name="[^"]*" value="([^"]+)"', text, re.DOTALL
    )
    return {html.unescape(option): standing for standing, option in found}


def links(text: str, words: str) -> list[str]:
    """The addresses of the links that say ``words``."""
    found = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', text, re.DOTALL)
    return [html.unescape(a) for a, said in found if words in re.sub(r"<[^>]+>", "", said)]


def fields(text: str) -> list[tuple[str, str]]:
    """What a browser without JavaScript would send from the configurator's form."""
    sent = []
    for tag in re.findall(r"<input [^>]+>", text):
        attrs = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if attrs.get("type") in ("radio", "checkbox") and " checked" not in tag:
            continue
        if attrs.get("name") and attrs["name"] != "csrf_token":
            sent.append((attrs["name"], html.unescape(attrs.get("value", ""))))
    return sent
