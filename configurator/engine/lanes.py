"""Attributes as columns of weights over a forest's values, ready to be swept side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from configurator.engine.answers import Attribute
from configurator.engine.compile import Ints
from configurator.engine.forest import Forest
from configurator.engine.kernel import Floats
from configurator.engine.semiring import Shape


@dataclass(frozen=True)
class Literals:
    """Every feature as a literal over a forest's values, as arrays over features.

    Feature ``f`` holds when its block takes value ``value[f]`` (``other[f]`` 0) or any other of
    its values (``other[f]`` 1). ``component[f]`` is -1 for a fixed feature; ``members[c]`` are
    the features of component ``c``.
    """

    value: Ints
    other: Ints
    component: Ints
    members: tuple[Ints, ...]

    @classmethod
    def of(cls, forest: Forest) -> Literals:
        value = forest.values[forest.block] + forest.member
        # The parent holds when the value is another than 0.
        other = (forest.member == 0).astype(np.int64) ^ (forest.sign < 0)
        found = np.searchsorted(forest.blocks, forest.block, side="right") - 1
        component = np.where(forest.sign == 0, -1, found)
        order = np.argsort(component, kind="stable")
        bounds = np.searchsorted(component[order], np.arange(len(forest.blocks)))
        members = tuple(order[a:b] for a, b in pairwise(bounds))
        return cls(value, other, component, members)


@dataclass(frozen=True)
class Lanes:
    """What one sweep carries: the lanes' attribute names ("" unused; sums first), the weights of
    values (values x lanes), and what fixed features contribute (lanes)."""

    names: tuple[str, ...]
    shape: Shape
    weights: Floats
    fixed: Floats


def lanes_of(
    attributes: Sequence[Attribute], forest: Forest, literals: Literals, place: Mapping[str, int]
) -> tuple[Lanes, ...]:
    """The attributes in as few sweeps as their kinds allow (one even if there is none)."""
    sums = [a for a in attributes if a.kind == "sum"]
    largest = [a for a in attributes if a.kind == "max"]
    packs: list[Lanes] = []
    while sums or largest or not packs:
        shape = (1, 0) if len(sums) <= 1 and not largest else (3, 1)
        packs.append(_pack(sums[: shape[0]], largest[: shape[1]], shape, forest, literals, place))
        sums, largest = sums[shape[0] :], largest[shape[1] :]
    return tuple(packs)


def _pack(
    sums: Sequence[Attribute],
    largest: Sequence[Attribute],
    shape: Shape,
    forest: Forest,
    literals: Literals,
    place: Mapping[str, int],
) -> Lanes:
    columns: list[Attribute | None] = [*sums, *[None] * (shape[0] - len(sums)), *largest]
    columns += [None] * (sum(shape) - len(columns))
    weights = np.zeros((int(forest.values[-1]), sum(shape)))
    fixed = np.zeros(sum(shape))
    for k, attribute in enumerate(columns):
        if attribute is not None:
            by_feature = np.zeros(len(place))
            for name, weight in attribute.weights.items():
                if name in place:
                    by_feature[place[name]] = weight
            add = np.add if k < shape[0] else np.maximum
            if attribute.kind == "max":
                weights[:, k] = -np.inf
                fixed[k] = -np.inf
            _gather(add, by_feature, forest, literals, weights[:, k], fixed[k : k + 1])
    names = tuple(a.name if a else "" for a in columns)
    return Lanes(names, shape, weights, fixed)


def _gather(
    add: np.ufunc,
    by_feature: Floats,
    forest: Forest,
    literals: Literals,
    weights: Floats,
    fixed: Floats,
) -> None:
    """Adds every feature's weight to the values under which it is selected."""
    core = (forest.sign == 0) & (forest.fixed == 1)
    if core.any():
        fixed[0] = add(fixed[0], add.reduce(by_feature[core]))
    plain = (forest.sign != 0) & (literals.other == 0)
    add.at(weights, literals.value[plain], by_feature[plain])
    for f in np.flatnonzero((forest.sign != 0) & (literals.other == 1)):
        begin, end = forest.values[forest.block[f]], forest.values[forest.block[f] + 1]
        for part in (slice(begin, literals.value[f]), slice(literals.value[f] + 1, end)):
            weights[part] = add(weights[part], by_feature[f])
