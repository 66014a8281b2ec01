"""Who gets in, and where. If these fail, a stranger reads orders, a dealer reads a competitor's,
or a link in a mail leads to somebody else's sign-in page.

The matrix is drawn from the app's own URL map: a new route needs an answer for every role here.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

PASSWORD = "a long enough password"

#: What a role gets where it may not go; "door" is a redirect to the sign-in page.
DOOR, NO = "door", 403
#: The only answer of an act that changes something, sent without the site's token.
STALE = 400
SIGN_OUT = "access.sign_out"

#: endpoint -> method -> expected for (nobody, dealer, planner, production, rules). Ids in the
#: addresses are unknown ones: 404 means that the role was let in and found nothing.
PUBLIC_PAGE = (200, 200, 200, 200, 200)
PUBLIC_UNKNOWN = (404, 404, 404, 404, 404)
DEALERS = (DOOR, 200, NO, NO, NO)
DEALERS_UNKNOWN = (DOOR, 404, NO, NO, NO)
PLANNERS = (DOOR, NO, 200, NO, NO)
PLANNERS_UNKNOWN = (DOOR, NO, 404, NO, NO)
PLANTS = (DOOR, NO, 200, 200, NO)
PLANTS_UNKNOWN = (DOOR, NO, 404, 404, NO)
RULES = (DOOR, NO, NO, NO, 200)
RULES_UNKNOWN = (DOOR, NO, NO, NO, 404)
EXPECTED: dict[tuple[str, str], tuple[object, ...]] = {
    ("static", "GET"): PUBLIC_UNKNOWN,
    ("access.sign_in", "GET"): (200, 303, 303, 303, 303),
    ("access.open_door", "POST"): (422, 422, 422, 422, 422),
    ("access.sign_out", "POST"): (303, 303, 303, 303, 303),
    ("customer.products", "GET"): PUBLIC_PAGE,
    ("customer.product", "GET"): PUBLIC_UNKNOWN,
    ("customer.configure", "GET"): PUBLIC_UNKNOWN,
    ("customer.finishing", "GET"): PUBLIC_UNKNOWN,
    ("quoted.summary", "GET"): PUBLIC_UNKNOWN,
    ("quoted.ask_quote", "POST"): PUBLIC_UNKNOWN,
    ("customer.shared", "GET"): (422, 422, 422, 422, 422),
    ("quoted.quote", "GET"): PUBLIC_UNKNOWN,
    ("quoted.order", "GET"): PUBLIC_UNKNOWN,
    ("papers.quote", "GET"): PUBLIC_UNKNOWN,
    ("papers.quote_preview", "GET"): PUBLIC_UNKNOWN,
    ("papers.preview", "GET"): (422, 422, 422, 422, 422),
    ("looks.choose", "POST"): (303, 303, 303, 303, 303),
    ("dealer.desk", "GET"): DEALERS,
    ("dealer.open_quote", "POST"): (DOOR, 422, NO, NO, NO),
    ("dealer.quote", "GET"): DEALERS_UNKNOWN,
    ("dealer.place", "POST"): DEALERS_UNKNOWN,
    ("dealer.quote_again", "POST"): DEALERS_UNKNOWN,
    ("dealer.orders", "GET"): DEALERS,
    ("dealer.order", "GET"): DEALERS_UNKNOWN,
    ("dealer.cancel", "POST"): DEALERS_UNKNOWN,
    ("planner.lines", "GET"): PLANNERS,
    ("planner.line", "GET"): PLANNERS_UNKNOWN,
    ("planner.day", "GET"): PLANNERS_UNKNOWN,
    ("planner.sequence", "POST"): PLANNERS_UNKNOWN,
    ("planner.run", "GET"): PLANNERS_UNKNOWN,
    ("planner.stop", "POST"): PLANNERS_UNKNOWN,
    ("planner.publish", "POST"): PLANNERS_UNKNOWN,
    ("planner.pin", "POST"): PLANNERS_UNKNOWN,
    ("planner.unpin", "POST"): PLANNERS_UNKNOWN,
    ("production.lines", "GET"): PLANTS,
    ("production.line", "GET"): PLANTS_UNKNOWN,
    ("production.day", "GET"): PLANTS_UNKNOWN,
    ("production.release", "POST"): PLANTS_UNKNOWN,
    ("production.build_order", "GET"): PLANTS_UNKNOWN,
    ("production.document", "GET"): PLANTS_UNKNOWN,
    ("rules.desk", "GET"): RULES,
    ("rules.begin", "POST"): RULES_UNKNOWN,
    ("rules.upload", "POST"): (DOOR, NO, NO, NO, 422),
    ("rules.release", "GET"): RULES_UNKNOWN,
    ("rules.release_check", "GET"): RULES_UNKNOWN,
    ("rules.release_parts", "GET"): RULES_UNKNOWN,
    ("rules.release_trace", "GET"): RULES_UNKNOWN,
    ("rules.release_changes", "GET"): RULES_UNKNOWN,
    ("rules.release_file", "GET"): RULES_UNKNOWN,
    ("rules.release_export", "GET"): RULES_UNKNOWN,
    ("rules.retire", "POST"): RULES_UNKNOWN,
    ("rules.roll_back", "POST"): RULES_UNKNOWN,
    ("rules.draft", "GET"): RULES_UNKNOWN,
    ("rules.draft_check", "GET"): RULES_UNKNOWN,
    ("rules.draft_changes", "GET"): RULES_UNKNOWN,
    ("rules.draft_try", "GET"): RULES_UNKNOWN,
    ("rules.draft_side", "GET"): RULES_UNKNOWN,
    ("rules.draft_publish", "GET"): RULES_UNKNOWN,
    ("rules.publish", "POST"): RULES_UNKNOWN,
    ("rules.upload_into", "POST"): RULES_UNKNOWN,
    ("rules.edit", "GET"): RULES_UNKNOWN,
    ("rules.save", "POST"): RULES_UNKNOWN,
    ("rules.remove", "POST"): RULES_UNKNOWN,
    ("rules.discard", "POST"): RULES_UNKNOWN,
    ("rules.draft_sheet", "GET"): RULES_UNKNOWN,
    ("rules.draft_workbook", "GET"): RULES_UNKNOWN,
    ("rules.preview_sheet", "POST"): RULES_UNKNOWN,
    ("rules.apply_sheet", "POST"): RULES_UNKNOWN,
    ("stops.overview", "GET"): (DOOR, NO, NO, NO, 303),
    ("stops.product", "GET"): RULES_UNKNOWN,
    ("stops.option", "GET"): RULES_UNKNOWN,
    ("stops.stop", "POST"): RULES_UNKNOWN,
    ("stops.lift", "POST"): RULES_UNKNOWN,
}
VISITORS = ("", "dee", "pat", "rob", "ruth")
#: A page with a form for each of them.
PAGES = ("/sign-in", "/dealer", "/planner", "/production", "/rules", "/rules/stops/e-bike")
#: A value for each part of an address; none of them exists.
PARTS = {
    "filename": "no-file.css", "product": "no-product", "release": "no-release", "code": "no-code",
    "token": "no-token", "number": "no-number", "line": "no-line", "day": "2026-11-30",
    "id": "999", "job": "no-job", "option": "no-option",
    "name": "model.uvl", "side": "draft", "to": "uvl",
}  # fmt: skip
#: Fields that make the office's forms whole, so that the answer is about the thing asked for.
FIELDS = {
    "key": "k" * 12, "reference": "", "reason": "a reason", "seconds": "5", "version": "1",
    "order": "no-order", "position": "1", "product": "no-product", "base": "2026",
    "release": "2026-2", "revision": "1", "text": "", "line": "0", "valid_from": "2026-12-01",
    "confirm": "y", "option": "no-option", "from_day": "2026-11-30",
    "reason_en": "a reason", "last_day": "2026-12-01",
}  # fmt: skip


def routes(app: Any) -> dict[tuple[str, str], str]:
    """(endpoint, method) -> an address of it, for all that the app answers."""
    return {
        (rule.endpoint, method): re.sub(r"<(?:[^<>]+:)?(\w+)>", lambda m: PARTS[m[1]], rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_has_an_expected_answer_for_every_role(office: Any) -> None:
    """R15: whoever adds a page says here who may see it."""
    there = set(routes(office.app))
    assert there - set(EXPECTED) == set(), "say in EXPECTED who may go there"
    assert set(EXPECTED) - there == set(), "EXPECTED speaks of routes that are gone"


@pytest.mark.parametrize(
    "column", range(5), ids=["nobody", "dealer", "planner", "production", "rules"]
)
def test_each_role_gets_what_the_matrix_says(office: Any, column: int) -> None:
    wrong = []
    visitor = office.visitor(VISITORS[column])
    for key, path in sorted(routes(office.app).items(), key=lambda r: r[0][0] == SIGN_OUT):
        if key[1] == "GET":
            answer = visitor.client.get(path)
        else:
            answer = visitor.post(path, on=PAGES[column], **FIELDS)
        got: object = answer.status_code
        if answer.status_code == 303 and "/sign-in" in answer.location and key[0] != SIGN_OUT:
            got = DOOR
        expected = EXPECTED.get(key, ("an entry",) * 5)[column]
        if got != expected:
            wrong.append(f"{key} at {path}: {got}, not {expected}")
    assert not wrong, "\n".join(wrong)


def test_no_act_is_done_without_the_sites_token(office: Any) -> None:
    """A page elsewhere must not be able to press our buttons for a visitor."""
    done = []
    visitors = {name: office.visitor(name) for name in VISITORS}
    for (endpoint, method), path in routes(office.app).items():
        if method == "GET":
            continue
        for name, visitor in visitors.items():
            answer = visitor.client.post(path, data=FIELDS)
            if answer.status_code != STALE:
                done.append(f"{endpoint} as {name or 'nobody'}: {answer.status_code}")
    assert not done, "\n".join(done)


def test_a_403_says_which_role_is_needed(office: Any) -> None:
    answer = office.visitor("dee").get("/planner", status=403)
    assert "role planner" in answer.text
    assert "Traceback" not in answer.text


def test_a_stranger_comes_back_to_where_they_wanted_to_go(office: Any) -> None:
    visitor = office.visitor()
    door = visitor.get("/dealer/orders?state=accepted", status=303).location
    page = visitor.get(door)
    wanted = re.search(r'name="next"[^>]*value="([^"]+)"', page.text)
    assert wanted
    answer = visitor.post(
        "/sign-in", on=door, name="dee", password=PASSWORD, next=wanted[1].replace("&amp;", "&")
    )
    assert answer.status_code == 303
    assert answer.location == "/dealer/orders?state=accepted"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "\\/elsewhere.example",
        "javascript:alert(1)",
        "/\t/elsewhere.example",
        "dealer",
    ],
)
def test_a_link_cannot_lead_elsewhere_after_signing_in(office: Any, elsewhere: str) -> None:
    answer = office.visitor().post(
        "/sign-in", on="/sign-in", name="dee", password=PASSWORD, next=elsewhere
    )
    assert answer.location == "/dealer"


@pytest.mark.parametrize(
    ("name", "home"),
    [("dee", "/dealer"), ("pat", "/planner"), ("rob", "/production"), ("ruth", "/rules")],
)
def test_each_role_comes_to_its_own_desk(office: Any, name: str, home: str) -> None:
    answer = office.visitor().post("/sign-in", on="/sign-in", name=name, password=PASSWORD)
    assert answer.location == home
    again = office.visitor(name).get("/sign-in", status=303)
    assert again.location == home


@pytest.mark.parametrize(("name", "password"), [("dee", "wrong"), ("nobody", "wrong too")])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(
    office: Any, name: str, password: str
) -> None:
    """Otherwise names can be probed."""
    answer = office.visitor().post("/sign-in", on="/sign-in", name=name, password=password)
    assert answer.status_code == 422
    assert "name and password do not fit" in answer.text
    assert password not in answer.text


def test_guessing_is_slowed_down_and_told_when_to_try_again(office: Any) -> None:
    visitor = office.visitor()
    answers = [
        visitor.post("/sign-in", on="/sign-in", name="dee", password=f"guess {n}").status_code
        for n in range(6)
    ]
    assert answers == [422] * 5 + [429]
    late = visitor.post("/sign-in", on="/sign-in", name="dee", password=PASSWORD)
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) > 0
    assert "Too many attempts" in late.text
    other = visitor.post("/sign-in", on="/sign-in", name="pat", password=PASSWORD)
    assert other.status_code == 303


def test_signing_out_ends_the_session(office: Any) -> None:
    visitor = office.visitor("dee")
    answer = visitor.post("/sign-out", on="/dealer")
    assert answer.status_code == 303
    assert "/sign-in" in visitor.get("/dealer", status=303).location


def test_signing_in_starts_a_new_session(office: Any) -> None:
    """A session that somebody else planted must not become the dealer's (session fixation)."""
    visitor = office.visitor()
    with visitor.client.session_transaction() as session:
        session["planted"] = "yes"
    visitor.post("/sign-in", on="/sign-in", name="dee", password=PASSWORD)
    with visitor.client.session_transaction() as session:
        assert "planted" not in session


def test_a_session_that_ends_while_a_page_polls_leads_to_the_door(office: Any) -> None:
    answer = office.visitor().get("/planner/runs/1", htmx="run", status=401)
    assert answer.headers["HX-Redirect"].startswith("/sign-in?next=")


def test_no_page_holds_inline_code_or_style(office: Any) -> None:
    visitor = office.visitor("dee")
    for path in ("/sign-in", "/dealer", "/dealer/orders"):
        answer = visitor.client.get(path, follow_redirects=True)
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", answer.text)
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
