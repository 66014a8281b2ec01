"""If a quote said another price than the page, or changed after it was given, we would charge what
nobody agreed to (R1, R3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from configurator.errors import Conflict, NotAllowed, NotFound, Refused
from configurator.flow.configuring import configure
from configurator.flow.ordering import place_order
from configurator.flow.quoting import (
    adopt_quote,
    dealers,
    make_quote,
    quote,
    quote_by_token,
    quotes,
)
from configurator.orders.code import decode


def _quote(small: Any, choices: dict[str, bool], **more: Any) -> Any:
    given = {"market": "gb", "now": small.now, "days": 30} | more
    return make_quote(
        small.showroom, small.store, product="cart", release="2026", choices=choices, **given
    )


def test_the_rest_is_filled_in_at_the_least_price(anywhere: Any) -> None:
    made = _quote(anywhere, {"body_tall": True})
    options = {o.id for o in made.configuration.options}
    assert {"body_tall", "motor_electric", "market_gb"} <= options
    assert not options & {"tow", "lamp"}
    assert made.configuration.price.net == 10_000 + 6_000 + 20_000
    assert made.configuration.price.gross == 43_200
    assert made.number == "Q-2026-000001"
    assert decode(made.code, anywhere.release)["body_tall"]
    assert made.promise is not None
    assert made.promise.why_not_earlier
    assert quote_by_token(anywhere.store, made.token, anywhere.now) == made


def test_the_page_the_quote_and_the_order_say_the_same_price(anywhere: Any) -> None:
    for n, choices in enumerate(
        (
            {"body_box": True, "lamp": True},
            {"market_eu": True, "tow": True},
            {"motor_electric": True, "market_eu": True},
        )
    ):
        page = configure(anywhere.showroom, anywhere.release, tuple(choices.items()))
        made = _quote(
            anywhere,
            choices,
            market=page.market.id,
            dealer="north",
            shown_gross=page.totals.price.gross,
        )
        assert made.configuration.price == page.totals.price
        assert made.configuration.mass_g == page.totals.mass_g
        assert made.configuration.lead_days == page.totals.lead_days
        placed = place_order(
            anywhere.showroom, anywhere.store, quote=made.number, key=f"the-key-{n}",
            account=anywhere.dealer, now=anywhere.now,
        )  # fmt: skip
        assert placed.configuration.price == made.configuration.price
        assert placed.row.gross == page.totals.price.gross


def test_a_forged_price_makes_no_quote(small: Any) -> None:
    with pytest.raises(Conflict, match=r"GBP 432\.00, not GBP 0\.01 as the page showed"):
        _quote(small, {"body_tall": True}, shown_gross=1)
    assert quotes(small.store, small.dealer, small.now) == ()


@pytest.mark.parametrize(
    ("choices", "market", "says"),
    [
        ({"body_tall": True, "motor_none": True}, "gb", "cannot be built together"),
        ({"nonsense": True}, "gb", "nonsense"),
        ({"market_gb": True}, "eu", "cannot be quoted for Europe"),
        ({}, "mars", "not sold in market 'mars'"),
    ],
)
def test_what_cannot_be_quoted_is_refused(
    small: Any, choices: dict[str, bool], market: str, says: str
) -> None:
    with pytest.raises(Refused, match=says):
        _quote(small, choices, market=market)


def test_an_unknown_dealer_or_release_is_refused(small: Any) -> None:
    with pytest.raises(Refused, match="no dealer 'nobody'"):
        _quote(small, {}, dealer="nobody")
    with pytest.raises(NotFound, match="there is 2026"):
        make_quote(
            small.showroom, small.store, product="cart", release="2019", choices={}, market="gb",
            now=small.now, days=1,
        )  # fmt: skip


def test_a_customers_quote_is_taken_over_by_one_dealer(anywhere: Any) -> None:
    made = _quote(anywhere, {}, customer=" Depot 7 ")
    assert (made.dealer, made.customer) == ("", "Depot 7")
    with pytest.raises(NotFound):
        quote(anywhere.store, made.number, anywhere.dealer, anywhere.now)
    taken = adopt_quote(anywhere.store, made.token, anywhere.dealer, anywhere.now)
    assert (taken.dealer, taken.dealer_name) == ("north", "North Carts")
    assert adopt_quote(anywhere.store, made.token, anywhere.dealer, anywhere.now) == taken
    with pytest.raises(Conflict, match="with another dealer"):
        adopt_quote(anywhere.store, made.token, anywhere.other, anywhere.now)
    with pytest.raises(NotAllowed):
        adopt_quote(anywhere.store, made.token, anywhere.planner, anywhere.now)
    assert [q.number for q in quotes(anywhere.store, anywhere.dealer, anywhere.now)] == [
        made.number
    ]


def test_a_quote_ends(small: Any) -> None:
    made = _quote(small, {}, days=2)
    seen = [
        quote_by_token(small.store, made.token, small.now + timedelta(days=d)).state
        for d in (0, 1, 2)
    ]
    assert seen == ["open", "open", "expired"]


def test_a_forged_link_opens_nothing(small: Any) -> None:
    made = _quote(small, {})
    for token in ("", made.number, made.token[:-1], made.token + "A", "' OR 1=1 --"):
        with pytest.raises(NotFound, match="opens no quote"):
            quote_by_token(small.store, token, small.now)


def test_a_full_horizon_leaves_a_quote_without_a_promise(small: Any) -> None:
    _quote(small, {})
    from sqlalchemy import text

    with small.store.writing() as session:
        session.execute(text("UPDATE slot_day SET closed = 1"))
    assert _quote(small, {}).promise is None


def test_dealers_are_offered_by_name(small: Any) -> None:
    assert [d.name for d in dealers(small.store)] == ["North Carts", "South Carts"]
