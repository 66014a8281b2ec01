"""Odds that make sampled configurations follow take rates, although rules couple the families.

Drawn with take rates taken as odds, options with many rules (electric vans) would all but
vanish: few configurations have them. Proportional fitting (after Deming and Stephan, 1940)
raises what comes too seldom and lowers what comes too often, until the shares fit. All families
are fitted at once from one set of draws, so each step is a damped one: whole steps overshoot,
because raising one option raises all that come with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log

from configurator.engine.answers import Attribute, Engine

#: Shares below this are drawn too seldom to be told from none.
LEAST = 0.004
#: How much of the wanted correction is made in a round, at first.
FIRST_STEP = 0.15


def fitted_odds(
    engine: Engine,
    families: Sequence[Mapping[str, float]],
    extras: Mapping[str, float],
    *,
    seed: int,
    rounds: int = 60,
    draws: int = 500,
) -> dict[str, float]:
    """Odds for ``Engine.sample`` under which options come about as often as wanted.

    ``families`` are questions with one answer each, option -> share (summing to 1); ``extras``
    are options of their own, option -> share. Where rules make a share unreachable the nearest
    reachable one results. Deterministic for a ``seed``.
    """
    odds = {option: max(share, LEAST) for family in families for option, share in family.items()}
    odds |= {option: _odds(share) for option, share in extras.items()}
    for n in range(rounds):
        step = FIRST_STEP * (1 - 0.7 * n / rounds)
        seen: Counter[str] = Counter()
        for selected in engine.sample(draws, seed + n, odds):
            seen.update(selected)
        for family in families:
            for option, share in family.items():
                odds[option] *= (max(share, LEAST) / max(seen[option] / draws, LEAST)) ** step
            whole = sum(odds[option] for option in family)
            for option in family:
                odds[option] /= whole
        for option, share in extras.items():
            odds[option] *= (_odds(share) / _odds(seen[option] / draws)) ** step
    return odds


def popularity(
    name: str, families: Sequence[Mapping[str, float]], extras: Mapping[str, float]
) -> Attribute:
    """The figure that is least where a configuration is most popular: the logarithm of how
    seldom customers want it, in thousandths.

    Options of a family weigh -log(share), options of their own the log-odds of being left out, as
    if customers chose in each family without regard to the others; rules are the engine's matter.
    Arguments as in ``fitted_odds``.
    """
    weights = {
        option: -round(1000 * log(max(share, LEAST)))
        for family in families
        for option, share in family.items()
    }
    weights |= {option: -round(1000 * log(_odds(share))) for option, share in extras.items()}
    return Attribute(name, weights)


def _odds(share: float) -> float:
    within = min(max(share, LEAST), 1 - LEAST)
    return within / (1 - within)
