"""Why a build is not earlier, in sentences: the days passed over, joined where one thing bound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from configurator.catalogue.release import Text
from configurator.orders.configuration import Configuration
from configurator.promise.demand import part_key
from configurator.promise.earliest import Bound, Promise


@dataclass(frozen=True, slots=True)
class Reason:
    """Working days ``first`` to ``last`` and what bound on each of them."""

    first: date
    last: date
    text: Text


def why_not_earlier(promise: Promise, configuration: Configuration) -> tuple[Reason, ...]:
    """The reasons in order of days; a part is called by its name, not its key."""
    return joined(
        promise, {part_key(configuration.product, p.part): p.label for p in configuration.parts}
    )


def joined(promise: Promise, parts: Mapping[str, Text]) -> tuple[Reason, ...]:
    """The same with ``parts``: part key -> name."""
    stretches = [
        list(run) for _, run in groupby(promise.why_not_earlier, key=lambda b: (b.binding, b.thing))
    ]
    return tuple(Reason(run[0].day, run[-1].day, _text(run[0], parts)) for run in stretches)


def _text(bound: Bound, parts: Mapping[str, Text]) -> Text:
    if bound.binding == "lead":
        return Text("within the lead time of what was chosen", "在所选配置的备货期内")
    if bound.binding == "closed":
        return Text("the line is closed", "产线停产")
    if bound.binding == "slot":
        return Text("every slot is taken", "当日产能已满")
    part = parts.get(bound.thing, Text(bound.thing))
    return Text(f"{part.en} is short", f"{part.zh or part.en}供应不足")
