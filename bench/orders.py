"""How many orders a second, and how long does one wait? The whole story of an order against the
barest program that does the same durable work.

    python bench/orders.py [--quick] [--json]

An order is judged by CP-SAT, promised, reserved by guarded updates, numbered, kept with its
idempotency key and recorded, all on the default product; eight clients order at once. The bare
program does, with the same database, settings and clients, one guarded update and one insert of
the same size a transaction. PostgreSQL is measured where CONFIGURATOR_TEST_POSTGRES (or the local
server) answers.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Thread
from time import perf_counter
from typing import Any

import psycopg
from sqlalchemy import text

from configurator.flow.access import Account
from configurator.flow.ordering import place_order
from configurator.flow.promising import open_for_selling
from configurator.flow.showroom import Showroom
from configurator.orders.configuration import as_json, place
from configurator.orders.quote import Quote
from configurator.settings import shipped
from configurator.store import tables
from configurator.store.database import Store
from configurator.store.migrate import migrate
from configurator.store.quotes import add_quote

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CLIENTS = 8
GOALS = {"sqlite": (200, 250), "postgresql": (300, 200)}
SHARE = 60


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    number = 400 if asked.quick else 2000
    rows: list[dict[str, Any]] = []
    for kind in ("sqlite", "postgresql"):
        with _database(kind) as url:
            if url is None:
                print(f"{kind}: no server answers; not measured", file=sys.stderr)
                continue
            rows += _measured(kind, url, number)
    print(json.dumps(rows, indent=1) if asked.json else _table(rows))


def _measured(kind: str, url: str, number: int) -> list[dict[str, Any]]:
    migrate(url)
    store = Store(url)
    bare, bare_waits = _timed(_bare(store, number), number)
    ours, waits = _timed(_orders(store, number), number)
    store.close()
    rate_goal, wait_goal = GOALS[kind]
    share = 100 * ours / bare
    return [
        _row(kind, "bare guarded insert", bare, "per s", None, None, None),
        _row(kind, "orders", ours, "per s", rate_goal, ours >= rate_goal, bare),
        _row(kind, "orders, share of bare", share, "%", SHARE, share >= SHARE, None),
        _row(kind, "order, median", waits[0], "ms", None, None, bare_waits[0]),
        _row(kind, "order, p99", waits[1], "ms", wait_goal, waits[1] <= wait_goal, bare_waits[1]),
    ]


def _timed(one: Callable[[int], None], number: int) -> tuple[float, tuple[float, float]]:
    """Orders a second over all clients, and (median, p99) of the waits in milliseconds."""
    waits: list[float] = []

    def client(first: int) -> None:
        for n in range(first, number, CLIENTS):
            begun = perf_counter()
            one(n)
            waits.append((perf_counter() - begun) * 1000)

    threads = [Thread(target=client, args=(n,)) for n in range(CLIENTS)]
    begun = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = perf_counter() - begun
    if len(waits) != number:
        raise RuntimeError(f"{number - len(waits)} orders failed")
    return number / seconds, (statistics.median(waits), statistics.quantiles(waits, n=100)[98])


def _bare(store: Store, number: int) -> Callable[[int], None]:
    with store.writing() as session:
        session.execute(text("CREATE TABLE bare (id INTEGER PRIMARY KEY, body TEXT)"))
        session.execute(text("CREATE TABLE bare_slot (id INTEGER PRIMARY KEY, used INTEGER)"))
        session.execute(text("INSERT INTO bare_slot VALUES (1, 0)"))
    body = "x" * 12_000

    def one(n: int) -> None:
        with store.writing() as session:
            taken = text("UPDATE bare_slot SET used = used + 1 WHERE id = 1 AND used < :most")
            session.execute(taken, {"most": number})
            session.execute(text("INSERT INTO bare VALUES (:id, :body)"), {"id": n, "body": body})

    return one


def _orders(store: Store, number: int) -> Callable[[int], None]:
    """Quotes made beforehand, without asking for a promise; days wide open."""
    showroom = Showroom.at(shipped("rules"), Path(tempfile.mkdtemp()))
    release = showroom.current("large-van", date(2026, 11, 24))
    line = showroom.line(release)
    open_for_selling(showroom, store, line, NOW.date())
    drawn = list(showroom.engine(release).sample(50, 1, {}))
    placed = [place(release, line, selected, "") for selected in drawn]
    stored = {len(json.dumps(as_json(p))) for p in placed}
    print(f"a stored configuration has {min(stored):,} to {max(stored):,} bytes", file=sys.stderr)
    with store.writing() as session:
        session.execute(text("UPDATE slot_day SET capacity = 100000"))
        session.execute(text("UPDATE part_day SET capacity = 100000"))
        session.add(tables.Dealer(id="north", name="North", place="Leeds", market="gb"))
        session.flush()
        for n in range(number):
            made = Quote(
                f"Q-{n}", f"t-{n}", "code", "north", "", placed[n % 50], NOW,
                NOW + timedelta(days=9),
            )  # fmt: skip
            add_quote(session, made, None)
    account = Account(1, "dealer1", "dealer", "north", "North", "gb")

    def one(n: int) -> None:
        place_order(showroom, store, quote=f"Q-{n}", key=f"bench-key-{n}", account=account, now=NOW)

    return one


@contextmanager
def _database(kind: str) -> Iterator[str | None]:
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/bench.sqlite3"
        return
    server = os.environ.get("CONFIGURATOR_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/")
    server = server.rsplit("/", 1)[0]
    try:
        admin = psycopg.connect(f"{server}/postgres", autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        yield None
        return
    name = f"configurator_bench_{uuid.uuid4().hex[:12]}"
    with admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{server}/{name}"
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _row(
    case: str, metric: str, value: float, unit: str, goal: float | None, met: bool | None,
    peer: float | None,
) -> dict[str, Any]:  # fmt: skip
    peer = None if peer is None else round(peer, 1)
    return {"case": case, "metric": metric, "value": round(value, 1), "unit": unit, "goal": goal,
            "met": met, "peer": peer}  # fmt: skip


def _table(rows: list[dict[str, Any]]) -> str:
    lines = [f"{'database':12} {'figure':24} {'value':>9} {'unit':6} {'goal':>6} {'bare':>8}"]
    for r in rows:
        goal = "" if r["goal"] is None else f"{r['goal']:g}"
        peer = "" if r["peer"] is None else f"{r['peer']:g}"
        missed = "  missed" if r["met"] is False else ""
        lines.append(
            f"{r['case']:12} {r['metric']:24} {r['value']:9,.1f} {r['unit']:6} {goal:>6} "
            f"{peer:>8}{missed}"
        )
    missed = [f"{r['case']} {r['metric']}" for r in rows if r["met"] is False]
    lines.append(f"missed: {', '.join(missed)}" if missed else "every goal is met")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
