"""What the engine is asked and what it answers, whichever backend does the work.

Choices are ``{feature name: wanted}``: True picks a feature, False rules it out. Attributes are
whole numbers per selected feature; ``sum`` attributes add up over a configuration (price, mass,
carbon), ``max`` attributes take the largest (lead time).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from configurator.catalogue.feature_model import Constraint

Choices: TypeAlias = Mapping[str, bool]
NOTHING: Choices = MappingProxyType({})
By: TypeAlias = str | Mapping[str, int]
"""What to optimise: an attribute's name, a weighted mix of some that add up, or "" (nothing)."""
State: TypeAlias = Literal["chosen", "forced", "free", "excluded"]


@dataclass(frozen=True)
class Attribute:
    """A figure to optimise: whole-number ``weights`` per feature (absent: 0)."""

    name: str
    weights: Mapping[str, int]
    kind: Literal["sum", "max"] = "sum"


class Answer(Protocol):
    """All that one click needs to know. Exact, whatever backend gave it."""

    @property
    def satisfiable(self) -> bool:
        """Whether any configuration agrees with the choices."""

    @property
    def count(self) -> int | None:
        """How many configurations agree with the choices (None: this backend cannot count)."""

    def possible(self) -> npt.NDArray[np.bool_]:
        """Whether each feature can be selected, and left out: features x 2, the model's order."""

    def state(self, name: str) -> State:
        """chosen / forced (in every completion) / free / excluded (in none)."""

    def optimum(self, attribute: str) -> int | None:
        """The least value over all completions; None when there is none."""

    def best(self, attribute: str, name: str) -> int | None:
        """The least value over completions that select ``name``; None when it is excluded."""

    def best_without(self, attribute: str, name: str) -> int | None:
        """The least value over completions that do not select ``name``; None when forced."""


@dataclass(frozen=True)
class Explanation:
    """A subset-minimal reason: these choices and these rules together exclude the option.

    ``tree`` holds features whose place in the tree takes part (a group's counting rule or a
    child's need for its parent). With no ``choices`` the option is dead: no repair exists.
    """

    choices: Mapping[str, bool]
    constraints: tuple[Constraint, ...]
    tree: tuple[str, ...] = ()


@dataclass(frozen=True)
class Repair:
    """A way to get what was excluded: the fewest changed choices, then the lowest price.

    ``dropped`` are the customer's choices that go; ``configuration`` the best completion after;
    ``cost`` its value in the attribute or mix asked for.
    """

    dropped: Mapping[str, bool]
    configuration: frozenset[str]
    cost: int


@dataclass(frozen=True)
class Settled:
    """Conflicting input made consistent. ``unknown`` are names the model does not have."""

    kept: Mapping[str, bool]
    dropped: Mapping[str, bool] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


class Engine(Protocol):
    """One compiled rule base. Thread-safe: a click changes nothing in it."""

    @property
    def backend(self) -> str:
        """``diagram`` or ``sat``, with its size, for logs and ``rules check``."""

    @property
    def names(self) -> Sequence[str]:
        """All features, in the model's order."""

    def attribute(self, name: str) -> Attribute:
        """The attribute of that name; Refused when the engine was opened without it."""

    def answer(self, choices: Choices, attributes: Sequence[str] | None = None) -> Answer:
        """What remains under ``choices`` (all attributes when None).

        Raises ``Refused`` for a name the model does not have.
        """

    def complete(self, choices: Choices, by: By) -> frozenset[str] | None:
        """All features selected by the completion least in ``by``: an attribute, a weighted mix
        such as ``{"price:GBP": 1000, "carbon": 2}``, or "" (any); None if there is none.

        Ties are broken the same way every time: diagrams take the fewest features, then a digest
        of their names, so that a release completes alike on every machine.
        """

    def explain(self, choices: Choices, name: str, wanted: bool = True) -> Explanation:
        """Why ``name`` cannot be ``wanted``; Refused when it can."""

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
        """The ``most`` best ways to get ``name`` without changing the choices named in ``keep``;
        empty only when there is none (with nothing to keep: when it is dead)."""

    def settle(self, choices: Sequence[tuple[str, bool]], *, held: Choices = NOTHING) -> Settled:
        """Keep as many of the choices as can be kept together, and with all of ``held``; on a tie
        the later ones win, because the last click is what the person wants now."""

    def sample(self, number: int, seed: int, odds: Mapping[str, float]) -> Iterator[frozenset[str]]:
        """Independent configurations, each with probability proportional to the product of
        ``odds`` of its selected features (absent: 1). Exact on diagrams; where solvers answer,
        every configuration can come up, but rules skew the odds. Refused for odds below 0."""
