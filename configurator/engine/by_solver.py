"""The engine for rule bases too large to compile: incremental SAT for what is possible, CP-SAT
for optima.

The same exact answers as from diagrams, slower, without counts. Solutions met on the way are kept
as rows of bits: what one of them shows under the choices needs no call, and each call steers the
solver towards what no row has shown yet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from math import isfinite
from threading import Lock

import numpy as np
import numpy.typing as npt
from pysat.solvers import Solver

from configurator.catalogue.feature_model import FeatureModel
from configurator.engine.answers import (
    NOTHING,
    Attribute,
    By,
    Choices,
    Explanation,
    Repair,
    Settled,
    State,
)
from configurator.engine.backbone import SOLVER
from configurator.engine.cnf import Cnf
from configurator.engine.explain import Reasons
from configurator.engine.judge import Judge, Optimum
from configurator.engine.mix import attribute_of
from configurator.engine.repair import repairs, settled
from configurator.engine.walk import Nearest
from configurator.errors import Refused, Unavailable

_ROWS = 1024
"""Solutions kept; the oldest make room for new ones."""
_SECONDS = 30.0
"""What one optimum may take; beyond that the engine says so instead of guessing."""

Flags = npt.NDArray[np.bool_]


class SolverEngine:
    """An ``Engine`` on solvers. Threads may share it; the SAT solver serves one at a time."""

    def __init__(
        self, model: FeatureModel, cnf: Cnf, attributes: Sequence[Attribute], why: str
    ) -> None:
        self.names: Sequence[str] = cnf.names
        self.attributes = {a.name: a for a in attributes}
        self._model, self._cnf, self._why = model, cnf, why
        self._number = {name: v for v, name in enumerate(cnf.names, 1)}
        self._solver = Solver(SOLVER, bootstrap_with=[c for c, _ in cnf.plain()])
        self._lock = Lock()
        self._rows = np.zeros((0, len(cnf.names)), np.bool_)
        self._next = 0
        self.void = not self._solver.solve()

    @property
    def backend(self) -> str:
        """Such as ``sat (17,410 clauses; more than 4,000,000 nodes)``."""
        return f"sat ({len(self._cnf.clauses):,} clauses; {self._why})"

    def answer(self, choices: Choices, attributes: Sequence[str] | None = None) -> SolverAnswer:
        """See ``Engine``."""
        for name in self.attributes if attributes is None else attributes:
            self.attribute(name)
        return SolverAnswer(self, choices)

    def complete(self, choices: Choices, by: By) -> frozenset[str] | None:
        """See ``Engine``; ``by`` "" takes any completion."""
        found = self.nearest(choices, (), by)
        return None if found is None else found[2]

    def explain(self, choices: Choices, name: str, wanted: bool = True) -> Explanation:
        """See ``Engine``."""
        return self._reasons.explain(choices, name, wanted)

    def repairs(
        self,
        choices: Choices,
        name: str,
        wanted: bool = True,
        *,
        by: By,
        most: int = 3,
        keep: Collection[str] = (),
    ) -> tuple[Repair, ...]:
        """See ``Engine``."""
        return repairs(self.nearest, choices, name, wanted, by, most, keep)

    def settle(self, choices: Sequence[tuple[str, bool]], *, held: Choices = NOTHING) -> Settled:
        """See ``Engine``."""
        return settled(self.nearest, self._number.keys(), choices, held)

    def sample(self, number: int, seed: int, odds: Mapping[str, float]) -> Iterator[frozenset[str]]:
        """Valid configurations, of which each can come up, but not with the exact odds.

        Features are decided one by one in random order, each selected with its own odds unless
        the rules leave no choice; so rules skew the odds. Only diagrams sample exactly.
        """
        for name, value in odds.items():
            self.literals({name: True})
            if not isfinite(value) or value < 0:
                raise Refused(f"The odds of {name!r} are {value}; use a number from 0 up.")
        random = np.random.default_rng(seed)
        for _ in range(0 if self.void else number):
            yield self._drawn(random, odds)

    def nearest(self, hard: Choices, soft: Sequence[tuple[str, bool]], by: By) -> Nearest | None:
        """The configuration that keeps ``hard``, breaks the fewest of ``soft`` and then costs
        least in ``by`` ("": any); None when there is none."""
        found = self.optimum(attribute_of(by, self.attribute), hard, soft)
        if found.configuration is None or found.value is None:
            return None
        return found.broken, found.value, found.configuration

    def optimum(
        self,
        attribute: Attribute | None,
        hard: Choices,
        soft: Sequence[tuple[str, bool]] = (),
    ) -> Optimum:
        """CP-SAT's proven optimum; Unavailable when the time did not suffice to prove it."""
        found = self._judge.optimum(attribute, hard, _SECONDS, soft)
        if found.status in ("feasible", "unknown"):
            raise Unavailable("The best completion was not found in time; please try again.")
        return found

    def attribute(self, name: str) -> Attribute:
        """The attribute of that name; Refused when the engine was opened without it."""
        try:
            return self.attributes[name]
        except KeyError:
            known = ", ".join(self.attributes) or "none"
            raise Refused(f"There is no figure called {name!r}; there is {known}.") from None

    def literals(self, choices: Choices) -> list[int]:
        """The choices as literals; Refused for an unknown name."""
        found = []
        for name, wanted in choices.items():
            if name not in self._number:
                raise Refused(f"The rule base has no option called {name!r}.")
            found.append(self._number[name] if wanted else -self._number[name])
        return found

    def possible(self, choices: Choices) -> Flags | None:
        """Whether each feature can be selected, and left out: features x 2; None if nothing can
        be."""
        assumed = self.literals(choices)
        with self._lock:
            return self._possible(assumed)

    def _possible(self, assumed: list[int]) -> Flags | None:
        agreed, implied = self._solver.propagate(assumptions=assumed)
        if self.void or not agreed:
            return None
        wanted = np.array([x > 0 for x in assumed], np.bool_)
        columns = np.array([abs(x) - 1 for x in assumed], np.int64)
        agreeing = self._rows[(self._rows[:, columns] == wanted).all(axis=1)]
        number = len(self._cnf.names)
        seen = np.stack((agreeing.any(axis=0), (~agreeing).any(axis=0)), axis=1)
        closed = np.zeros((number, 2), np.bool_)
        for x in implied:
            if abs(x) <= number:
                closed[abs(x) - 1, int(x > 0)] = True
        if not len(agreeing):
            if not self._solver.solve(assumptions=assumed):
                return None
            self._keep(seen)
        while True:
            features, sides = np.nonzero(~(seen | closed))
            if not len(features):
                return seen
            unseen = np.where(sides == 0, features + 1, -features - 1).tolist()
            self._solver.set_phases(unseen)
            if self._solver.solve(assumptions=[*assumed, unseen[0]]):
                self._keep(seen)
            else:
                closed[features[0], sides[0]] = True

    def _keep(self, seen: Flags) -> None:
        """Adds the solver's solution to the rows, and to what was seen."""
        row = np.array(self._solver.get_model()[: len(self._cnf.names)], np.int64) > 0
        seen[:, 0] |= row
        seen[:, 1] |= ~row
        if len(self._rows) < _ROWS:
            self._rows = np.vstack((self._rows, row))
        else:
            self._rows[self._next % _ROWS] = row
            self._next += 1

    def _drawn(self, random: np.random.Generator, odds: Mapping[str, float]) -> frozenset[str]:
        decided: list[int] = []
        known: set[int] = set()
        dice = random.random(len(self.names))
        with self._lock:
            for f in random.permutation(len(self.names)):
                v = int(f) + 1
                if v in known or -v in known:
                    continue
                odd = odds.get(self.names[f], 1.0)
                x = v if dice[f] * (1 + odd) < odd else -v
                decided.append(x if self._solver.solve(assumptions=[*decided, x]) else -x)
                known.update(self._solver.propagate(assumptions=decided)[1])
                known.add(decided[-1])
        return frozenset(name for name, v in self._number.items() if v in known)

    @cached_property
    def _reasons(self) -> Reasons:
        return Reasons(self._cnf)

    @cached_property
    def _judge(self) -> Judge:
        return Judge(self._model)


class SolverAnswer:
    """The ``Answer`` of solvers: what is possible is found at once, optima when they are read."""

    def __init__(self, engine: SolverEngine, choices: Choices) -> None:
        self._engine = engine
        self._choices = dict(choices)
        self._place = {name: f for f, name in enumerate(engine.names)}
        self._possible = engine.possible(choices)
        self._optima: dict[tuple[str, str, bool], Optimum] = {}

    @property
    def satisfiable(self) -> bool:
        return self._possible is not None

    @property
    def count(self) -> int | None:
        return None if self.satisfiable else 0

    def possible(self) -> Flags:
        """Whether each feature can be selected, and left out: features x 2, the model's order."""
        if self._possible is None:
            return np.zeros((len(self._place), 2), np.bool_)
        return self._possible

    def state(self, name: str) -> State:
        self._engine.literals({name: True})
        if self._possible is None:
            return "chosen" if self._choices.get(name) else "excluded"
        can, need_not = self._possible[self._place[name]]
        if not can:
            return "excluded"
        if self._choices.get(name):
            return "chosen"
        return "free" if need_not else "forced"

    def optimum(self, attribute: str) -> int | None:
        if self.satisfiable and self._is_nothing(attribute):
            return 0
        found = self._best(attribute, "", True)
        return None if found is None else found.value

    def best(self, attribute: str, name: str) -> int | None:
        return self._of(attribute, name, True)

    def best_without(self, attribute: str, name: str) -> int | None:
        return self._of(attribute, name, False)

    def _of(self, attribute: str, name: str, wanted: bool) -> int | None:
        self._engine.literals({name: True})
        if self._possible is not None and self._is_nothing(attribute):
            return 0 if self._possible[self._place[name], 0 if wanted else 1] else None
        whole = self._best(attribute, "", True)
        if whole is None or whole.configuration is None or self._possible is None:
            return None
        if not self._possible[self._place[name], 0 if wanted else 1]:
            return None
        if (name in whole.configuration) is wanted:
            return whole.value
        found = self._best(attribute, name, wanted)
        return None if found is None else found.value

    def _is_nothing(self, attribute: str) -> bool:
        """Whether no option has any of it (a bare model's prices): then nothing is to solve."""
        return not any(self._engine.attribute(attribute).weights.values())

    def _best(self, attribute: str, name: str, wanted: bool) -> Optimum | None:
        figure = self._engine.attribute(attribute)
        if self._possible is None:
            return None
        key = attribute, name, wanted
        if key not in self._optima:
            hard = {**self._choices, name: wanted} if name else self._choices
            self._optima[key] = self._engine.optimum(figure, hard)
        return self._optima[key]
