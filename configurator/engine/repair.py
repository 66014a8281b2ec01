"""Makes conflicting wishes consistent: what to change to get an option, what to keep of a code.

Both are asked of one question that every backend answers exactly: the configuration that keeps
some choices, breaks the fewest of others, and then costs least. Alternatives come from Reiter's
hitting-set tree (1987): a further repair must keep something that each earlier one dropped.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Sequence
from itertools import count
from typing import TypeAlias

from configurator.engine.answers import NOTHING, By, Choices, Repair, Settled
from configurator.engine.walk import Nearest
from configurator.errors import Refused

Ask: TypeAlias = Callable[[Choices, Sequence[tuple[str, bool]], By], Nearest | None]
"""(kept choices, wishes, attribute or mix) -> wishes broken, cost, configuration."""

_MOST_QUESTIONS = 200
"""Asked at most, and as many again for each alternative above three."""


def repairs(
    ask: Ask,
    choices: Choices,
    name: str,
    wanted: bool,
    by: By,
    most: int,
    keep: Collection[str] = (),
) -> tuple[Repair, ...]:
    """Ways to get ``name``, fewest dropped choices first, then least ``by``; none drops a
    superset of what another drops, or a choice named in ``keep``. Empty only when no
    configuration has it; Refused where ``keep`` names what was not chosen."""
    for n in keep:
        if n not in choices:
            raise Refused(f"{n!r} cannot be kept: it was not chosen.")
    held = {n: choices[n] for n in keep}
    if held.get(name, wanted) is not wanted:
        return ()
    hard = {**held, name: wanted}
    wishes = [(n, w) for n, w in choices.items() if n not in held]
    first = ask(hard, wishes, by)
    if first is None:
        return ()
    tie = count()
    open_ = [(first[0], first[1], next(tie), frozenset[str](), first[2])]
    asked = {frozenset[str]()}
    questions = _MOST_QUESTIONS * max(1, most - 2)
    found: list[Repair] = []
    while open_ and len(found) < most:
        _, cost, _, kept, configuration = heapq.heappop(open_)
        dropped = {n: w for n, w in wishes if (n in configuration) is not w}
        if not any(r.dropped.keys() <= dropped.keys() for r in found):
            found.append(Repair(dropped, configuration, cost))
        for n in dropped:
            further = kept | {n}
            if further in asked or len(asked) > questions:
                continue
            asked.add(further)
            if choices.get(name, wanted) is not wanted and name in further:
                continue
            answer = ask({**{n: choices[n] for n in further}, **hard}, wishes, by)
            if answer is not None:
                heapq.heappush(open_, (answer[0], answer[1], next(tie), further, answer[2]))
    return tuple(found)


def settled(
    ask: Ask, known: Collection[str], choices: Sequence[tuple[str, bool]], held: Choices = NOTHING
) -> Settled:
    """As many choices as can be kept together, and with ``held``; among equals the one that keeps
    later choices."""
    unknown = tuple(dict.fromkeys(n for n, _ in choices if n not in known))
    # A choice made twice counts once, where it was made last.
    wishes = [*dict.fromkeys(c for c in reversed(choices) if c[0] in known)]
    best = ask(held, wishes, "")
    fewest = len(wishes) if best is None else best[0]
    kept: dict[str, bool] = {}
    dropped: dict[str, bool] = {}
    for name, wanted in wishes:
        if len(dropped) < fewest:
            found = None
            if best is not None and {**kept, **held}.get(name, wanted) is wanted:
                found = ask({**kept, **held, name: wanted}, wishes, "")
            if found is None or found[0] > fewest:
                dropped[name] = wanted
                continue
        kept[name] = wanted
    return Settled(dict(reversed(kept.items())), dict(reversed(dropped.items())), unknown)
