"""Budgets in the trade's words, on the hand cart. If these fail, a customer with 300 pounds is told
of a cart that comes to more once tax is on it, or not told what stands in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from configurator.catalogue.load import load_release
from configurator.catalogue.release import Release
from configurator.engine.answers import Engine
from configurator.engine.judge import Judge
from configurator.engine.open import open_engine
from configurator.errors import Refused
from configurator.flow.budgeting import Within, fitting, net_within, said
from configurator.flow.showroom import attributes_of
from configurator.orders.price import gross


@pytest.fixture(scope="module")
def cart() -> tuple[Release, Engine, Judge]:
    release = load_release(Path(__file__).parent / "tiny" / "cart" / "2026")
    return release, open_engine(release.model, attributes_of(release)), Judge(release.model)


def _standing(found: Within) -> dict[str, str]:
    return {p.option.id: p.standing for p in found.options}


def test_the_limit_counts_tax(cart: tuple[Release, Engine, Judge]) -> None:
    """The box cart is 100 + 40.05 net: 168.06 with British tax, to the penny."""
    exactly = fitting(*cart, {}, ["price=168.06"])
    assert _standing(exactly)["body_box"] == "open"
    assert exactly.market.id == "gb"
    short = fitting(*cart, {}, ["price:GBP=168.05"])
    assert _standing(short)["body_box"] == "beyond the budget"
    why = {p.option.id: p.why for p in short.options}
    assert why["body_box"] == "price is at least GBP 168.06"
    assert _standing(short)["body_open"] == "in every vehicle"


def test_the_cheapest_that_fits_is_told_with_its_totals(
    cart: tuple[Release, Engine, Judge],
) -> None:
    found = fitting(*cart, {"tow": True}, ["price:GBP=400", "mass=33kg", "lead=10"])
    assert found.fits
    assert found.best_status == "optimal"
    assert {"tow", "body_box", "motor_none"} <= (found.best or set())
    assert found.totals is not None
    assert found.totals.mass_g == 33_000
    assert _standing(found) == {
        "market_gb": "chosen", "market_eu": "ruled out", "body_open": "ruled out",
        "body_box": "in every vehicle", "body_tall": "beyond the budget",
        "motor_none": "in every vehicle", "motor_electric": "beyond the budget",
        "paint_red": "open", "paint_blue": "open", "tow": "chosen", "lamp": "open",
    }  # fmt: skip


def test_where_nothing_fits_it_tells_what_each_limit_would_have_to_be(
    cart: tuple[Release, Engine, Judge],
) -> None:
    """Electric needs four days and 200 pounds net: with three days there is none at any price."""
    found = fitting(*cart, {"motor_electric": True}, ["price=200", "lead=3"])
    assert found.fits is False
    assert "price is at least GBP 360.00" in found.why
    assert "lead time is at least 4 days" in found.why
    assert found.needed == {}
    found = fitting(*cart, {"tow": True}, ["price:GBP=160", "mass=30.5kg"])
    assert found.fits is False
    found = fitting(*cart, {"body_tall": True}, ["price:GBP=400", "lead=6"])
    assert found.needed == {"price:GBP": 36_000}
    assert said(found.market, "price:GBP", 36_000) == "GBP 432.00"


def test_the_price_names_the_market(cart: tuple[Release, Engine, Judge]) -> None:
    found = fitting(*cart, {}, ["price:EUR=150"])
    assert found.market.id == "eu"
    assert _standing(found)["market_eu"] == "chosen"
    with pytest.raises(Refused, match="United Kingdom has prices in GBP"):
        fitting(*cart, {"market_gb": True}, ["price:EUR=150"])


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (["price"], "cannot be read"),
        (["mass=12stone"], "unit 'stone'"),
        (["price:USD=12"], "no price list in USD"),
        (["price:GBP=1", "price:EUR=1"], "one currency"),
        (["price=1", "price:GBP=2"], "limited twice"),
    ],
)
def test_a_limit_that_means_nothing_is_refused_in_words(
    cart: tuple[Release, Engine, Judge], limits: list[str], told: str
) -> None:
    with pytest.raises(Refused, match=told):
        fitting(*cart, {}, limits)


def test_choices_that_cannot_go_together_are_not_blamed_on_the_budget(
    cart: tuple[Release, Engine, Judge],
) -> None:
    found = fitting(*cart, {"tow": True, "body_open": True}, ["price=9999"])
    assert found.fits is False
    assert "cannot go together" in found.why


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.19, 0.2, 0.21])
def test_the_largest_net_price_within_a_gross_one_is_exact(rate: float) -> None:
    for most in range(2_000):
        net = net_within(most, rate)
        assert gross(net, rate) <= most < gross(net + 1, rate)
