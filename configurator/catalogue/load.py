"""Read ``rules/``: products with their releases, and lines (see ``docs/catalogue-format.md``)."""

from __future__ import annotations

from pathlib import Path

from configurator.catalogue.line import Line
from configurator.catalogue.release import Release


def load_products(rules: Path) -> tuple[Release, ...]:
    """Every release of every product; CatalogueError where a file is wrong, nothing half-loaded."""
    raise NotImplementedError


def load_lines(lines: Path) -> dict[str, Line]:
    """Every line by id; CatalogueError where a file is wrong."""
    raise NotImplementedError
