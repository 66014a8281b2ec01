"""If the stored configuration lost anything, what was sold could not be built once the rule base
has moved on; if a price differed between page, quote and order, we would charge what nobody saw."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.catalogue.line import Line
from configurator.catalogue.release import Market, Release, Text
from configurator.errors import Refused
from configurator.orders.configuration import as_json, from_json, place, title
from configurator.orders.price import market_of, price, tax

TALL = frozenset(
    (
        "cart", "market", "market_gb", "body", "body_tall", "motor", "motor_electric", "paint",
        "paint_red", "extras", "tow",
    )
)  # fmt: skip


def valid(release: Release) -> list[frozenset[str]]:
    """Every configuration of the cart, by trying all."""
    tree = [f.name for f in release.model.features() if not f.groups]
    inner = [f.name for f in release.model.features() if f.groups and f.name != "extras"]
    found = []
    for picks in product((False, True), repeat=len(tree)):
        chosen = {n for n, wanted in zip(tree, picks, strict=True) if wanted}
        if chosen & {"tow", "lamp"}:
            chosen.add("extras")
        whole = frozenset(chosen | set(inner))
        if release.model.allows(whole):
            found.append(whole)
    return found


def test_every_configuration_of_the_cart_is_placed_at_the_price_that_adds_up(
    cart: Release, cart_line: Line
) -> None:
    everything = valid(cart)
    assert len(everything) == 64
    for selected in everything:
        placed = place(cart, cart_line, selected, "")
        market = cart.markets[placed.market]
        net = cart.base.price[market.currency] + sum(
            cart.options[o].price.get(market.currency, 0) for o in selected & set(cart.options)
        )
        vat = (Decimal(net) * Decimal(str(market.tax))).quantize(Decimal(1), ROUND_HALF_UP)
        assert placed.price.net == net == placed.price.base + sum(o.net for o in placed.options)
        assert placed.price.gross == net + int(vat)
        assert price(cart, selected, market) == placed.price
        assert from_json(json.loads(json.dumps(as_json(placed)))) == placed


def test_parts_are_counted_with_their_conditions(cart: Release, cart_line: Line) -> None:
    parts = {p.part: p for p in place(cart, cart_line, TALL, "gb").parts}
    assert {p: part.quantity for p, part in parts.items()} == {
        "wheel": 2, "battery": 1, "long-cable": 1,
    }  # fmt: skip
    assert parts["battery"].constrained
    assert not parts["long-cable"].constrained
    low = (TALL - {"body_tall"}) | {"body_box"}
    assert "long-cable" not in {p.part for p in place(cart, cart_line, low, "gb").parts}


def test_work_adds_up_per_station_in_line_order(cart: Release, cart_line: Line) -> None:
    work = place(cart, cart_line, TALL, "gb").work
    assert [(w.station, w.seconds) for w in work] == [("weld", 1800), ("fit", 1500)]
    assert work[1].options == ("cart", "motor_electric")


def test_lead_is_the_longest_and_mass_the_sum(cart: Release, cart_line: Line) -> None:
    placed = place(cart, cart_line, TALL, "gb")
    assert (placed.lead_days, placed.mass_g) == (6, 45_000)
    assert placed.paint == "paint_red"


@pytest.mark.parametrize("without", ["motor_electric", "market_gb", "cart"])
def test_an_invalid_or_incomplete_configuration_is_not_placed(
    cart: Release, cart_line: Line, without: str
) -> None:
    with pytest.raises(Refused, match="not a complete, valid configuration"):
        place(cart, cart_line, TALL - {without}, "gb")


def test_a_market_that_contradicts_the_options_is_refused(cart: Release) -> None:
    with pytest.raises(Refused, match="cannot be quoted for Europe"):
        market_of(cart, TALL, "eu")
    with pytest.raises(Refused, match="not sold in market 'mars'"):
        market_of(cart, TALL, "mars")


def test_a_market_without_a_price_list_is_refused(cart: Release) -> None:
    with pytest.raises(Refused, match="no price list in JPY"):
        price(cart, TALL, Market("jp", Text("Japan"), "JPY", 0.1))


def test_an_unknown_schema_is_not_guessed_at() -> None:
    with pytest.raises(Refused, match="schema 99"):
        from_json({"schema": 99})


@given(st.integers(0, 10**9), st.sampled_from([0.0, 0.05, 0.1, 0.13, 0.19, 0.2, 0.25]))
def test_tax_is_within_half_a_minor_unit(net: int, rate: float) -> None:
    exact = Decimal(net) * Decimal(str(rate))
    assert abs(Decimal(tax(net, rate)) - exact) <= Decimal("0.5")


def test_a_unit_is_called_by_its_headline_options(cart: Release) -> None:
    """A dealer with forty rows that all read "Hand Cart" finds none of them."""
    families = tuple(replace(f, headline=f.id == "body") for f in cart.families)
    titled = replace(cart, families=families, short=Text("Cart", "推车"))
    body = next(f for f in titled.families if f.headline).options[0]
    label = titled.options[body].label
    assert title(titled, {body}) == Text(f"Cart, {label.en}", f"推车，{label.in_('zh')}")
    assert title(cart, {body}) == Text(cart.name.en, cart.name.in_("zh"))
