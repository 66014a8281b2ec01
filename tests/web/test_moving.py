"""A customer between two releases. If these fail, somebody who comes back after New Year loses an
hour's choices, is sold by rules that are over, or is not told what changed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from page_outline import Outline, links

from configurator.errors import Conflict
from configurator.flow import quoting
from configurator.flow.access import add_account, sign_in
from configurator.flow.desk import publishing

OLD, NEW = "/configure/large-van/2026", "/configure/large-van/2027"
#: Model year 2027 has no diesel of 93 kW, and no van without city assistance in the UK.
CHOSEN = (
    "market=market_gb&body=body_panel&length=length_l2&power=power_diesel_93&assist=assist_basic"
    "&no=grille_aero"
)
NEW_YEAR = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def later(office: Any) -> Any:
    """The office when model year 2026 is sold no longer."""
    office.clock.at = NEW_YEAR
    return office


def _moved(visitor: Any, path: str) -> str:
    there: str = visitor.get(path, status=303).headers["Location"]
    return there


def test_choices_go_on_with_the_release_on_sale_and_what_went_is_told(later: Any) -> None:
    visitor = later.visitor()
    there = _moved(visitor, f"{OLD}?{CHOSEN}&step=length")
    assert there.startswith(f"{NEW}?")
    said = parse_qs(urlsplit(there).query)
    assert said["body"] == ["body_panel"]
    assert said["length"] == ["length_l2"]
    assert said["step"] == ["length"]
    page = visitor.get(there).text
    assert not Outline(page).wrong
    assert "Your choices were taken from Model year 2026 to Model year 2027" in page
    assert "4 of 6 could be kept." in page
    assert "Diesel 93 kW</strong> is no longer offered." in page
    assert "have at least city assistance" in page
    assert "came to £" in page
    assert "goes together" not in page, "one account, not two"
    chinese = visitor.get(f"{there}&lang=zh").text
    assert "您的选择已从2026年款转到2027年款" in chinese
    assert "6项选择中保留了4项" in chinese


def test_a_click_on_an_open_page_is_carried_over_with_the_click(later: Any) -> None:
    visitor = later.visitor()
    answer = visitor.client.get(
        f"{OLD}?{CHOSEN}&paint=paint_ruby_red",
        headers={"HX-Request": "true", "HX-Target": "answer"},
        follow_redirects=True,
    )
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<section id="answer">')
    assert 'id="carried"' in answer.text
    assert f'action="{NEW}"' in answer.text


def test_the_account_stays_until_it_is_closed(later: Any) -> None:
    visitor = later.visitor()
    page = visitor.get(_moved(visitor, f"{OLD}?{CHOSEN}")).text
    assert 'name="from" value="2026~' in page
    (close,) = links(page, "Close: Your choices were taken")
    closed = visitor.get(close).text
    assert 'id="carried"' not in closed
    assert "length=length_l2" in closed
    step = links(page, "Next")[0]
    assert 'id="carried"' in visitor.get(step).text


@pytest.mark.parametrize("came", ["2026~nonsense", "2025~Ab3x", "2027~Ab3x", "x", "~", "<b>~<i>"])
def test_a_tampered_account_is_left_out(later: Any, came: str) -> None:
    page = later.visitor().client.get(NEW, query_string={"body": "body_panel", "from": came})
    assert page.status_code == 200
    assert 'id="carried"' not in page.text


def test_a_summary_and_a_form_of_it_lead_over_too(later: Any) -> None:
    visitor = later.visitor()
    for path in (f"/summary/large-van/2026?{CHOSEN}", f"/finish/large-van/2026?{CHOSEN}"):
        assert _moved(visitor, path).startswith(f"{NEW}?")
    form = f"/summary/large-van/2027?{CHOSEN}"
    answer = visitor.post(f"/summary/large-van/2026?{CHOSEN}", on=form)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"{NEW}?")


def test_a_product_sold_no_longer_is_to_be_read_and_not_to_be_quoted(office: Any) -> None:
    add_account(office.store, "rae", "a long enough password", "rules")
    engineer = sign_in(office.store, "rae", "a long enough password")
    made = office.quote()
    today = office.clock.at.date()
    visitor = office.visitor()
    assert "/configure/e-bike" in visitor.get("/").text
    publishing.retire(
        office.store, office.showroom, engineer, "e-bike", "2026", today.replace(day=23),
        office.clock.at, last=True,
    )  # fmt: skip
    assert "/configure/e-bike" not in visitor.get("/").text
    for path in (f"/quote/{made.token}", "/configure/e-bike/2026", "/summary/e-bike/2026"):
        assert "ike" in visitor.get(path).text
    with pytest.raises(Conflict, match="has not been sold since 2026-11-23"):
        office.quote()


def test_the_account_says_since_when_and_offers_what_there_is_instead(later: Any) -> None:
    visitor = later.visitor()
    page = visitor.get(_moved(visitor, f"{OLD}?{CHOSEN}")).text
    assert "Since 1 Jan 2027, Model year 2027 is sold in place of Model year 2026." in page
    for offer in ("Take Diesel 110 kW", "Take City"):
        (way,) = links(page, offer)
        said = parse_qs(urlsplit(way).query)
        assert said["length"] == ["length_l2"], "the rest stays as it is"
        after = visitor.get(way).text
        assert f"Now: {offer.removeprefix('Take ')}" in after
    assert "United Kingdom</s>" not in page, "nobody is sent to another market"


def test_the_account_folds_with_the_next_click_and_shows_at_once_before_it(later: Any) -> None:
    visitor = later.visitor()
    there = _moved(visitor, f"{OLD}?{CHOSEN}")
    first = visitor.get(there, htmx="answer")
    assert '<details class="carried" open>' in first.text
    assert "show:window:top" in first.headers["HX-Reswap"], "it stands above where people clicked"
    after = visitor.get(links(first.text, "Next")[0], htmx="answer")
    assert '<details class="carried">' in after.text
    assert "HX-Reswap" not in after.headers


def test_a_shared_code_and_a_quotes_way_back_lead_over_with_every_choice(office: Any) -> None:
    visitor = office.visitor()
    code = _code(visitor.get(f"/summary/large-van/2026?{CHOSEN}").text)
    office.clock.at = NEW_YEAR
    answer = visitor.client.get(f"/c/{code}", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.request.path == NEW
    assert 'id="carried"' in answer.text
    assert "Diesel 93 kW</strong> is no longer offered." in answer.text


def test_a_release_to_come_may_be_looked_at_and_says_so(office: Any) -> None:
    visitor = office.visitor()
    page = visitor.get(f"{NEW}?body=body_panel").text
    assert "You are looking at Model year 2027, which is sold from 1 Jan 2027." in page
    back = visitor.get(links(page, "Take your choices to")[0]).text
    assert "Model year 2027 is sold from 1 Jan 2027." in back
    assert "in place of" not in back


def test_what_is_stopped_is_told_once_in_the_account(later: Any) -> None:
    ruth = later.visitor("ruth")
    on = "/rules/stops/large-van/length_l2"
    sent = ruth.post(
        on, on=on, option="length_l2", from_day="2027-01-04", reason_en="Presses stand still",
        reason_zh="压机停机", cap="", act="stop",
    )  # fmt: skip
    assert sent.status_code == 303
    visitor = later.visitor()
    page = visitor.get(_moved(visitor, f"{OLD}?{CHOSEN}")).text
    assert page.count("Presses stand still") >= 1
    assert "Something you chose is not for sale now" not in page, "one account, not two"
    assert "3 of 6 could be kept." in page


def test_no_quote_is_made_of_a_release_that_is_over_and_the_answer_names_the_one_on_sale(
    later: Any,
) -> None:
    release = later.showroom.release("large-van", "2026")
    with pytest.raises(Conflict, match=r"no longer sold as Model year 2026.*to Model year 2027"):
        quoting.make_quote(
            later.showroom, later.store, product=release.product, release=release.id, choices={},
            market="gb", now=NEW_YEAR, days=30, dealer="north", customer="Harbour Couriers",
        )  # fmt: skip


def _code(page: str) -> str:
    """The code that a summary shares."""
    found = re.search(r"/c/(large-van~2026~[\w-]+)", page)
    assert found, "the summary shares no code"
    return found[1]
