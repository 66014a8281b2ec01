"""Open a rule base: compile it within a budget, or fall back on the solver."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from configurator.catalogue.feature_model import FeatureModel
from configurator.engine.answers import Attribute, Engine


def open_engine(
    model: FeatureModel,
    attributes: Sequence[Attribute] = (),
    *,
    cache: Path | None = None,
    seconds: float = 30.0,
    nodes: int = 4_000_000,
) -> Engine:
    """The engine for ``model``: compiled diagrams when they fit ``seconds`` and ``nodes``,
    else incremental SAT with CP-SAT optima. Compiled forms are cached by content in ``cache``."""
    raise NotImplementedError
