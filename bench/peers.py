"""The peers of ``bench/engine.py``: the same clicks asked of a SAT solver and of CP-SAT.

Each gives seconds per click, for at most ``limit`` seconds in all, and its answers are held
against ours (per feature: may it be selected, may it be left out).
"""

from __future__ import annotations

from time import perf_counter
from typing import Any

from ortools.sat.python import cp_model
from pysat.solvers import Solver

from configurator.catalogue.feature_model import FeatureModel
from configurator.engine.backbone import SOLVER, backbone
from configurator.engine.cnf import clauses_of


def by_sat(
    model: FeatureModel, clicks: list[dict[str, bool]], answers: list[Any], limit: float
) -> list[float]:
    """An incremental SAT backbone: which features may be selected and left out."""
    cnf = clauses_of(model)
    number = {name: v for v, name in enumerate(cnf.names, 1)}
    variables, seconds, end = range(1, len(cnf.names) + 1), [], perf_counter() + limit
    with Solver(SOLVER, bootstrap_with=[c for c, _ in cnf.plain()]) as solver:
        backbone(solver, variables)
        for choices, possible in zip(clicks, answers, strict=False):
            begin = perf_counter()
            assumed = [number[n] if w else -number[n] for n, w in choices.items()]
            found = backbone(solver, variables, assumed)
            seconds.append(perf_counter() - begin)
            assert found is not None
            for v in variables:
                assert (-v not in found, v not in found) == tuple(possible[v - 1])
            if perf_counter() > end:
                break
    return seconds


def by_cp_sat(
    model: FeatureModel, clicks: list[dict[str, bool]], answers: list[Any], limit: float
) -> list[float]:
    """Solve for as many unseen possible features as one solution can show, until there are none."""
    cnf, seconds, end = clauses_of(model), [], perf_counter() + limit
    number = {name: v for v, name in enumerate(cnf.names)}
    for choices, possible in zip(clicks, answers, strict=False):
        begin = perf_counter()
        cp = cp_model.CpModel()
        x = [cp.new_bool_var("") for _ in range(cnf.size)]
        literal = {v: b for i, b in enumerate(x, 1) for v, b in ((i, b), (-i, ~b))}
        for clause in cnf.clauses:
            cp.add_bool_or([literal[v] for v in clause])
        for bound in cnf.weighed:
            load = sum(weight * x[v - 1] for v, weight in bound.terms)
            cp.add(load <= bound.most).only_enforce_if([literal[-v] for v in bound.unless])
        for group in cnf.exclusive:
            cp.add_at_most_one([x[v - 1] for v in group.members])
        for name, wanted in choices.items():
            cp.add(x[number[name]] == int(wanted))
        unseen = set(range(len(cnf.names)))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        while True:
            cp.maximize(sum(x[f] for f in unseen))
            solver.parameters.max_time_in_seconds = max(0.01, end - perf_counter())
            status = solver.solve(cp)
            if status != cp_model.OPTIMAL:
                return seconds
            shown = {f for f in unseen if solver.boolean_value(x[f])}
            unseen -= shown
            if not (shown and unseen):
                break
        seconds.append(perf_counter() - begin)
        assert unseen == {f for f in range(len(cnf.names)) if not possible[f][0]}
    return seconds
