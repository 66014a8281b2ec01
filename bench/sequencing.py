"""How good are sequences after N seconds? Renault's, CSPLib's and Gravel's instances.

    python bench/sequencing.py [--seconds 60] [--only TEXT] [--quick] [--json]

For Renault's set X the goal is the mark of the ROADEF 2005 challenge's winners (mean of five runs
of 600 s on a 1.6 GHz Pentium 4), for CSPLib the best that is known. Beside each score stand the
planner's own sequence and the proven bound, and for problems small enough plain CP-SAT: the same
model, the same seconds and threads, without hint, bound or walk.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from configurator.sequencing.audit import audit
from configurator.sequencing.classes import classes_of
from configurator.sequencing.formats import read_instance
from configurator.sequencing.model import ask, whole_model
from configurator.sequencing.plan import Limits
from configurator.sequencing.problem import Problem, Ratio, Unit
from configurator.sequencing.solve import LARGEST_MODEL, sequence, warm

MARKS = {
    "022_RAF_EP_ENP_S49_J2": 12_002_003,
    "023_EP_RAF_ENP_S49_J2": 192_466,
    "024_EP_RAF_ENP_S49_J2": 337_006,
    "025_EP_ENP_RAF_S49_J1": 160_407.6,
    "028_CH1_EP_ENP_RAF_S50_J4": 36_341_495.4,
    "028_CH2_EP_ENP_RAF_S51_J1": 3,
    "029_EP_RAF_ENP_S49_J5": 110_298.4,
    "034_VP_EP_RAF_ENP_S51_J1_J2_J3": 55_994.8,
    "034_VU_EP_RAF_ENP_S51_J1_J2_J3": 8_087_035.8,
    "035_CH1_RAF_EP_S50_J4": 5_010_000,
    "035_CH2_RAF_EP_S50_J4": 6_056_000,
    "039_CH1_EP_RAF_ENP_S49_J1": 69_239,
    "039_CH3_EP_RAF_ENP_S49_J1": 231_030,
    "048_CH1_EP_RAF_ENP_S50_J4": 197_005.6,
    "048_CH2_EP_RAF_ENP_S49_J5": 31_077_916.2,
    "064_CH1_EP_RAF_ENP_S49_J1": 61_187_229.8,
    "064_CH2_EP_RAF_ENP_S49_J4": 37_000,
    "655_CH1_EP_RAF_ENP_S51_J2_J3_J4": 30_000,
    "655_CH2_EP_RAF_ENP_S52_J1_J2_S01_J1": 153_034_000,
}
BEST_KNOWN = {"4/72": 0, "6/76": 6, "10/93": 3, "16/81": 0, "19/71": 2, "21/90": 2, "36/92": 2}
COLOURS = ("white", "black", "red", "grey", "blue")
QUICK = (
    "022_RAF_EP_ENP_S49_J2", "023_EP_RAF_ENP_S49_J2", "048_CH2_EP_RAF_ENP_S49_J5",
    "655_CH1_EP_RAF_ENP_S51_J2_J3_J4", "csplib 6/76", "csplib 16/81", "line day, 60 units",
)  # fmt: skip


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=_AsWritten)
    arguments.add_argument("--seconds", type=float, default=60.0)
    arguments.add_argument("--only", default="", help="cases whose name holds this text")
    arguments.add_argument("--quick", action="store_true", help="about a minute")
    arguments.add_argument("--json", action="store_true")
    asked = arguments.parse_args()
    seconds = min(asked.seconds, 4.0) if asked.quick else asked.seconds
    warm()
    rows: list[dict[str, Any]] = []
    if not asked.json:
        print(
            f"{'case':36} {'planner':>12} {'bound':>12} {'score':>12} {'goal':>13} {'CP-SAT':>12}"
        )
    for name, problem, goal in _cases():
        if (asked.quick and name not in QUICK) or asked.only not in name:
            continue
        found = _measure(name, problem, goal, seconds)
        rows += found
        if not asked.json:
            _print(name, found)
    if asked.json:
        print(json.dumps(rows, indent=1))
        return
    missed = [f"{r['case']} ({r['value']:,} > {r['goal']:,})" for r in rows if r["met"] is False]
    print(f"missed their goal in {seconds:g} s: " + (", ".join(missed) or "none"))


class _AsWritten(argparse.RawDescriptionHelpFormatter):
    pass


def _cases() -> Iterator[tuple[str, Problem, float | None]]:
    yield "line day, 60 units", a_line_day(60), None
    yield "line day, 100 units", a_line_day(100), None
    here = os.environ.get("CONFIGURATOR_BENCH")
    there = Path(here) if here else Path(__file__).parents[2] / "shared" / "bench"
    if not there.is_dir():
        print(f"no public instances at {there}; name them in CONFIGURATOR_BENCH", file=sys.stderr)
        return
    for name, mark in MARKS.items():
        yield name, read_instance(there / "sequencing/roadef2005/X" / name, "roadef"), mark
    for name, best in BEST_KNOWN.items():
        path = there / "sequencing/csplib/data.txt"
        yield f"csplib {name}", read_instance(path, "csplib", name), best
    for path in sorted((there / "sequencing/gravel").glob("*.txt")):
        yield f"gravel {path.stem}", read_instance(path, "gravel"), None


def a_line_day(size: int) -> Problem:
    """A day as the product's own line has it: a tail, a pin, frozen units, paint batches."""
    ratios = (
        Ratio("tow", 1, 3), Ratio("fridge", 1, 4), Ratio("lift", 1, 5), Ratio("glass", 2, 3, False),
        Ratio("awd", 2, 5, False), Ratio("high roof", 1, 2, False), Ratio("camera", 3, 4, False),
    )  # fmt: skip
    every = (4, 6, 7, 2, 3, 3, 2)

    def unit(k: int) -> Unit:
        needs = (r.id for r, e in zip(ratios, every, strict=True) if k * 7919 % 1009 % e == 0)
        return Unit(f"u{k}", frozenset(needs), COLOURS[k * k % 5])

    return Problem(
        units=tuple(unit(k) for k in range(size)),
        ratios=ratios,
        paint_limit=6,
        tail=tuple(replace(unit(k), id=f"t{k}") for k in range(1000, 1006)),
        frozen=("u1", "u0"),
        pins={"u7": size // 2},
    )


def _measure(
    name: str, problem: Problem, goal: float | None, seconds: float
) -> list[dict[str, Any]]:
    planner = audit(problem, [u.id for u in problem.units])
    plan = sequence(problem, Limits(seconds))
    small = len(problem.units) * len(classes_of(problem).members) <= LARGEST_MODEL
    peer = _plain_cp_sat(problem, seconds) if small else None
    own = planner.score if planner.sound else None

    def row(metric: str, value: float | None, unit: str, **more: Any) -> dict[str, Any]:
        blank = {"goal": None, "met": None, "peer": None}
        return {"case": name, "metric": metric, "value": value, "unit": unit} | blank | more

    met = None if goal is None else plan.score <= goal
    return [
        row("planner's own sequence", own, "score"),
        row("bound", plan.bound, "score"),
        row("score", plan.score, "score", goal=goal, met=met, peer=peer),
        row("time", round(plan.seconds, 2), "s", goal=seconds + 1, met=plan.seconds <= seconds + 1),
    ]


def _plain_cp_sat(problem: Problem, seconds: float) -> int | None:
    """Score of CP-SAT on its own; None when it found nothing."""
    classes = classes_of(problem)
    answer = ask(whole_model(classes), seconds, workers=Limits(seconds).workers)
    return audit(problem, classes.named(answer.classes)).score if answer.classes else None


def _print(name: str, rows: list[dict[str, Any]]) -> None:
    def shown(value: float | None) -> str:
        return "-" if value is None else f"{value:,}"

    planner, bound, score, _ = rows
    print(
        f"{name:36} {shown(planner['value']):>12} {shown(bound['value']):>12} "
        f"{shown(score['value']):>12} {shown(score['goal']):>13} {shown(score['peer']):>12}"
        f"{'' if score['met'] in (True, None) else '  missed'}",
        flush=True,
    )


if __name__ == "__main__":
    main()
