"""Stop-sales on the command line: ``rules stop``, ``rules lift`` and ``rules stops``."""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from configurator.flow.access import Account
    from configurator.flow.desk.stop_sales import Hit, Swap
    from configurator.flow.showroom import Showroom
    from configurator.store.database import Store


@click.command("stop")
@click.argument("product")
@click.argument("option")
@click.option("--from", "from_day", type=click.DateTime(["%Y-%m-%d"]), help="Its day; today.")
@click.option("--cap", type=int, help="Sell so many more; without it none.")
@click.option("--reason", required=True, help="Why, as customers and dealers read it.")
@click.option("--reason-zh", default="", help="The same in Chinese.")
@click.option("--dry-run", is_flag=True, help="Only list what it would touch.")
def stop(
    product: str,
    option: str,
    from_day: datetime | None,
    cap: int | None,
    reason: str,
    reason_zh: str,
    dry_run: bool,
) -> None:
    """Take OPTION of PRODUCT off sale everywhere at once, and list whom that touches."""
    from configurator.flow.desk import stop_sales
    from configurator.web.plant import wall_clock

    showroom, store, by = _plant()
    now = wall_clock()
    day = from_day.date() if from_day else now.date()
    if not dry_run:
        made = stop_sales.stop(
            store, showroom, by, product, option, day, cap, reason, reason_zh, now
        )
        how = "not sold" if made.cap is None else f"sold {made.cap} more times"
        click.echo(f"{option} of {product} is {how} from {day} on: {made.reason.en}.")
    found = stop_sales.touched(showroom, store, product, option, now)
    click.echo("Half-done configurations live in their addresses and are not stored; whoever")
    click.echo("opens one is told.")
    for name, hits, number in (
        ("open quotes", found.quotes, found.quotes_found),
        ("orders before production", found.orders, found.orders_found),
    ):
        click.echo(f"{name}: {number}")
        for hit in hits:
            click.echo(f"  {_hit(hit)}")
        if number > len(hits):
            click.echo(f"  ... and {number - len(hits)} more")


@click.command("lift")
@click.argument("product")
@click.argument("option")
def lift(product: str, option: str) -> None:
    """Put OPTION of PRODUCT on sale again."""
    from configurator.flow.desk import stop_sales
    from configurator.web.plant import wall_clock

    _, store, by = _plant()
    lifted = stop_sales.lift(store, by, product, option, wall_clock())
    sold = "" if lifted.cap is None else f"; {lifted.sold} of {lifted.cap} were sold"
    click.echo(f"{option} of {product} is on sale again{sold}.")


@click.command("stops")
@click.argument("product", required=False)
def list_stops(product: str | None) -> None:
    """List what is stopped, of PRODUCT or of all."""
    from configurator.flow.desk import stop_sales
    from configurator.web.plant import wall_clock

    showroom, store, _ = _plant()
    today = wall_clock().date()
    names = [product] if product else [r.product for r in showroom.products(today)]
    standing = [s for name in names for s in stop_sales.stops(store, name) if s.lifted_at is None]
    for s in standing:
        left = "none" if s.cap is None else f"{s.left} of {s.cap} left"
        click.echo(f"{s.product} {s.option}: from {s.from_day}, {left} ({s.reason.en}; {s.by})")
    if not standing:
        click.echo("Nothing is stopped.")


def _plant() -> tuple[Showroom, Store, Account]:
    """What stands behind the pages too; who has the machine acts as a rule engineer."""
    from configurator.flow.access import Account
    from configurator.flow.showroom import Showroom
    from configurator.settings import read_settings
    from configurator.store.database import Store

    settings = read_settings(os.environ)
    showroom = Showroom.at(settings.rules, settings.cache)
    return showroom, Store(settings.database_url), Account(0, "command line", "rules")


def _hit(hit: Hit) -> str:
    return f"{hit.number} {hit.dealer_name} {hit.customer}, {hit.day}: {_swap(hit.repair)}"


def _swap(swap: Swap | None) -> str:
    if swap is None:
        return "nothing else for sale fits"
    came = ", ".join(label.en for label in swap.came) or "nothing"
    went = ", ".join(label.en for label in swap.went)
    return f"{came} instead of {went}, {swap.extra / 100:+,.2f} {swap.currency}"
