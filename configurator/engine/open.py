"""Opens a rule base: compiles it within a budget, or falls back on solvers, and says which."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from time import monotonic

import structlog

from configurator.catalogue.feature_model import FeatureModel
from configurator.engine import kept
from configurator.engine.answers import Attribute, Engine
from configurator.engine.by_diagram import DiagramEngine
from configurator.engine.by_solver import SolverEngine
from configurator.engine.cnf import Cnf, clauses_of
from configurator.engine.compile import OverBudget
from configurator.engine.diagram import compiled_forest
from configurator.engine.forest import Forest
from configurator.engine.mix import LARGEST
from configurator.engine.simplify import Simplified, simplify

_log = structlog.get_logger(__name__)


def open_engine(
    model: FeatureModel,
    attributes: Sequence[Attribute] = (),
    *,
    cache: Path | None = None,
    seconds: float = 30.0,
    nodes: int = 4_000_000,
) -> Engine:
    """The engine for ``model``: compiled diagrams when they fit ``seconds`` and ``nodes``,
    else incremental SAT with CP-SAT optima. Compiled forms are cached by content in ``cache``.

    Answers are the same either way; ``engine.backend`` and the log say which it is, and why.
    """
    begin = monotonic()
    cnf = clauses_of(model)
    found = forest_of(cnf, cache, seconds, nodes)
    large = [a.name for a in attributes if sum(map(abs, a.weights.values())) >= LARGEST]
    engine: Engine
    if isinstance(found, Forest) and not large:
        engine = DiagramEngine(cnf, found, attributes)
    else:
        why = f"figures of {large[0]} above {LARGEST:,}" if isinstance(found, Forest) else found
        engine = SolverEngine(model, cnf, attributes, why)
    _log.info(
        "rule base opened",
        model=model.namespace or model.path,
        features=len(cnf.names),
        backend=engine.backend,
        seconds=round(monotonic() - begin, 3),
    )
    return engine


def forest_of(
    cnf: Cnf, cache: Path | None, seconds: float, nodes: int, simple: Simplified | None = None
) -> Forest | str:
    """The compiled forest, or why there is none; from ``cache`` where it was kept.

    ``simple`` is ``cnf`` simplified, where that is known already.
    """
    key = kept.key_of(cnf, seconds, nodes) if cache else ""
    if cache and (there := kept.read(cache, key)):
        return there
    simple = simple or simplify(cnf)
    if not simple.satisfiable:
        return "no configuration exists"
    found: Forest | str
    try:
        found = compiled_forest(simple, len(cnf.names), seconds, nodes)
    except OverBudget as error:
        found = str(error)
    if cache:
        kept.write(cache, key, found)
    return found
