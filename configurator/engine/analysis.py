"""What a rule engineer asks of a whole rule base: does it allow anything, how much, what is stuck.

Terms as in Benavides, Segura & Ruiz-Cortés, "Automated analysis of feature models 20 years later"
(2010); false-optional as the published collection counts it (see ``Analysis``).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic

import numpy as np
from pysat.solvers import Solver

from configurator.catalogue.feature_model import FeatureModel
from configurator.engine.backbone import SOLVER
from configurator.engine.cnf import Cnf, clauses_of
from configurator.engine.compiled import Compiled
from configurator.engine.forest import Forest
from configurator.engine.open import forest_of
from configurator.engine.simplify import FALSE, TRUE, simplify


@dataclass(frozen=True)
class Analysis:
    """The state of a rule base. In a void one (``satisfiable`` False) every feature is dead.

    ``core`` features are in every configuration, ``dead`` ones in none. ``false_optional`` ones
    look optional (their group does not force them) and yet whatever has their parent has them;
    a feature whose parent is dead is among them, as in the published figures. ``configurations``
    is None when the rule base did not compile; ``engine`` says what answered.
    """

    features: int
    constraints: int
    satisfiable: bool
    configurations: int | None
    core: tuple[str, ...]
    dead: tuple[str, ...]
    false_optional: tuple[str, ...]
    engine: str
    seconds: float

    def as_json(self) -> dict[str, object]:
        """Ready for ``json.dumps``; the number of configurations as a decimal string."""
        count = None if self.configurations is None else decimal(self.configurations)
        return {**asdict(self), "configurations": count}


def analyse(
    model: FeatureModel,
    *,
    seconds: float = 30.0,
    nodes: int = 4_000_000,
    cache: Path | None = None,
) -> Analysis:
    """Everything about ``model``, counted where it compiles within ``seconds`` and ``nodes``."""
    begin = monotonic()
    cnf = clauses_of(model)
    simple = simplify(cnf)
    stands = simple.stands[1 : len(cnf.names) + 1]
    core = tuple(n for n, x in zip(cnf.names, stands, strict=True) if x == TRUE)
    dead = tuple(n for n, x in zip(cnf.names, stands, strict=True) if x == FALSE)
    configurations: int | None = 0
    engine = "sat (no configuration exists)"
    if simple.satisfiable:
        found = forest_of(cnf, cache, seconds, nodes, simple)
        configurations = None
        engine = f"sat ({found})"
        if isinstance(found, Forest):
            compiled = Compiled(found, cnf.names, ())
            configurations = compiled.count_all()
            engine = compiled.described
    return Analysis(
        features=len(cnf.names),
        constraints=len(model.constraints),
        satisfiable=simple.satisfiable,
        configurations=configurations,
        core=core,
        dead=dead if simple.satisfiable else cnf.names,
        false_optional=_false_optional(model, cnf) if simple.satisfiable else (),
        engine=engine,
        seconds=monotonic() - begin,
    )


def decimal(number: int) -> str:
    """``number`` in decimal digits, however many there are (Python refuses above 4,300).

    >>> decimal(10**5000 + 7)[-3:]
    '007'
    """
    if number < 10**4000:
        return str(number)
    head, tail = divmod(number, 10**4000)
    return decimal(head) + str(tail).zfill(4000)


def _false_optional(model: FeatureModel, cnf: Cnf) -> tuple[str, ...]:
    number = {name: v for v, name in enumerate(cnf.names, 1)}
    pairs = [
        (number[parent.name], number[member.name])
        for parent in model.features()
        for group in parent.groups
        if group.low < len(group.members)
        for member in group.members
    ]
    if not pairs:
        return ()
    parents, members = np.array(pairs, np.int64).T
    open_ = np.ones(len(pairs), np.bool_)
    found: list[str] = []
    with Solver(SOLVER, bootstrap_with=[c for c, _ in cnf.plain()]) as solver:
        for i, (parent, member) in enumerate(pairs):
            if not open_[i]:
                continue
            # Every solution clears all pairs that it shows apart, so steer towards the rest.
            solver.set_phases([*parents[open_].tolist(), *(-members[open_]).tolist()])
            if solver.solve(assumptions=[parent, -member]):
                holds = np.array(solver.get_model()[: len(cnf.names)], np.int64) > 0
                open_ &= ~(holds[parents - 1] & ~holds[members - 1])
            else:
                open_[i] = False
                found.append(cnf.names[member - 1])
    return tuple(found)
