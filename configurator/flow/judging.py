"""Before anything is pinned: the engine completes a configuration, and a second judge agrees.

The engine (compiled diagrams) and CP-SAT read the same rule base by different ways; a
configuration that is quoted or accepted has passed both, and the model's plain meaning too
(``orders.configuration.place``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from configurator.catalogue.feature_model import Constraint
from configurator.catalogue.release import Release
from configurator.errors import Refused
from configurator.flow.desk.stopped import NO_STOPS, Stops
from configurator.flow.showroom import Showroom
from configurator.orders.price import market_of


def completed(
    showroom: Showroom,
    release: Release,
    choices: Mapping[str, bool],
    market: str,
    stops: Stops = NO_STOPS,
) -> frozenset[str]:
    """All features of the cheapest completion of ``choices`` in ``market``, with nothing that is
    stopped; Refused without one.

    A market that has an option in the rule base is chosen by it, unless the choices say another.
    """
    engine = stops.engine(showroom.engine(release), release)
    known = market_of(release, [name for name, wanted in choices.items() if wanted], market)
    wanted = {**choices, known.option: True} if known.option else choices
    selected = engine.complete(wanted, by=f"price:{known.currency}")
    if selected is None:
        raise Refused(
            "These choices cannot be built together; open them in the configurator, which says "
            "why and what to change."
        )
    return selected


def agreed(showroom: Showroom, release: Release, selected: Collection[str]) -> None:
    """Refused, with the rules in the customer's words, when the CP-SAT judge finds that
    ``selected`` is not a valid configuration of ``release``."""
    verdict = showroom.judge(release).judge(selected)
    if verdict.valid:
        return
    said = [_words(release, broken) for broken in verdict.broken] or ["it is not complete"]
    raise Refused(f"This configuration of {release.name.en} cannot be built: {'; '.join(said)}.")


def _words(release: Release, broken: Constraint | str) -> str:
    if isinstance(broken, str):
        option = release.options.get(broken)
        return f"the choice at {option.label.en if option else broken!r} is not as it must be"
    rule = release.rules.get(broken.rule)
    return rule.text.en.rstrip(".") if rule else f"the rule {broken.text!r} does not hold"
