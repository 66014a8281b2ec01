"""Narrows a budget question down on the diagrams: what fits the bounds for sure, what cannot.

An option fits when some configuration found with it keeps every bound. It cannot when the least of
one figure with it is above that figure's bound, or the least of a weighted mix of the figures
above the same mix of the bounds (the Lagrangian dual: Everett 1963, Geoffrion 1974). The weights
come from playing the configurations found so far for one open option against the bounds by regret
matching (Tammelin 2014: RM+), for one open option after the other; whatever the weights, what they
show is exact. What lies in the gap of the dual is left to a solver.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from configurator.engine.answers import Attribute, Choices
from configurator.engine.carried import carried
from configurator.engine.compiled import Compiled
from configurator.engine.kernel import Flags, Floats, compiled
from configurator.engine.lanes import lanes_of

_MOST_SWEEPS = 24
"""Mixes tried at most; the rest is then a solver's."""
_ROUNDS = 300
"""Of play for one mix: more did not settle more on the products' rule bases."""
_LARGEST = 2.0**51
"""Mixes stay below this, so that floating point adds them exactly."""


@dataclass
class Narrowed:
    """Per feature, selected and left out (features x 2): ``shown`` by a configuration that keeps
    the bounds, or proven ``out``; and how many of either each step settled."""

    shown: npt.NDArray[np.bool_]
    out: npt.NDArray[np.bool_]
    steps: dict[str, int] = field(default_factory=dict)

    def open(self, targets: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Which of ``targets`` are not settled."""
        found: npt.NDArray[np.bool_] = targets & ~self.shown & ~self.out
        return found

    def settle(self, step: str, shown: npt.NDArray[np.bool_], out: npt.NDArray[np.bool_]) -> None:
        """Takes what ``step`` has shown and ruled out."""
        before = int(self.shown.sum() + self.out.sum())
        self.shown |= shown
        self.out |= out
        self.steps[step] = self.steps.get(step, 0) + int(self.shown.sum() + self.out.sum()) - before


def narrowed(
    on: Compiled,
    choices: Choices,
    bounds: Mapping[str, int],
    targets: npt.NDArray[np.bool_] | None = None,
) -> Narrowed:
    """What is known of all features under ``choices`` and upper ``bounds`` on figures that add
    up, after sweeps alone; mixes are tried as long as any of ``targets`` (None: all) is open."""
    found = Narrowed(np.zeros((len(on.names), 2), np.bool_), np.zeros((len(on.names), 2), np.bool_))
    allowed = on.allowed(choices)
    if allowed is None:
        found.settle("rules", found.shown, ~found.out)
        return found
    flags = allowed[0]
    columns, fixed = _columns([on.attribute(name) for name in bounds], on)
    most = np.array(list(bounds.values()), np.float64)
    game = _Game(most)
    for k in range(max(len(most), 1)):
        # The figure itself first; the others are carried.
        order = [k, *(i for i in range(len(most)) if i != k)] if len(most) else [0]
        lanes = np.ascontiguousarray(columns[:, order])
        table = carried(on, flags, lanes, fixed[order])[:, :, np.argsort(order)]
        if not k:
            found.settle("rules", found.shown, table[:, :, 0] == np.inf)
        if len(most):
            found.settle("one figure", _all(table <= most), table[:, :, k] > most[k])
        else:
            found.settle("rules", table[:, :, 0] < np.inf, found.out)
        game.take(table)
    wanted = np.ones_like(found.out) if targets is None else targets
    if len(most) < 2 or not np.isfinite(game.scale).all():
        return found
    _mixed(on, flags, columns, fixed, game, wanted, found)
    return found


def _mixed(
    on: Compiled,
    flags: Flags,
    columns: Floats,
    fixed: Floats,
    game: _Game,
    wanted: npt.NDArray[np.bool_],
    found: Narrowed,
) -> None:
    """Sweeps mixes until nothing ``wanted`` is open that another mix could settle."""
    stuck = np.zeros_like(wanted)
    unit = np.abs(columns).sum(axis=0) + np.abs(fixed) + np.abs(game.most) + 1.0
    for _ in range(_MOST_SWEEPS):
        left = np.argwhere(found.open(wanted) & ~stuck)
        if not len(left):
            return
        f, side = left[0]
        shares = game.weights(f, side) / game.scale
        mix = np.floor(shares * (_LARGEST / float(shares @ unit)))
        lanes = np.column_stack((columns @ mix, columns))
        table = carried(on, flags, lanes, np.concatenate(([fixed @ mix], fixed)))
        shown = _all(table[:, :, 1:] <= game.most)
        found.settle("mixes", shown, table[:, :, 0] > mix @ game.most)
        stuck[f, side] = not game.take(table[:, :, 1:], (f, side))


def _all(kept: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Whether every bound is kept: features x 2 x figures to features x 2."""
    return np.asarray(kept.all(axis=2))


def _columns(attributes: Sequence[Attribute], on: Compiled) -> tuple[Floats, Floats]:
    """The weights of values (values x figures; one of zeros where there is none), and of what is
    fixed."""
    parts = [lanes_of([a], on.forest, on.literals, on.place)[0] for a in attributes]
    if not parts:
        return np.zeros((int(on.forest.values[-1]), 1)), np.zeros(1)
    return (
        np.ascontiguousarray(np.stack([p.weights[:, 0] for p in parts], axis=1)),
        np.array([p.fixed[0] for p in parts]),
    )


class _Game:
    """The configurations found for each option, by how far they are above each bound, measured
    by the room between the least there is and the bound."""

    def __init__(self, most: Floats) -> None:
        self.most = most
        self.scale = np.full(len(most), np.inf)
        self._tables: list[Floats] = []

    def take(self, table: Floats, at: tuple[int, int] | None = None) -> bool:
        """Adds one sweep's figures; whether those ``at`` one option are new for it."""
        new = at is None or not any((t[at] == table[at]).all() for t in self._tables)
        self._tables.append(table)
        if len(self._tables) <= len(self.most):
            k = len(self._tables) - 1
            least = table[:, :, k].min(initial=np.inf)
            self.scale[k] = max(1.0, abs(self.most[k] - least))
        return new

    def weights(self, f: int, side: int) -> Floats:
        """The mix that, of the configurations known for this option, makes the best one worst."""
        rows = np.array([t[f, side] for t in self._tables])
        return _played((rows - self.most) / self.scale, _ROUNDS)


@compiled
def _played(rows: Floats, rounds: int) -> Floats:  # pragma: no cover - compiled
    """Shares of the columns, whose least mix over all rows is about as large as can be."""
    number, figures = rows.shape
    shares = np.full(figures, 1.0 / figures)
    odds = np.full(number, 1.0 / number)
    regret, regrets, whole = np.zeros(figures), np.zeros(number), np.zeros(figures)
    for t in range(rounds):
        gain, loss = np.zeros(figures), np.zeros(number)
        for i in range(number):
            for k in range(figures):
                gain[k] += odds[i] * rows[i, k]
        regret = np.maximum(regret + gain - (shares * gain).sum(), 0.0)
        if regret.sum() > 0.0:
            shares = regret / regret.sum()
        for i in range(number):
            for k in range(figures):
                loss[i] += shares[k] * rows[i, k]
        regrets = np.maximum(regrets + (odds * loss).sum() - loss, 0.0)
        if regrets.sum() > 0.0:
            odds = regrets / regrets.sum()
        whole += (t + 1.0) * shares
    found: Floats = whole / whole.sum()
    return found
