"""An engine in which some features are out for everybody, before anybody chooses: options that
are not for sale now. Exact like the engine behind it, which is asked with both."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from configurator.engine.answers import (
    NOTHING,
    Answer,
    Attribute,
    By,
    Choices,
    Engine,
    Explanation,
    Repair,
    Settled,
)


class Without:
    """``engine`` as an ``Engine`` in which the features ``out`` are in no configuration.

    No repair brings them back. In an explanation they stand among the choices as ruled out,
    where they decide: who shows it tells them from the person's own by ``out``.
    """

    def __init__(self, engine: Engine, out: Collection[str]) -> None:
        self._engine = engine
        self.out = frozenset(out)
        self._out = dict.fromkeys(sorted(self.out), False)

    @property
    def backend(self) -> str:
        """See ``Engine``."""
        return self._engine.backend

    @property
    def names(self) -> Sequence[str]:
        """See ``Engine``."""
        return self._engine.names

    def attribute(self, name: str) -> Attribute:
        """See ``Engine``."""
        return self._engine.attribute(name)

    def answer(self, choices: Choices, attributes: Sequence[str] | None = None) -> Answer:
        """See ``Engine``; a choice of what is out counts as not made."""
        return self._engine.answer(self._with(choices), attributes)

    def complete(self, choices: Choices, by: By) -> frozenset[str] | None:
        """See ``Engine``; None also where something that is out was chosen."""
        if any(choices.get(name) for name in self._out):
            return None
        return self._engine.complete(self._with(choices), by)

    def explain(self, choices: Choices, name: str, wanted: bool = True) -> Explanation:
        """See ``Engine``. Where what is out excludes it whatever is chosen, no choice is named:
        changing one would not help."""
        if wanted and name in self.out:
            return Explanation({name: False}, ())
        others = {n: w for n, w in choices.items() if n != name}
        return self._engine.explain(self._with(others), name, wanted)

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
        if wanted and name in self.out:
            return ()
        kept = [*(n for n in keep if n not in self.out), *self._out]
        return self._engine.repairs(self._with(choices), name, wanted, by=by, most=most, keep=kept)

    def settle(self, choices: Sequence[tuple[str, bool]], *, held: Choices = NOTHING) -> Settled:
        """See ``Engine``."""
        return self._engine.settle(choices, held={**held, **self._out})

    def sample(self, number: int, seed: int, odds: Mapping[str, float]) -> Iterator[frozenset[str]]:
        """See ``Engine``."""
        return self._engine.sample(number, seed, {**odds, **dict.fromkeys(self.out, 0.0)})

    def _with(self, choices: Choices) -> dict[str, bool]:
        """What is out comes last, so that an explanation that can do without choices does."""
        return {**{n: w for n, w in choices.items() if n not in self.out}, **self._out}
