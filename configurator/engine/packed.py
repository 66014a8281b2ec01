"""A forest in one array of unsigned numbers, as one compiled call takes it.

Handing an array to compiled code costs more than a small sweep spends on it, so everything that a
click walks lies in one. Levels, nodes and labels are numbered from the beginning of their
component; edges, values and features across the forest. Halving the width of a number also halves
what a large sweep has to fetch.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from configurator.engine.forest import Forest
from configurator.engine.kernel import compiled
from configurator.engine.lanes import Literals

Numbers: TypeAlias = npt.NDArray[np.uint32]

BLOCKS, NODES, LABELS, VALUES, LEVEL, STARTS, CHILD, LABEL, LABEL_LEVEL, LABEL_STARTS = range(10)
LABEL_VALUES, LITERALS, MEMBERS, MEMBER_STARTS, COUNTED = range(10, 15)
_SECTIONS = 15

LITERAL = 5
"""Numbers per feature among ``LITERALS``: its component + 1 (0: fixed), its value (whether it
holds, when fixed), whether it holds under the others, its block's values from and to."""


def packed(forest: Forest, literals: Literals, counted: npt.NDArray[np.bool_]) -> Numbers:
    """The forest behind a table of where its sections begin; ``counted`` says of which components
    a sweep is to count too."""
    per = np.repeat
    nodes, labels = np.diff(forest.nodes), np.diff(forest.labels)
    edges = np.diff(forest.starts[forest.nodes])
    first = forest.blocks[:-1]
    free = forest.sign != 0
    values = forest.values if len(forest.values) > 1 else np.zeros(2, np.int64)
    rows = np.stack(
        (
            np.where(free, literals.component + 1, 0),
            np.where(free, literals.value, forest.fixed),
            np.where(free, literals.other, 0),
            np.where(free, values[forest.block], 0),
            np.where(free, values[forest.block + 1], 0),
        ),
        axis=1,
    )
    sections = (
        forest.blocks,
        forest.nodes,
        forest.labels,
        forest.values,
        forest.level - per(first, nodes),
        forest.starts,
        forest.child - per(forest.nodes[:-1], edges),
        forest.label - per(forest.labels[:-1], edges),
        forest.label_level - per(first, labels),
        forest.label_starts,
        forest.label_values,
        rows.reshape(-1),
        np.concatenate([*literals.members, first[:0]]),
        np.cumsum([0, *map(len, literals.members)]),
        counted,
    )
    begins = _SECTIONS + 1 + np.cumsum([0, *map(len, sections)])
    assert len(sections) == _SECTIONS
    assert begins[-1] < 2**32, "a forest has fewer numbers than 32 bits can tell apart"
    return np.concatenate((begins, *sections)).astype(np.uint32)


@compiled
def section(numbers: Numbers, which: int) -> Numbers:  # pragma: no cover - compiled
    """One section of the packed array."""
    return numbers[numbers[which] : numbers[which + 1]]


@compiled
def signed(number: Any) -> int:  # pragma: no cover - compiled
    """A number to calculate with: numba turns a difference of unsigned ones into a float."""
    return np.int64(number)  # type: ignore[return-value]
