"""A day's sequence as a strip: one column a unit, one row a ratio, marks where a limit breaks.

Geometry for the page and nothing else; what counts and what is broken comes from the plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, TypeAlias

from configurator.catalogue.release import Text
from configurator.flow.planning import PlanUnit, PlanView, PlanViolation, RatioLegend

#: What a cell says: the unit does not need the station; it does; it does, and a limit breaks here.
Mark: TypeAlias = Literal["none", "needs", "hard", "soft"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit under one ratio; ``inside`` when it lies in a broken stretch of that ratio."""

    mark: Mark
    inside: bool


@dataclass(frozen=True)
class RatioRow:
    """A ratio's row, with the letter that stands for it in the table; ``excess`` over the day."""

    letter: str
    ratio: RatioLegend
    cells: tuple[Cell, ...]
    excess: int


@dataclass(frozen=True, slots=True)
class Batch:
    """A run of one colour: units ``first`` to ``first + length - 1``; ``broken`` when too long."""

    colour: str
    paint: Text
    first: int
    length: int
    broken: bool


@dataclass(frozen=True)
class Strip:
    """The whole day, column by column, and the letters of each unit's ratios by order."""

    units: tuple[PlanUnit, ...]
    batches: tuple[Batch, ...]
    rows: tuple[RatioRow, ...]
    letters: dict[str, tuple[tuple[str, Mark, str], ...]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a limit breaks, in words ("3 in 14 to 17"), and an order of the day that is there."""

    words: str
    order: str


@dataclass(frozen=True)
class Break:
    """A limit that is broken: what it allows, by how much it is exceeded, and each place."""

    letter: str
    label: Text
    hard: bool
    limit: str
    excess: int
    places: tuple[Place, ...]


def strip_of(plan: PlanView) -> Strip:
    """The strip of ``plan``."""
    letters = dict(zip((r.id for r in plan.legend), _letters(), strict=False))
    rows = tuple(_row(plan, ratio, letters[ratio.id]) for ratio in plan.legend)
    marked = {
        unit.order: tuple(
            (row.letter, row.cells[n].mark, row.ratio.label.en)
            for row in rows
            if row.cells[n].mark != "none"
        )
        for n, unit in enumerate(plan.units)
    }
    return Strip(plan.units, batches_of(plan.units), rows, marked)


def batches_of(units: tuple[PlanUnit, ...]) -> tuple[Batch, ...]:
    """The runs of one colour, in order; together they are the whole day."""
    runs = [list(run) for _, run in groupby(units, key=lambda u: (u.paint, u.colour))]
    return tuple(
        Batch(run[0].colour, run[0].paint, run[0].position, len(run),
              any(u.batch_broken for u in run))
        for run in runs
    )  # fmt: skip


def _row(plan: PlanView, ratio: RatioLegend, letter: str) -> RatioRow:
    broken = [v for v in plan.violations if v.kind == "ratio" and v.rule == ratio.id]
    inside = {p for v in broken for p in range(v.first, v.last + 1)}
    cells = tuple(Cell(_mark(u, ratio), u.position in inside) for u in plan.units)
    return RatioRow(letter, ratio, cells, sum(v.excess for v in broken))


def _mark(unit: PlanUnit, ratio: RatioLegend) -> Mark:
    if ratio.id not in unit.ratios:
        return "none"
    if ratio.id not in unit.broken:
        return "needs"
    return "hard" if ratio.hard else "soft"


def _letters() -> Iterator[str]:
    """A to Z, then A1 to Z1, and so on: a line may have more ratios than the alphabet."""
    turn = 0
    while True:
        for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            yield f"{letter}{turn}" if turn else letter
        turn += 1


def breaks_of(plan: PlanView) -> tuple[Break, ...]:
    """Where limits break, limit by limit: hard ones first, then as the legend has them."""
    letters = dict(zip((r.id for r in plan.legend), _letters(), strict=False))
    ratios = {r.id: r for r in plan.legend}
    rank = {r.id: n for n, r in enumerate(plan.legend)}
    sorted_ = sorted(plan.violations, key=lambda v: (not v.hard, rank.get(v.rule, -1), v.rule))
    return tuple(
        _break(list(of), ratios.get(rule), letters.get(rule, ""), plan)
        for rule, of in groupby(sorted_, key=lambda v: v.rule)
    )


def _break(
    violations: list[PlanViolation], ratio: RatioLegend | None, letter: str, plan: PlanView
) -> Break:
    here = {u.order for u in plan.units}
    first = violations[0]
    limit = f"at most {ratio.p} of any {ratio.q} in a row" if ratio else "too many in a row"
    places = tuple(
        Place(_where(v, here), next((o for o in v.orders if o in here), "")) for v in violations
    )
    return Break(letter, first.label, first.hard, limit, sum(v.excess for v in violations), places)


def _where(violation: PlanViolation, here: set[str]) -> str:
    number = len(violation.orders)
    stretch = (
        f"{violation.first}"
        if violation.first == violation.last
        else f"{violation.first} to {violation.last}"
    )
    before = any(order not in here for order in violation.orders)
    return f"{number} in {stretch}" + (" and the day before" if before else "")
