"""Asks whether a configuration exists in which chosen formulas hold: the form of every proof over
all builds (no build without a roof, no vehicle that the next release loses).

Each formula has a selector, so one solver answers any number of questions about one rule base.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from types import MappingProxyType

from pysat.solvers import Solver

from configurator.catalogue.feature_model import Constraint, FeatureModel
from configurator.catalogue.formula import Formula
from configurator.engine.answers import Choices, Explanation
from configurator.engine.backbone import SOLVER
from configurator.engine.cnf import Clause, Cnf, clauses_of
from configurator.engine.explain import Reasons
from configurator.errors import Refused

NONE: Choices = MappingProxyType({})


class Questions:
    """``model`` with ``formulas`` that hold only where a question says so (by their index)."""

    def __init__(self, model: FeatureModel, formulas: Sequence[Formula] = ()) -> None:
        self._model = model
        own, self.clauses_of_formula, self.cnf = parted(model, formulas)
        self._number = {name: v for v, name in enumerate(self.cnf.names, 1)}
        self._first = 1 + max(
            self.cnf.size,
            *(abs(x) for c in (*own, *(c for g in self.clauses_of_formula for c in g)) for x in c),
        )
        self._solver = Solver(SOLVER, bootstrap_with=own)
        for i, clauses in enumerate(self.clauses_of_formula):
            for clause in clauses:
                self._solver.add_clause([-(self._first + i), *clause])
        self._reasons: Reasons | None = None

    def witness(
        self, formulas: Iterable[int] = (), choices: Choices = NONE
    ) -> frozenset[str] | None:
        """The features of a configuration with ``choices`` in which all ``formulas`` hold; None
        when there is none. Refused for a name that the model does not have."""
        assumed = [self._first + i for i in formulas]
        assumed += [self._literal(name, wanted) for name, wanted in choices.items()]
        # What nobody asked for stays out of an example, so that it shows what it is about.
        self._solver.set_phases([-v for v in range(1, len(self._number) + 1)])
        if not self._solver.solve(assumptions=assumed):
            return None
        held = self._solver.get_model()
        return frozenset(name for name, v in self._number.items() if held[v - 1] > 0)

    def clash(self, choices: Choices) -> Explanation | None:
        """Why no configuration has ``choices``: a subset-minimal set of them and of rules; None
        when one has. A rule base that allows nothing clashes without any choices."""
        if self.witness((), choices) is not None:
            return None
        root = self._model.root.name
        if self._reasons is None:
            self._reasons = Reasons(self.cnf if not self.clauses_of_formula else self._plain())
        # The first choice that cannot join those before it is what the explanation is about.
        before: dict[str, bool] = {}
        for name, wanted in choices.items():
            if self.witness((), {**before, name: wanted}) is None:
                break
            before[name] = wanted
        else:
            return self._reasons.explain({}, root, True)
        if self.witness() is None:
            return self._reasons.explain({}, root, True)
        found = self._reasons.explain(before, name, wanted)
        return replace(found, choices={**found.choices, name: wanted})

    def _plain(self) -> Cnf:
        return clauses_of(self._model)

    def _literal(self, name: str, wanted: bool) -> int:
        if name not in self._number:
            raise Refused(f"The rule base has no option called {name!r}.")
        return self._number[name] if wanted else -self._number[name]


def parted(
    model: FeatureModel, formulas: Sequence[Formula]
) -> tuple[list[Clause], list[list[Clause]], Cnf]:
    """The clauses of ``model``, those of each formula, and the ``Cnf`` that they come from."""
    asked = tuple(Constraint(formula) for formula in formulas)
    cnf = clauses_of(replace(model, constraints=(*model.constraints, *asked)))
    rules = [i for i, source in enumerate(cnf.sources) if isinstance(source, Constraint)]
    place = {source: i for i, source in enumerate(rules[len(model.constraints) :])}
    own: list[Clause] = []
    found: list[list[Clause]] = [[] for _ in formulas]
    for clause, origin in cnf.plain():
        (found[place[origin]] if origin in place else own).append(clause)
    return own, found, cnf
