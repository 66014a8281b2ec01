"""Answers clicks from compiled diagrams: every answer is a sweep, exact for any choices.

A click touches the components among whose features it chooses; the others keep the answers of the
opening. Optima of components add up (or the largest counts), counts multiply.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from threading import Lock

import numpy as np

from configurator.engine.answers import Attribute, Choices
from configurator.engine.compile import Ints
from configurator.engine.count import counted
from configurator.engine.forest import Forest
from configurator.engine.lanes import Literals, lanes_of
from configurator.engine.pack import Pack, opened
from configurator.engine.sweep import Flags
from configurator.errors import Refused


class Compiled:
    """A forest with its attributes, ready to be asked. Threads may share it."""

    def __init__(
        self, forest: Forest, names: Sequence[str], attributes: Sequence[Attribute]
    ) -> None:
        self.forest = forest
        self.names = tuple(names)
        self.attributes = {a.name: a for a in attributes}
        self.literals = Literals.of(forest)
        self.place = {name: f for f, name in enumerate(self.names)}
        self.components = len(forest.blocks) - 1
        self._all_allowed = b"\x01" * int(forest.values[-1])
        self._literal = self._literals()
        self._lock = Lock()
        self._packs: dict[tuple[str, ...], tuple[Pack, ...]] = {}
        self._counts: tuple[list[int], int] | None = None

    def allowed(self, choices: Choices) -> tuple[Flags, Ints] | None:
        """The values left by ``choices`` and the components they touch; None if a fixed feature
        contradicts. Refused for an unknown name."""
        flags = bytearray(self._all_allowed)
        touched = set()
        consistent = True
        for name, wanted in choices.items():
            # Plain lists and bytes: numpy takes longer to fetch one number than this loop to run.
            component, value, other, begin, end = self._literal[self.index(name)]
            if component < 0:
                consistent &= bool(value) is wanted
                continue
            touched.add(component)
            if wanted is other:
                flags[value] = 0
            else:
                kept = flags[value]
                flags[begin:end] = bytes(end - begin)
                flags[value] = kept
        if not consistent:
            return None
        return np.frombuffer(flags, np.bool_), np.array(sorted(touched), np.int64)

    def index(self, name: str) -> int:
        """The feature's number; Refused when the model has none of that name."""
        try:
            return self.place[name]
        except KeyError:
            raise Refused(f"The rule base has no option called {name!r}.") from None

    def attribute(self, name: str) -> Attribute:
        """The attribute of that name; Refused when the engine was opened without it."""
        try:
            return self.attributes[name]
        except KeyError:
            known = ", ".join(self.attributes) or "none"
            raise Refused(f"There is no figure called {name!r}; there is {known}.") from None

    def packs(self, attributes: Sequence[str] | None) -> tuple[Pack, ...]:
        """The sweeps that carry ``attributes``, with their answers when nothing is chosen."""
        wanted = tuple(self.attributes) if attributes is None else tuple(attributes)
        found = self._packs.get(wanted)
        if found is None:
            chosen = [self.attribute(name) for name in wanted]
            lanes = lanes_of(chosen, self.forest, self.literals, self.place)
            with self._lock:
                found = self._packs.get(wanted) or tuple(
                    opened(self.forest, self.literals, x) for x in lanes
                )
                self._packs[wanted] = found
        return found

    def count(self, flags: Flags, touched: Ints) -> int:
        """How many configurations take allowed values only."""
        alone, whole = self._all_counts()
        those = touched.tolist()
        found = counted(self.forest, those, flags, [alone[c] for c in those])
        for c, now in zip(those, found, strict=True):
            whole = whole // alone[c] * now
        return whole

    def count_all(self) -> int:
        """How many configurations there are."""
        return self._all_counts()[1]

    @property
    def described(self) -> str:
        """Such as ``diagram (4,211 nodes in 12 components)``."""
        return f"diagram ({self.forest.size:,} nodes in {self.components:,} components)"

    def _literals(self) -> list[tuple[int, int, bool, int, int]]:
        """Per feature its component, value (or whether it holds, when fixed), whether it holds
        under the other values, and its block's range of values."""
        block, values = self.forest.block, self.forest.values
        if len(values) < 2:
            return [(-1, int(holds), False, 0, 0) for holds in self.forest.fixed]
        value = np.where(self.forest.sign == 0, self.forest.fixed, self.literals.value)
        columns = self.literals.component, value, self.literals.other
        rows = zip(*(c.tolist() for c in columns), strict=True)
        ranges = zip(values[block].tolist(), values[block + 1].tolist(), strict=True)
        return [(c, v, o == 1, a, b) for (c, v, o), (a, b) in zip(rows, ranges, strict=True)]

    def _all_counts(self) -> tuple[list[int], int]:
        if self._counts is None:
            flags = np.ones(int(self.forest.values[-1]), np.bool_)
            sizes = np.diff(self.forest.values)
            bounds = [
                prod(sizes[self.forest.blocks[c] : self.forest.blocks[c + 1]].tolist())
                for c in range(self.components)
            ]
            alone = counted(self.forest, range(self.components), flags, bounds)
            self._counts = alone, prod(alone)
        return self._counts
