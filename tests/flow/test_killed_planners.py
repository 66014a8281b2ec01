"""If a worker or a server that dies left half a plan, or hung a day for ever, the line would stop
(R12)."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import select

from configurator.flow.planning import plan, publish_plan
from configurator.flow.sequencing import SILENCE, latest_run, request_sequencing, run
from configurator.store import plans, tables

DAY = date(2026, 11, 26)
LINE = "cart-line"
_SHARED = """
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from configurator.flow.access import account
from configurator.flow.showroom import Showroom
from configurator.store.database import Store
url, rules, cache, planner = sys.argv[1:]
store, showroom = Store(url), Showroom.at(Path(rules), Path(cache))
planner = account(store, int(planner))
"""
_PUBLISH = (
    _SHARED
    + """
from configurator.flow.planning import publish_plan
print("ready", flush=True)
for n in range(10_000):
    publish_plan(showroom, store, "cart-line", date(2026, 11, 26), 1 + n % 2, planner,
                 datetime(2026, 11, 24, tzinfo=UTC))
"""
)
_WORK = (
    _SHARED
    + """
from configurator.flow.working import run_sequencing
print("ready", flush=True)
run_sequencing(showroom, store, 1, lambda: datetime.now(UTC))
"""
)


@contextmanager
def _process(
    script: str, small: Any, rules: Path, cache: Path
) -> Iterator[subprocess.Popen[bytes]]:
    arguments = [small.url, str(rules), str(cache), str(small.planner.id)]
    process = subprocess.Popen([sys.executable, "-c", script, *arguments], stdout=subprocess.PIPE)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_publication_that_is_killed_is_wholly_old_or_wholly_new(
    anywhere: Any, tiny_rules: Path, tmp_path: Path
) -> None:
    numbers = [anywhere.ordered("lamp").row.number for _ in range(3)]
    for sequence in (numbers, numbers[::-1]):
        with anywhere.store.writing() as session:
            made = tables.Plan(
                line=LINE, day=DAY, version=0, status="draft", sequence=sequence, score=0,
                parts={}, seconds=0, by="planner", made_at=anywhere.now,
            )  # fmt: skip
            plans.add_plan(session, made)
    publish_plan(anywhere.showroom, anywhere.store, LINE, DAY, 2, anywhere.planner, anywhere.now)
    rng = random.Random(2)
    for _ in range(2):
        first = plan(anywhere.showroom, anywhere.store, LINE, DAY)
        assert first is not None
        with anywhere.store.writing() as session:
            if first.version == 1:  # the script begins with version 1
                plans.publish(session, LINE, DAY, 2)
        with _process(_PUBLISH, anywhere, tiny_rules, tmp_path / "cache"):
            begun, end = len(_publications(anywhere)), time.monotonic() + 20
            while len(_publications(anywhere)) < begun + 2 and time.monotonic() < end:
                time.sleep(0.01)
            time.sleep(rng.random() * 0.05)
        with anywhere.store.reading() as session:
            rows = session.exec(select(tables.Plan)).all()
        acts = _publications(anywhere)
        assert len(acts) >= begun + 2, "it was killed in the midst of publishing"
        published = [p.version for p in rows if p.status == "published"]
        assert len(published) == 1
        assert sorted(p.status for p in rows) == ["published", "superseded"]
        view = plan(anywhere.showroom, anywhere.store, LINE, DAY)
        assert view is not None
        assert view.version == published[0]
        assert {u.state for u in view.units} == {"sequenced"}
        assert acts[-1] == f"version {published[0]}", "the record says what is so"


def _publications(small: Any) -> list[str]:
    asked = select(tables.Act.detail).where(tables.Act.act == "publish")
    with small.store.reading() as session:
        return list(session.exec(asked.order_by(tables.Act.seq)))


def test_a_killed_worker_is_noticed_and_the_day_asked_for_again(
    small: Any, tiny_rules: Path, tmp_path: Path
) -> None:
    for n in range(5):
        small.ordered("lamp" if n % 2 else "paint_blue")
    now = datetime.now(UTC)
    asked = request_sequencing(
        small.showroom, small.store, small.queue, LINE, DAY, 300, small.planner, now
    )
    with _process(_WORK, small, tiny_rules, tmp_path / "cache"):
        end = time.monotonic() + 20
        while run(small.store, asked.id, now).state == "queued" and time.monotonic() < end:
            time.sleep(0.01)
    assert run(small.store, asked.id, datetime.now(UTC)).state == "running", "killed in its midst"
    later = datetime.now(UTC) + SILENCE + timedelta(seconds=1)
    lost = run(small.store, asked.id, later)
    assert (lost.state, lost.version) == ("lost", None)
    assert "ask again" in lost.message
    again = request_sequencing(
        small.showroom, small.store, small.queue, LINE, DAY, 1, small.planner, later
    )
    assert again.id != asked.id
    assert latest_run(small.store, LINE, DAY, later) == again
