"""What another release would mean for what is sold: which open quotes and orders it still allows,
why not the others, and the least change that each would need.

Orders stay valid under their own release for ever; this tells what a new quote or an amendment
under the other release would come to. Equal configurations are judged once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from configurator.catalogue.release import Release, Text
from configurator.flow.explaining import Dropped, Replaced, Said
from configurator.flow.showroom import Showroom
from configurator.store.database import Store

Verdict: TypeAlias = Literal["valid", "completed", "invalid", "unjudged"]
Kind: TypeAlias = Literal["quote", "order"]


@dataclass(frozen=True)
class Case:
    """One configuration and what the new release says to it. ``verdict``: valid as it stands;
    ``completed`` when all of it is still possible, and something new has to be added; invalid; or
    unjudged, where time was over.

    ``gone`` are options that the new release no longer has; ``dropped`` those that it does not
    allow with the others, each with its reason; ``replaced`` is the cheapest repair (fewest
    changes, then least price): each option that goes and what stands in its family then;
    ``added`` what comes besides. Prices with tax, minor units of ``currency``, before (as sold)
    and after (None where there is no repair, or no price in this currency).
    """

    verdict: Verdict
    selected: frozenset[str]
    market: str
    currency: str
    gone: tuple[Said, ...]
    dropped: tuple[Dropped, ...]
    replaced: tuple[Replaced, ...]
    added: tuple[Said, ...]
    price_before: int
    price_after: int | None
    quotes: int
    orders: int

    @property
    def extra(self) -> int | None:
        """What the price would change by; None where it is not known."""
        return None if self.price_after is None else self.price_after - self.price_before


@dataclass(frozen=True)
class Touched:
    """An open quote or a live order (``kind``), with the case that it is."""

    kind: Kind
    number: str
    title: Text
    dealer: str
    dealer_name: str
    customer: str
    state: str
    case: Case


@dataclass(frozen=True)
class Impact:
    """From ``old`` to ``new``: ``cases`` are the distinct configurations, those of the most quotes
    and orders that fare worst first; ``rows`` every open quote and live order in that order.
    ``counts`` are numbers by kind and verdict."""

    product: str
    old: str
    new: str
    cases: tuple[Case, ...]
    rows: tuple[Touched, ...]
    counts: Mapping[Kind, Mapping[Verdict, int]]
    seconds: float

    def count(self, verdict: Verdict) -> int:
        """Quotes and orders of that verdict."""
        return sum(by.get(verdict, 0) for by in self.counts.values())


def impact(
    showroom: Showroom,
    store: Store,
    old: Release,
    new: Release,
    now: datetime,
    *,
    seconds: float = 60.0,
) -> Impact:
    """What ``new`` (on the shelf, or a draft read after its check) in the place of ``old`` means
    for the quotes of ``old`` that are open at ``now``, and for its live orders.

    Within ``seconds``; what was not judged by then says so.
    """
    raise NotImplementedError
