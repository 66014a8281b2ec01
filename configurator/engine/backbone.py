"""The backbone of a set of clauses: what holds in every solution, found with few solver calls.

Janota, Lynce & Marques-Silva, "Algorithms for computing backbones of propositional formulae"
(2015): start from one solution; each further one strikes out candidates that it contradicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pysat.solvers import Solver

SOLVER = "minisat22"
"""Incremental Minisat beat newer solvers on many short questions in our measurements."""


def backbone(
    solver: Solver, variables: Iterable[int], assumptions: Sequence[int] = ()
) -> frozenset[int] | None:
    """The literals over ``variables`` that hold whenever the clauses and ``assumptions`` do.

    None when nothing satisfies them.
    """
    assumed = list(assumptions)
    if not solver.solve(assumptions=assumed):
        return None
    model = solver.get_model()
    implied = set(solver.propagate(assumptions=assumed)[1])
    found: set[int] = set()
    open_: set[int] = set()
    for v in variables:
        literal = model[v - 1]
        (found if literal in implied else open_).add(literal)
    for literal in sorted(open_, key=abs):
        if literal not in open_:
            continue
        solver.set_phases([-x for x in open_])
        if solver.solve(assumptions=[*assumed, -literal]):
            model = solver.get_model()
            open_ = {x for x in open_ if model[abs(x) - 1] == x}
        else:
            open_.discard(literal)
            found.add(literal)
            if not assumed:
                solver.add_clause([literal])
    return frozenset(found)
