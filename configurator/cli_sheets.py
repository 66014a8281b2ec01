"""Spreadsheets of a release, and what releases share, on the command line."""

from __future__ import annotations

import os
from pathlib import Path

import click

from configurator.errors import CatalogueError

_PATH = click.Path(path_type=Path)


@click.command("sheet")
@click.argument("path", type=_PATH)
@click.option("--to", type=_PATH, required=True, help="The .xlsx file to write.")
def sheet(path: Path, to: Path) -> None:
    """Write texts, figures, prices and part usage of the release PATH as a workbook."""
    from configurator.catalogue.release_texts import files_with_shared
    from configurator.flow.desk.sheets import workbook

    content = workbook(files_with_shared(path))
    try:
        to.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{to} cannot be written: {error.strerror}") from None
    click.echo(f"{to}: {len(content):,} bytes; its sheet Notes says what may be changed")


@click.command("unsheet")
@click.argument("path", type=_PATH)
@click.argument("workbook", type=_PATH)
@click.option("--apply", "applied", is_flag=True, help="Write the changes into the files.")
def unsheet(path: Path, workbook: Path, applied: bool) -> None:
    """Show what WORKBOOK changes in the release PATH, and with --apply change it.

    Ends with 1 when a cell is wrong; nothing is written then.
    """
    from configurator.catalogue.release_texts import files_with_shared
    from configurator.flow.desk.sheet_files import put_into
    from configurator.flow.desk.sheets import preview

    files = files_with_shared(path)
    try:
        content = workbook.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{workbook} cannot be read: {error.strerror}") from None
    found = preview(files, content)
    for notice in found.notices:
        click.echo(notice)
    for change in found.changes:
        before, after = change.before or "nothing", change.after or "nothing"
        click.echo(f"{change.file}: {change.thing}: {change.field}: {before} -> {after}")
    for slip in found.errors:
        click.echo(f"{workbook.name}: {slip}", err=True)
    if found.errors:
        raise click.exceptions.Exit(1)
    if not found.changes:
        click.echo("no changes")
    elif not applied:
        click.echo(f"{len(found.changes)} changes; --apply writes them")
    else:
        for written in put_into(path, files, found.files):
            click.echo(f"{written} written")


@click.command("shared")
@click.argument("fragment", required=False)
@click.option("--rules", "folder", type=_PATH, help="Folder of the rules (CONFIGURATOR_RULES).")
def shared(fragment: str | None, folder: Path | None) -> None:
    """List what releases share, or every release that a change in FRAGMENT touches.

    Each of these is loaded; ends with 1 when one is wrong.
    """
    from configurator.catalogue.load import load_release
    from configurator.catalogue.sharing import shared_uses, touched_by
    from configurator.settings import read_settings

    rules = folder or read_settings(os.environ).rules
    if fragment is None:
        for name, uses in shared_uses(rules).items():
            click.echo(f"{name}: {', '.join(' '.join(use) for use in uses) or 'no release'}")
        return
    wrong = 0
    for product, release in touched_by(rules, fragment):
        try:
            load_release(rules / product / release)
        except CatalogueError as error:
            wrong += 1
            click.echo(f"{product} {release}: {error}")
        else:
            click.echo(f"{product} {release}: loads")
    if wrong:
        raise click.exceptions.Exit(1)


COMMANDS = (sheet, unsheet, shared)
"""What ``configurator rules`` has from here."""
