"""Answers clicks from compiled diagrams: every answer is a sweep, exact for any choices.

A click touches the components among whose features it chooses; the others keep the answers of the
opening. Optima of components add up (or the largest counts), counts multiply.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial
from math import prod
from threading import Lock
from typing import Any, TypeVar

import numpy as np

from configurator.engine.answers import Attribute, Choices
from configurator.engine.count import counted
from configurator.engine.forest import Forest
from configurator.engine.lanes import Lanes, Literals, lanes_of
from configurator.engine.pack import Pack, opened
from configurator.engine.sweep import Flags, Floats, swept
from configurator.errors import Refused

_REMEMBERED = 1024
"""How many answers of single components are kept: visitors share most of their first clicks."""
_T = TypeVar("_T")


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
        self._recent = _Recent()
        self._lock = Lock()
        self._packs: dict[tuple[str, ...], tuple[Pack, ...]] = {}
        self._counts: tuple[list[int], int] | None = None

    def allowed(self, choices: Choices) -> tuple[Flags, frozenset[int]] | None:
        """The values left by ``choices`` and the components they touch; None if a fixed feature
        contradicts. Refused for an unknown name."""
        flags = np.ones(int(self.forest.values[-1]), np.bool_)
        touched = set()
        consistent = True
        for name, wanted in choices.items():
            f = self.index(name)
            if self.literals.component[f] < 0:
                consistent &= bool(self.forest.fixed[f]) is wanted
                continue
            touched.add(int(self.literals.component[f]))
            value, block = self.literals.value[f], self.forest.block[f]
            if wanted is not bool(self.literals.other[f]):
                kept = flags[value]
                flags[self.forest.values[block] : self.forest.values[block + 1]] = False
                flags[value] = kept
            else:
                flags[value] = False
        return (flags, frozenset(touched)) if consistent else None

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

    def sweep(self, lanes: Lanes, component: int, flags: Flags) -> tuple[Floats, Floats]:
        """``swept``, remembering recent answers."""
        begin, end = self.span(component)
        key = id(lanes), component, flags[begin:end].tobytes()
        return self._recent.get(
            key, lambda: swept(self.forest, component, lanes.shape, lanes.weights, flags)
        )

    def count(self, flags: Flags, touched: Iterable[int]) -> int:
        """How many configurations take allowed values only."""
        alone, whole = self._all_counts()
        for c in touched:
            begin, end = self.span(c)
            key = "count", c, flags[begin:end].tobytes()
            now = self._recent.get(key, partial(counted, self.forest, c, flags, alone[c]))
            whole = whole // alone[c] * now
        return whole

    def count_all(self) -> int:
        """How many configurations there are."""
        return self._all_counts()[1]

    @property
    def described(self) -> str:
        """Such as ``diagram (4,211 nodes in 12 components)``."""
        return f"diagram ({self.forest.size:,} nodes in {self.components:,} components)"

    def span(self, component: int) -> tuple[int, int]:
        """The component's range of values."""
        first, last = self.forest.blocks[component], self.forest.blocks[component + 1]
        return int(self.forest.values[first]), int(self.forest.values[last])

    def forget(self) -> None:
        """Drops remembered answers, so that a measurement measures."""
        self._recent.clear()

    def _all_counts(self) -> tuple[list[int], int]:
        if self._counts is None:
            flags = np.ones(int(self.forest.values[-1]), np.bool_)
            sizes = np.diff(self.forest.values)
            alone = []
            for c in range(self.components):
                bound = prod(
                    int(s) for s in sizes[self.forest.blocks[c] : self.forest.blocks[c + 1]]
                )
                alone.append(counted(self.forest, c, flags, bound))
            self._counts = alone, prod(alone)
        return self._counts


class _Recent:
    """The answers asked for last, whoever asked."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], _T]) -> _T:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: _T = self._kept[key]
                return found
        made = make()
        with self._lock:
            self._kept[key] = made
            if len(self._kept) > _REMEMBERED:
                self._kept.popitem(last=False)
        return made

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
