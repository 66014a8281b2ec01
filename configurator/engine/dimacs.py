"""Writes a rule base as DIMACS CNF, the form that every SAT solver and model counter reads."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from configurator.catalogue.feature_model import FeatureModel
from configurator.engine.cnf import Clause, Cnf, clauses_of
from configurator.errors import Refused


def write_dimacs(model: FeatureModel) -> str:
    """``model`` as DIMACS; ``c N NAME`` lines tell which feature each variable is.

    Variables without a name are defined by the others, so the number of solutions is the number
    of configurations. Groups are written out in pairs for the same reason. Refused for a rule
    base that calculates: sums would need variables that change the count.
    """
    cnf = clauses_of(model)
    if cnf.weighed:
        raise Refused(
            "DIMACS has clauses only, and this rule base has rules that calculate with numbers; "
            "export it as uvl or json."
        )
    clauses = list(_clauses(cnf))
    lines = [f"c {v} {name}" for v, name in enumerate(cnf.names, 1)]
    lines.append(f"p cnf {cnf.size} {len(clauses)}")
    lines += [" ".join(map(str, (*clause, 0))) for clause in clauses]
    return "\n".join(lines) + "\n"


def _clauses(cnf: Cnf) -> Iterator[Clause]:
    yield from cnf.clauses
    for group in cnf.exclusive:
        for a, b in combinations(group.members, 2):
            yield -a, -b
