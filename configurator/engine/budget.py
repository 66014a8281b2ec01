"""What still fits a budget: the options reachable under upper bounds on several figures at once.

"With a tow-bar, under 42,000 and below 30 t CO2e" cannot be read off the best of each figure: the
cheapest vehicle with an option may be too heavy on carbon, and the cleanest too dear. Every answer
here is exact or says that it is not known:

1. A bound on a figure that takes the largest (lead time) rules out the options above it: choices.
2. On diagrams, sweeps of each figure and of weighted mixes of them settle nearly all (``narrow``).
3. CP-SAT settles the rest, or everything where a rule base did not compile (``limits``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from time import monotonic

import numpy as np
import numpy.typing as npt

from configurator.engine.answers import Attribute, Choices, Engine, State
from configurator.engine.by_diagram import DiagramEngine
from configurator.engine.judge import Judge, Optimum, cost_of
from configurator.engine.limits import cheapest, witnessed
from configurator.engine.narrow import Narrowed, narrowed

Sides = npt.NDArray[np.bool_]
"""Per feature, in the engine's order, selected and left out."""


@dataclass(frozen=True)
class Beyond:
    """Why an option that the rules allow is out of budget.

    ``alone`` are bounds each of which shuts it out by itself, with the least value that any
    configuration with the option has (None where that was not worked out). Where none does,
    ``together`` is a smallest set of bounds that shuts it out (as far as was proven in time).
    """

    alone: Mapping[str, int | None]
    together: tuple[str, ...] = ()


@dataclass(frozen=True)
class Budget:
    """What is possible under choices and bounds. ``satisfiable`` is None where not even one
    configuration was found or excluded in time; ``reachable`` options are in some configuration
    within the bounds, ``forced`` in every one; ``excluded`` are out by rules and choices alone,
    ``beyond`` by bounds; ``unknown`` may be reachable or not, ``maybe_forced`` forced or not.
    ``steps`` is how many questions (each option: with, without) each step settled."""

    satisfiable: bool | None
    reachable: frozenset[str]
    forced: frozenset[str]
    excluded: frozenset[str]
    beyond: Mapping[str, Beyond]
    unknown: frozenset[str] = frozenset()
    maybe_forced: frozenset[str] = frozenset()
    steps: Mapping[str, int] = field(default_factory=dict)

    def state(self, name: str, choices: Choices) -> State | None:
        """As an ``Answer``'s, within the bounds; None where it is not known."""
        if name in self.unknown or (name in self.maybe_forced and not choices.get(name)):
            return None
        if name not in self.reachable:
            return "excluded"
        if choices.get(name):
            return "chosen"
        return "forced" if name in self.forced else "free"


def within(
    engine: Engine, judge: Judge, choices: Choices, bounds: Mapping[str, int], seconds: float = 20.0
) -> Budget:
    """What can be had with ``choices`` when each figure named in ``bounds`` is at most that much.

    ``judge`` is of the same model; ``seconds`` bound what solvers may take. Refused for an
    unknown option or figure.
    """
    question = _Question(engine, judge, choices, bounds, monotonic() + seconds)
    names = list(engine.names)
    by_rules = question.possible()
    found = question.settled(tuple(bounds), by_rules)
    shown, out = found.shown & by_rules, found.out | ~by_rules
    reachable, open_ = _named(names, shown[:, 0]), _named(names, ~shown[:, 0] & ~out[:, 0])
    satisfiable = bool(shown.any()) or (None if open_ else False)
    return Budget(
        satisfiable=satisfiable,
        reachable=reachable,
        forced=_named(names, shown[:, 0] & out[:, 1]),
        excluded=_named(names, ~by_rules[:, 0]),
        beyond=dict(question.beyond(out & by_rules)),
        unknown=open_,
        maybe_forced=_named(names, shown[:, 0] & ~shown[:, 1] & ~out[:, 1]),
        steps=found.steps,
    )


def cheapest_within(
    engine: Engine,
    judge: Judge,
    choices: Choices,
    bounds: Mapping[str, int],
    by: str,
    seconds: float = 20.0,
) -> Optimum:
    """The configuration within the bounds that is least in ``by``; its status says whether that
    is proven (optimal), only the best found (feasible), impossible, or not known."""
    question = _Question(engine, judge, choices, bounds, monotonic() + seconds)
    attribute = engine.attribute(by)
    held = question.held(tuple(bounds))
    if held is None:
        return Optimum("infeasible")
    sums = [(a, most) for a, most in question.bounds.values() if a.kind == "sum"]
    if isinstance(engine, DiagramEngine):
        found = engine.complete(held, by)
        if found is None:
            return Optimum("infeasible")
        if all(cost_of(a, found) <= most for a, most in sums):
            cost = cost_of(attribute, found)
            return Optimum("optimal", cost, cost, found)
    return cheapest(judge, held, sums, attribute, question.until)


class _Question:
    """One budget question, to be asked with all of its bounds or some of them."""

    def __init__(
        self,
        engine: Engine,
        judge: Judge,
        choices: Choices,
        bounds: Mapping[str, int],
        until: float,
    ) -> None:
        self._engine, self._judge, self._choices = engine, judge, choices
        self.bounds: dict[str, tuple[Attribute, int]] = {
            name: (engine.attribute(name), most) for name, most in bounds.items()
        }
        self._place = {name: f for f, name in enumerate(engine.names)}
        self.until = until

    def possible(self) -> Sides:
        """What the rules and choices allow, whatever it comes to."""
        return self._engine.answer(self._choices, ()).possible()

    def held(self, names: tuple[str, ...]) -> dict[str, bool] | None:
        """The choices, and all that bounds (of ``names``) on largest figures rule out; None
        where they contradict."""
        held = dict(self._choices)
        for attribute, most in (self.bounds[n] for n in names):
            if attribute.kind == "sum":
                continue
            for name in self._place:
                if attribute.weights.get(name, 0) > most:
                    if held.get(name):
                        return None
                    held[name] = False
        return held

    def settled(self, names: tuple[str, ...], targets: Sides) -> Narrowed:
        """What of ``targets`` there is and is not within the bounds of ``names``; neither where
        time ran out."""
        held = self.held(names)
        nothing = np.zeros_like(targets)
        if held is None:
            return Narrowed(nothing, ~nothing)
        sums = {n: self.bounds[n] for n in names if self.bounds[n][0].kind == "sum"}
        if isinstance(self._engine, DiagramEngine):
            most = {n: bound for n, (_, bound) in sums.items()}
            found = narrowed(self._engine.compiled, held, most, targets)
        else:
            found = Narrowed(nothing, nothing.copy())
            found.settle("rules", nothing, ~self._engine.answer(held, ()).possible())
        open_ = found.open(targets)
        if open_.any():
            keys = list(self._place)
            wanted = [(keys[f], not side) for f, side in np.argwhere(open_).tolist()]
            answer = witnessed(self._judge, held, list(sums.values()), wanted, self.until)
            shown = np.zeros_like(targets)
            for name, side in answer.shown:
                shown[self._place[name], 0 if side else 1] = True
            found.settle("solver", shown, open_ & ~shown & answer.complete)
        return found

    def beyond(self, out: Sides) -> Iterator[tuple[str, Beyond]]:
        """The reason of every option that bounds shut ``out``, from its smallest proof."""
        names = tuple(self.bounds)
        left = out.copy()
        left[:, 1] = False
        for name, alone in self._alone(left):
            left[self._place[name]] = False
            yield name, Beyond(alone)
        for size in range(2, len(names)):
            for some in combinations(names, size):
                if left.any():
                    shut = self.settled(some, left).out & left
                    yield from ((n, Beyond({}, some)) for n in _in_order(self._place, shut))
                    left &= ~shut
        yield from ((n, Beyond({}, names)) for n in _in_order(self._place, left))

    def _alone(self, out: Sides) -> Iterator[tuple[str, Mapping[str, int | None]]]:
        """Options of ``out`` that single bounds shut out, and which."""
        found: dict[str, dict[str, int | None]] = {}
        names = tuple(self.bounds)
        if isinstance(self._engine, DiagramEngine):
            answer = self._engine.answer(self._choices, names)
            for name in names:
                least = answer.bests(name)[:, 0]
                for f in np.flatnonzero(out[:, 0] & (least > self.bounds[name][1])).tolist():
                    found.setdefault(self._engine.names[f], {})[name] = int(least[f])
        else:
            for name in names:
                shut = self.settled((name,), out).out & out if len(names) > 1 else out
                for feature in _in_order(self._place, shut):
                    found.setdefault(feature, {})[name] = None
        yield from found.items()


def _named(names: list[str], which: npt.NDArray[np.bool_]) -> frozenset[str]:
    return frozenset(names[f] for f in np.flatnonzero(which))


def _in_order(place: Mapping[str, int], sides: Sides) -> list[str]:
    return [name for name, f in place.items() if sides[f, 0]]
