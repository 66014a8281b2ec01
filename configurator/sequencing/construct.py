"""A first sequence that keeps the paint limit and the fixed places, or why there is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from configurator.sequencing.classes import Classes
from configurator.sequencing.model import ask, paint_model
from configurator.sequencing.problem import Problem


@dataclass(frozen=True)
class Start:
    """A sequence of classes; or none, with ``proven`` whether there can be none, and why."""

    classes: tuple[int, ...]
    proven: bool = False
    reason: str = ""


def start_of(classes: Classes, seconds: float, seed: int, workers: int) -> Start:
    """The planner's order with fixed units in place if that keeps the paint limit, else one that
    CP-SAT finds, the planner's order being its hint."""
    planner = _planners_order(classes)
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
        begun = 0
        for unit in reversed(tail):
            if unit.colour != colour:
                break
            begun += 1
        room = (others + 1) * limit - min(begun, limit)
        if count > room:
            return (
                f"{count} units are of colour {colour} and {others} of others: batches of at most "
                f"{limit} leave room for {room}"
            )
    return ""


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
