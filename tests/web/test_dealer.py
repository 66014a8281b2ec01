"""The dealer's pages over a real store. If these fail, a dealer's orders are doubled, lost, seen
by a competitor, or refused without a word."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from configurator.flow import ordering, planning, quoting


def say(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.split("<main", 1)[-1]))


def test_the_desk_lists_the_dealers_own_quotes_only(office: Any) -> None:
    mine, other = office.quote("north"), office.quote("south")
    page = office.visitor("dee").get("/dealer").text
    assert mine.number in page
    assert other.number not in page


def test_quotes_are_found_by_number_and_by_customer(office: Any) -> None:
    one, two = office.quote(customer="Green Bakery"), office.quote(customer="Harbour Couriers")
    visitor = office.visitor("dee")
    by_customer = visitor.get("/dealer?find=bakery").text
    assert one.number in by_customer
    assert two.number not in by_customer
    by_number = visitor.get(f"/dealer?find={two.number.lower()}").text
    assert two.number in by_number
    assert one.number not in by_number


def test_a_search_by_htmx_answers_with_the_list_alone(office: Any) -> None:
    office.quote()
    fragment = office.visitor("dee").get("/dealer?find=harbour", htmx="quotes").text
    assert fragment.lstrip().startswith('<section id="quotes"')
    assert "<html" not in fragment


def test_a_quote_shows_what_it_costs_and_what_it_promises(office: Any) -> None:
    """What is shown is what is charged: the page's figure is the quote's."""
    quote = office.quote()
    page = office.visitor("dee").get(f"/dealer/quotes/{quote.number}")
    gross = quote.configuration.price.gross
    assert f"£{gross // 100:,}" in page.text
    for option in quote.configuration.options:
        assert option.label.en.split("'")[0].split("&")[0] in page.text
    assert quote.promise is not None
    assert quote.promise.delivery_day.strftime("%Y") in page.text
    assert "Place order for" in page.text


def test_an_order_is_placed_from_its_quote_and_shown_with_its_promise(office: Any) -> None:
    visitor = office.visitor("dee")
    number = visitor.place(office.quote().number, "PO 7781")
    page = say(visitor.get(f"/dealer/orders/{number}"))
    kept = ordering.order(office.store, number, office.account("dee"))
    assert kept.row.reference == "PO 7781"
    assert "PO 7781" in page
    assert f"{kept.row.build_day.day} " in page
    assert "accept" in page
    assert "Why not earlier" in page


def test_the_same_form_sent_twice_is_one_order(office: Any) -> None:
    """A double click must not build a second vehicle."""
    quote = office.quote()
    visitor = office.visitor("dee")
    on = f"/dealer/quotes/{quote.number}"
    key = visitor.key(on)
    sent = [visitor.post(f"{on}/order", on=on, key=key, reference="A") for _ in range(2)]
    assert [a.status_code for a in sent] == [303, 303]
    assert sent[0].location == sent[1].location
    assert len(ordering.orders(office.store, office.account("dee"))) == 1


def test_a_quote_that_is_ordered_says_so_and_leads_to_its_order(office: Any) -> None:
    quote = office.quote()
    visitor = office.visitor("dee")
    on = f"/dealer/quotes/{quote.number}"
    stale = visitor.key(on)
    number = visitor.place(quote.number)
    again = visitor.post(f"{on}/order", on=on, key=stale, reference="")
    assert again.status_code == 409
    assert f"ordered already, as {number}" in again.text
    assert f"/dealer/orders/{number}" in again.text
    assert "Place order for" not in again.text


def test_forged_fields_change_nothing(office: Any) -> None:
    """Price, dealer and state come from the quote, whatever a form says."""
    quote = office.quote()
    visitor = office.visitor("dee")
    on = f"/dealer/quotes/{quote.number}"
    answer = visitor.post(
        f"{on}/order", on=on, key=visitor.key(on), reference="x",
        gross="1", price="1", dealer="south", state="released", build_day="2020-01-01",
    )  # fmt: skip
    (row,) = ordering.orders(office.store, office.account("dee"))
    assert answer.status_code == 303
    assert (row.gross, row.dealer, row.state) == (
        quote.configuration.price.gross, "north", "accepted",
    )  # fmt: skip
    assert row.build_day >= office.clock.at.date()


@pytest.mark.parametrize("token", ["", "forged"])
def test_a_form_without_the_sites_token_is_refused(office: Any, token: str) -> None:
    quote = office.quote()
    visitor = office.visitor("dee")
    answer = visitor.client.post(
        f"/dealer/quotes/{quote.number}/order", data={"key": "k" * 12, "csrf_token": token}
    )
    assert answer.status_code == 400
    assert "Load the page again" in answer.text
    assert ordering.orders(office.store, office.account("dee")) == ()


@pytest.mark.parametrize(
    ("key", "reference"), [("", "x"), ("short", "x"), ("k" * 101, "x"), ("k" * 12, "x" * 61)]
)
def test_a_damaged_order_form_is_shown_again_with_what_is_wrong(
    office: Any, key: str, reference: str
) -> None:
    visitor = office.visitor("dee")
    on = f"/dealer/quotes/{office.quote().number}"
    answer = visitor.post(f"{on}/order", on=on, key=key, reference=reference)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert ordering.orders(office.store, office.account("dee")) == ()


def test_another_dealers_papers_do_not_exist(office: Any) -> None:
    """R15: not even that a number is taken may be learnt."""
    quote = office.quote("north")
    order = office.visitor("dee").place(quote.number)
    other = office.visitor("sid")
    on = "/dealer"
    key = "k" * 12
    answers = [
        other.get(f"/dealer/quotes/{quote.number}", status=404),
        other.get(f"/dealer/orders/{order}", status=404),
        other.post(f"/dealer/quotes/{quote.number}/order", on=on, key=key, reference=""),
        other.post(f"/dealer/quotes/{quote.number}/again", on=on),
        other.post(f"/dealer/orders/{order}/cancel", on=on, reason="mine now"),
    ]
    unknown = other.get("/dealer/orders/O-2026-999999", status=404)
    assert [a.status_code for a in answers] == [404] * 5
    assert say(unknown).replace("O-2026-999999", order)[:80] == say(answers[1])[:80]
    assert ordering.order(office.store, order, office.account("dee")).row.state == "accepted"


def test_a_customers_quote_is_brought_in_by_its_link(office: Any) -> None:
    quote = office.quote(dealer="")
    visitor = office.visitor("dee")
    link = f"https://configurator.example/quotes/{quote.token}?lang=en"
    answer = visitor.post("/dealer/quotes/open", on="/dealer", what=link)
    assert answer.location == f"/dealer/quotes/{quote.number}"
    assert quoting.quote(office.store, quote.number, office.account("dee"), office.clock.at)
    late = office.visitor("sid").post("/dealer/quotes/open", on="/dealer", what=quote.token)
    assert late.status_code == 409
    assert "another dealer" in late.text


def test_a_quote_of_ones_own_opens_by_its_number(office: Any) -> None:
    quote = office.quote()
    answer = office.visitor("dee").post(
        "/dealer/quotes/open", on="/dealer", what=f" {quote.number.lower()} "
    )
    assert answer.location == f"/dealer/quotes/{quote.number}"


@pytest.mark.parametrize(("what", "status"), [("", 422), ("no-such-token", 404), ("/", 404)])
def test_what_opens_no_quote_says_so_on_the_desk(office: Any, what: str, status: int) -> None:
    answer = office.visitor("dee").post("/dealer/quotes/open", on="/dealer", what=what)
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert "Find a quote" in answer.text


def test_an_expired_quote_explains_itself_and_is_quoted_again(office: Any) -> None:
    quote = office.quote()
    visitor = office.visitor("dee")
    on = f"/dealer/quotes/{quote.number}"
    key = visitor.key(on)
    office.clock.at += timedelta(days=31)
    page = visitor.get(on).text
    assert "no longer promised" in page
    assert "Place order for" not in page
    late = visitor.post(f"{on}/order", on=on, key=key, reference="")
    assert late.status_code == 409
    assert "Quote again" in late.text
    again = visitor.post(f"{on}/again", on=on)
    assert again.status_code == 303
    fresh = visitor.get(again.location).text
    assert "Place order for" in fresh
    number = again.location.rsplit("/", 1)[-1]
    made = quoting.quote(office.store, number, office.account("dee"), office.clock.at)
    assert made.configuration.selected == quote.configuration.selected
    assert made.customer == quote.customer


def test_orders_are_filtered_by_state_and_found_by_reference(office: Any) -> None:
    visitor = office.visitor("dee")
    kept = visitor.place(office.quote().number, "alpha")
    gone = visitor.place(office.quote().number, "beta")
    visitor.post(f"/dealer/orders/{gone}/cancel", on=f"/dealer/orders/{gone}", reason="sold")
    cancelled = visitor.get("/dealer/orders?state=cancelled").text
    assert gone in cancelled
    assert kept not in cancelled
    found = visitor.get("/dealer/orders?find=ALPHA", htmx="orders").text
    assert kept in found
    assert gone not in found
    visitor.get("/dealer/orders?state=stolen", status=404)


def test_a_cancelled_order_keeps_the_reason_and_cannot_be_cancelled_twice(office: Any) -> None:
    visitor = office.visitor("dee")
    number = visitor.place(office.quote().number)
    on = f"/dealer/orders/{number}"
    silent = visitor.post(f"{on}/cancel", on=on, reason="  ")
    assert silent.status_code == 422
    assert "Say why" in silent.text
    done = visitor.post(f"{on}/cancel", on=on, reason="customer withdrew")
    assert done.status_code == 303
    assert "customer withdrew" in visitor.get(on).text
    twice = visitor.post(f"{on}/cancel", on="/dealer", reason="again")
    assert twice.status_code == 409
    assert "cannot be cancelled" in twice.text
    account = office.account("pat")
    bank = planning.bank(office.showroom, office.store, "ebike-line", office.clock.at.date())
    assert ordering.order(office.store, number, account).row.state == "cancelled"
    assert sum(day.used for day in bank.days) == 0


def test_a_configurations_code_opens_in_the_configurator(office: Any) -> None:
    quote = office.quote()
    visitor = office.visitor("dee")
    answer = visitor.post("/dealer/quotes/open", on="/dealer", what=quote.code)
    assert answer.status_code == 303
    assert answer.location == f"/c/{quote.code}"
