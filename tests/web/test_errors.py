"""What goes wrong becomes a calm page. If these fail, a visitor reads a traceback, gets the wrong
status, or holds a reference that the log does not have."""

from __future__ import annotations

import re
from typing import Any

import pytest
import structlog
from flask import Flask
from page_outline import Outline

from configurator.errors import (
    CatalogueError,
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    Unavailable,
)
from configurator.web.security import LONGEST_ADDRESS, MOST_PARAMETERS


@pytest.fixture
def failing(office: Any) -> Flask:
    """An app with a page for every error."""
    errors = {
        "refused": Refused("Not like this."),
        "conflict": Conflict("Somebody was faster."),
        "forbidden": NotAllowed("Only planners may."),
        "missing": NotFound("No such thing."),
        "unavailable": Unavailable("The disk is full."),
        "catalogue": CatalogueError("rules/secret/path.yaml", 3, "a wrong word"),
        "bug": ZeroDivisionError("inner workings"),
    }
    app: Flask = office.app

    def fail(which: str) -> str:
        raise errors[which]

    app.add_url_rule("/fail/<which>", view_func=fail)
    return app


@pytest.mark.parametrize(
    ("which", "status", "said"),
    [
        ("refused", 422, "Not like this."),
        ("conflict", 409, "Somebody was faster."),
        ("forbidden", 403, "Only planners may."),
        ("missing", 404, "No such thing."),
        ("unavailable", 503, "The disk is full."),
        ("catalogue", 500, "on record"),
        ("bug", 500, "on record"),
    ],
)
def test_each_error_has_its_status_and_its_sentence(
    failing: Flask, which: str, status: int, said: str
) -> None:
    with structlog.testing.capture_logs() as log:
        answer = failing.test_client().get(f"/fail/{which}")
    assert answer.status_code == status
    assert said in answer.text
    assert not Outline(answer.text).wrong
    for inner in ("Traceback", "ZeroDivisionError", "inner workings", "secret/path"):
        assert inner not in answer.text
    reference = re.search(r"<code>([0-9A-F]{8})</code>", answer.text)
    assert reference
    assert reference[1] in [entry.get("reference") for entry in log]


def test_htmx_gets_the_fragment_for_the_error_place(failing: Flask) -> None:
    answer = failing.test_client().get("/fail/refused", headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#error"
    assert answer.text.startswith('<section id="error"')
    assert "<html" not in answer.text


def test_an_error_page_stands_even_when_its_frame_cannot(failing: Flask) -> None:
    def broken() -> dict[str, object]:
        raise Unavailable("The database is gone.")

    failing.context_processor(broken)
    answer = failing.test_client().get("/fail/unavailable")
    assert answer.status_code == 503
    assert "The disk is full." in answer.text


def test_an_unknown_address_is_a_page(office: Any) -> None:
    assert "There is nothing here" in office.visitor().get("/no/such/page", status=404).text
    assert "这里没有内容" in office.visitor().get("/no/such/page?lang=zh", status=404).text


def test_a_wrong_method_says_what_is_allowed(office: Any) -> None:
    answer = office.app.test_client().get("/sign-out")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_requests_are_bounded(office: Any) -> None:
    """R17: an address or a form costs no more than this page takes."""
    client = office.app.test_client()
    assert client.get("/?find=" + "x" * LONGEST_ADDRESS).status_code == 414
    assert client.get("/?" + "a=1&" * MOST_PARAMETERS + "a=1").status_code == 400
    assert client.post("/sign-in", data={"name": "x" * 300_000}).status_code == 413


def test_cookies_are_out_of_reach(office: Any) -> None:
    plain = office.app.test_client().get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    encrypted = office.app.test_client().get("/sign-in", base_url="https://localhost")
    assert encrypted.headers["Set-Cookie"].startswith("__Host-configurator=")
    assert "Secure" in encrypted.headers["Set-Cookie"]
    assert "max-age" in encrypted.headers["Strict-Transport-Security"]
