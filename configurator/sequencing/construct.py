"""A first sequence that keeps the paint limit and the fixed places, or why there is none."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from configurator.sequencing.classes import Classes, classes_of
from configurator.sequencing.model import ask, paint_model
from configurator.sequencing.problem import Problem, Unit

TOO_LATE = "no sequence that keeps the paint limit was found in the time given"
CELLS_PER_SECOND = 20_000
"""Places times colours that are written as a CP-SAT model in about a second."""


@dataclass(frozen=True)
class Start:
    """A sequence of classes; or none, with ``proven`` whether there can be none, and why."""

    classes: tuple[int, ...]
    proven: bool = False
    reason: str = ""


def start_of(classes: Classes, seconds: float, seed: int, workers: int) -> Start:
    """Where colour changes are what is dearest: the fewest batches. Else the planner's order with
    fixed units in place if that keeps the paint limit, else with units put off until they fit;
    else one that CP-SAT finds, or its proof that there is none, if ``seconds`` let it begin."""
    planner = _planners_order(classes)
    if _paint_comes_first(classes) and not classes.fixed:
        batched = fewest_batches(classes)
        if keeps_paint_limit(classes, batched):
            return Start(batched)
    if keeps_paint_limit(classes, planner):
        return Start(planner)
    if reason := too_much_of_a_colour(classes.problem):
        return Start((), True, reason)
    for most_first in (False, True):
        if order := put_off(classes, most_first):
            return Start(order)
    colours = _colours_alone(classes)
    if len(planner) * len(colours.members) > CELLS_PER_SECOND * seconds:
        return Start((), False, TOO_LATE)
    hint = [colours.of[id] for id in classes.named(planner)]
    answer = ask(paint_model(colours), seconds, seed=seed, workers=workers, hint=hint)
    if answer.classes:
        return Start(tuple(classes.of[id] for id in colours.named(answer.classes)))
    if answer.status == "INFEASIBLE":
        return Start((), True, _between_fixed_units(classes.problem))
    return Start((), False, TOO_LATE)


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


def put_off(classes: Classes, most_first: bool) -> tuple[int, ...]:
    """Place by place the first waiting unit that leaves every batch within the limit, fixed units
    ahead included; or, ``most_first``, one of the colour of which most are waiting. Empty when a
    place finds none."""
    problem, members, fixed = classes.problem, classes.members, classes.fixed
    limit = problem.paint_limit or len(problem.tail) + len(problem.units)
    taken = set(problem.fixed.values())
    waiting: dict[str, deque[tuple[int, int]]] = defaultdict(deque)
    for rank, unit in enumerate(problem.units):
        if unit.id not in taken:
            waiting[unit.colour].append((rank, classes.of[unit.id]))
    tail = problem.tail if problem.paint_limit_spans_tail else ()
    before = tail[-1].colour if tail else None
    run, order = _begun(tail, before), list[int]()
    for at in range(len(problem.units)):
        if at in fixed:
            own = fixed[at]
        else:
            fits = [
                colour
                for colour in waiting
                if (run if colour == before else 0) + 1 + _ahead(classes, at, colour) <= limit
            ]
            if not fits:
                return ()
            if most_first:
                colour = max(fits, key=lambda c: len(waiting[c]))
            else:
                colour = min(fits, key=lambda c: waiting[c][0])
            own = waiting[colour].popleft()[1]
            if not waiting[colour]:
                del waiting[colour]
        run = run + 1 if members[own].colour == before else 1
        if run > limit:
            return ()
        before = members[own].colour
        order.append(own)
    return tuple(order)


def _ahead(classes: Classes, at: int, colour: str) -> int:
    """Fixed units of ``colour`` that follow place ``at`` without a gap."""
    k = at + 1
    while k in classes.fixed and classes.members[classes.fixed[k]].colour == colour:
        k += 1
    return k - at - 1


def _colours_alone(classes: Classes) -> Classes:
    """The same day with units that need nothing: only their colours tell them apart."""
    problem = classes.problem
    bare, tail = (
        tuple(replace(u, needs=frozenset()) for u in units)
        for units in (problem.units, problem.tail)
    )
    return classes_of(replace(problem, units=bare, tail=tail))


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
