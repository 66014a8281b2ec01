"""What one click has to know, read from the sweeps of a compiled rule base."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from configurator.engine.answers import Choices, State
from configurator.engine.compiled import Compiled
from configurator.engine.kernel import Floats
from configurator.engine.pack import Reading
from configurator.errors import Refused


class SweptAnswer:
    """The ``Answer`` of compiled diagrams. One compiled call finds everything; what is asked is
    then read from its arrays."""

    __slots__ = ("_choices", "_compiled", "_place", "_readings", "_satisfiable")

    def __init__(
        self, compiled: Compiled, choices: Choices, attributes: Sequence[str] | None
    ) -> None:
        self._compiled = compiled
        self._choices = choices
        packs, self._place = compiled.packs(attributes)
        self._readings = compiled.readings(compiled.codes(choices), packs)
        self._satisfiable = self._readings[0].satisfiable

    @property
    def satisfiable(self) -> bool:
        return self._satisfiable

    @property
    def count(self) -> int:
        if not self._satisfiable:
            return 0
        return self._compiled.count(self._choices, self._readings[0])

    def state(self, name: str) -> State:
        f = self._compiled.index(name)
        if not self._satisfiable:
            return "chosen" if self._choices.get(name) else "excluded"
        first = self._readings[0].wholes
        if first[0, f, 0] == np.inf:
            return "excluded"
        if self._choices.get(name):
            return "chosen"
        return "forced" if first[0, f, 1] == np.inf else "free"

    def optimum(self, attribute: str) -> int | None:
        reading, lane = self._of(attribute)
        return int(reading.total(lane)) if self._satisfiable else None

    def best(self, attribute: str, name: str) -> int | None:
        return self._whole(attribute, name, 0)

    def best_without(self, attribute: str, name: str) -> int | None:
        return self._whole(attribute, name, 1)

    def bests(self, attribute: str) -> Floats:
        """``best`` and ``best_without`` of every feature, in the model's order: features x 2,
        infinite where there is none."""
        reading, lane = self._of(attribute)
        if not self._satisfiable:
            return np.full((len(self._compiled.names), 2), np.inf)
        found: Floats = reading.wholes[lane]
        return found

    def possible(self) -> npt.NDArray[np.bool_]:
        """Whether each feature can be selected, and left out: features x 2, the model's order."""
        if not self._satisfiable:
            return np.zeros((len(self._compiled.names), 2), np.bool_)
        found: npt.NDArray[np.bool_] = self._readings[0].wholes[0] < np.inf
        return found

    def _whole(self, attribute: str, name: str, side: int) -> int | None:
        f = self._compiled.index(name)
        reading, lane = self._of(attribute)
        value = reading.wholes.item(lane, f, side) if self._satisfiable else np.inf
        return None if value == np.inf else int(value)

    def _of(self, attribute: str) -> tuple[Reading, int]:
        """Where an attribute's figures are: the reading and its lane."""
        if not attribute or attribute not in self._place:
            raise Refused(f"The answer was not asked for the figure {attribute!r}.")
        i, lane = self._place[attribute]
        return self._readings[i], lane
