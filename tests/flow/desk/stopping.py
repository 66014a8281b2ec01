"""What the tests of stop-sales do to the small plant."""

from __future__ import annotations

from datetime import date
from typing import Any

from configurator.flow.desk.stop_sales import lift, stop
from configurator.flow.desk.stopped import stops_in_force
from configurator.flow.ordering import place_order
from configurator.flow.quoting import make_quote

TODAY = date(2026, 11, 24)


def stop_it(small: Any, option: str, cap: int | None = None, day: date = TODAY, **more: Any) -> Any:
    """Take ``option`` of the cart off sale."""
    said = {"reason_en": "No cells until January", "reason_zh": "一月前缺电芯"} | more
    return stop(small.store, small.showroom, more.pop("account", small.engineer), "cart", option,
                day, cap, said["reason_en"], said["reason_zh"], small.now)  # fmt: skip


def lift_it(small: Any, option: str) -> Any:
    """Sell it again."""
    return lift(small.store, small.engineer, "cart", option, small.now)


def place_it(small: Any, quote: str) -> Any:
    """Order ``quote``."""
    return place_order(small.showroom, small.store, quote=quote, key=f"key-{quote}",
                       account=small.dealer, now=small.now)  # fmt: skip


def quote_it(small: Any, **choices: bool) -> Any:
    """Quote a cart with ``choices``."""
    return make_quote(small.showroom, small.store, product="cart", release="2026",
                      choices=choices, market="gb", now=small.now, days=9)  # fmt: skip


def in_force(small: Any) -> Any:
    """The cart's stops today."""
    return stops_in_force(small.store, "cart", TODAY)
