"""Odds fitted to take rates. If these fail, demo orders and demand simulations show a market that
nobody has: no electric vans, because few configurations contain one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from configurator.catalogue.load import load_release
from configurator.engine.open import open_engine
from configurator.engine.take_rates import fitted_odds

VAN = Path(__file__).parents[2] / "rules" / "large-van" / "2026"
DRAWS = 3000


@pytest.fixture(scope="module")
def shares() -> dict[str, tuple[float, float]]:
    """Option -> its take rate, and its share of what is drawn."""
    release = load_release(VAN)
    engine = open_engine(release.model)
    rates = {id: option.take_rate for id, option in release.options.items()}
    single = [{o: rates[o] for o in f.options} for f in release.families if f.pick == "one"]
    extras = {o: rates[o] for f in release.families if f.pick != "one" for o in f.options}
    odds = fitted_odds(engine, single, extras, seed=11)
    seen: Counter[str] = Counter()
    for selected in engine.sample(DRAWS, 12, odds):
        assert release.model.allows(selected)
        seen.update(selected)
    return {o: (rate, seen[o] / DRAWS) for o, rate in rates.items()}


def test_drawn_vans_have_the_catalogues_take_rates(shares: dict[str, tuple[float, float]]) -> None:
    """Six hundredths: what drawing (a hundredth) and coupled families leave."""
    far = {o: pair for o, pair in shares.items() if abs(pair[0] - pair[1]) > 0.06}
    assert not far


def test_what_rules_make_rare_is_still_drawn(shares: dict[str, tuple[float, float]]) -> None:
    """Taken as odds, the rates would draw electric vans once in three thousand."""
    wanted, drawn = shares["power_electric_150"]
    assert drawn > wanted / 2
