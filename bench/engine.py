"""How fast is a click, and what does it take? The default products and public models.

    python bench/engine.py [--quick] [--json] [--only TEXT] [--forget]

A click is one more random choice (up to ten per walk); it is answered with the exact state of every
feature, the best figures of every feature with it and without it, and the exact number of
configurations. Beside it, for the same clicks in the same run: an incremental SAT backbone
(possible and forced features only) and CP-SAT with few solves (possible features only). The engine
remembers what the largest part of a large model answered under its last few sets of choices, as it
does when it serves; with --forget it forgets that before every click. Where solvers answer
(erp_system), a click is the exact states alone. The vans
are asked budget questions too (``budgets.py``). Each model runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import structlog
from budgets import budget_rows
from peers import by_cp_sat, by_sat

from configurator.catalogue.feature_model import FeatureModel
from configurator.catalogue.load import load_release
from configurator.catalogue.uvl import read_uvl
from configurator.engine.answers import Attribute, Engine
from configurator.engine.by_diagram import DiagramEngine
from configurator.engine.open import open_engine
from configurator.flow.showroom import attributes_of

REPOSITORY = Path(__file__).parent.parent
# Case -> goals: median and p95 ms per click, cold compile s, times faster than SAT.
GOALS: dict[str, tuple[float | None, float | None, float | None, float | None]] = {
    "large-van 2026": (0.1, 0.2, 2.0, None),
    "large-van 2027": (0.1, 0.2, 2.0, None),
    "e-bike 2026": (None, None, 2.0, None),
    "pc-richmond-Sprey2020": (0.03, 0.06, None, 50),
    "decisional-Mendonca2009": (0.02, 0.04, None, None),
    "FinancialServices01-Nieke2018-2018-05-09": (0.8, 1.5, 5.0, None),
    "automotive01-Kowal2016": (1.0, 2.0, 2.0, 25),
    "automotive2-Knuppel2017-2_1": (0.3, 0.6, 10.0, 1000),
    "automotive2-Knuppel2017-2_4": (0.3, 0.6, 10.0, 1000),
    "erp_system-Pereira2016": (20.0, 60.0, None, None),
}
QUICK = ("large-van 2026", "pc-richmond", "decisional", "automotive01", "2_1")
CLICKS_PER_WALK = 10


def main() -> None:
    """Measure every case in a child process and print."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--quick", action="store_true", help="about a minute")
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--only", default="", help="cases whose name holds this text")
    arguments.add_argument("--forget", action="store_true", help="remember nothing between clicks")
    arguments.add_argument("--case", help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.case:
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        print(json.dumps(list(_measured(asked.case, asked.quick, asked.forget))))
        return
    rows: list[dict[str, Any]] = []
    for case in GOALS:
        if asked.only not in case or (asked.quick and not any(q in case for q in QUICK)):
            continue
        if _path(case) is None:
            print(f"{case}: skipped, benchmark data not found", file=sys.stderr)
            continue
        command = [sys.executable, __file__, "--case", case]
        command += ["--quick"] * asked.quick + ["--forget"] * asked.forget
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{case}: {done.stderr}")
        found = json.loads(done.stdout)
        rows += found
        if not asked.json:
            _print(found)
    if asked.json:
        print(json.dumps(rows, indent=1))
        return
    missed = [r for r in rows if r["met"] is False]
    print(f"\n{len(missed)} of {sum(r['met'] is not None for r in rows)} goals missed")
    for r in missed:
        print(f"  {r['case']}: {r['metric']} {r['value']:,.3f} {r['unit']}, goal {r['goal']}")


def _path(case: str) -> Path | None:
    """The release's folder or the model's file; None where it is absent."""
    product, _, release = case.partition(" ")
    if release:
        return REPOSITORY / "rules" / product / release
    bench = Path(os.environ.get("CONFIGURATOR_BENCH") or REPOSITORY.parent / "shared" / "bench")
    found = bench / "rules" / "uvl" / f"{case}.uvl"
    return found if found.is_file() else None


def _measured(case: str, quick: bool, forget: bool) -> Iterator[dict[str, Any]]:
    median_goal, p95_goal, compile_goal, faster_goal = GOALS[case]
    path = _path(case)
    assert path is not None
    _warm()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    begin = perf_counter()
    model, attributes = _opened(path)
    read = perf_counter() - begin
    with tempfile.TemporaryDirectory() as folder:
        begin = perf_counter()
        engine = open_engine(model, attributes, cache=Path(folder))
        cold = perf_counter() - begin
        begin = perf_counter()
        engine = open_engine(model, attributes, cache=Path(folder))
        cached = perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    walks = _walks(engine, 10 if quick else 40)
    if isinstance(engine, DiagramEngine):
        engine.compiled.forget()  # the walks were chosen by the same engine
    ours, answers = _ours(engine, walks, attributes, forget)

    def row(
        metric: str, value: float, unit: str, goal: float | None = None, peer: str | None = None
    ) -> dict[str, Any]:
        met = None if goal is None else value >= goal if unit == "x" else value <= goal
        told = {"case": case, "metric": metric, "value": round(value, 4), "unit": unit}
        return {**told, "goal": goal, "met": met, "peer": peer}

    middle = float(np.median(ours)) * 1e3
    yield row("click, median", middle, "ms", median_goal)
    yield row("click, p95", float(np.percentile(ours, 95)) * 1e3, "ms", p95_goal)
    yield row("read", read, "s")
    yield row("compile, cold", cold, "s", compile_goal)
    van = case.startswith("large-van")
    yield row("open from cache", cached * 1e3, "ms", 50 if van else None)
    if isinstance(engine, DiagramEngine):
        yield row("nodes", engine.compiled.forest.size, "nodes")
        yield row("edges", len(engine.compiled.forest.child), "edges")
    yield row("peak memory of the process", peak, "MB", None if van else 1024)
    yield row("of it for reading and compiling", peak - before, "MB", 50 if van else None)
    for peer, clock in (("SAT backbone", by_sat), ("CP-SAT, few solves", by_cp_sat)):
        theirs = clock(model, walks, answers, 3.0 if quick else 12.0)
        if theirs:
            yield row("click, median", float(np.median(theirs)) * 1e3, "ms", None, peer)
            yield row("click, p95", float(np.percentile(theirs, 95)) * 1e3, "ms", None, peer)
            goal = faster_goal if peer == "SAT backbone" else None
            share = float(np.median(theirs)) / (middle / 1e3)
            yield row(f"times faster than {peer}", share, "x", goal)
    if van:
        asked = (20, 3.0) if quick else (100, 60.0)
        for found in budget_rows(model, engine, [attributes[i].name for i in (0, 2, 1)], *asked):
            yield row(*found)


def _warm() -> None:
    """Compiles the machine code, or reads it from disk: once per installation, so not measured."""
    model, attributes = _opened(REPOSITORY / "rules" / "e-bike" / "2026")
    for some in (attributes, attributes[:1]):
        engine = open_engine(model, some)
        assert engine.answer({}).count
        if isinstance(engine, DiagramEngine):
            for a in some:
                engine.answer({engine.names[-1]: True}).bests(a.name)


def _opened(path: Path) -> tuple[FeatureModel, tuple[Attribute, ...]]:
    """The model, and the figures that a click answers: price in one currency, mass, carbon and
    lead time for a release, random prices for a bare model."""
    if path.is_dir():
        release = load_release(path)
        wanted = (f"price:{next(iter(release.base.price))}", "mass", "carbon", "lead")
        return release.model, tuple(a for a in attributes_of(release) if a.name in wanted)
    model = read_uvl(path)
    dice = random.Random(1)
    prices = {f.name: dice.randint(0, 100_000) for f in model.features()}
    return model, (Attribute("price", prices),)


def _walks(engine: Engine, number: int) -> list[dict[str, bool]]:
    """Clicks: after each random choice all choices so far, up to ten per walk."""
    dice = random.Random(7)
    clicks = []
    for _ in range(number):
        choices: dict[str, bool] = {}
        for _ in range(CLICKS_PER_WALK):
            answer = engine.answer(choices)
            open_ = [n for n in engine.names if answer.state(n) == "free"]
            if not open_:
                break
            choices = {**choices, dice.choice(open_): dice.random() < 0.8}
            clicks.append(choices)
    return clicks


def _ours(
    engine: Engine,
    clicks: list[dict[str, bool]],
    attributes: tuple[Attribute, ...],
    forget: bool,
) -> tuple[list[float], list[Any]]:
    """Seconds per click, and what may be selected and left out after each."""
    seconds, answers = [], []
    for choices in clicks if isinstance(engine, DiagramEngine) else clicks[:60]:
        if isinstance(engine, DiagramEngine):
            if forget:
                engine.compiled.forget()
            begin = perf_counter()
            answer = engine.answer(choices)
            possible = answer.possible()
            figures = [answer.bests(a.name) for a in attributes]
            count = answer.count
            seconds.append(perf_counter() - begin)
            assert count and len(figures) == len(attributes)  # noqa: PT018 - no test
        else:
            begin = perf_counter()
            possible = engine.answer(choices).possible()
            seconds.append(perf_counter() - begin)
        answers.append(possible)
    return seconds, answers


def _print(rows: list[dict[str, Any]]) -> None:
    print(f"\n{rows[0]['case']}")
    for r in rows:
        goal = "" if r["goal"] is None else f"goal {r['goal']:g}"
        mark = {None: "", True: "met", False: "MISSED"}[r["met"]]
        peer = f" ({r['peer']})" if r["peer"] else ""
        print(f"  {r['metric'] + peer:44} {r['value']:>12,.3f} {r['unit']:6} {goal:12} {mark}")


if __name__ == "__main__":
    main()
