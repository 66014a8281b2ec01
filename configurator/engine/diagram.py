"""Compiles a rule base into a forest of diagrams within a budget of seconds and nodes.

Each component tries the orders that its structure suggests and keeps the smallest diagram; later
orders may use no more nodes than lets them win.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import structlog

from configurator.engine.blocks import Blocks, blocks_of
from configurator.engine.compile import OverBudget, binary_diagram
from configurator.engine.forest import Forest, grown
from configurator.engine.order import orders
from configurator.engine.simplify import Component, Simplified
from configurator.engine.wide import Wide, widened

_log = structlog.get_logger(__name__)
_ENOUGH = 64
"""A diagram with fewer edges than this is not worth another order."""
_FIRST = 200_000
"""Nodes that every order may use before any may use more."""


def compiled_forest(simple: Simplified, features: int, seconds: float, nodes: int) -> Forest:
    """The forest of a satisfiable rule base. OverBudget says which part did not fit."""
    end = monotonic() + seconds
    diagrams = []
    for component in sorted(simple.components, key=lambda c: -len(c.variables)):
        parts = blocks_of(component)
        diagrams.append((parts, _smallest(component, parts, end, nodes)))
    return grown(simple, features, diagrams)


def _smallest(component: Component, parts: Blocks, end: float, nodes: int) -> Wide:
    """The smallest diagram that the orders give within the budget."""
    found: Wide | None = None
    room = min(_FIRST, nodes)
    proposals = list(orders(parts))
    while True:
        for order in proposals:
            begin = monotonic()
            # A second order may cost what the first did, not the whole budget again.
            limit = end if found is None else min(end, begin + 0.5 + (end - begin) / 20)
            try:
                binary = binary_diagram(parts, order, room, _until(limit))
            except OverBudget:
                continue
            wide = widened(binary, parts, order)
            if found is None or len(wide.child) < len(found.child):
                found = wide
            if len(found.child) < _ENOUGH:
                break
        if found is not None:
            return found
        if room >= nodes or monotonic() >= end:
            raise OverBudget(
                f"{len(component.variables):,} connected features and auxiliaries need more "
                f"than {nodes:,} nodes or the time allowed"
            )
        room = min(nodes, room * 5)


def _until(end: float) -> Callable[[], bool]:
    return lambda: monotonic() < end
