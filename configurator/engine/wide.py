"""Turns a binary diagram into one over blocks: a node's edges carry sets of a block's values.

Values of one block that lead to the same node share an edge, and edges of one block with the same
set of values share a label. A click prices each label once instead of every edge, so that a sweep
costs as many steps as there are edges, however many options a family has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from configurator.engine.blocks import Blocks
from configurator.engine.compile import Binary, Ints
from configurator.engine.kernel import compiled


@dataclass(frozen=True)
class Wide:
    """A diagram over blocks, children before parents; node 0 is true, the root is the last.

    ``levels`` are the blocks (indices into the component's) that matter, top first. Edges of
    node ``n`` are ``starts[n]`` to ``starts[n + 1]`` of ``child`` and ``label``; ``label_level``
    and ``label_values[label_starts[l] : label_starts[l + 1]]`` say which values of which level.
    """

    levels: tuple[int, ...]
    level: Ints
    starts: Ints
    child: Ints
    label: Ints
    label_level: Ints
    label_starts: Ints
    label_values: Ints


def widened(binary: Binary, parts: Blocks, order: Sequence[int]) -> Wide:
    """``binary`` (built in ``order``, satisfiable) over blocks."""
    sizes = np.array([len(parts.blocks[b].members) for b in order], np.int64)
    heads = np.array([int(parts.blocks[b].parent > 0) for b in order], np.int64)
    block_of = np.repeat(np.arange(len(order)), sizes + heads)
    first = np.cumsum(sizes + heads) - sizes - heads
    salt = np.random.default_rng(1).integers(0, 2**62, int(sizes.max(initial=0)) + 1, np.int64)
    nodes, starts, child, marks, value_starts, values = _edges(
        binary.level, binary.low, binary.high, binary.root, block_of, first, sizes, heads, salt
    )
    # _edges numbers parents first; here children come first and the true node is 0.
    count = len(nodes)
    flip = np.concatenate(([0], np.arange(count, 0, -1)))
    lengths = np.diff(starts)[::-1]
    order_of_edges = np.concatenate(
        [np.arange(starts[i], starts[i + 1]) for i in range(count - 1, -1, -1)] or [starts[:0]]
    )
    levels_of_nodes = block_of[binary.level[nodes]][::-1]
    used, level = np.unique(levels_of_nodes, return_inverse=True)
    keys = np.stack((np.repeat(np.arange(count), np.diff(starts)), marks))
    keys[0] = block_of[binary.level[nodes]][keys[0]]
    _, sample, label = np.unique(keys, axis=1, return_index=True, return_inverse=True)
    label = label.reshape(-1)
    _check(label, sample, value_starts, values)
    value_lists = [values[value_starts[e] : value_starts[e + 1]] for e in sample]
    return Wide(
        levels=tuple(order[b] for b in used),
        level=np.concatenate(([len(used)], level)),
        starts=np.concatenate(([0, 0], np.cumsum(lengths))),
        child=flip[child[order_of_edges]],
        label=label[order_of_edges],
        label_level=np.searchsorted(used, keys[0][sample]),
        label_starts=np.cumsum([0, *(len(v) for v in value_lists)]),
        label_values=np.concatenate([*value_lists, values[:0]]),
    )


def _check(label: Ints, sample: Ints, value_starts: Ints, values: Ints) -> None:
    """Labels were told apart by sums of random numbers; make sure that none were mistaken."""
    lengths = np.diff(value_starts)
    if not np.array_equal(lengths, lengths[sample][label]):
        raise AssertionError("two sets of values have the same mark")
    within = np.arange(len(values)) - np.repeat(value_starts[:-1], lengths)
    twin = np.repeat(value_starts[:-1][sample][label], lengths) + within
    if not np.array_equal(values, values[twin]):
        raise AssertionError("two sets of values have the same mark")


@compiled
def _follow(
    node: int,
    value: int,
    end: int,
    begin: int,
    head: int,
    level: npt.NDArray[np.int64],
    low: npt.NDArray[np.int64],
    high: npt.NDArray[np.int64],
) -> int:  # pragma: no cover - compiled
    """Where ``value`` leads from ``node`` through the block on levels ``begin`` to ``end``."""
    while level[node] < end:
        place = level[node] - begin - head
        holds = value > 0 if place < 0 else place == value - 1
        node = high[node] if holds else low[node]
    return node


@compiled
def _edges(
    level: npt.NDArray[np.int64],
    low: npt.NDArray[np.int64],
    high: npt.NDArray[np.int64],
    root: int,
    block_of: npt.NDArray[np.int64],
    first: npt.NDArray[np.int64],
    sizes: npt.NDArray[np.int64],
    heads: npt.NDArray[np.int64],
    salt: npt.NDArray[np.int64],
) -> tuple[
    npt.NDArray[np.int64],
    npt.NDArray[np.int64],
    npt.NDArray[np.int64],
    npt.NDArray[np.int64],
    npt.NDArray[np.int64],
    npt.NDArray[np.int64],
]:  # pragma: no cover - compiled
    """Block nodes (binary nodes that an edge from a higher block enters), and their edges.

    Returns the nodes, the first edge of each, and per edge its child (by number from 1; 0 is
    true), the mark of its set of values, and where its values begin; then all values.
    """
    total = level.shape[0]
    number = np.zeros(total, np.int64)
    enters = np.zeros(total, np.bool_)
    enters[root] = True
    count = 0
    most = 0
    for node in range(2, total):
        if not enters[node]:
            continue
        count += 1
        number[node] = count
        block = block_of[level[node]]
        most += sizes[block] + 1
        end = first[block] + heads[block] + sizes[block]
        for value in range(sizes[block] + 1):
            there = _follow(node, value, end, first[block], heads[block], level, low, high)
            enters[there] = True
    nodes = np.empty(count, np.int64)
    starts = np.zeros(count + 1, np.int64)
    child = np.empty(most, np.int64)
    marks = np.empty(most, np.int64)
    value_starts = np.zeros(most + 1, np.int64)
    values = np.empty(most, np.int64)
    edge_of = np.full(total, -1, np.int64)
    reached = np.empty(salt.shape[0], np.int64)
    edges = 0
    filled = 0
    for node in range(2, total):
        if not enters[node]:
            continue
        here = number[node] - 1
        nodes[here] = node
        block = block_of[level[node]]
        end = first[block] + heads[block] + sizes[block]
        begin = edges
        for value in range(sizes[block] + 1):
            there = _follow(node, value, end, first[block], heads[block], level, low, high)
            reached[value] = there
            if there and edge_of[there] < begin:
                edge_of[there] = edges
                child[edges] = number[there]
                edges += 1
        for edge in range(begin, edges):
            mark = 0
            for value in range(sizes[block] + 1):
                if reached[value] and edge_of[reached[value]] == edge:
                    mark += salt[value]
                    values[filled] = value
                    filled += 1
            marks[edge] = mark
            value_starts[edge + 1] = filled
        starts[here + 1] = edges
    return (
        nodes,
        starts,
        child[:edges],
        marks[:edges],
        value_starts[: edges + 1],
        values[:filled],
    )
