"""Compiles a rule base into a forest of diagrams within a budget of seconds and nodes.

Each component tries the orders that its structure suggests, keeps the smallest diagram and sifts
it. A second order may use little more room and time than the best so far.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from configurator.engine.blocks import Blocks, blocks_of
from configurator.engine.compile import Binary, OverBudget, binary_diagram
from configurator.engine.forest import Forest, grown
from configurator.engine.order import Order, orders
from configurator.engine.sift import sifted
from configurator.engine.simplify import Component, Simplified
from configurator.engine.wide import Wide, widened

_ENOUGH = 64
"""A diagram with fewer edges than this is not worth another order."""
_FIRST = 400_000
"""Nodes that every order may use before any may use more."""
_SIFTING = 1.0
"""Seconds for which all components together are sifted, if the budget has them."""
_NODES_A_SECOND = 1_000_000
"""No order gets more nodes than this for each second left: the clock is read between OxiDD's
operations, each of which ends when its nodes are used up (some two million a second)."""
_LEAST = 20_000
"""Nodes that every order gets, however little time is left."""
_TOO_LARGE = 50_000
"""Binary nodes from which on sifting moves but a few blocks in its time, for nothing."""


@dataclass(frozen=True)
class _Found:
    parts: Blocks
    order: Order
    binary: Binary
    wide: Wide

    @property
    def edges(self) -> int:
        return len(self.wide.child)


def compiled_forest(simple: Simplified, features: int, seconds: float, nodes: int) -> Forest:
    """The forest of a satisfiable rule base. OverBudget says which part did not fit."""
    end = monotonic() + seconds
    found = [
        _smallest(component, end, nodes)
        for component in sorted(simple.components, key=lambda c: -len(c.variables))
    ]
    whole = sum(f.edges for f in found if f.edges >= _ENOUGH)
    diagrams = []
    for one in sorted(found, key=lambda f: -f.edges):
        if one.edges >= _ENOUGH and len(one.binary.level) < _TOO_LARGE:
            share = _SIFTING * one.edges / whole
            one = _sifted(one, min(end, monotonic() + share))
        diagrams.append((one.parts, one.wide))
    return grown(simple, features, diagrams)


def _smallest(component: Component, end: float, nodes: int) -> _Found:
    """The smallest diagram that the orders give within the budget."""
    parts = blocks_of(component)
    proposals = list(orders(parts))
    found: _Found | None = None
    room = min(_FIRST, nodes)
    while True:
        for order in proposals:
            if found is not None and found.edges < _ENOUGH:
                break
            begin = monotonic()
            try:
                binary = binary_diagram(parts, order, _fillable(room, end - begin), _until(end))
            except OverBudget:
                continue
            wide = widened(binary, parts, order)
            if found is None or len(wide.child) < found.edges:
                found = _Found(parts, order, binary, wide)
            # The others may try for as long again, in the room that a smaller diagram needs.
            end = min(end, monotonic() + max(0.5, 2 * (monotonic() - begin)))
            room = min(room, 4 * len(found.binary.level) + 10_000)
        if found is not None:
            return found
        if room >= nodes or monotonic() >= end:
            raise OverBudget(
                f"{len(component.variables):,} connected features need more than "
                f"{nodes:,} nodes or the time allowed"
            )
        room = min(nodes, room * 5)


def _sifted(found: _Found, end: float) -> _Found:
    """``found`` or what sifting makes of it, whichever has fewer edges over blocks: sifting
    counts binary nodes, which is nearly but not quite the same."""
    binary, order = sifted(found.binary, found.parts, found.order, _until(end))
    wide = widened(binary, found.parts, order)
    if len(wide.child) < found.edges:
        return _Found(found.parts, order, binary, wide)
    return found


def _fillable(room: int, seconds: float) -> int:
    """As much of ``room`` as may be filled in so many seconds, but enough to find out at once."""
    return max(min(room, int(seconds * _NODES_A_SECOND)), min(room, _LEAST))


def _until(end: float) -> Callable[[], bool]:
    return lambda: monotonic() < end
