"""A walk's schedule: one phase per objective, dearest first, the temperature falling in each.

In the phase of an objective the temperature falls from where trading one unit of it is easy to
where it is rare; dearer objectives are then all but frozen, cheaper ones drift along. A phase
ends early when its objective stands at its proven bound.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from configurator.sequencing.bound import Bound
from configurator.sequencing.classes import Classes
from configurator.sequencing.moves import Ints, State
from configurator.sequencing.problem import Part
from configurator.sequencing.state import state_of
from configurator.sequencing.walk import COLOUR, HARD, SOFT, anneal, total

LEADS: dict[Part, int] = {"hard_ratios": HARD, "colour_changes": COLOUR, "soft_ratios": SOFT}
HOTTEST, COLDEST = 0.3, 0.1
"""Temperatures of a phase, as shares of what its objective's dearest and cheapest unit cost."""
SHARES = (0.1, 0.55, 0.35)
"""How the time is divided among objectives, dearest first: hard ratios fall within seconds."""
STEP = 10_000
"""Moves tried between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class Phase:
    """One objective's turn: its share of the time and its temperatures, in score."""

    part: Part
    share: float
    hottest: float
    coldest: float


def phases_of(classes: Classes) -> tuple[Phase, ...]:
    """The phases of a problem, dearest objective first."""
    problem = classes.problem
    costs: dict[Part, list[int]] = {
        "hard_ratios": [classes.cost(r) for r in classes.ratios if r.hard],
        "colour_changes": [problem.weight("colour_changes")],
        "soft_ratios": [classes.cost(r) for r in classes.ratios if not r.hard],
    }
    live = [p for p in costs if costs[p] and max(costs[p]) > 0]
    live.sort(key=lambda p: -max(costs[p]))
    return tuple(
        Phase(p, share, HOTTEST * max(costs[p]), COLDEST * min(costs[p]))
        for p, share in zip(live, SHARES, strict=False)
    )


@dataclass
class Walk:
    """One annealing run over ``phases``; ``step`` advances it a little, on any thread.

    ``found`` is the best sequence met and its score (replaced as one, so that another thread may
    read it); the walk ends early when it reaches ``aim``, a part's phase when it reaches ``aims``.

    With ``moves`` its schedule depends on the number of moves tried, and is repeatable;
    otherwise on the ``clock`` (seconds), from ``begun`` to ``end``.
    """

    classes: Classes
    phases: tuple[Phase, ...]
    aims: Mapping[Part, int]
    aim: int
    state: State
    best: Ints
    found: tuple[tuple[int, ...], int]
    rng: Ints
    clock: Callable[[], float]
    begun: float
    end: float
    moves: int | None
    tried: int = 0
    _phase: int = 0
    _phase_begun: float = 0.0

    @property
    def done(self) -> bool:
        """Whether the schedule is through, or the best is proven to be the best."""
        return not self.phases or self._spent() >= 1.0 or self.found[1] <= self.aim

    def _spent(self) -> float:
        if self.moves is not None:
            return self.tried / max(1, self.moves)
        return (self.clock() - self.begun) / max(1e-9, self.end - self.begun)

    def step(self) -> None:
        """Try some thousand moves at the temperature of the moment."""
        phase = self.phases[self._phase]
        ahead = sum(p.share for p in self.phases[self._phase :])
        length = (1.0 - self._phase_begun) * phase.share / ahead
        part = (self._spent() - self._phase_begun) / max(1e-9, length)
        if part >= 1.0 or self._value(phase.part) <= self.aims[phase.part]:
            self._next_phase()
            return
        heat = phase.hottest * (phase.coldest / phase.hottest) ** part
        hard = sum(r.hard for r in self.classes.ratios)
        score = self.found[1]
        lead = LEADS[phase.part]
        score = anneal(self.state, self.rng, STEP, heat, lead, hard, self.best, score)
        self.tried += STEP
        if score < self.found[1]:
            self.found = self._sequence(), int(score)

    def _next_phase(self) -> None:
        """Go on from the best; after the last phase begin anew with the time that is left."""
        self._phase = (self._phase + 1) % len(self.phases)
        self._phase_begun = self._spent()
        self.state = state_of(self.classes, self.found[0])

    def _value(self, part: Part) -> int:
        """The current sequence's ``part``, weighted as in the score."""
        if part == "colour_changes":
            return int(self.state.paint[0] * self.state.changes[0])
        hard = sum(r.hard for r in self.classes.ratios)
        costs = self.state.cost[:hard] if part == "hard_ratios" else self.state.cost[hard:]
        return int(costs.sum())

    def _sequence(self) -> tuple[int, ...]:
        start, n = int(self.state.day[0]), int(self.state.day[1])
        return tuple(int(c) for c in self.best[start : start + n])


def a_walk(
    classes: Classes,
    sequence: Sequence[int],
    bound: Bound,
    *,
    seed: int,
    clock: Callable[[], float],
    end: float,
    moves: int | None = None,
) -> Walk:
    """A walk that starts from ``sequence`` now and ends at ``end`` on the ``clock``."""
    state = state_of(classes, sequence)
    problem = classes.problem
    return Walk(
        classes=classes,
        phases=phases_of(classes),
        aims={part: problem.weight(part) * value for part, value in bound.parts.items()},
        aim=bound.score,
        state=state,
        best=state.cls.copy(),
        found=(tuple(sequence), int(total(state))),
        rng=np.array([(seed + 1) * 0x9E3779B97F4A7C15 % (1 << 63) or 1], np.int64),
        clock=clock,
        begun=clock(),
        end=end,
        moves=moves,
    )
