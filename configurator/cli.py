"""The command line: ``configurator`` serves the product, checks rules and sequences instances.

It is the Flask CLI (``run``, ``shell``, ``routes``) with the product's own commands; each only
reads its arguments, calls a flow or a package, and shows the answer.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import Flask
from flask.cli import FlaskGroup

from configurator import cli_desk, cli_sheets
from configurator.cli_rules import rules
from configurator.cli_stops import lift, list_stops, stop
from configurator.errors import ConfiguratorError
from configurator.logs import log_to_stderr
from configurator.settings import Settings, read_settings

if TYPE_CHECKING:
    from configurator.flow.showroom import Showroom
    from configurator.store.database import Store


class _Commands(FlaskGroup):
    """Flask's group; a deliberate error ends with its sentence and exit code 1, no traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ConfiguratorError as error:
            raise click.ClickException(str(error)) from error


def _settings() -> Settings:
    return read_settings(os.environ)


def _app() -> Flask:
    from configurator.web.app import create_app

    return create_app(_settings())


def _store(settings: Settings) -> Store:
    from configurator.store.database import Store
    from configurator.store.migrate import migrate as bring_up

    settings.home.mkdir(parents=True, exist_ok=True)
    bring_up(settings.database_url)
    return Store(settings.database_url)


def _showroom(settings: Settings, model: Path | None) -> Showroom:
    from configurator.flow.showroom import Showroom

    if model is None:
        return Showroom.at(settings.rules, settings.cache)
    return Showroom.of_model(model, settings.cache)


def _serve(settings: Settings, showroom: Showroom, host: str, port: int) -> None:
    from configurator.flow.desk.catching_up import catch_up
    from configurator.serving import Worker, serve, worker_command
    from configurator.web.app import create_app

    log_to_stderr(settings.log_level)
    store = _store(settings)
    catch_up(showroom, store, wait=True)
    app = create_app(settings, showroom=showroom, store=store)
    click.echo(f"Serving http://{host}:{port} (end with Ctrl-C)")
    serve(app, host, port, Worker(worker_command(), os.environ))


@click.group(cls=_Commands, create_app=_app, load_dotenv=False)
def main() -> None:
    """Configurator: from what a customer ordered to what the line builds."""
    log_to_stderr("WARNING")


@main.command()
@click.option(
    "--model",
    type=click.Path(path_type=Path),
    help="Open this .uvl or .xml file instead of rules/.",
)
@click.option("--host", help="Where to listen (CONFIGURATOR_HOST).")
@click.option("--port", type=click.IntRange(1, 65_535), help="Port (CONFIGURATOR_PORT).")
def serve(model: Path | None, host: str | None, port: int | None) -> None:
    """Serve the pages and, beside them, one worker for sequencing and delivery."""
    settings = _settings()
    _serve(settings, _showroom(settings, model), host or settings.host, port or settings.port)


@main.command()
@click.option("--with-parent", is_flag=True, help="End when standard input closes.")
def worker(with_parent: bool) -> None:
    """Carry out what waits: sequence days, deliver build orders (``serve`` starts one itself)."""
    from configurator.channels.folder import Folder, Receiver
    from configurator.flow.working import EVERY_MINUTE, tasks
    from configurator.jobs import Queue, run_worker
    from configurator.serving import end_with_parent
    from configurator.store.database import Store
    from configurator.web.plant import wall_clock

    settings = _settings()
    log_to_stderr(settings.log_level)
    if with_parent:
        end_with_parent()
    queue = Queue.at(settings.home, settings.database_url)
    work = tasks(
        _showroom(settings, None),
        Store(settings.database_url),
        queue,
        Folder(settings.outbox),
        wall_clock,
        Receiver(settings.outbox),
    )
    run_worker(queue, work, every_minute=EVERY_MINUTE)


@main.command()
def migrate() -> None:
    """Make the database, or bring it to this version's tables."""
    from configurator.store.migrate import migrate as bring_up

    settings = _settings()
    settings.home.mkdir(parents=True, exist_ok=True)
    click.echo(f"The database is at revision {bring_up(settings.database_url)}.")


@main.command()
@click.option("--check", is_flag=True, help="Fill and walk through every page, without serving.")
@click.option("--orders", type=click.IntRange(1, 20_000), default=400, show_default=True)
@click.option("--port", type=click.IntRange(1, 65_535), help="Port (CONFIGURATOR_PORT).")
def demo(check: bool, orders: int, port: int | None) -> None:
    """Fill an embedded database with a believable plant, serve it, and say what to try."""
    from configurator import tour

    if check:
        tour.check(os.environ, orders, click.echo)
        click.echo("Every page of the walk answers.")
        return
    settings = _settings()
    showroom = _showroom(settings, None)
    tour.fill_once(settings, showroom, orders, click.echo)
    host, at = settings.host, port or settings.port
    click.echo(tour.what_to_try(f"http://{host}:{at}"))
    _serve(settings, showroom, host, at)


@main.group()
def people() -> None:
    """Look after dealers and accounts."""


@people.command("add-dealer")
@click.argument("id")
@click.option("--name", required=True)
@click.option("--place", default="")
@click.option("--market", default="gb", show_default=True, help="A market id of the catalogue.")
def people_add_dealer(id: str, name: str, place: str, market: str) -> None:
    """Add the dealer ID."""
    from configurator.flow.access import add_dealer

    add_dealer(_store(_settings()), id, name, place, market)
    click.echo(f"Dealer {id} is there.")


@people.command("add")
@click.argument("name")
@click.option(
    "--role", type=click.Choice(["dealer", "planner", "production", "rules"]), required=True
)
@click.option("--dealer", default="", help="The dealer's id, for the role dealer.")
@click.password_option()
def people_add(name: str, role: Any, dealer: str, password: str) -> None:
    """Add an account called NAME; asks for its password."""
    from configurator.flow.access import add_account

    add_account(_store(_settings()), name, password, role, dealer)
    click.echo(f"{name} can sign in.")


for _command in (*cli_sheets.COMMANDS, *cli_desk.COMMANDS, stop, lift, list_stops):
    rules.add_command(_command)
main.add_command(rules)


@main.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["roadef", "csplib", "gravel"]),
    required=True,
    help="How the instance is written.",
)
@click.option("--seconds", type=click.FloatRange(0.1, 86_400), default=10.0, show_default=True)
@click.option("--problem", help="Which problem of a csplib file (its name after #); the first.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def sequence(
    path: Path, form: str, seconds: float, problem: str | None, seed: int, as_json: bool
) -> None:
    """Sequence the car-sequencing instance at PATH and write the sequence."""
    from configurator.sequencing.report import solve_instance

    solved = solve_instance(path, form, seconds, problem=problem, seed=seed)
    if as_json:
        click.echo(json.dumps(solved))
        return
    click.echo(f"objective: {solved['score']:,}")
    for part, value in solved["parts"].items():
        click.echo(f"  {part}: {value:,}")
    bound = solved["bound"]
    click.echo(f"proven bound: {'none' if bound is None else f'{bound:,}'}")
    click.echo(f"seconds: {solved['seconds']:.1f}")
    click.echo("sequence: " + " ".join(str(v) for v in solved["sequence"]))
