"""Units that cannot be told apart, as one class: what search and model both work on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from configurator.sequencing.problem import Problem, Ratio, Unit


@dataclass(frozen=True)
class Classes:
    """The classes of a problem (tail included) and how units and places map to them.

    ``of`` gives a unit's class; ``demand`` how many of the day's units each class has; ``fixed``
    the class at each place taken beforehand; ``ratios`` those that cost anything, dearest first.
    """

    problem: Problem
    members: tuple[Unit, ...]
    of: dict[str, int]
    tail: tuple[int, ...]
    demand: tuple[int, ...]
    fixed: dict[int, int]
    ratios: tuple[Ratio, ...]

    def cost(self, ratio: Ratio) -> int:
        """What one excess of ``ratio`` adds to the score."""
        return ratio.weight * self.problem.weight("hard_ratios" if ratio.hard else "soft_ratios")

    def named(self, classes: Sequence[int]) -> tuple[str, ...]:
        """The units' ids for a sequence of classes: fixed units where they belong, the others of
        a class in the planner's order."""
        held = self.problem.fixed
        taken = set(held.values())
        waiting: dict[int, list[str]] = defaultdict(list)
        for unit in reversed(self.problem.units):
            if unit.id not in taken:
                waiting[self.of[unit.id]].append(unit.id)
        return tuple(held[at] if at in held else waiting[c].pop() for at, c in enumerate(classes))


def classes_of(problem: Problem) -> Classes:
    """Group the units of ``problem`` by what they need and their colour."""
    numbers: dict[tuple[frozenset[str], str], int] = {}
    members: list[Unit] = []
    of: dict[str, int] = {}
    tail: list[int] = []
    for unit in problem.units:
        of[unit.id] = _class(unit, numbers, members)
    for unit in problem.tail:
        tail.append(_class(unit, numbers, members))
    demand = [0] * len(members)
    for unit in problem.units:
        demand[of[unit.id]] += 1
    classes = Classes(
        problem,
        tuple(members),
        of,
        tuple(tail),
        tuple(demand),
        {at: of[id] for at, id in problem.fixed.items()},
        (),
    )
    ratios = [r for r in problem.ratios if classes.cost(r) > 0]
    ratios.sort(key=lambda r: (not r.hard, -classes.cost(r)))
    return Classes(
        problem, classes.members, of, classes.tail, classes.demand, classes.fixed, tuple(ratios)
    )


def _class(unit: Unit, numbers: dict[tuple[frozenset[str], str], int], members: list[Unit]) -> int:
    key = (unit.needs, unit.colour)
    if key not in numbers:
        numbers[key] = len(members)
        members.append(unit)
    return numbers[key]
