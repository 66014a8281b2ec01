"""From a whole configuration to the order's page. If these fail, a customer pays another price
than the page showed, loses a quote, or cannot see how far the order is."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from page_outline import Outline, links

from configurator.orders.code import encode
from configurator.web.shown import money

SUMMARY = "/summary/e-bike/2026?market=market_gb&frame=frame_step&colour=colour_pine"


def ask(office: Any, path: str = SUMMARY, **fields: object) -> Any:
    """Send the quote form of a summary, as its page filled it in."""
    visitor = office.visitor()
    gross = re.search(r'name="gross"[^>]*value="(\d+)"', visitor.get(path).text)
    assert gross
    return visitor.post(path, on=path, **{"gross": gross[1], "name": "", "dealer": "", **fields})


def test_the_price_shown_is_the_price_quoted(office: Any) -> None:
    shown = office.visitor().get(SUMMARY).text
    answer = ask(office, name="Ada & Sons")
    assert answer.status_code == 303
    quote = office.visitor().get(answer.location).text
    price = re.compile(r'price-main">([^<]+)<')
    assert price.findall(shown)[0] == price.findall(quote)[0]
    assert "Ada &amp; Sons" in quote
    assert "Step-through" in quote
    assert not Outline(quote).wrong
    assert re.search(r"Q-2026-\d{6}", quote)


def test_a_quote_for_a_dealer_names_and_reaches_the_dealer(office: Any) -> None:
    answer = ask(office, dealer="north", name="Ada")
    assert "North Cycles" in office.visitor().get(answer.location).text
    assert "Ada" in office.visitor("dee").get("/dealer").text
    assert "Ada" not in office.visitor("sid").get("/dealer").text


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"gross": "100"}, 409),
        ({"gross": "-1"}, 422),
        ({"gross": "x"}, 422),
        ({"gross": ""}, 422),
        ({"dealer": "nobody"}, 422),
        ({"name": "n" * 101}, 422),
    ],
)
def test_a_forged_form_makes_no_quote(office: Any, fields: dict[str, str], status: int) -> None:
    answer = ask(office, **fields)
    assert answer.status_code == status
    assert 'id="main"' in answer.text
    assert not Outline(answer.text).wrong


def test_a_form_without_its_token_makes_no_quote(office: Any) -> None:
    answer = office.app.test_client().post(SUMMARY, data={"gross": "166800"})
    assert answer.status_code == 400
    assert "Load the page again" in answer.text


def test_the_shared_code_opens_the_same_configuration(office: Any) -> None:
    visitor = office.visitor()
    page = visitor.get(SUMMARY).text
    share = re.search(r"<code>http://localhost(/c/[^<]+)</code>", page)
    assert share
    opened = visitor.client.get(html.unescape(share[1]), follow_redirects=True).text
    lines = re.compile(r'<div class="line[^"]*">(.*?)</div>', re.DOTALL)
    plain = [re.sub(r" *<span.*?</span>", "", line) for line in lines.findall(page)]
    assert len(plain) > 20
    assert plain == [re.sub(r" *<span.*?</span>", "", line) for line in lines.findall(opened)]
    assert "filled in for you" not in opened


@pytest.mark.parametrize(
    ("code", "status"),
    [("nonsense", 422), ("no-such~2026~AAAA", 404), ("e-bike~2026~AAAAAA", 422), ("a~b", 422)],
)
def test_a_code_that_is_none_is_said_to_be_none(office: Any, code: str, status: int) -> None:
    page = office.visitor().get(f"/c/{code}", status=status).text
    assert "Reference" in page
    assert "Traceback" not in page


def test_a_code_with_one_letter_changed_is_found_out(office: Any) -> None:
    release = office.showroom.release("e-bike", "2026")
    code = encode(release, {"frame_step": True, "colour_pine": True})
    changed = code[:-1] + ("A" if code[-1] != "A" else "B")
    assert "damaged" in office.visitor().get(f"/c/{changed}", status=422).text


def test_a_code_of_a_release_that_is_gone_opens_todays(office: Any) -> None:
    answer = office.visitor().get("/c/e-bike~1999~AAAA", status=303)
    assert answer.location.startswith("/configure/e-bike/")


def test_a_quote_expires_and_says_so(office: Any) -> None:
    path = ask(office).location
    office.clock.at += timedelta(days=31)
    assert "expired on" in office.visitor().get(path).text


@pytest.mark.parametrize("path", ["/quote/none", "/order/none"])
def test_an_unknown_link_opens_nothing(office: Any, path: str) -> None:
    assert "opens no" in office.visitor().get(path, status=404).text.replace(
        "opens nothing", "opens no"
    )


def test_the_order_page_tells_how_far_it_is(office: Any) -> None:
    path = ask(office, dealer="north").location
    number = re.search(r"Q-2026-\d{6}", office.visitor().get(path).text)
    assert number
    assert office.visitor().get(path.replace("/quote/", "/order/"), status=404)
    office.visitor("dee").place(number[0])
    (follow,) = links(office.visitor().get(path).text, "Follow the order")
    page = office.visitor().get(follow)
    assert not Outline(page.text).wrong
    assert "Accepted" in page.text
    assert 'aria-current="step"' in page.text
    assert "已确认" in office.visitor().get(f"{follow}?lang=zh").text


def test_a_configuration_that_cannot_be_built_is_settled_before_it_is_quoted(office: Any) -> None:
    """R1: whatever the address says, what is quoted is valid."""
    answer = ask(office, f"{SUMMARY}&wheels=wheels_20")
    assert answer.status_code == 303


def test_tax_and_net_add_up_on_the_page(office: Any) -> None:
    quote = office.quote()
    page = office.visitor().get(f"/quote/{quote.token}").text
    price = quote.configuration.price
    for figure in (price.base, price.net, price.tax, price.gross):
        assert money(figure, "GBP") in page
