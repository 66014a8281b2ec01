"""The engine on compiled diagrams."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

from configurator.engine.answers import (
    NOTHING,
    Attribute,
    By,
    Choices,
    Explanation,
    Repair,
    Settled,
)
from configurator.engine.cnf import Cnf
from configurator.engine.compiled import Compiled
from configurator.engine.explain import Reasons
from configurator.engine.forest import Forest
from configurator.engine.repair import repairs, settled
from configurator.engine.sample import samples
from configurator.engine.swept_answer import SweptAnswer
from configurator.engine.walk import Walk


class DiagramEngine:
    """An ``Engine`` whose every answer is read from diagrams; only explanations ask a solver."""

    def __init__(self, cnf: Cnf, forest: Forest, attributes: Sequence[Attribute]) -> None:
        self.compiled = Compiled(forest, cnf.names, attributes)
        self._cnf = cnf
        self._walk = Walk(self.compiled)
        self._ready()

    @property
    def backend(self) -> str:
        """Such as ``diagram (4,211 nodes in 12 components)``."""
        return self.compiled.described

    @property
    def names(self) -> Sequence[str]:
        return self.compiled.names

    def attribute(self, name: str) -> Attribute:
        """See ``Engine``."""
        return self.compiled.attribute(name)

    def answer(self, choices: Choices, attributes: Sequence[str] | None = None) -> SweptAnswer:
        """See ``Engine``."""
        return SweptAnswer(self.compiled, choices, attributes)

    def complete(self, choices: Choices, by: By) -> frozenset[str] | None:
        """See ``Engine``; ``by`` "" takes any completion, the same every time."""
        found = self._walk.nearest(choices, (), by)
        return None if found is None else found[2]

    def explain(self, choices: Choices, name: str, wanted: bool = True) -> Explanation:
        """See ``Engine``."""
        return self._reasons.explain(choices, name, wanted)

    def repairs(
        self,
        choices: Choices,
        name: str,
        wanted: bool = True,
        *,
        by: By,
        most: int = 3,
        keep: Collection[str] = (),
    ) -> tuple[Repair, ...]:
        """See ``Engine``."""
        return repairs(self._walk.nearest, choices, name, wanted, by, most, keep)

    def settle(self, choices: Sequence[tuple[str, bool]], *, held: Choices = NOTHING) -> Settled:
        """See ``Engine``."""
        return settled(self._walk.nearest, self.compiled.place.keys(), choices, held)

    def sample(self, number: int, seed: int, odds: Mapping[str, float]) -> Iterator[frozenset[str]]:
        """See ``Engine``: exact, from the diagram."""
        return samples(self.compiled, self._walk, number, seed, odds)

    def _ready(self) -> None:
        """Takes the answers of nothing chosen, and machine code from disk, before a first click
        has to wait for them."""
        answer = self.answer({})
        answer.possible()
        self.compiled.count_all()
        self._walk.nearest({}, (), "")

    @cached_property
    def _reasons(self) -> Reasons:
        return Reasons(self._cnf)
