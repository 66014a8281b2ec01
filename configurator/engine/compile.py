"""Compiles one component's clauses into a binary decision diagram, within a budget.

Blocks are the diagram's variables in a given order; clauses are joined from the bottom up, each
at its topmost block. OxiDD refuses nodes above its capacity; the clock is read between steps, and
a step that would take too long is cut into smaller ones, so that a runaway stops.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from oxidd.bdd import BDDFunction, BDDManager

from configurator.engine.blocks import Block, Blocks
from configurator.engine.bounded import OverBudget, bounded
from configurator.engine.weighed import Weighed

__all__ = ["Binary", "Ints", "OverBudget", "binary_diagram", "flat"]

Ints = npt.NDArray[np.int64]

_PAIRS = 100_000_000
"""Pairs of nodes that one step may look at (about a second's) where it can be cut."""
_NODES_A_RULE = 50
"""One at a time is only faster where the rules of a step, joined, are this much larger than they
are many."""


@dataclass(frozen=True)
class Binary:
    """A reduced ordered binary diagram in arrays, parents before children.

    Nodes 0 and 1 are false and true; ``level[n]`` counts variables from the top; the root is
    ``root``.
    """

    level: Ints
    low: Ints
    high: Ints
    root: int


def binary_diagram(
    parts: Blocks, order: Sequence[int], nodes: int, in_time: Callable[[], bool]
) -> Binary:
    """The diagram of ``parts`` in ``order``; OverBudget above ``nodes`` or out of time."""
    manager = BDDManager(nodes, max(nodes // 4, 4096), 1)
    try:
        root = _joined(manager, parts, order, in_time)
        return flat(root, in_time)
    except MemoryError:
        raise OverBudget(f"more than {nodes:,} nodes") from None


def _joined(
    manager: BDDManager, parts: Blocks, order: Sequence[int], in_time: Callable[[], bool]
) -> BDDFunction:
    level: dict[int, int] = {}
    step: dict[int, int] = {}
    for i, b in enumerate(order):
        for v in parts.blocks[b].variables:
            level[v] = len(level)
            step[v] = i
    manager.add_vars(len(level))
    positive = {v: manager.var(i) for v, i in level.items()}
    negative = {v: manager.not_var(i) for v, i in level.items()}
    buckets: list[list[tuple[int, ...]]] = [[] for _ in order]
    for clause in parts.clauses:
        upwards = tuple(sorted(clause, key=lambda x: -level[abs(x)]))
        buckets[step[abs(upwards[-1])]].append(upwards)
    bounds: list[list[Weighed]] = [[] for _ in order]
    for bound in parts.weighed:
        bounds[min(step[v] for v in bound.variables)].append(bound)
    whole = manager.true()
    for i in reversed(range(len(order))):
        block = _block(manager, parts.blocks[order[i]], positive, negative)
        rules = []
        for literals in sorted(buckets[i], key=lambda c: -level[abs(c[0])]):
            some = manager.false()
            for x in literals:
                some |= positive[x] if x > 0 else negative[-x]
            rules.append(some)
        blocks = [parts.blocks[b] for b in order]
        rules += [bounded(manager, b, blocks, positive, negative, in_time) for b in bounds[i]]
        whole = _with(whole, block, rules, in_time)
    return whole


def _with(
    whole: BDDFunction,
    block: BDDFunction,
    rules: Sequence[BDDFunction],
    in_time: Callable[[], bool],
) -> BDDFunction:
    """``whole`` with a block and the rules that it is topmost in.

    Joining these first is usually faster and keeps the diagram smaller. But a step may look at
    every pair of nodes, and nothing can stop it on its way; so where that many pairs would
    overrun the budget and the rules are few, they are joined one at a time.
    """
    joined = block
    for rule in rules:
        joined &= rule
        if not in_time():
            raise OverBudget("out of time")
    size = joined.node_count()
    if size <= _NODES_A_RULE * len(rules) or size * whole.node_count() <= _PAIRS:
        return whole & joined
    whole &= block
    for rule in rules:
        whole &= rule
        if not in_time():
            raise OverBudget("out of time")
    return whole


def _block(
    manager: BDDManager,
    block: Block,
    positive: dict[int, BDDFunction],
    negative: dict[int, BDDFunction],
) -> BDDFunction:
    """At most one member, and the parent exactly when there is one."""
    if len(block.members) == 1:
        return manager.true()
    none, one, most = manager.true(), manager.false(), manager.true()
    for v in reversed(block.members):
        most = positive[v].ite(none, most)
        one = positive[v].ite(none, one)
        none = negative[v] & none
    return positive[block.parent].ite(one, none) if block.parent else most


def flat(root: BDDFunction, in_time: Callable[[], bool]) -> Binary:
    """The function in arrays; OverBudget when out of time."""
    number: dict[BDDFunction, int] = {}
    order: list[BDDFunction] = []
    edges: list[tuple[BDDFunction, BDDFunction]] = []
    terminals: dict[BDDFunction, int] = {}
    stack = [root]
    while stack:
        node = stack.pop()
        if node in number or node in terminals:
            continue
        cofactors = node.cofactors()
        if cofactors is None:
            terminals[node] = int(node.satisfiable())
            continue
        number[node] = len(order)
        order.append(node)
        edges.append(cofactors)
        stack.extend(cofactors)
        if not len(order) & 0xFFFF and not in_time():
            raise OverBudget("out of time")
    level = np.array([n.node_level() for n in order], np.int64)
    by_level = np.argsort(level, kind="stable")
    place = np.empty(len(order), np.int64)
    place[by_level] = np.arange(2, len(order) + 2)

    def at(node: BDDFunction) -> int:
        return terminals[node] if node in terminals else int(place[number[node]])

    high, low = np.empty((2, len(order) + 2), np.int64)
    high[:2] = low[:2] = 0, 1
    for n, i in enumerate(by_level.tolist(), 2):
        high[n], low[n] = at(edges[i][0]), at(edges[i][1])
        if not n & 0xFFFF and not in_time():
            raise OverBudget("out of time")
    far = np.iinfo(np.int64).max
    return Binary(np.concatenate(([far, far], level[by_level])), low, high, at(root))
