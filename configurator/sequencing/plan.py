"""What a sequencing run is asked, reports and returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from configurator.errors import Refused

Status: TypeAlias = Literal["optimal", "feasible", "infeasible", "out_of_time"]


LONGEST = 86_400
"""Seconds; a day's plan that takes longer to make than the day is of no use."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may use. ``seconds`` of wall time; ``workers`` threads.

    With ``moves`` the local search stops after so many tried moves and nothing depends on the
    clock: the same seed gives the same sequence, provided that ``seconds`` suffice.
    """

    seconds: float
    seed: int = 1
    workers: int = 2
    moves: int | None = None

    def __post_init__(self) -> None:
        if not 0 < self.seconds <= LONGEST:
            raise Refused(f"{self.seconds:g} seconds; use more than 0 and at most {LONGEST:,}")
        if self.workers < 1 or (self.moves is not None and self.moves < 1):
            raise Refused("A run needs at least one worker and one move.")


@dataclass(frozen=True)
class Progress:
    """The best so far, ``seconds`` after the start; ``bound``: no sequence scores less."""

    seconds: float
    score: int
    bound: int
    sequence: tuple[str, ...]


Watch: TypeAlias = Callable[[Progress], bool | None]
"""Told of each better sequence or bound; returning False stops the run."""


@dataclass(frozen=True)
class Plan:
    """The answer: ``sequence`` of unit ids (empty when infeasible or out of time without one).

    ``status``: ``optimal`` is proven; ``feasible`` is audited; ``infeasible`` is proven, and
    ``note`` says why; ``out_of_time`` found nothing and proved nothing.
    """

    status: Status
    sequence: tuple[str, ...]
    score: int
    parts: Mapping[str, int] = field(default_factory=dict)
    bound: int = 0
    seconds: float = 0.0
    note: str = ""
