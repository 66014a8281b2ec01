"""Before anything is pinned: the engine completes a configuration, and a second judge agrees.

The engine (compiled diagrams) and CP-SAT read the same rule base by different ways; a
configuration that is quoted or accepted has passed both, and the model's plain meaning too
(``orders.configuration.place``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from configurator.catalogue.release import Release
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
    known = market_of(release, [name for name, wanted in choices.items() if wanted], market)
    wanted = {**choices, known.option: True} if known.option else choices
    selected = engine.complete(wanted, by=f"price:{known.currency}")
    if selected is None:
        raise Refused(
            "These choices cannot be built together; open them in the configurator, which says "
            "why and what to change."
        )
    return selected


def agreed(release: Release, selected: Collection[str]) -> None:
    """Refused when the CP-SAT judge finds that ``selected`` breaks a rule of ``release``."""
    if not release.model.allows(selected):
        raise Refused("This configuration breaks a rule of its release.")
