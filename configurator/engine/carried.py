"""For every option the configuration least in one figure, and what it comes to in others.

The same passes down and up as a click's (``sweep``), but what travels along a best path is a row:
first the figure to be least, then the figures that are only carried. So one sweep gives, for each
option, the figures of a configuration that exists: a witness, without walking to it.
"""

from __future__ import annotations

import numpy as np

from configurator.engine.compiled import Compiled
from configurator.engine.kernel import Flags, Floats, compiled


def carried(on: Compiled, allowed: Flags, weights: Floats, fixed: Floats) -> Floats:
    """Per feature, selected and left out, the figures of the configuration that is least in the
    first of them: features x 2 x lanes, infinite where there is none.

    ``weights`` is values x lanes, numbered across the forest, ``fixed`` what fixed features add;
    all of them figures that add up.
    """
    f = on.forest
    lanes = weights.shape[1]
    table = np.empty((len(weights), 2, lanes))
    optima = np.empty((on.components, lanes))
    _carry_all(  # type: ignore[no-untyped-call]
        f.blocks, f.nodes, f.labels, f.values, f.level, f.starts, f.child, f.label,
        f.label_level, f.label_starts, f.label_values, weights, allowed, table, optima,
    )  # fmt: skip
    total = fixed + optima.sum(axis=0)
    found = np.full((len(on.names), 2, lanes), np.inf)
    if total[0] == np.inf:
        return found
    core = f.fixed == 1
    found[(f.sign == 0) & core, 0] = total
    found[(f.sign == 0) & ~core, 1] = total
    literals = on.literals
    free = np.flatnonzero(literals.component >= 0)
    rest = total - optima[literals.component[free]]
    value, other = literals.value[free], literals.other[free]
    found[free, 0] = table[value, other] + rest
    found[free, 1] = table[value, 1 - other] + rest
    return found


@compiled
def _carry(  # type: ignore[no-untyped-def]
    b0, b1, n0, n1, l0, l1, values, level, starts, child, label, label_level, label_starts,
    label_values, weights, allowed, best, optimum,
):  # fmt: skip  # pragma: no cover - compiled
    """One component: the rows of each of its values (taken; another of its block) and of all."""
    inf = np.inf
    lanes = weights.shape[1]
    v0 = values[b0]
    best[:] = inf
    optimum[:] = inf
    least = np.full(b1 - b0, -1)
    base = np.zeros(lanes)
    for b in range(b0, b1):
        for v in range(values[b], values[b + 1]):
            w = least[b - b0]
            if allowed[v] and (w < 0 or weights[v, 0] < weights[w, 0]):
                least[b - b0] = v
        if least[b - b0] < 0:
            return
        base += weights[least[b - b0]]
    # What a label adds to the cheapest value of its block.
    cost = np.full((l1 - l0, lanes), inf)
    for x in range(l0, l1):
        pick = -1
        for i in range(label_starts[x], label_starts[x + 1]):
            v = label_values[i]
            if allowed[v] and (pick < 0 or weights[v, 0] < weights[pick, 0]):
                pick = v
        if pick >= 0:
            for k in range(lanes):
                cost[x - l0, k] = weights[pick, k] - weights[least[label_level[x] - b0], k]
    root = n1 - 1 - n0
    up = np.full((root + 1, lanes), inf)
    down = np.full((root + 1, lanes), inf)
    through = np.full((l1 - l0, lanes), inf)
    up[root] = 0.0
    down[0] = 0.0
    for n in range(root, 0, -1):
        if up[n, 0] == inf:
            continue
        for e in range(starts[n + n0], starts[n + n0 + 1]):
            x = label[e] - l0
            c = child[e] - n0
            if up[n, 0] + cost[x, 0] < up[c, 0]:
                for k in range(lanes):
                    up[c, k] = up[n, k] + cost[x, k]
    if up[0, 0] == inf:
        return
    for k in range(lanes):
        optimum[k] = base[k] + up[0, k]
    reach = 1
    while (1 << reach) <= b1 - b0:
        reach += 1
    skip = np.full((reach, b1 - b0 + 1, lanes), inf)
    for n in range(1, root + 1):
        if up[n, 0] == inf:
            continue
        here = level[n + n0]
        for e in range(starts[n + n0], starts[n + n0 + 1]):
            x = label[e] - l0
            if cost[x, 0] == inf:
                continue
            c = child[e] - n0
            if cost[x, 0] + down[c, 0] < down[n, 0]:
                for k in range(lanes):
                    down[n, k] = cost[x, k] + down[c, k]
            if up[n, 0] + down[c, 0] < through[x, 0]:
                for k in range(lanes):
                    through[x, k] = up[n, k] + down[c, k]
            span = level[child[e]] - here - 1
            if span > 0:
                j = 0
                while (2 << j) <= span:
                    j += 1
                i = here + 1 - b0
                whole = up[n, 0] + cost[x, 0] + down[c, 0]
                for o in (i, i + span - (1 << j)):
                    if whole < skip[j, o, 0]:
                        for k in range(lanes):
                            skip[j, o, k] = up[n, k] + cost[x, k] + down[c, k]
    for j in range(reach - 1, 0, -1):
        half = 1 << (j - 1)
        for i in range(b1 - b0 - 2 * half + 1):
            for o in (i, i + half):
                if skip[j, i, 0] < skip[j - 1, o, 0]:
                    for k in range(lanes):
                        skip[j - 1, o, k] = skip[j, i, k]
    for x in range(l0, l1):
        if through[x - l0, 0] == inf:
            continue
        w = least[label_level[x] - b0]
        for i in range(label_starts[x], label_starts[x + 1]):
            v = label_values[i]
            if allowed[v]:
                whole = base[0] + through[x - l0, 0] + (weights[v, 0] - weights[w, 0])
                if whole < best[v - v0, 0, 0]:
                    for k in range(lanes):
                        more = weights[v, k] - weights[w, k]
                        best[v - v0, 0, k] = base[k] + through[x - l0, k] + more
    for b in range(b0, b1):
        w = least[b - b0]
        if skip[0, b - b0, 0] < inf:
            for v in range(values[b], values[b + 1]):
                whole = base[0] + skip[0, b - b0, 0] + (weights[v, 0] - weights[w, 0])
                if allowed[v] and whole < best[v - v0, 0, 0]:
                    for k in range(lanes):
                        more = weights[v, k] - weights[w, k]
                        best[v - v0, 0, k] = base[k] + skip[0, b - b0, k] + more
        first, second = -1, -1
        for v in range(values[b] - v0, values[b + 1] - v0):
            if first < 0 or best[v, 0, 0] < best[first, 0, 0]:
                first, second = v, first
            elif second < 0 or best[v, 0, 0] < best[second, 0, 0]:
                second = v
        for v in range(values[b] - v0, values[b + 1] - v0):
            w = second if v == first else first
            if w >= 0:
                best[v, 1] = best[w, 0]


@compiled
def _carry_all(  # type: ignore[no-untyped-def]
    blocks, nodes, labels, values, level, starts, child, label, label_level, label_starts,
    label_values, weights, allowed, best, optima,
):  # fmt: skip  # pragma: no cover - compiled
    for c in range(len(blocks) - 1):
        b0, b1 = blocks[c], blocks[c + 1]
        _carry(  # type: ignore[no-untyped-call]
            b0, b1, nodes[c], nodes[c + 1], labels[c], labels[c + 1], values, level, starts,
            child, label, label_level, label_starts, label_values, weights, allowed,
            best[values[b0] : values[b1]], optima[c],
        )  # fmt: skip
