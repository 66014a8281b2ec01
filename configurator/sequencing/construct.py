"""A first sequence that keeps the paint limit and the fixed places, or why there is none."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from configurator.sequencing.classes import Classes
from configurator.sequencing.model import ask, paint_model
from configurator.sequencing.problem import Problem, Unit


@dataclass(frozen=True)
class Start:
    """A sequence of classes; or none, with ``proven`` whether there can be none, and why."""

    classes: tuple[int, ...]
    proven: bool = False
    reason: str = ""


def start_of(classes: Classes, seconds: float, seed: int, workers: int) -> Start:
    """Where colour changes are what is dearest: the fewest batches. Else the planner's order with
    fixed units in place if that keeps the paint limit, else one that CP-SAT finds, the planner's
    order being its hint."""
    planner = _planners_order(classes)
    if _paint_comes_first(classes) and not classes.fixed:
        batched = fewest_batches(classes)
        if keeps_paint_limit(classes, batched):
            return Start(batched)
    if keeps_paint_limit(classes, planner):
        return Start(planner)
    if reason := too_much_of_a_colour(classes.problem):
        return Start((), True, reason)
    answer = ask(paint_model(classes), seconds, seed=seed, workers=workers, hint=planner)
    if answer.classes:
        return Start(answer.classes)
    if answer.status == "INFEASIBLE":
        return Start((), True, _between_fixed_units(classes.problem))
    return Start((), False, "no sequence that keeps the paint limit was found in the time given")


def keeps_paint_limit(classes: Classes, sequence: Sequence[int]) -> bool:
    """Whether no batch of one colour is longer than allowed."""
    problem = classes.problem
    if problem.paint_limit is None:
        return True
    tail = classes.tail if problem.paint_limit_spans_tail else ()
    run, before = 0, None
    for at, c in enumerate((*tail, *sequence)):
        colour = classes.members[c].colour
        run = run + 1 if colour == before else 1
        before = colour
        if run > problem.paint_limit and at >= len(tail):
            return False
    return True


def too_much_of_a_colour(problem: Problem) -> str:
    """Why the paint limit cannot be kept, by counting; empty when counting shows nothing.

    With m units of other colours there are m + 1 gaps for batches of a colour, the first of
    them shortened by the batch that the day before left unfinished.
    """
    if problem.paint_limit is None:
        return ""
    limit, tail = problem.paint_limit, problem.tail if problem.paint_limit_spans_tail else ()
    for colour, count in Counter(u.colour for u in problem.units).items():
        others = len(problem.units) - count
        room = (others + 1) * limit - min(_begun(tail, colour), limit)
        if count > room:
            return (
                f"{count} units are of colour {colour} and {others} of others: batches of at most "
                f"{limit} leave room for {room}"
            )
    return ""


def fewest_batches(classes: Classes) -> tuple[int, ...]:
    """All units in as few paint batches as counting allows, the day before's batch going on
    first; within a colour the planner's order. The paint limit is broken only where one colour
    has too much of the day to be parted by the others (see ``too_much_of_a_colour``)."""
    problem = classes.problem
    limit = problem.paint_limit or len(problem.tail) + len(problem.units)
    waiting: dict[str, list[int]] = defaultdict(list)
    for unit in problem.units:
        waiting[unit.colour].append(classes.of[unit.id])
    before = problem.tail[-1].colour if problem.tail else None
    room = limit
    if problem.paint_limit_spans_tail:
        room = max(0, limit - _begun(problem.tail, before))
    order: list[int] = []
    while waiting:
        if before in waiting and room and not order:
            colour = before
        else:
            others = [c for c in waiting if c != before] or list(waiting)
            colour = max(others, key=lambda c: (-(-len(waiting[c]) // limit), len(waiting[c])))
            room = limit
        order += waiting[colour][:room]
        waiting[colour] = waiting[colour][room:]
        if not waiting[colour]:
            del waiting[colour]
        before, room = colour, 0
    return tuple(order)


def _paint_comes_first(classes: Classes) -> bool:
    dearest = max((classes.cost(r) for r in classes.ratios), default=0)
    return classes.problem.weight("colour_changes") > dearest


def _begun(tail: Sequence[Unit], colour: str | None) -> int:
    """Units of ``colour`` at the end of ``tail``."""
    return sum(1 for _ in takewhile(lambda u: u.colour == colour, reversed(tail)))


def _between_fixed_units(problem: Problem) -> str:
    fixed = len(problem.fixed)
    return (
        f"with {fixed} frozen or pinned units in their places, no order of the others keeps every "
        f"paint batch within {problem.paint_limit}"
    )


def _planners_order(classes: Classes) -> tuple[int, ...]:
    held = classes.problem.fixed
    taken = set(held.values())
    others = iter([classes.of[u.id] for u in classes.problem.units if u.id not in taken])
    return tuple(
        classes.fixed[at] if at in held else next(others)
        for at in range(len(classes.problem.units))
    )
