"""What is to be sequenced: a day's units, the line's ratios, paint batches, and what may not move.

One form holds the three public families of car-sequencing problems and the product's own day of
a line, so that they share search, model, bound and audit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from configurator.catalogue.line import Line
from configurator.errors import Refused

Part: TypeAlias = Literal["hard_ratios", "colour_changes", "soft_ratios"]
Windows: TypeAlias = Literal["overhanging", "whole"]


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit to build. ``needs`` are the ids of the ratios whose station it needs."""

    id: str
    needs: frozenset[str]
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Ratio:
    """At most ``p`` of any ``q`` consecutive units may need this station.

    Each window counts ``weight`` for every unit above ``p``. ``label`` is the plural of what is
    counted, as a planner says it ("tow-bars").
    """

    id: str
    p: int
    q: int
    hard: bool = True
    weight: int = 1
    label: str = ""


@dataclass(frozen=True, slots=True)
class Weights:
    """What one excess of a hard ratio, one colour change and one excess of a soft ratio cost."""

    hard_ratios: int = 1_000_000
    colour_changes: int = 1_000
    soft_ratios: int = 1


@dataclass(frozen=True)
class Problem:
    """A car-sequencing problem; Refused, naming the fault, when it contradicts itself.

    ``units`` stand in the planner's order. ``tail`` are the units built just before, oldest
    first: they count in windows, in the first colour change and in the first paint batch.
    ``paint_limit`` is the longest run of one colour (None: any); unless ``paint_limit_spans_tail``
    the day's first batch is counted from its first unit. ``frozen`` ids keep the first places, in
    this order; ``pins`` are ids and their places (from 0). ``windows`` says which
    windows count: ``overhanging`` takes every window that touches the day, the missing places
    at its ends being empty (Renault's rule); ``whole`` only those with all ``q`` places.
    """

    units: tuple[Unit, ...]
    ratios: tuple[Ratio, ...]
    weights: Weights = field(default_factory=Weights)
    paint_limit: int | None = None
    paint_limit_spans_tail: bool = True
    tail: tuple[Unit, ...] = ()
    frozen: tuple[str, ...] = ()
    pins: Mapping[str, int] = field(default_factory=dict)
    windows: Windows = "overhanging"

    def __post_init__(self) -> None:
        if not self.units:
            raise Refused("There are no units to sequence.")
        ids = [u.id for u in self.units]
        for twice in _repeated(ids):
            raise Refused(f"Unit {twice} is there twice; each unit is sequenced once.")
        _check_ratios(self)
        if self.paint_limit is not None and self.paint_limit < 1:
            raise Refused(
                f"A paint batch of at most {self.paint_limit} units leaves none to paint."
            )
        _check_places(self, set(ids))

    @property
    def fixed(self) -> dict[int, str]:
        """Places that are taken beforehand: the frozen prefix and the pins; place -> unit id."""
        return {**dict(enumerate(self.frozen)), **{at: id for id, at in self.pins.items()}}

    def weight(self, part: Part) -> int:
        """What one of ``part`` costs in the score."""
        return int(getattr(self.weights, part))


def unit_of(line: Line, id: str, options: Iterable[str], colour: str) -> Unit:
    """A vehicle with ``options`` as ``line`` sees it: which of its ratios it counts in."""
    has = frozenset(options)
    return Unit(id, frozenset(r.id for r in line.ratios if has & r.options), colour)


def line_day(
    line: Line,
    units: Sequence[Unit],
    *,
    labels: Mapping[str, str],
    tail: Sequence[Unit] = (),
    frozen: Sequence[str] = (),
    pins: Mapping[str, int] | None = None,
    weights: Weights | None = None,
) -> Problem:
    """A day of ``line``: its ratios and its paint batches; ``labels`` name the ratios in the
    reader's language. The tail is cut to what can still matter."""
    ratios = tuple(
        Ratio(r.id, r.p, r.q, r.hard, r.weight, labels.get(r.id, r.id)) for r in line.ratios
    )
    reach = max([line.paint_batch, *(r.q - 1 for r in ratios)])
    return Problem(
        units=tuple(units),
        ratios=ratios,
        weights=weights or Weights(),
        paint_limit=line.paint_batch,
        tail=tuple(tail)[-reach:],
        frozen=tuple(frozen),
        pins=dict(pins or {}),
    )


def _check_ratios(problem: Problem) -> None:
    for twice in _repeated(r.id for r in problem.ratios):
        raise Refused(f"Ratio {twice} is there twice.")
    for ratio in problem.ratios:
        if not 0 <= ratio.p <= ratio.q or ratio.q < 1:
            raise Refused(f"Ratio {ratio.id} says {ratio.p} of {ratio.q}; p must be within 0..q.")
        if ratio.weight < 0:
            raise Refused(f"Ratio {ratio.id} has the weight {ratio.weight}; use 0 or more.")
    weights = problem.weights
    if min(weights.hard_ratios, weights.colour_changes, weights.soft_ratios) < 0:
        raise Refused("A weight of the objective is negative; use 0 or more.")
    known = {r.id for r in problem.ratios}
    for unit in (*problem.tail, *problem.units):
        if unknown := unit.needs - known:
            raise Refused(f"Unit {unit.id} needs {sorted(unknown)[0]}, which is no ratio here.")


def _check_places(problem: Problem, ids: set[str]) -> None:
    places = len(problem.units)
    for twice in _repeated(problem.frozen):
        raise Refused(f"Unit {twice} is frozen twice.")
    for id in (*problem.frozen, *problem.pins):
        if id not in ids:
            raise Refused(f"Unit {id} is frozen or pinned but is not among the units.")
    taken = {id: at for at, id in enumerate(problem.frozen)}
    held = {at: id for id, at in taken.items()}
    for id, at in problem.pins.items():
        if not 0 <= at < places:
            raise Refused(f"Unit {id} is pinned to place {at + 1}; there are {places} places.")
        if taken.get(id, at) != at:
            raise Refused(f"Unit {id} is pinned to place {at + 1} but frozen at {taken[id] + 1}.")
        if held.setdefault(at, id) != id:
            raise Refused(f"Units {held[at]} and {id} both have place {at + 1}; unpin one.")


def _repeated(ids: Iterable[str]) -> list[str]:
    return [id for id, times in Counter(ids).items() if times > 1]
