"""The sequencing problem as OR-Tools CP-SAT sees it; it proves bounds and finds what walks miss.

Sets        i in I places of the day; c in C classes of units (needs and colour alike);
            k in K colours; r in R ratios; w in W(r) windows that count.
Given       n[c] units of class c; p[r], q[r]; weights; L the longest paint batch; the tail.
Variables   x[c,i] = 1 when a unit of class c stands at i
            paint[k,i] = 1 when the unit at i has colour k
            over[r,w] >= 0, units above p[r] in window w
            change[i] = 1 when the unit at i differs in colour from the one before.
Minimise    sum weight[r] over[r,w] + weight sum change[i]                            (objective)
Subject to  (1) every place takes one unit            sum_c x[c,i] = 1
            (2) every unit finds a place              sum_i x[c,i] = n[c]
            (3) fixed units stay                      x[c,i] = 1 for fixed (i, c)
            (4) a window counts what exceeds          over[r,w] >= sum_{i in w} need[r,i] - p[r]
            (5) paint follows the unit                paint[k,i] = sum_{c of colour k} x[c,i]
            (6) a change is counted                   change[i] >= paint[k,i] - paint[k,i-1]
            (7) no paint batch is too long            sum over L+1 places of paint[k,i] <= L
            (8) no part beats its bound               sum_w over[r,w] >= bound[r], likewise changes
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event, Thread

from ortools.sat.python import cp_model

from configurator.sequencing.bound import Bound
from configurator.sequencing.classes import Classes
from configurator.sequencing.problem import Ratio


@dataclass
class Model:
    """The CP-SAT model while it is being written: each constraint function adds to it."""

    classes: Classes
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    x: list[list[cp_model.IntVar]] = field(default_factory=list)
    paint: list[list[cp_model.IntVar]] = field(default_factory=list)
    over: dict[str, list[cp_model.IntVar]] = field(default_factory=dict)
    change: list[cp_model.IntVar] = field(default_factory=list)

    @property
    def places(self) -> range:
        return range(len(self.classes.problem.units))

    @property
    def colours(self) -> list[str]:
        return sorted({u.colour for u in self.classes.members})


def a_model(classes: Classes) -> Model:
    """Only the variables x; no constraint yet."""
    model = Model(classes)
    model.x = [
        [model.cp.new_bool_var(f"x[{c},{i}]") for i in model.places]
        for c in range(len(classes.members))
    ]
    return model


def whole_model(classes: Classes, bound: Bound | None = None) -> Model:
    """All constraints and the objective; with ``bound`` also (8), which only helps."""
    model = a_model(classes)
    every_place_takes_one_unit(model)
    every_unit_finds_a_place(model)
    fixed_units_stay(model)
    for ratio in classes.ratios:
        a_window_counts_what_exceeds(model, ratio)
    paint_follows_the_unit(model)
    if classes.problem.weight("colour_changes"):
        a_change_is_counted(model)
    no_paint_batch_is_too_long(model)
    if bound:
        no_part_beats_its_bound(model, bound)
    minimise_the_score(model)
    return model


def paint_model(classes: Classes) -> Model:
    """Only what can make a day impossible: places, units, fixed units and paint batches."""
    model = a_model(classes)
    every_place_takes_one_unit(model)
    every_unit_finds_a_place(model)
    fixed_units_stay(model)
    paint_follows_the_unit(model)
    no_paint_batch_is_too_long(model)
    return model


def every_place_takes_one_unit(model: Model) -> None:
    """(1) sum_c x[c,i] = 1"""
    for i in model.places:
        model.cp.add_exactly_one(row[i] for row in model.x)


def every_unit_finds_a_place(model: Model) -> None:
    """(2) sum_i x[c,i] = n[c]"""
    for row, demand in zip(model.x, model.classes.demand, strict=True):
        model.cp.add(sum(row) == demand)


def fixed_units_stay(model: Model) -> None:
    """(3) x[c,i] = 1 for every fixed place i and its class c"""
    for i, c in model.classes.fixed.items():
        model.cp.add(model.x[c][i] == 1)


def a_window_counts_what_exceeds(model: Model, ratio: Ratio) -> None:
    """(4) over[r,w] >= sum_{i in w} need[r,i] - p[r]; the tail's needs are known"""
    classes = model.classes
    tail = [int(ratio.id in u.needs) for u in classes.problem.tail]
    needing = [c for c, u in enumerate(classes.members) if ratio.id in u.needs]
    over = []
    for last in range(len(tail), len(tail) + len(model.places) + ratio.q - 1):
        first = last - ratio.q + 1
        whole = first >= 0 and last < len(tail) + len(model.places)
        if classes.problem.windows == "whole" and not whole:
            continue
        known = sum(tail[max(first, 0) :])
        free = [
            i - len(tail)
            for i in range(max(first, len(tail)), min(last + 1, len(tail) + len(model.places)))
        ]
        if known + len(free) <= ratio.p:
            continue
        excess = model.cp.new_int_var(0, ratio.q - ratio.p, f"over[{ratio.id},{last}]")
        model.cp.add(excess >= sum(model.x[c][i] for c in needing for i in free) + known - ratio.p)
        over.append(excess)
    model.over[ratio.id] = over


def paint_follows_the_unit(model: Model) -> None:
    """(5) paint[k,i] = sum_{c of colour k} x[c,i]"""
    for colour in model.colours:
        like = [c for c, u in enumerate(model.classes.members) if u.colour == colour]
        row = [model.cp.new_bool_var(f"paint[{colour},{i}]") for i in model.places]
        for i in model.places:
            model.cp.add(row[i] == sum(model.x[c][i] for c in like))
        model.paint.append(row)


def a_change_is_counted(model: Model) -> None:
    """(6) change[i] >= paint[k,i] - paint[k,i-1]; place -1 is the tail's last unit"""
    tail = model.classes.problem.tail
    model.change = [model.cp.new_bool_var(f"change[{i}]") for i in model.places]
    for colour, row in zip(model.colours, model.paint, strict=True):
        for i in model.places:
            if i > 0:
                model.cp.add(model.change[i] >= row[i] - row[i - 1])
            elif tail:
                model.cp.add(model.change[i] >= row[i] - int(tail[-1].colour == colour))


def no_paint_batch_is_too_long(model: Model) -> None:
    """(7) sum over L+1 consecutive places of paint[k,i] <= L"""
    problem = model.classes.problem
    if problem.paint_limit is None:
        return
    limit = problem.paint_limit
    tail = problem.tail if problem.paint_limit_spans_tail else ()
    for colour, row in zip(model.colours, model.paint, strict=True):
        line: list[cp_model.IntVar | int] = [int(u.colour == colour) for u in tail]
        line += row
        for first in range(max(0, len(tail) - limit), len(line) - limit):
            model.cp.add(sum(line[first : first + limit + 1]) <= limit)


def no_part_beats_its_bound(model: Model, bound: Bound) -> None:
    """(8) sum_w over[r,w] >= bound[r]; sum_i change[i] >= bound of the changes"""
    for id, over in model.over.items():
        if over:
            model.cp.add(sum(over) >= bound.excess[id])
    if model.change:
        model.cp.add(sum(model.change) >= bound.colour_changes)


def minimise_the_score(model: Model) -> None:
    """(objective) weighted excess and weighted changes"""
    costs = {r.id: model.classes.cost(r) for r in model.classes.ratios}
    weight = model.classes.problem.weight("colour_changes")
    model.cp.minimize(
        sum(costs[id] * sum(over) for id, over in model.over.items()) + weight * sum(model.change)
    )


Found = Callable[[tuple[int, ...], int], bool]
"""Told of a sequence of classes (empty: only the bound moved) and the bound; False stops."""


@dataclass(frozen=True)
class Answer:
    """CP-SAT's answer: its status, best sequence of classes (or none) and proven bound."""

    status: str
    classes: tuple[int, ...]
    bound: int


def ask(
    model: Model,
    seconds: float,
    *,
    seed: int = 1,
    workers: int = 1,
    hint: Sequence[int] = (),
    effort: float | None = None,
    found: Found | None = None,
    ended: Event | None = None,
) -> Answer:
    """Solve within ``seconds``, or until ``ended`` is set from outside; ``effort`` limits
    deterministic time as well, which makes a run with one worker repeatable."""
    for i, own in enumerate(hint):
        for c, row in enumerate(model.x):
            model.cp.add_hint(row[i], c == own)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(seconds, 0.01)
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    if effort is not None:
        solver.parameters.max_deterministic_time = effort
    listener = _Listener(model, solver, found)
    if found:
        solver.best_bound_callback = listener.bound_moved
    done, ended = Event(), ended or Event()
    stopper = Thread(target=_stop_when_ended, args=(solver, ended, done), daemon=True)
    stopper.start()
    try:
        status = solver.solve(model.cp, listener)
    finally:
        done.set()
        stopper.join()
    known = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    classes = _read(model, solver.value) if known else ()
    return Answer(solver.status_name(status), classes, _up(solver.best_objective_bound))


def _stop_when_ended(solver: cp_model.CpSolver, ended: Event, done: Event) -> None:
    while not done.wait(0.05):
        if ended.is_set():
            solver.stop_search()
            return


class _Listener(cp_model.CpSolverSolutionCallback):
    """Passes solutions and bounds on as they come; a False from ``found`` ends the search."""

    def __init__(self, model: Model, solver: cp_model.CpSolver, found: Found | None) -> None:
        super().__init__()
        self._model, self._solver, self._found = model, solver, found

    def on_solution_callback(self) -> None:
        if self._found and not self._found(
            _read(self._model, self.value), _up(self.best_objective_bound)
        ):
            self.stop_search()

    def bound_moved(self, bound: float) -> None:
        if self._found and not self._found((), _up(bound)):
            self._solver.stop_search()


def _read(model: Model, value: Callable[[cp_model.IntVar], int]) -> tuple[int, ...]:
    return tuple(next(c for c, row in enumerate(model.x) if value(row[i])) for i in model.places)


def _up(bound: float) -> int:
    """A bound on a whole number, rounded up but for the solver's floating-point noise."""
    return -int(-(bound - 1e-4) // 1)
