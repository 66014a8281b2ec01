"""If a process that dies took an order with it that a dealer was told of, or left half of one, the
dealer would call a customer with a promise that nobody keeps (R4, R7, R8)."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import text

from configurator.flow.ordering import orders, place_order

SELLER = Path(__file__).parent / "seller.py"
PASSWORD = "correct horse battery"


def _start(small: Any, tiny_rules: Path, quotes: list[str]) -> subprocess.Popen[str]:
    arguments = [small.url, str(tiny_rules), "dealer1", PASSWORD, small.now.isoformat(), *quotes]
    return subprocess.Popen(
        [sys.executable, str(SELLER), *arguments], stdout=subprocess.PIPE, text=True
    )


def _heard(process: subprocess.Popen[str], into: list[tuple[str, str]]) -> None:
    assert process.stdout is not None
    with process.stdout as said:
        for line in said:
            what, *rest = line.split()
            if what == "placed" and line.endswith("\n"):
                into.append((rest[0], rest[1]))


def test_what_was_acknowledged_before_a_kill_is_there(anywhere: Any, tiny_rules: Path) -> None:
    rng = random.Random(11)
    quotes = [anywhere.quoted("lamp") for _ in range(150)]
    told: list[tuple[str, str]] = []
    for _ in range(2):
        left = [q for q in quotes if q not in {t[0] for t in told}]
        process = _start(anywhere, tiny_rules, left)
        before = len(told)
        thread = Thread(target=_heard, args=(process, told))
        thread.start()
        end = time.monotonic() + 30
        while len(told) == before and time.monotonic() < end and process.poll() is None:
            time.sleep(0.002)
        time.sleep(rng.random() * 0.2)
        process.kill()
        thread.join()
        process.wait()
        assert len(told) > before, "the seller was killed in the midst of selling"
        assert process.returncode == -9
        there = {o.number: o.quote for o in orders(anywhere.store, anywhere.dealer)}
        assert {n: q for q, n in told}.items() <= there.items()
        assert anywhere.faults() == []
    _retry_all(anywhere, quotes, told)


def _retry_all(small: Any, quotes: list[str], told: list[tuple[str, str]]) -> None:
    """The dealer, unsure, sends everything again: the same keys give the same orders, whether
    they were told of them or not."""
    before = {o.quote: o.number for o in orders(small.store, small.dealer)}
    again = {}
    for quote in [*before, *[q for q in quotes if q not in before][:3]]:
        placed = place_order(
            small.showroom, small.store, quote=quote, key=f"key-{quote}", account=small.dealer,
            now=small.now,
        )  # fmt: skip
        again[quote] = placed.row.number
    assert before.items() <= again.items()
    assert dict(told).items() <= again.items()
    assert small.faults() == []


def test_processes_that_sell_at_once_sell_each_quote_once(anywhere: Any, tiny_rules: Path) -> None:
    """Two processes with the same twenty quotes and the same keys: each quote is ordered once
    and both hear of the same order."""
    quotes = [anywhere.quoted("motor_electric") for _ in range(20)]
    heard: list[list[tuple[str, str]]] = [[], []]
    processes = [_start(anywhere, tiny_rules, quotes) for _ in heard]
    threads = [Thread(target=_heard, args=pair) for pair in zip(processes, heard, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [p.wait() for p in processes] == [0, 0]
    assert dict(heard[0]) == dict(heard[1])
    assert len(set(dict(heard[0]).values())) == 20
    assert anywhere.faults() == []


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE slot_day SET used = used + 1 WHERE used = 1",
        "UPDATE reservation SET returned_at = '2026-11-24' WHERE kind = 'part'",
        "UPDATE sales_order SET state = 'cancelled'",
        "UPDATE sales_order SET build_day = '2027-01-04'",
        "DELETE FROM idempotency",
    ],
)
def test_the_checker_sees_what_it_is_there_for(small: Any, spoil: str) -> None:
    """A control: the tables are spoilt by hand, and each way is found."""
    small.ordered("motor_electric")
    assert small.faults() == []
    with small.store.writing() as session:
        session.execute(text(spoil))
    assert small.faults() != []
