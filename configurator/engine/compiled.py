"""Answers clicks from compiled diagrams: every answer is a sweep, exact for any choices.

A click touches the components among whose features it chooses; the others keep the answers of the
opening. Optima of components add up (or the largest counts), counts multiply.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from math import prod
from threading import Lock
from typing import TypeAlias

import numpy as np

from configurator.engine.answers import Attribute, Choices
from configurator.engine.compile import Ints
from configurator.engine.count import counted, counted_by_sweep, told
from configurator.engine.forest import Forest
from configurator.engine.kernel import Flags, Floats
from configurator.engine.lanes import Literals, lanes_of
from configurator.engine.memory import Memory
from configurator.engine.pack import Pack, Reading, opened
from configurator.engine.packed import Numbers, packed
from configurator.errors import Refused

_LARGE = 4096
"""Edges from which on sweeping a component again costs more than remembering its answers."""
_REMEMBERED = 32

Packs: TypeAlias = tuple[Sequence[Pack], Mapping[str, tuple[int, int]]]


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
        self._packs: dict[tuple[str, ...], Packs] = {}
        self._every = tuple(self.attributes)
        self._double = {name: 2 * f for name, f in self.place.items()}
        self._largest_component, self._largest = self._find_largest()
        self._memory: Memory[Floats] = Memory(_REMEMBERED)
        self._large_counts: Memory[int] = Memory(_REMEMBERED)

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
            raise _unknown(name) from None

    def attribute(self, name: str) -> Attribute:
        """The attribute of that name; Refused when the engine was opened without it."""
        try:
            return self.attributes[name]
        except KeyError:
            known = ", ".join(self.attributes) or "none"
            raise Refused(f"There is no figure called {name!r}; there is {known}.") from None

    def codes(self, choices: Choices) -> list[int]:
        """Per choice twice its feature's number, and 1 more if it is wanted; Refused for an
        unknown name."""
        double = self._double
        try:
            return [double[name] + wanted for name, wanted in choices.items()]
        except KeyError as unknown:
            raise _unknown(unknown.args[0]) from None

    def readings(self, codes: list[int], packs: Sequence[Pack]) -> list[Reading]:
        """The sweeps of ``packs`` under the choices of ``codes``."""
        mine = self._largest.intersection(codes) if self._largest else None
        if not mine:
            return [pack.click(codes, None) for pack in packs]
        found = []
        for pack in packs:
            kept = self._memory.get((pack.lanes.names, mine))
            if kept is None:
                kept = pack.room_to_keep(self._largest_component)
            found.append(pack.click(codes, kept))
            if kept[0]:
                self._memory.keep((pack.lanes.names, mine), kept)
        return found

    def packs(self, attributes: Sequence[str] | None) -> Packs:
        """The sweeps that carry ``attributes`` (None: all), with their answers when nothing is
        chosen, and in which of them and which lane each attribute is."""
        wanted = self._every if attributes is None else tuple(attributes)
        found = self._packs.get(wanted)
        if found is None:
            chosen = [self.attribute(name) for name in wanted]
            lanes = lanes_of(chosen, self.forest, self.literals, self.place)
            with self._lock:
                found = self._packs.get(wanted)
                if found is None:
                    packs = [opened(self.forest, self._numbers, self.literals, x) for x in lanes]
                    place = {n: (i, k) for i, x in enumerate(lanes) for k, n in enumerate(x.names)}
                    found = self._packs[wanted] = packs, place
        return found

    def count(self, choices: Choices, reading: Reading) -> int:
        """How many configurations agree with ``choices``, of which ``reading`` is satisfiable."""
        alone, whole = self._all_counts
        large = []
        for c, roughly, modulo in reading.touched:
            if roughly:
                whole = whole // alone[c] * told(roughly, modulo)
            else:
                large.append(c)
        if large:
            allowed = self.allowed(choices)
            assert allowed is not None, "some configurations agree"
            for c in large:
                whole = whole // alone[c] * self._large_count(c, allowed[0], choices)
        return whole

    def count_all(self) -> int:
        """How many configurations there are."""
        return self._all_counts[1]

    def forget(self) -> None:
        """Drops what is remembered between clicks, so that a benchmark can measure each alone."""
        self._memory.clear()
        self._large_counts.clear()

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

    def _large_count(self, c: int, flags: Flags, choices: Choices) -> int:
        alone = self._all_counts[0][c]
        codes = self.codes(choices)
        mine = frozenset(x for x in codes if self.literals.component[x >> 1] == c)
        return self._large_counts.once(
            (c, mine), lambda: counted(self.forest, [c], flags, [alone])[0]
        )

    @cached_property
    def _all_counts(self) -> tuple[list[int], int]:
        """How many configurations each component has, and all together."""
        flags = np.ones(int(self.forest.values[-1]), np.bool_)
        sizes = np.diff(self.forest.values)
        bounds = [
            prod(sizes[self.forest.blocks[c] : self.forest.blocks[c + 1]].tolist())
            for c in range(self.components)
        ]
        alone = counted(self.forest, range(self.components), flags, bounds)
        return alone, prod(alone)

    @cached_property
    def _numbers(self) -> Numbers:
        """The forest as sweeps take it, which count wherever that is exact."""
        blocks, values = self.forest.blocks, self.forest.values
        roundings = np.diff(values[blocks]) + np.diff(blocks)
        exact = [
            counted_by_sweep(alone, steps)
            for alone, steps in zip(self._all_counts[0], roundings.tolist(), strict=True)
        ]
        return packed(self.forest, self.literals, np.array(exact, np.bool_))

    def _find_largest(self) -> tuple[int, frozenset[int]]:
        """The component worth remembering, and the codes of choices that touch it."""
        edges = np.diff(self.forest.starts[self.forest.nodes])
        if not len(edges) or edges.max() < _LARGE:
            return -1, frozenset()
        c = int(edges.argmax())
        codes = (2 * self.literals.members[c]).tolist()
        return c, frozenset(codes).union(x + 1 for x in codes)


def _unknown(name: object) -> Refused:
    return Refused(f"The rule base has no option called {name!r}.")
