"""Traces a configuration: which choice and which rule forced or excluded what, in an order in
which each step follows from earlier ones.

Rules are followed as a person follows them, one rule at a time (unit propagation; Davis, Logemann
& Loveland 1962), nearest consequences first. What only several rules together decide has no such
chain; it is found by the solver and comes last, with a minimal set of the rules that decide it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pysat.solvers import Solver

from configurator.catalogue.feature_model import Constraint, FeatureModel
from configurator.engine.answers import Explanation
from configurator.engine.backbone import SOLVER, backbone
from configurator.engine.cnf import Clause, Source, clauses_of
from configurator.engine.explain import Reasons
from configurator.engine.questions import Questions
from configurator.errors import Refused


@dataclass(frozen=True)
class Step:
    """``name`` is ``wanted`` (or out) because of earlier steps and one of ``sources``' rules.

    ``sources`` are constraints, or features whose place in the tree decides; none for a choice.
    ``because`` is empty where it holds whatever is chosen.
    """

    name: str
    wanted: bool
    because: Mapping[str, bool] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    depth: int = 0

    @property
    def is_choice(self) -> bool:
        """Whether it was chosen, and follows from nothing."""
        return not self.sources


@dataclass(frozen=True)
class Trace:
    """``steps`` in an order of reasons. ``clash`` says why the choices cannot go together (then
    there are no steps), None where they can."""

    steps: tuple[Step, ...]
    clash: Explanation | None = None


def trace(model: FeatureModel, choices: Sequence[tuple[str, bool]]) -> Trace:
    """Everything that ``choices``, made in their order, force and exclude in ``model``.

    Refused for a name that the model does not have, or for one chosen both ways.
    """
    wanted: dict[str, bool] = {}
    for name, value in choices:
        if wanted.setdefault(name, value) is not value:
            raise Refused(f"{name} is both chosen and ruled out; name it once.")
    clash = Questions(model).clash(wanted)
    if clash is not None:
        return Trace((), clash)
    following = _Following(model)
    following.start()
    for name, value in wanted.items():
        following.choose(name, value)
    following.finish(wanted)
    return Trace(tuple(following.steps))


class _Following:
    """The literals known so far, and the clauses in which each takes part."""

    def __init__(self, model: FeatureModel) -> None:
        self._cnf = clauses_of(model)
        self._named = len(self._cnf.names)
        self._number = {name: v for v, name in enumerate(self._cnf.names, 1)}
        self._clauses = list(self._cnf.plain())
        self._in: dict[int, list[int]] = {}
        for i, (clause, _) in enumerate(self._clauses):
            for literal in clause:
                self._in.setdefault(-literal, []).append(i)
        self._held: set[int] = set()
        self._why: dict[int, tuple[Clause, Source | None]] = {}
        self._depth: dict[int, int] = {}
        self.steps: list[Step] = []

    def start(self) -> None:
        """What holds before anything is chosen."""
        self._follow([i for i, (clause, _) in enumerate(self._clauses) if len(clause) == 1])

    def choose(self, name: str, wanted: bool) -> None:
        literal = self._number[name] if wanted else -self._number[name]
        if literal in self._held:
            return
        self._held.add(literal)
        self._depth[literal] = 0
        self.steps.append(Step(name, wanted))
        self._follow(self._in.get(literal, []))

    def finish(self, choices: Mapping[str, bool]) -> None:
        """Adds what only several rules together decide."""
        reasons: Reasons | None = None
        while True:
            with Solver(SOLVER, bootstrap_with=[c for c, _ in self._clauses]) as solver:
                assumed = [x for x in self._held if abs(x) <= self._named]
                found = backbone(solver, range(1, self._named + 1), assumed)
            more = sorted((found or frozenset()) - self._held, key=abs)
            if not more:
                return
            reasons = reasons or Reasons(self._cnf)
            literal = more[0]
            name = self._cnf.names[abs(literal) - 1]
            why = reasons.explain(choices, name, literal < 0)
            because = dict(why.choices)
            self._held.add(literal)
            self._depth[literal] = 1
            sources: tuple[Source, ...] = (*why.constraints, *why.tree)
            self.steps.append(Step(name, literal > 0, because, sources, 1))
            self._follow(self._in.get(literal, []))

    def _follow(self, clauses: Sequence[int]) -> None:
        waiting = deque(clauses)
        while waiting:
            clause, origin = self._clauses[waiting.popleft()]
            if any(x in self._held for x in clause):
                continue
            open_ = [x for x in clause if -x not in self._held]
            if len(open_) != 1:
                continue
            literal = open_[0]
            self._held.add(literal)
            self._take(literal, clause, self._cnf.sources[origin])
            waiting.extend(self._in.get(literal, ()))

    def _take(self, literal: int, clause: Clause, source: Source) -> None:
        others = tuple(-x for x in clause if x != literal)
        if abs(literal) > self._named:
            self._why[literal] = others, source
            return
        because, sources = self._reasons(others)
        self._depth[literal] = 1 + max((self._depth.get(x, 0) for x in because), default=-1)
        self.steps.append(
            Step(
                self._cnf.names[abs(literal) - 1],
                literal > 0,
                {self._cnf.names[abs(x) - 1]: x > 0 for x in because},
                tuple(dict.fromkeys((source, *sources))),
                self._depth[literal],
            )
        )

    def _reasons(self, literals: Sequence[int]) -> tuple[list[int], list[Source]]:
        """Named literals that ``literals`` come from, through whatever auxiliaries."""
        found: dict[int, None] = {}
        sources: list[Source] = []
        stack = list(reversed(literals))
        seen: set[int] = set()
        while stack:
            literal = stack.pop()
            if literal in seen:
                continue
            seen.add(literal)
            if abs(literal) <= self._named:
                found[literal] = None
            elif literal in self._why:
                others, source = self._why[literal]
                if isinstance(source, Constraint):
                    sources.append(source)
                stack.extend(reversed(others))
        return list(found), sources
