"""Draws configurations with given odds, exactly, from the compiled diagrams.

The weighted mass below each node is computed once (upward pass in the sum-product semiring, with
an exponent of its own per node so that nothing underflows); each draw then walks down.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite

import numpy as np
import numpy.typing as npt

from configurator.engine.compiled import Compiled
from configurator.engine.kernel import Floats, compiled
from configurator.engine.walk import Walk
from configurator.errors import Refused


def samples(
    on: Compiled, walk: Walk, number: int, seed: int, odds: Mapping[str, float]
) -> Iterator[frozenset[str]]:
    """``number`` independent configurations, each as likely as the product of its features'
    odds (absent: 1) says; the same for the same seed. Refused for odds that are no odds."""
    weights, shares = _weights(on, odds)
    forest = on.forest
    mass = np.zeros(len(forest.level))
    power = np.zeros(len(forest.level), np.int64)
    for c in range(on.components):
        _rise(*_bounds(on, c), forest.starts, forest.child, forest.label, shares, mass, power)
        if mass[forest.nodes[c + 1] - 1] == 0:
            raise Refused("No configuration has odds above zero.")
    random = np.random.default_rng(seed)
    chosen = np.empty(len(forest.values) - 1, np.int64)
    for _ in range(number):
        dice = random.random((len(chosen), 2))
        for c in range(on.components):
            _fall(
                *_bounds(on, c),
                forest.blocks[c],
                forest.blocks[c + 1],
                forest.values,
                forest.level,
                forest.starts,
                forest.child,
                forest.label,
                forest.label_starts,
                forest.label_values,
                weights,
                shares,
                mass,
                power,
                dice,
                chosen,
            )
        yield walk.selected(chosen)


def _bounds(on: Compiled, c: int) -> tuple[int, int]:
    return int(on.forest.nodes[c]), int(on.forest.nodes[c + 1])


def _weights(on: Compiled, odds: Mapping[str, float]) -> tuple[Floats, Floats]:
    """Each value's share of its block (so that a skipped block counts 1), and each label's."""
    for name, value in odds.items():
        on.index(name)
        if not isfinite(value) or value < 0:
            raise Refused(f"The odds of {name!r} are {value}; use a number from 0 up.")
    forest, literals = on.forest, on.literals
    weights = np.ones(int(forest.values[-1]))
    for name, value in odds.items():
        f = on.place[name]
        if literals.component[f] < 0:
            continue
        begin, end = forest.values[forest.block[f]], forest.values[forest.block[f] + 1]
        if literals.other[f]:
            weights[begin : literals.value[f]] *= value
            weights[literals.value[f] + 1 : end] *= value
        else:
            weights[literals.value[f]] *= value
    if len(weights) == 0:
        return weights, weights
    whole = np.add.reduceat(weights, forest.values[:-1])
    weights /= np.repeat(np.where(whole > 0, whole, 1), np.diff(forest.values))
    return weights, np.add.reduceat(weights[forest.label_values], forest.label_starts[:-1])


@compiled
def _rise(
    n0: int,
    n1: int,
    starts: npt.NDArray[np.int64],
    child: npt.NDArray[np.int64],
    label: npt.NDArray[np.int64],
    shares: npt.NDArray[np.float64],
    mass: npt.NDArray[np.float64],
    power: npt.NDArray[np.int64],
) -> None:  # pragma: no cover - compiled
    """``mass[n] * 2 ** power[n]`` is the weight of all ways from ``n`` to the true node."""
    mass[n0] = 0.5
    power[n0] = 1
    for n in range(n0 + 1, n1):
        top = -(1 << 60)
        for e in range(starts[n], starts[n + 1]):
            if shares[label[e]] > 0 and mass[child[e]] > 0:
                top = max(top, power[child[e]])
        whole = 0.0
        for e in range(starts[n], starts[n + 1]):
            if shares[label[e]] > 0 and mass[child[e]] > 0:
                gap = top - power[child[e]]
                if gap < 1000:
                    whole += shares[label[e]] * mass[child[e]] * 2.0 ** (-gap)
        while 0 < whole < 0.5:
            whole *= 2.0
            top -= 1
        mass[n] = whole
        power[n] = top


@compiled
def _fall(
    n0: int,
    n1: int,
    b0: int,
    b1: int,
    values: npt.NDArray[np.int64],
    level: npt.NDArray[np.int64],
    starts: npt.NDArray[np.int64],
    child: npt.NDArray[np.int64],
    label: npt.NDArray[np.int64],
    label_starts: npt.NDArray[np.int64],
    label_values: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
    shares: npt.NDArray[np.float64],
    mass: npt.NDArray[np.float64],
    power: npt.NDArray[np.int64],
    dice: npt.NDArray[np.float64],
    chosen: npt.NDArray[np.int64],
) -> None:  # pragma: no cover - compiled
    for b in range(b0, b1):
        left = dice[b, 0]
        chosen[b] = -1
        for v in range(values[b], values[b + 1]):
            if weights[v] > 0:
                chosen[b] = v
                left -= weights[v]
                if left < 0:
                    break
    n = n1 - 1
    while n > n0:
        b = level[n]
        left = dice[b, 0] * mass[n]
        taken = -1
        for e in range(starts[n], starts[n + 1]):
            c = child[e]
            gap = power[n] - power[c]
            if shares[label[e]] > 0 and mass[c] > 0 and gap < 1000:
                taken = e
                left -= shares[label[e]] * mass[c] * 2.0 ** (-gap)
                if left < 0:
                    break
        left = dice[b, 1] * shares[label[taken]]
        for i in range(label_starts[label[taken]], label_starts[label[taken] + 1]):
            v = label_values[i]
            if weights[v] > 0:
                chosen[b] = v
                left -= weights[v]
                if left < 0:
                    break
        n = child[taken]
