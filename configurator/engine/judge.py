"""The second, independent judge: the rule base as a CP-SAT model, built from the feature model.

    Sets        F features; G groups, each with its parent and members; C constraints
    Variables   x[f] in {0, 1}: feature f is selected
    Objective   none, or the least total weight, or the least largest weight
    Subject to  (1) the_root_is_selected            x[root] = 1
                (2) a_group_counts_its_members      low * x[p] <= sum x[m] <= high * x[p]
                (3) a_child_needs_its_parent        x[m] <= x[p]
                (4) every_constraint_holds          formula(x) = 1

It shares no code with the clauses and diagrams, so that each can find the other's mistakes. Every
solve has a time limit, and optimal, feasible, infeasible and unknown are four answers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import inf
from typing import Literal, TypeAlias

from ortools.sat.python import cp_model

from configurator.catalogue.feature_model import Constraint, FeatureModel
from configurator.catalogue.formula import (
    And,
    Comparison,
    Const,
    Formula,
    Iff,
    Implies,
    Not,
    Or,
    Var,
    evaluate,
)
from configurator.engine.answers import Attribute, Choices
from configurator.errors import Refused

Status: TypeAlias = Literal["optimal", "feasible", "infeasible", "unknown"]
_STATUS: dict[object, Status] = {
    cp_model.OPTIMAL: "optimal",
    cp_model.FEASIBLE: "feasible",
    cp_model.INFEASIBLE: "infeasible",
}


@dataclass(frozen=True)
class Verdict:
    """``broken`` are the constraints that a configuration breaks, and the features whose groups
    or parent are not as the tree says; ``unknown`` are names that the model does not have."""

    valid: bool
    broken: tuple[Constraint | str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Optimum:
    """What a solve found. ``value`` and ``configuration`` are None without a configuration;
    ``bound`` is what no configuration can be below; ``broken`` how many wishes it breaks."""

    status: Status
    value: int | None = None
    bound: float = -inf
    configuration: frozenset[str] | None = None
    broken: int = 0


def judge(model: FeatureModel, selected: Collection[str], seconds: float = 10.0) -> Verdict:
    """Whether ``selected``, taken as complete, is valid; if not, everything that it breaks.

    CP-SAT decides; what is broken is then read from the model's own words.
    """
    return Judge(model).judge(selected, seconds)


def satisfiable(model: FeatureModel, choices: Choices, seconds: float) -> Status:
    """``feasible``, ``infeasible`` or (out of time) ``unknown``."""
    return Judge(model).satisfiable(choices, seconds)


def optimum(model: FeatureModel, attribute: Attribute, choices: Choices, seconds: float) -> Optimum:
    """The least value of ``attribute`` among configurations that keep ``choices``."""
    return Judge(model).optimum(attribute, choices, seconds)


class Judge:
    """One rule base as a CP-SAT model, to be asked often. Threads may share it."""

    def __init__(self, model: FeatureModel) -> None:
        self.model = model
        self._cp = cp_model.CpModel()
        self._x = {f.name: self._cp.new_bool_var("") for f in model.features()}
        the_root_is_selected(self._cp, self._x, model)
        a_group_counts_its_members(self._cp, self._x, model)
        a_child_needs_its_parent(self._cp, self._x, model)
        every_constraint_holds(self._cp, self._x, model)

    def judge(self, selected: Collection[str], seconds: float = 10.0) -> Verdict:
        """See ``judge``."""
        chosen = frozenset(selected)
        unknown = tuple(sorted(chosen - self._x.keys()))
        if unknown:
            return Verdict(False, _broken(self.model, chosen), unknown)
        fixed = {name: name in chosen for name in self._x}
        status = self._solved(fixed, (), None, seconds).status
        if status in ("optimal", "feasible"):
            return Verdict(True)
        return Verdict(False, _broken(self.model, chosen))

    def satisfiable(self, choices: Choices, seconds: float) -> Status:
        """See ``satisfiable``."""
        status = self._solved(choices, (), None, seconds).status
        return "feasible" if status == "optimal" else status

    def optimum(
        self,
        attribute: Attribute | None,
        choices: Choices,
        seconds: float,
        wishes: Sequence[tuple[str, bool]] = (),
    ) -> Optimum:
        """See ``optimum``; with ``wishes``, the fewest broken come first, then the value."""
        return self._solved(choices, wishes, attribute, seconds)

    def _solved(
        self,
        choices: Choices,
        wishes: Sequence[tuple[str, bool]],
        attribute: Attribute | None,
        seconds: float,
    ) -> Optimum:
        cp, x = self.under(choices, [n for n, _ in wishes])
        value, low, high = value_of(cp, x, attribute)
        lost = cp_model.LinearExpr.sum([~x[n] if w else x[n] for n, w in wishes])
        if attribute is not None or wishes:
            cp.minimize(lost * (high - low + 1) + value)
        status, found, bound = solved(cp, x, seconds)
        if found is None:
            return Optimum(status)
        broken = sum((n in found) is not w for n, w in wishes)
        cost = 0 if attribute is None else cost_of(attribute, found)
        return Optimum(status, cost, bound, found, broken)

    def under(
        self, choices: Choices, asked: Collection[str] = ()
    ) -> tuple[cp_model.CpModel, _Variables]:
        """A copy of the model under ``choices``, and its features' variables; Refused for an
        unknown name, also in ``asked``."""
        cp = self._cp.clone()
        x = {name: cp.get_bool_var_from_proto_index(v.index) for name, v in self._x.items()}
        for name in (*choices, *asked):
            if name not in x:
                raise Refused(f"The rule base has no option called {name!r}.")
        for name, wanted in choices.items():
            cp.add(x[name] == int(wanted))
        return cp, x


_Variables: TypeAlias = dict[str, cp_model.IntVar]


def solved(
    cp: cp_model.CpModel, x: _Variables, seconds: float
) -> tuple[Status, frozenset[str] | None, float]:
    """Status, the features selected and the bound on the objective, of one repeatable solve."""
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    status = _STATUS.get(solver.solve(cp), "unknown")
    if status in ("infeasible", "unknown"):
        return status, None, -inf
    found = frozenset(name for name, v in x.items() if solver.boolean_value(v))
    return status, found, solver.best_objective_bound


def the_root_is_selected(cp: cp_model.CpModel, x: _Variables, model: FeatureModel) -> None:
    """(1) x[root] = 1."""
    cp.add(x[model.root.name] == 1)


def a_group_counts_its_members(cp: cp_model.CpModel, x: _Variables, model: FeatureModel) -> None:
    """(2) low * x[p] <= sum of x[m] over the group <= high * x[p]."""
    for parent in model.features():
        for group in parent.groups:
            members = sum(x[m.name] for m in group.members)
            cp.add(members >= group.low * x[parent.name])
            cp.add(members <= group.high * x[parent.name])


def a_child_needs_its_parent(cp: cp_model.CpModel, x: _Variables, model: FeatureModel) -> None:
    """(3) x[m] <= x[p]."""
    for parent in model.features():
        for group in parent.groups:
            for member in group.members:
                cp.add_implication(x[member.name], x[parent.name])


def every_constraint_holds(cp: cp_model.CpModel, x: _Variables, model: FeatureModel) -> None:
    """(4) formula(x) = 1 for every constraint."""
    for constraint in model.constraints:
        cp.add_bool_or(_truth(cp, x, constraint.formula))


def _truth(cp: cp_model.CpModel, x: _Variables, formula: Formula) -> cp_model.LiteralT:
    """A literal that equals the formula."""
    match formula:
        case Var(name):
            return x[name]
        case Const(value):
            return cp.new_constant(int(value))
        case Not(operand):
            return ~_truth(cp, x, operand)
        case Or(operands):
            return _any(cp, [_truth(cp, x, o) for o in operands])
        case And(operands):
            return ~_any(cp, [~_truth(cp, x, o) for o in operands])
        case Implies(left, right):
            return _any(cp, [~_truth(cp, x, left), _truth(cp, x, right)])
        case Iff(left, right):
            a, b = _truth(cp, x, left), _truth(cp, x, right)
            same = cp.new_bool_var("")
            cp.add(a == b).only_enforce_if(same)
            cp.add(a != b).only_enforce_if(~same)
            return same
        case Comparison():
            return _compared(cp, x, formula)


def _compared(cp: cp_model.CpModel, x: _Variables, rule: Comparison) -> cp_model.LiteralT:
    """A literal that equals the comparison."""
    names = [name for name, _ in rule.weights()]
    total = cp_model.LinearExpr.weighted_sum([x[n] for n in names], [w for _, w in rule.weights()])
    holds = cp.new_bool_var("")
    match rule.sign:
        case "<" | "<=":
            most = rule.bound - (rule.sign == "<")
            cp.add(total <= most).only_enforce_if(holds)
            cp.add(total > most).only_enforce_if(~holds)
        case ">" | ">=":
            least = rule.bound + (rule.sign == ">")
            cp.add(total >= least).only_enforce_if(holds)
            cp.add(total < least).only_enforce_if(~holds)
        case "==" | "!=":
            cp.add(total == rule.bound).only_enforce_if(holds)
            cp.add(total != rule.bound).only_enforce_if(~holds)
            return holds if rule.sign == "==" else ~holds
    return holds


def _any(cp: cp_model.CpModel, literals: list[cp_model.LiteralT]) -> cp_model.LiteralT:
    some = cp.new_bool_var("")
    cp.add_bool_or(literals).only_enforce_if(some)
    for literal in literals:
        cp.add_implication(literal, some)
    return some


def value_of(
    cp: cp_model.CpModel, x: _Variables, attribute: Attribute | None
) -> tuple[cp_model.LinearExpr, int, int]:
    """The attribute as an expression, and bounds on it."""
    if attribute is None:
        return cp_model.LinearExpr.sum([]), 0, 0
    weights = {n: w for n, w in attribute.weights.items() if n in x}
    if attribute.kind == "sum":
        low, high = (sum(f(w, 0) for w in weights.values()) for f in (min, max))
        names = list(weights)
        terms = cp_model.LinearExpr.weighted_sum([x[n] for n in names], list(weights.values()))
        return terms, low, high
    low, high = min([0, *weights.values()]), max([0, *weights.values()])
    largest = cp.new_int_var(low, high, "")
    for name, v in x.items():
        cp.add(largest >= weights.get(name, 0)).only_enforce_if(v)
    return largest, low, high


def cost_of(attribute: Attribute, selected: Collection[str]) -> int:
    """What ``selected`` comes to in ``attribute``."""
    weights = [attribute.weights.get(name, 0) for name in selected]
    return sum(weights) if attribute.kind == "sum" else max(weights)


def _broken(model: FeatureModel, chosen: frozenset[str]) -> tuple[Constraint | str, ...]:
    found: dict[str, None] = {}
    if model.root.name not in chosen:
        found[model.root.name] = None
    for parent in model.features():
        for group in parent.groups:
            there = [m.name for m in group.members if m.name in chosen]
            if parent.name not in chosen:
                found.update(dict.fromkeys(there))
            elif not group.low <= len(there) <= group.high:
                found[parent.name] = None
    rules = tuple(c for c in model.constraints if not evaluate(c.formula, chosen))
    return (*found, *rules)
