"""Before anything is pinned: the engine completes a configuration, and a second judge agrees.

The engine (compiled diagrams) and CP-SAT read the same rule base by different ways; a
configuration that is quoted or accepted has passed both, and the model's plain meaning too
(``orders.configuration.place``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from configurator.catalogue.release import Release
from configurator.engine.judge import judge
from configurator.errors import Refused
from configurator.flow.showroom import Showroom
from configurator.orders.price import market_of


def completed(
    showroom: Showroom, release: Release, choices: Mapping[str, bool], market: str
) -> frozenset[str]:
    """All features of the cheapest completion of ``choices`` in ``market``; Refused without one.

    A market that has an option in the rule base is chosen by it, unless the choices say another.
    """
    engine = showroom.engine(release)
    known = release.markets.get(market)
    wanted = dict(choices)
    others = {m.option for m in release.markets.values() if m.option}
    if known and known.option and not any(choices.get(o) for o in others):
        wanted[known.option] = True
    currency = market_of(release, [n for n, w in wanted.items() if w], market).currency
    selected = engine.complete(wanted, by=f"price:{currency}")
    if selected is None:
        raise Refused(
            "These choices cannot be built together; open them in the configurator, which says "
            "why and what to change."
        )
    return selected


def agreed(release: Release, selected: Collection[str]) -> None:
    """Refused when the CP-SAT judge finds that ``selected`` breaks a rule of ``release``."""
    raise NotImplementedError
