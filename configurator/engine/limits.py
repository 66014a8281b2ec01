"""Budget questions put to CP-SAT: the judge's model with upper bounds on figures that add up.

    Subject to  the judge's (1) to (4), the choices, and
                (5) a_bound_is_kept         sum of weight * x <= bound, for each figure
                (6) something_new_shows     at least one literal that is still open holds

Solving (6) again and again, each solution showing as many open literals as it can, ends when
nothing new can show: what is then open is proven out. Out of time, it is neither.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

from ortools.sat.python import cp_model

from configurator.engine.answers import Attribute, Choices
from configurator.engine.judge import Judge, Optimum, cost_of, solved, value_of

_SHOWING = 2.0
"""Seconds for one solution that shows much; a solution that shows little will then do."""

Bounds = Sequence[tuple[Attribute, int]]
Literal = tuple[str, bool]


@dataclass(frozen=True)
class Witnessed:
    """``shown`` of the literals asked for; the others are proven impossible when ``complete``,
    and unknown when not."""

    shown: frozenset[Literal]
    complete: bool


def witnessed(
    judge: Judge, choices: Choices, bounds: Bounds, wanted: Sequence[Literal], until: float
) -> Witnessed:
    """Which of ``wanted`` some configuration within the bounds shows, before ``until`` (of
    ``monotonic``)."""
    cp, x = judge.under(choices, [name for name, _ in wanted])
    a_bound_is_kept(cp, x, bounds)
    open_ = list(wanted)
    shown: set[Literal] = set()
    while open_:
        literals = [x[name] if side else ~x[name] for name, side in open_]
        cp.add_bool_or(literals)
        cp.maximize(cp_model.LinearExpr.sum(literals))
        status, found, _ = solved(cp, x, _left(until, _SHOWING))
        if status == "unknown":
            cp.clear_objective()  # type: ignore[no-untyped-call]
            status, found, _ = solved(cp, x, _left(until))
        if status == "infeasible":
            return Witnessed(frozenset(shown), True)
        if found is None:
            return Witnessed(frozenset(shown), False)
        shown.update((name, side) for name, side in open_ if (name in found) is side)
        open_ = [literal for literal in open_ if literal not in shown]
    return Witnessed(frozenset(shown), True)


def cheapest(
    judge: Judge, choices: Choices, bounds: Bounds, attribute: Attribute, until: float
) -> Optimum:
    """The configuration within the bounds that is least in ``attribute``. Optimal, feasible,
    infeasible and unknown are four answers."""
    cp, x = judge.under(choices)
    a_bound_is_kept(cp, x, bounds)
    cp.minimize(value_of(cp, x, attribute)[0])
    status, found, bound = solved(cp, x, _left(until))
    if found is None:
        return Optimum(status)
    return Optimum(status, cost_of(attribute, found), bound, found)


def a_bound_is_kept(cp: cp_model.CpModel, x: Mapping[str, cp_model.IntVar], bounds: Bounds) -> None:
    """(5) the sum of the weights of what is selected is at most the bound."""
    for attribute, most in bounds:
        weights = {n: w for n, w in attribute.weights.items() if n in x and w}
        total = cp_model.LinearExpr.weighted_sum([x[n] for n in weights], list(weights.values()))
        cp.add(total <= most)


def _left(until: float, most: float = float("inf")) -> float:
    """Seconds left for a solve: CP-SAT needs some to say anything at all."""
    return max(0.001, min(until - monotonic(), most))
