"""The rule engineer's desk on the command line: publish, retire, roll back, and tell the impact."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from configurator.settings import read_settings

if TYPE_CHECKING:
    from configurator.catalogue.release import Release
    from configurator.flow.access import Account
    from configurator.flow.desk.impact import Case, Impact
    from configurator.flow.explaining import Dropped
    from configurator.flow.showroom import Showroom
    from configurator.store.database import Store

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_BY = click.option("--by", default="command line", show_default=True, help="Who, for the record.")


class _Desk(NamedTuple):
    """The installation, up to date with what is published."""

    showroom: Showroom
    store: Store
    now: datetime


def _desk() -> _Desk:
    from configurator.flow.desk.catching_up import catch_up
    from configurator.flow.showroom import Showroom
    from configurator.store.database import Store
    from configurator.store.migrate import migrate
    from configurator.web.plant import wall_clock

    settings = read_settings(os.environ)
    settings.home.mkdir(parents=True, exist_ok=True)
    migrate(settings.database_url)
    desk = _Desk(
        Showroom.at(settings.rules, settings.cache), Store(settings.database_url), wall_clock()
    )
    catch_up(desk.showroom, desk.store, wait=True)
    return desk


def _engineer(name: str) -> Account:
    """Who has this command line has the database: the name is for the record alone."""
    from configurator.flow.access import Account

    return Account(0, name, "rules")


@click.command("releases")
def releases() -> None:
    """List every release with its term and how it stands."""
    from configurator.flow.desk.publishing import releases_at

    desk = _desk()
    for row in releases_at(desk.showroom, desk.store, desk.now.date()):
        release = row.release
        until = f"to {release.valid_to}" if release.valid_to else "on"
        came = f"published by {row.by}" if row.by else "shipped"
        term = f"from {release.valid_from} {until}"
        click.echo(f"{release.product} {release.id}: {row.standing}, {term} ({came})")


@click.command("publish")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--from", "first", type=_DAY, help="The first day on sale; today.")
@_BY
def publish(path: Path, first: datetime | None, by: str) -> None:
    """Check the release folder PATH and publish it: every process sells it from its day on.

    Its product.yaml lies beside it. What is published is never changed.
    """
    from configurator.catalogue.release_texts import files_with_shared
    from configurator.errors import Refused
    from configurator.flow.desk import drafts, publishing

    desk, engineer = _desk(), _engineer(by)
    folder = path.resolve()
    files = {name: text.encode() for name, text in files_with_shared(folder).items()}
    draft = drafts.upload(
        desk.store, engineer, folder.parent.name, folder.name, files, desk.now,
        showroom=desk.showroom,
    )  # fmt: skip
    day = first.date() if first else desk.now.date()
    try:
        made = publishing.publish(
            desk.store, desk.showroom, engineer, draft.id, draft.revision, day, desk.now
        )
    except Refused:
        drafts.discard(desk.store, engineer, draft.id, desk.now)
        raise
    click.echo(f"{made.product} {made.id} is published; it is sold from {made.valid_from} on.")


@click.command("retire")
@click.argument("product")
@click.argument("release")
@click.option("--last-day", type=_DAY, help="The last day on sale; without it, it ends at once.")
@click.option("--last", is_flag=True, help="The product is to be sold no longer.")
@_BY
def retire(product: str, release: str, last_day: datetime | None, last: bool, by: str) -> None:
    """Sell RELEASE of PRODUCT no longer; its quotes and orders keep it."""
    from configurator.flow.desk import publishing

    desk = _desk()
    day = last_day.date() if last_day else desk.now.date() - timedelta(days=1)
    made = publishing.retire(
        desk.store, desk.showroom, _engineer(by), product, release, day, desk.now, last=last
    )
    click.echo(f"The last day of {product} {release} is {made.valid_to}.")


@click.command("reopen")
@click.argument("product")
@click.argument("release")
@_BY
def reopen(product: str, release: str, by: str) -> None:
    """Take the last day of RELEASE of PRODUCT away."""
    from configurator.flow.desk import publishing

    desk = _desk()
    publishing.reopen(desk.store, desk.showroom, _engineer(by), product, release, desk.now)
    click.echo(f"{product} {release} has no last day.")


@click.command("roll-back")
@click.argument("product")
@click.argument("release")
@_BY
def roll_back(product: str, release: str, by: str) -> None:
    """Sell the earlier RELEASE of PRODUCT again from today; later ones on sale end at once."""
    from configurator.flow.desk import publishing

    desk = _desk()
    publishing.roll_back(desk.store, desk.showroom, _engineer(by), product, release, desk.now)
    click.echo(f"{product} {release} is on sale again.")


@click.command("impact")
@click.argument("old")
@click.argument("new")
@click.option("--seconds", default=60.0, show_default=True, help="Budget; the rest is unjudged.")
@click.option("--most", default=10, show_default=True, help="So many configurations are told.")
def impact(old: str, new: str, seconds: float, most: int) -> None:
    """Tell which open quotes and orders of OLD stay valid under NEW, and how to mend the others.

    Each is a release's folder, or product/release as this installation has it.
    """
    from configurator.flow.desk.impact import impact as told

    desk = _desk()
    before, after = (_release(desk.showroom, named) for named in (old, new))
    found = told(desk.showroom, desk.store, before, after, desk.now, seconds=seconds)
    _print_impact(found, most)


def _release(showroom: Showroom, named: str) -> Release:
    from configurator.catalogue.load import load_release

    if Path(named).is_dir():
        return load_release(Path(named))
    product, _, release = named.partition("/")
    return showroom.release(product, release)


def _print_impact(found: Impact, most: int) -> None:
    click.echo(f"{found.product}: {found.old} to {found.new}")
    for kind, by in found.counts.items():
        told = ", ".join(f"{n:,} {verdict}" for verdict, n in by.items()) or "none open"
        click.echo(f"{kind}s: {told}")
    click.echo(f"{len(found.cases):,} configurations judged in {found.seconds:.1f} s")
    bad = [c for c in found.cases if c.verdict != "valid"]
    for case in bad[:most]:
        numbers = [r.number for r in found.rows if r.case is case]
        more = f" and {len(numbers) - 3} more" if len(numbers) > 3 else ""
        click.echo(f"{case.verdict}: {', '.join(numbers[:3])}{more}")
        _print_case(case)
    if len(bad) > most:
        click.echo(f"... and {len(bad) - most:,} more configurations (--most tells more)")


def _print_case(case: Case) -> None:
    for said in case.gone:
        click.echo(f"    {said.id} ({said.label.en}) is no longer offered")
    for dropped in case.dropped:
        click.echo(f"    {dropped.what.id} ({dropped.what.label.en}): {_because(dropped)}")
    for replaced in case.replaced:
        click.echo(f"    {replaced.gone.id} -> {replaced.instead.id if replaced.instead else '-'}")
    for said in case.added:
        click.echo(f"    + {said.id} ({said.label.en})")
    if case.extra is not None and case.price_after is not None:
        was, now = case.price_before / 100, case.price_after / 100
        click.echo(f"    price: {was:,.2f} -> {now:,.2f} {case.currency}")


def _because(dropped: Dropped) -> str:
    rules = [rule.text.en for rule in dropped.reason.rules]
    return " ".join(rules) or "by the product's structure"


COMMANDS: tuple[Any, ...] = (releases, publish, retire, reopen, roll_back, impact)
