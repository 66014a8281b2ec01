"""What one click has to know, read from the sweeps of a compiled rule base."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from configurator.engine.answers import Choices, State
from configurator.engine.compiled import Compiled
from configurator.engine.pack import Reading
from configurator.engine.sweep import Floats
from configurator.errors import Refused


class SweptAnswer:
    """The ``Answer`` of compiled diagrams. Everything but the count is swept at once; the count
    when it is first read."""

    def __init__(
        self, compiled: Compiled, choices: Choices, attributes: Sequence[str] | None
    ) -> None:
        self._compiled = compiled
        self._choices = choices
        self._lane: dict[str, tuple[Reading, int]] = {}
        self._count: int | None = None
        packs = compiled.packs(attributes)
        self._allowed = compiled.allowed(choices)
        self._readings: list[Reading] = []
        if self._allowed is None:
            self._satisfiable = False
            self._known = {name for pack in packs for name in pack.lanes.names}
            return
        flags, touched = self._allowed
        for pack in packs:
            reading = Reading(pack, touched, flags)
            self._readings.append(reading)
            for k, name in enumerate(pack.lanes.names):
                self._lane[name] = reading, k
        self._known = set(self._lane)
        self._satisfiable = self._readings[0].satisfiable

    @property
    def satisfiable(self) -> bool:
        return self._satisfiable

    @property
    def count(self) -> int:
        if self._count is None:
            self._count = 0
            if self._satisfiable and self._allowed is not None:
                self._count = self._compiled.count(*self._allowed)
        return self._count

    def state(self, name: str) -> State:
        f = self._compiled.index(name)
        if not self._satisfiable:
            return "chosen" if self._choices.get(name) else "excluded"
        reading = self._readings[0]
        if reading.own(f, 0, 0) == np.inf:
            return "excluded"
        if self._choices.get(name):
            return "chosen"
        return "forced" if reading.own(f, 1, 0) == np.inf else "free"

    def optimum(self, attribute: str) -> int | None:
        found = self._of(attribute)
        return None if found is None else int(found[0].total[found[1]])

    def best(self, attribute: str, name: str) -> int | None:
        return self._whole(attribute, name, 0)

    def best_without(self, attribute: str, name: str) -> int | None:
        return self._whole(attribute, name, 1)

    def bests(self, attribute: str) -> Floats:
        """``best`` and ``best_without`` of every feature, in the model's order: features x 2,
        infinite where there is none."""
        found = self._of(attribute)
        if found is None:
            return np.full((len(self._compiled.names), 2), np.inf)
        return found[0].wholes[:, :, found[1]]

    def possible(self) -> npt.NDArray[np.bool_]:
        """Whether each feature can be selected, and left out: features x 2, the model's order."""
        if not self._satisfiable:
            return np.zeros((len(self._compiled.names), 2), np.bool_)
        found: npt.NDArray[np.bool_] = self._readings[0].wholes[:, :, 0] < np.inf
        return found

    def _whole(self, attribute: str, name: str, side: int) -> int | None:
        f = self._compiled.index(name)
        found = self._of(attribute)
        if found is None:
            return None
        value = found[0].whole(f, side, found[1])
        return None if value == np.inf else int(value)

    def _of(self, attribute: str) -> tuple[Reading, int] | None:
        if not attribute or attribute not in self._known:
            raise Refused(f"The answer was not asked for the figure {attribute!r}.")
        return self._lane[attribute] if self._satisfiable else None
