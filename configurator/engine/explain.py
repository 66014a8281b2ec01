"""Says why an option is out: a subset-minimal set of choices and rules that exclude it.

Every rule, and every feature's place in the tree, has a selector; a conflict under selectors is
shrunk by deletion (Bakker et al. 1993; Marques-Silva 2010), the customer's choices first, because
they are what the customer can change.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from pysat.solvers import Solver

from configurator.catalogue.feature_model import Constraint
from configurator.engine.answers import Choices, Explanation
from configurator.engine.backbone import SOLVER
from configurator.engine.cnf import Cnf
from configurator.errors import Refused


class Reasons:
    """The clauses of one rule base under selectors. Threads may share it (one asks at a time)."""

    def __init__(self, cnf: Cnf) -> None:
        self._number = {name: v for v, name in enumerate(cnf.names, 1)}
        clauses = list(cnf.plain())
        top = max([cnf.size, *(abs(x) for clause, _ in clauses for x in clause)])
        self._source = {top + 1 + i: source for i, source in enumerate(cnf.sources)}
        self._solver = Solver(
            SOLVER, bootstrap_with=[[-(top + 1 + origin), *clause] for clause, origin in clauses]
        )
        self._lock = Lock()

    def explain(self, choices: Choices, name: str, wanted: bool) -> Explanation:
        """Why ``name`` cannot be ``wanted`` under ``choices``; Refused when it can."""
        target = self._literal(name, wanted)
        of_choice = {self._literal(n, w): n for n, w in choices.items()}
        with self._lock:
            rules = list(self._source)
            core = self._core([*of_choice, target, *rules])
            if core is None:
                verb = "can" if wanted else "need not"
                raise Refused(f"{name} {verb} be chosen with these choices.")
            needed = self._shrunk([x for x in of_choice if x in core], [target, *rules])
            core = self._core([target, *needed, *rules]) or frozenset()
            core = self._core([target, *needed, *(r for r in rules if r in core)]) or core
            used = self._shrunk([r for r in rules if r in core], [target, *needed])
        sources = [self._source[r] for r in used]
        return Explanation(
            choices={of_choice[x]: choices[of_choice[x]] for x in needed},
            constraints=tuple(s for s in sources if isinstance(s, Constraint)),
            tree=tuple(s for s in sources if isinstance(s, str)),
        )

    def _literal(self, name: str, wanted: bool) -> int:
        if name not in self._number:
            raise Refused(f"The rule base has no option called {name!r}.")
        return self._number[name] if wanted else -self._number[name]

    def _core(self, assumptions: Sequence[int]) -> frozenset[int] | None:
        """Assumptions that clash; None when they agree."""
        if self._solver.solve(assumptions=assumptions):
            return None
        return frozenset(self._solver.get_core() or ())

    def _shrunk(self, these: list[int], others: list[int]) -> list[int]:
        """A subset of ``these``, none of which can go, that clashes with all the others."""
        i = 0
        while i < len(these):
            without = these[:i] + these[i + 1 :]
            core = self._core([*others, *without])
            if core is None:
                i += 1
            else:
                these = [x for x in without if x in core]
                i = sum(x in core for x in without[:i])
        return these
