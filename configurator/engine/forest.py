"""A whole rule base compiled: the diagrams of all its components in one set of arrays.

Values are numbered across all blocks; the blocks of a component lie together, top first, as do
its nodes (its true node first, its root last), edges and labels. A feature is fixed, or it is a
literal over a member or the parent of a block. Only whole numbers and arrays: fit to be stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from configurator.engine.blocks import Block, Blocks
from configurator.engine.compile import Ints
from configurator.engine.simplify import TRUE, Simplified
from configurator.engine.wide import Wide


@dataclass(frozen=True)
class Forest:
    """Arrays of all components (see ``Wide`` for what a diagram is).

    ``sign[f]`` is 0 for a fixed feature, whose value ``fixed[f]`` is; else 1 or -1: feature ``f``
    equals, or opposes, member ``member[f]`` (1, 2, ...; 0: the parent) of block ``block[f]``.
    Block ``b`` has values ``values[b]`` to ``values[b + 1]``, the first meaning no member.
    Component ``c`` has blocks ``blocks[c]`` to ``blocks[c + 1]``, likewise nodes and labels.
    """

    sign: Ints
    fixed: Ints
    block: Ints
    member: Ints
    values: Ints
    blocks: Ints
    nodes: Ints
    labels: Ints
    level: Ints
    starts: Ints
    child: Ints
    label: Ints
    label_level: Ints
    label_starts: Ints
    label_values: Ints

    @property
    def size(self) -> int:
        """Nodes, without the true nodes."""
        return len(self.level) - len(self.nodes) + 1

    @cached_property
    def largest(self) -> tuple[int, int, int]:
        """The most nodes, labels and blocks of one component."""
        nodes, labels, blocks = (
            int(np.diff(x).max(initial=1)) for x in (self.nodes, self.labels, self.blocks)
        )
        return nodes, labels, blocks


def grown(simple: Simplified, features: int, diagrams: Sequence[tuple[Blocks, Wide]]) -> Forest:
    """The forest of ``diagrams`` and of the free variables; ``features`` come first in the
    numbering of variables, auxiliaries after them."""
    gather = _Gather()
    for parts, wide in diagrams:
        kept = set(wide.levels)
        if wide.levels:  # else its rules turned out to say nothing
            gather.add(tuple(parts.blocks[b] for b in wide.levels), wide)
        for b, unasked in enumerate(parts.blocks):
            if b not in kept:
                gather.add((unasked,), _ANY)
    for v in sorted({abs(x) for x in simple.stands[1:] if x not in (TRUE, -TRUE)}):
        if v not in gather.home:
            gather.add((Block((v,)),), _ANY)
    sign, fixed, block, member = (np.zeros(features, np.int64) for _ in range(4))
    for f, literal in enumerate(simple.stands[1 : features + 1]):
        if abs(literal) == TRUE:
            fixed[f] = literal == TRUE
            continue
        sign[f] = 1 if literal > 0 else -1
        block[f], member[f] = gather.home[abs(literal)]
    return gather.forest(sign, fixed, block, member)


_ONE = np.array([0, 1], np.int64)
_ANY = Wide(
    levels=(0,),
    level=np.array([1, 0]),
    starts=np.array([0, 0, 1]),
    child=np.array([0]),
    label=np.array([0]),
    label_level=np.array([0]),
    label_starts=np.array([0, 2]),
    label_values=_ONE,
)
"""A single variable about which nothing is said."""


class _Gather:
    """Concatenates diagrams, shifting their numbers."""

    def __init__(self) -> None:
        self.home: dict[int, tuple[int, int]] = {}
        self._values = [0]
        self._blocks, self._nodes, self._labels = [0], [0], [0]
        self._parts: dict[str, list[Ints]] = {}
        self._edges = 0
        self._label_values = 0

    def add(self, blocks: Sequence[Block], wide: Wide) -> None:
        first_block, node, label = self._blocks[-1], self._nodes[-1], self._labels[-1]
        for i, block in enumerate(blocks, first_block):
            for k, v in enumerate(block.members, 1):
                self.home[v] = i, k
            if block.parent:
                self.home[block.parent] = i, 0
            self._values.append(self._values[-1] + len(block.members) + 1)
        value_of_level = np.array(self._values[first_block:], np.int64)
        per_value = np.repeat(wide.label_level, np.diff(wide.label_starts))
        for name, array in (
            ("level", wide.level + first_block),
            ("starts", wide.starts[:-1] + self._edges),
            ("child", wide.child + node),
            ("label", wide.label + label),
            ("label_level", wide.label_level + first_block),
            ("label_starts", wide.label_starts[:-1] + self._label_values),
            ("label_values", wide.label_values + value_of_level[per_value]),
        ):
            self._parts.setdefault(name, []).append(array)
        self._edges += len(wide.child)
        self._label_values += len(wide.label_values)
        self._blocks.append(first_block + len(blocks))
        self._nodes.append(node + len(wide.level))
        self._labels.append(label + len(wide.label_level))

    def forest(self, sign: Ints, fixed: Ints, block: Ints, member: Ints) -> Forest:
        parts = {
            name: np.concatenate(arrays).astype(np.int64) for name, arrays in self._parts.items()
        }
        if not parts:
            parts = {name: np.zeros(0, np.int64) for name in _FIELDS}
        parts["starts"] = np.append(parts["starts"], self._edges)
        parts["label_starts"] = np.append(parts["label_starts"], self._label_values)
        return Forest(
            sign,
            fixed,
            block,
            member,
            values=np.array(self._values, np.int64),
            blocks=np.array(self._blocks, np.int64),
            nodes=np.array(self._nodes, np.int64),
            labels=np.array(self._labels, np.int64),
            **parts,
        )


_FIELDS = ("level", "starts", "child", "label", "label_level", "label_starts", "label_values")
