"""A sequence as a strip of units: colours, ratios, and each violation where it happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from configurator.catalogue.line import Line
from configurator.catalogue.release import Text
from configurator.orders.life import State
from configurator.sequencing.audit import Audit
from configurator.sequencing.problem import Problem
from configurator.store import orders as order_rows
from configurator.store import tables


@dataclass(frozen=True)
class PlanUnit:
    """One unit of a strip. ``position`` counts from 1; ``colour`` is what the picture draws
    (``#rrggbb``, "" unknown); ``ratios`` the ratio ids the unit counts in; ``broken`` those of
    them that are broken around it; ``batch_broken`` when its colour run is too long."""

    position: int
    order: str
    dealer_name: str
    title: Text
    paint: Text
    colour: str
    ratios: tuple[str, ...]
    broken: tuple[str, ...]
    batch_broken: bool
    pinned: bool
    state: State


@dataclass(frozen=True)
class PlanViolation:
    """A ratio or paint limit broken between two positions (1-based, inclusive)."""

    kind: Literal["ratio", "paint"]
    rule: str
    label: Text
    hard: bool
    first: int
    last: int
    excess: int
    orders: tuple[str, ...]


@dataclass(frozen=True)
class RatioLegend:
    """A ratio of the line, for the strip's legend: at most ``p`` of any ``q`` in a row."""

    id: str
    label: Text
    p: int
    q: int
    hard: bool


def strip(
    problem: Problem,
    sequence: Sequence[str],
    rows: Mapping[str, tables.Order],
    dealer_names: Mapping[str, str],
    violations: Sequence[PlanViolation],
) -> tuple[PlanUnit, ...]:
    """The units of ``sequence`` as the strip shows them."""
    needs = {u.id: u.needs for u in problem.units}
    return tuple(
        _unit(at, rows[n], needs[n], dealer_names, violations, pinned=n in problem.pins)
        for at, n in enumerate(sequence, start=1)
    )


def violations_of(
    line: Line, problem: Problem, sequence: Sequence[str], judged: Audit
) -> tuple[PlanViolation, ...]:
    """All that is broken in ``sequence``, ratios first."""
    return (*_ratios(line, judged), *_paint(problem, sequence))


def legend(line: Line) -> tuple[RatioLegend, ...]:
    """The line's ratios."""
    return tuple(RatioLegend(r.id, r.label, r.p, r.q, r.hard) for r in line.ratios)


def _unit(
    position: int,
    row: tables.Order,
    needs: frozenset[str],
    dealer_names: Mapping[str, str],
    violations: Sequence[PlanViolation],
    pinned: bool,
) -> PlanUnit:
    here = [v for v in violations if row.number in v.orders]
    paint, colour = _painted(row)
    return PlanUnit(
        position=position,
        order=row.number,
        dealer_name=dealer_names.get(row.dealer, row.dealer),
        title=Text(row.title_en, row.title_zh),
        paint=paint,
        colour=colour,
        ratios=tuple(sorted(needs)),
        broken=tuple(sorted({v.rule for v in here if v.kind == "ratio"})),
        batch_broken=any(v.kind == "paint" for v in here),
        pinned=pinned,
        state=order_rows.state_of(row),
    )


def _painted(row: tables.Order) -> tuple[Text, str]:
    """The text and the colour of the option that paints; read from the stored form, since a
    strip has many units and needs no more of them."""
    for id, _, _, label, _, look in row.configuration["options"]:
        if id == row.configuration["paint"]:
            return Text(*label), str(look.get("colour", ""))
    return Text(""), ""


def _ratios(line: Line, judged: Audit) -> list[PlanViolation]:
    labels = {r.id: r.label for r in line.ratios}
    return [
        PlanViolation(
            kind="ratio",
            rule=v.ratio.id,
            label=labels.get(v.ratio.id, Text(v.ratio.id)),
            hard=v.ratio.hard,
            first=max(v.first, 0) + 1,
            last=max(v.last, 0) + 1,
            excess=v.excess,
            orders=v.units,
        )
        for v in judged.violations
    ]


def _paint(problem: Problem, sequence: Sequence[str]) -> list[PlanViolation]:
    """Runs of one colour that are longer than a batch may be; the tail counts."""
    if problem.paint_limit is None:
        return []
    colours = {u.id: u.colour for u in (*problem.tail, *problem.units)}
    before = [u.id for u in problem.tail]
    found: list[PlanViolation] = []
    run: list[str] = []
    for id in (*before, *sequence, ""):
        if run and id and colours[id] == colours[run[-1]]:
            run.append(id)
            continue
        today = [n for n in run if n not in before]
        if len(run) > problem.paint_limit and today:
            first, last = sequence.index(today[0]) + 1, sequence.index(today[-1]) + 1
            excess = len(run) - problem.paint_limit
            label = Text("Paint batch", "喷漆批次")
            found.append(
                PlanViolation("paint", "paint", label, True, first, last, excess, tuple(run))
            )
        run = [id]
    return found
