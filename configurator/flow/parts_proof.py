"""Proves over all builds that parts fit: each need is met by exactly one part, no part is never
used; where that is not so, with a build that shows it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any, Literal, TypeAlias

from configurator.catalogue.formula import And, Const, Formula, Not, Or, Var, evaluate, names
from configurator.catalogue.release import Need, Release
from configurator.engine.questions import Questions

Fault: TypeAlias = Literal["none", "two", "not needed", "never used"]


@dataclass(frozen=True)
class Flaw:
    """A build without a part for a need ("none"), with two, with one that it does not need, or a
    part that no build uses (then there is no ``build``).

    ``build`` are the options of a counterexample, ``shows`` those of them that matter here;
    ``parts`` the parts of the need in that build.
    """

    fault: Fault
    thing: str
    line: int
    parts: tuple[str, ...] = ()
    build: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()


@dataclass(frozen=True)
class PartsProof:
    """``proven`` are the needs that exactly one part meets in every build that has them."""

    proven: tuple[str, ...]
    flaws: tuple[Flaw, ...]
    parts: int

    @property
    def holds(self) -> bool:
        """Whether nothing was found amiss."""
        return not self.flaws

    def as_json(self) -> dict[str, Any]:
        """Ready for ``json.dumps``."""
        return {**asdict(self), "holds": self.holds}


def prove_parts(release: Release) -> PartsProof:
    """Every need of ``release`` and every part, over all its configurations."""
    uses = _uses(release)
    questions: list[Formula] = []
    asked: list[tuple[Need, Fault, Formula]] = []
    for need in release.needs:
        for fault, formula in _faults(need, uses):
            asked.append((need, fault, formula))
            questions.append(formula)
    for part in release.parts:
        questions.append(Or(tuple(uses[part])))
    asking = Questions(release.model, questions)
    flaws: list[Flaw] = []
    for i, (need, fault, formula) in enumerate(asked):
        build = asking.witness([i])
        if build is not None:
            flaws.append(_flaw(release, need, fault, formula, uses, build))
    broken = {f.thing for f in flaws}
    for i, part in enumerate(release.parts, len(asked)):
        if asking.witness([i]) is None:
            flaws.append(Flaw("never used", part, 0))
    proven = tuple(n.id for n in release.needs if n.id not in broken)
    return PartsProof(proven, tuple(flaws), len(release.parts))


def _uses(release: Release) -> dict[str, list[Formula]]:
    """For each part, when each of its uses is ordered."""
    found: dict[str, list[Formula]] = defaultdict(list)
    for owner in (release.base, *release.options.values()):
        for use in owner.parts:
            there: Formula = Var(owner.id)
            found[use.part].append(there if use.when is None else And((there, use.when)))
    return found


def _faults(need: Need, uses: dict[str, list[Formula]]) -> list[tuple[Fault, Formula]]:
    due: Formula = Const(True) if need.when is None else need.when
    ordered = [f for part in need.parts for f in uses[part]]
    faults: list[tuple[Fault, Formula]] = [("none", And((due, Not(Or(tuple(ordered))))))]
    if len(ordered) > 1:
        faults.append(("two", Or(tuple(And(pair) for pair in combinations(ordered, 2)))))
    if need.when is not None:
        faults.append(("not needed", And((Not(due), Or(tuple(ordered))))))
    return faults


def _flaw(
    release: Release,
    need: Need,
    fault: Fault,
    formula: Formula,
    uses: dict[str, list[Formula]],
    build: frozenset[str],
) -> Flaw:
    parts = tuple(p for p in need.parts if any(evaluate(f, build) for f in uses[p]))
    about = names(formula) | (names(need.when) if need.when else frozenset())
    families = {release.options[n].family for n in about if n in release.options}
    options = tuple(o for o in release.options if o in build)
    shows = tuple(o for o in options if release.options[o].family in families)
    return Flaw(fault, need.id, need.line, parts, options, shows)
