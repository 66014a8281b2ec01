"""Drafts at the desk, over a real store and a real check. If these fail, somebody's text is lost, a
broken draft looks sound, or a draft is published that nobody confirmed."""

from __future__ import annotations

import html
import io
import re
import time
from datetime import timedelta
from typing import Any

import pytest
from page_outline import Outline

MODEL = "files/model.uvl"


def say(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.split("<main", 1)[-1]))


def settled(visitor: Any, path: str) -> Any:
    for _ in range(300):
        answer = visitor.get(path)
        if "s so far" not in answer.text:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{path} is still waiting")


def text_of(visitor: Any, path: str) -> str:
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", visitor.get(path).text, re.DOTALL)
    assert found
    return html.unescape(found[1])


@pytest.fixture
def ria(office: Any) -> Any:
    return office.visitor("ruth")


@pytest.fixture
def draft(ria: Any) -> str:
    """The address of a draft begun from the e-bike's release."""
    answer = ria.post("/rules/drafts", on="/rules", product="e-bike", base="2026", release="2026-2")
    assert answer.status_code == 303, say(answer)
    return str(answer.location)


def save(visitor: Any, draft: str, text: str, revision: int) -> Any:
    at = f"{draft}/{MODEL}"
    return visitor.post(at, on=at, revision=revision, line=1, text=text)


def test_a_name_that_is_taken_is_refused_where_it_was_typed(ria: Any, draft: str) -> None:
    again = ria.post("/rules/drafts", on="/rules", product="e-bike", base="2026", release="2026-2")
    assert again.status_code == 409
    assert "open already" in again.text
    bad = ria.post("/rules/drafts", on="/rules", product="e-bike", base="2026", release="Näme")
    assert bad.status_code == 422


@pytest.mark.parametrize(
    "page", ["", "/check", "/changes", "/try", "/try/draft", "/try/sold", "/sheet", "/publish",
             f"/{MODEL}?line=20"]
)  # fmt: skip
def test_every_page_of_a_draft_is_well_formed(ria: Any, draft: str, page: str) -> None:
    settled(ria, f"{draft}/check")
    outline = Outline(settled(ria, draft + page).text)
    assert not outline.wrong, outline.wrong


def test_a_broken_draft_says_what_is_wrong_by_file_and_line(ria: Any, draft: str) -> None:
    text = text_of(ria, f"{draft}/{MODEL}")
    line = text.splitlines().index("constraints") + 1
    saved = save(ria, draft, text.replace("\nconstraints\n", "\nconstraint\n"), 1)
    assert saved.status_code == 303
    page = settled(ria, draft)
    assert f"model.uvl:{line}" in say(page)
    assert "did you mean" in html.unescape(page.text)
    editor = settled(ria, f"{draft}/{MODEL}").text
    assert f'data-line="{line}"' in editor
    tried = ria.get(f"{draft}/try", status=422)
    assert "mend the problems" in tried.text


def test_two_who_edit_at_once_both_keep_their_text(ria: Any, draft: str) -> None:
    text = text_of(ria, f"{draft}/{MODEL}")
    assert save(ria, draft, "// theirs\n" + text, 1).status_code == 303
    clash = save(ria, draft, "// mine\n" + text, 1)
    assert clash.status_code == 409
    assert "// theirs" in clash.text
    assert "// mine" in clash.text
    over = save(ria, draft, "// mine\n" + text, 2)
    assert over.status_code == 303
    assert text_of(ria, f"{draft}/{MODEL}").startswith("// mine")


def test_text_comes_back_as_it_was_typed(ria: Any, draft: str) -> None:
    """A browser sends CRLF, and a leading newline in a textarea is easily lost."""
    text = "\n" + text_of(ria, f"{draft}/{MODEL}")
    save(ria, draft, text.replace("\n", "\r\n"), 1)
    assert text_of(ria, f"{draft}/{MODEL}") == text


def test_files_are_uploaded_several_at_once(ria: Any) -> None:
    files = [(io.BytesIO(b"namespace x"), "model.uvl"), (io.BytesIO(b"release: a"), "release.yaml")]
    answer = ria.post("/rules/drafts/upload", on="/rules", product="e-bike", release="new",
                      files=files)  # fmt: skip
    assert answer.status_code == 303, say(answer)
    page = settled(ria, answer.location)
    assert "model.uvl" in page.text
    assert "keep" in say(page)
    binary = ria.post("/rules/drafts/upload", on="/rules", product="e-bike", release="other",
                      files=[(io.BytesIO(b"\xff\xfe\0"), "model.uvl")])  # fmt: skip
    assert binary.status_code == 422
    assert "UTF-8" in binary.text


def test_only_the_desks_own_pages_are_framed(ria: Any, draft: str) -> None:
    settled(ria, f"{draft}/check")
    side = ria.get(f"{draft}/try/draft")
    assert "frame-ancestors 'self'" in side.headers["Content-Security-Policy"]
    assert "frame-src 'self'" in ria.get(f"{draft}/try").headers["Content-Security-Policy"]
    customers = ria.get("/configure/e-bike/2026")
    assert "frame-ancestors 'none'" in customers.headers["Content-Security-Policy"]
    assert "/summary/" not in side.text


def test_a_spreadsheet_goes_out_and_comes_back_unchanged(ria: Any, draft: str) -> None:
    xlsx = ria.get(f"{draft}/sheet.xlsx").data
    shown = ria.post(f"{draft}/sheet", on=f"{draft}/sheet", sheet=(io.BytesIO(xlsx), "s.xlsx"))
    assert shown.status_code == 200, say(shown)
    assert "says what the draft says already" in shown.text
    broken = ria.post(f"{draft}/sheet", on=f"{draft}/sheet", sheet=(io.BytesIO(b"no"), "s.xlsx"))
    assert broken.status_code == 422


def test_a_draft_is_published_only_when_confirmed_and_is_then_on_sale(
    office: Any, ria: Any, draft: str
) -> None:
    text = text_of(ria, f"{draft}/{MODEL}")
    save(ria, draft, text + "\n", 1)
    today = office.clock.at.date()
    at = f"{draft}/publish"
    settled(ria, at)
    fields = {"revision": 2, "valid_from": today.isoformat()}
    assert ria.post(at, on=at, **fields).status_code == 422
    stale = ria.post(at, on=at, **{**fields, "revision": 1, "confirm": "y"})
    assert stale.status_code == 409
    done = ria.post(at, on=at, **fields, confirm="y")
    assert done.status_code == 303, say(done)
    assert "on sale" in say(ria.get(done.location))

    old = office.visitor().client.get("/configure/e-bike/2026?market=market_gb&frame=frame_city")
    assert old.status_code == 303
    assert "/configure/e-bike/2026-2?" in old.location
    told = office.visitor().get(old.location)
    assert "Your choices were taken from" in told.text

    page = "/rules/releases/e-bike/2026"
    back = ria.post(f"{page}/roll-back", on=page)
    assert back.status_code == 303, say(back)
    assert "on sale" in say(ria.get(page))
    again = office.visitor().client.get("/configure/e-bike/2026-2")
    assert "/configure/e-bike/2026?" in again.location


def test_a_release_is_retired_by_its_page(office: Any, ria: Any) -> None:
    page = "/rules/releases/large-van/2027"
    day = (office.clock.at.date() + timedelta(days=60)).isoformat()
    assert ria.post(f"{page}/retire", on=page, last_day="soon").status_code == 422
    gone = ria.post(f"{page}/retire", on=page, last_day=day, last="y")
    assert gone.status_code == 303, say(gone)
    assert "23 Jan 2027" in say(ria.get(page))


def test_a_discarded_draft_leaves_the_desk(ria: Any, draft: str) -> None:
    assert ria.post(f"{draft}/discard", on=draft).status_code == 303
    assert "0 open drafts" in say(ria.get("/rules"))
