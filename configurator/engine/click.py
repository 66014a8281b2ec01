"""One click in one compiled call: from choices to the best of every feature, with it and without.

Calling compiled code, and every numpy call around it, costs as much as sweeping a small diagram;
so the choices go in as numbers, and everything comes out in one array.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from configurator.engine.kernel import compiled
from configurator.engine.packed import (
    BLOCKS,
    LITERAL,
    LITERALS,
    MEMBER_STARTS,
    MEMBERS,
    VALUES,
    section,
    signed,
)
from configurator.engine.semiring import Shape
from configurator.engine.sweep import sweeper

HEAD = 2
"""The first numbers of a click's array: whether a configuration is left, and how many components
the choices touch. Then come the total of each lane, ``TOUCHED`` numbers for each choice (as many
filled as components are touched), and last lanes x features x (with, without)."""
TOUCHED = 4
"""A touched component, roughly how many configurations it has left, and that number modulo 2^64
in two halves."""
KEPT = 5
"""What is kept of a component begins with whether it is filled, the component and its three
numbers of configurations; then come its optimum (lanes) and the bests of its values."""


def size_of(lanes: int, choices: int, features: int) -> int:
    """How many numbers a click answers with."""
    return HEAD + lanes + TOUCHED * choices + lanes * features * 2


@cache
def opener(shape: Shape) -> Callable[..., None]:
    """Sweeps every component with nothing chosen; leaves optima and values' bests in the room."""
    sweep = sweeper(shape)

    @compiled
    def open_all(numbers, weights, room):  # type: ignore[no-untyped-def]  # pragma: no cover
        for c in range(section(numbers, BLOCKS).shape[0] - 1):
            sweep(c, numbers, weights, room, room[3][c : c + 1])

    return open_all


@cache
def clicker(shape: Shape) -> Callable[..., None]:
    """Answers ``choices`` (twice the feature's number, and 1 if wanted) into ``out``.

    ``gains`` (lanes x 2 features), ``optima``, ``total``, ``fixed`` and ``ranking`` are those of
    a ``Pack``; ``kept`` is of one component: read when filled, else filled.
    """
    sums, lanes = shape[0], sum(shape)
    sweep = sweeper(shape)

    @compiled
    def click(  # type: ignore[no-untyped-def]
        numbers, weights, gains, optima, total, fixed, ranking, room, choices, kept, out
    ):  # pragma: no cover - compiled
        allowed, best, turn, optimum = room[0], room[1], room[2], room[3]
        literals = section(numbers, LITERALS)
        touched = 0
        consistent = True
        begin = HEAD + lanes
        for i in range(choices.shape[0]):
            at, wanted = (choices[i] >> 1) * LITERAL, choices[i] & 1
            c, value = signed(literals[at]) - 1, literals[at + 1]
            if c < 0:
                consistent &= value == wanted
                continue
            if turn[c] < 0:
                turn[c] = touched
                out[begin + TOUCHED * touched] = c
                touched += 1
            if wanted == literals[at + 2]:
                allowed[value] = False
            else:
                holds = allowed[value]
                allowed[literals[at + 3] : literals[at + 4]] = False
                allowed[value] = holds
        for i in range(touched if consistent else 0):
            here = begin + TOUCHED * i
            c = signed(out[here])
            mine = optimum[i : i + 1]
            values = section(numbers, VALUES)
            blocks = section(numbers, BLOCKS)
            v0, v1 = signed(values[blocks[c]]), signed(values[blocks[c + 1]])
            keeping = kept.shape[0] > 0 and kept[1] == c
            if keeping and kept[0] == 1.0:
                out[here + 1 : here + TOUCHED] = kept[2:KEPT]
                mine[0] = kept[KEPT : KEPT + lanes]
                best[v0:v1] = kept[KEPT + lanes :].reshape((v1 - v0, 2, lanes))
                continue
            some, roughly, modulo = sweep(c, numbers, weights, room, mine)
            consistent &= some
            if not some:
                break
            out[here + 1] = roughly
            out[here + 2] = modulo >> np.uint64(32)
            out[here + 3] = modulo & np.uint64(0xFFFFFFFF)
            if keeping:
                kept[2:KEPT] = out[here + 1 : here + TOUCHED]
                kept[KEPT : KEPT + lanes] = mine[0]
                kept[KEPT + lanes :] = best[v0:v1].reshape(-1)
                kept[0] = 1.0
        for i in range(choices.shape[0]):
            at = (choices[i] >> 1) * LITERAL
            allowed[literals[at + 3] : literals[at + 4]] = True
        out[0] = consistent
        out[1] = touched
        if consistent:
            members = section(numbers, MEMBERS)
            bounds = section(numbers, MEMBER_STARTS)
            features = gains.shape[1]
            for k in range(lanes):
                table = out[begin + TOUCHED * choices.shape[0] + k * features :][:features]
                if k < sums:
                    whole = total[k]
                    for i in range(touched):
                        c = signed(out[begin + TOUCHED * i])
                        whole += optimum[i, k] - optima[c, k]
                    out[HEAD + k] = whole
                    for f in range(features):
                        table[f] = gains[k, f] + whole
                    for i in range(touched):
                        c = signed(out[begin + TOUCHED * i])
                        others = whole - optimum[i, k]
                        for m in range(bounds[c], bounds[c + 1]):
                            f = members[m]
                            value, other = literals[f * LITERAL + 1], literals[f * LITERAL + 2]
                            table[2 * f] = best[value, other, k] + others
                            table[2 * f + 1] = best[value, 1 - other, k] + others
                else:
                    first, second, leader = fixed[k], -np.inf, -1
                    for i in range(touched):
                        c = signed(out[begin + TOUCHED * i])
                        if optimum[i, k] > first:
                            first, second, leader = optimum[i, k], first, c
                        else:
                            second = max(second, optimum[i, k])
                    found = 0
                    for i in range(ranking.shape[1]):
                        c = ranking[k - sums, i]
                        if turn[c] < 0:
                            if optima[c, k] > first:
                                first, second, leader = optima[c, k], first, c
                            else:
                                second = max(second, optima[c, k])
                            found += 1
                            if found == 2:
                                break
                    out[HEAD + k] = first
                    for f in range(features):
                        table[f] = max(gains[k, f], first)
                    for i in range(-1, touched):
                        # The leading component may be an untouched one, before those touched.
                        c = leader if i < 0 else signed(out[begin + TOUCHED * i])
                        if c < 0:
                            continue
                        above = second if c == leader else first
                        for m in range(bounds[c], bounds[c + 1]):
                            f = members[m]
                            value, other = literals[f * LITERAL + 1], literals[f * LITERAL + 2]
                            for side in range(2):
                                own = gains[k, 2 * f + side]
                                if turn[c] >= 0:
                                    own = best[value, other ^ side, k]
                                table[2 * f + side] = max(own, above)
        for i in range(touched):
            turn[signed(out[begin + TOUCHED * i])] = -1

    return click
