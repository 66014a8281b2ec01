"""A sequencing run's best score and proven bound over time, as the points of two step lines."""

from __future__ import annotations

import math
from dataclasses import dataclass

from configurator.flow.sequencing import RunView

WIDTH = 600.0
HEIGHT = 120.0
#: States of a run in which there is something to wait for.
GOING = ("queued", "running", "stopping")


@dataclass(frozen=True)
class Curve:
    """Points for SVG polylines in a box of ``WIDTH`` x ``HEIGHT``; ``bound`` is "" without one.

    The height is logarithmic: a broken hard limit weighs a million times a broken soft one, and
    both are to be seen. ``highest`` and ``lowest`` are the scores at the top and the bottom.
    """

    score: str
    bound: str
    highest: int
    lowest: int


def curve_of(run: RunView, elapsed: float) -> Curve | None:
    """The curve of ``run``, ``elapsed`` seconds after it was asked for; None before its first
    score. The width is the time that the run may take, until it ended earlier."""
    if not run.progress:
        return None
    values = [p.score for p in run.progress]
    bounds = [p.bound for p in run.progress if p.bound is not None]
    high, low = max(values + bounds), min(values + bounds)
    last = run.progress[-1].seconds
    going = run.state in GOING
    end = max(last, run.seconds if going else 0.0, 0.001)
    here = min(max(last, elapsed), end) if going else last

    def across(seconds: float) -> float:
        return WIDTH * min(seconds / end, 1.0)

    def down(value: int) -> float:
        span = _scaled(high) - _scaled(low)
        return HEIGHT * (1 - (_scaled(value) - _scaled(low)) / span) if span else HEIGHT / 2

    scores = [(across(p.seconds), down(p.score)) for p in run.progress]
    proven = [(across(p.seconds), down(p.bound)) for p in run.progress if p.bound is not None]
    edge = across(here)
    return Curve(_steps(scores, edge), _steps(proven, edge), high, low)


def _scaled(value: int) -> float:
    return math.copysign(math.log1p(abs(value)), value)


def _steps(points: list[tuple[float, float]], edge: float) -> str:
    """A step line up to ``edge``: a best score holds until the next one."""
    if not points:
        return ""
    corners = [points[0]]
    for x, y in points[1:]:
        corners += [(x, corners[-1][1]), (x, y)]
    corners.append((edge, corners[-1][1]))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
