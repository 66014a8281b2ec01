"""What another release would mean for what is sold: which open quotes and orders it still allows,
why not the others, and the least change that each would need.

Orders stay valid under their own release for ever; this tells what a new quote or an amendment
under the other release would come to. Equal configurations are judged once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic
from typing import Literal, TypeAlias

from configurator.catalogue.release import Market, Release, Text
from configurator.flow.desk.fitting import fitted, reasons
from configurator.flow.explaining import Dropped, Replaced, Said, say
from configurator.flow.finishing import spelled_out
from configurator.flow.showroom import Showroom
from configurator.orders.life import State
from configurator.orders.price import market_of, price
from configurator.store import accounts
from configurator.store.database import Store
from configurator.store.sold import Kind, Sold, sold_of

Verdict: TypeAlias = Literal["valid", "completed", "invalid", "unjudged"]
#: States in which an order is not built yet, so that it could still be changed.
OPEN: tuple[State, ...] = (
    "placed", "accepted", "slotted", "sequenced", "frozen", "released", "in_build", "on_hold",
    "scrapped",
)  # fmt: skip
_WORST: tuple[Verdict, ...] = ("invalid", "unjudged", "completed", "valid")


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
    price_before: int
    quotes: int
    orders: int
    price_after: int | None = None
    gone: tuple[Said, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    added: tuple[Said, ...] = ()

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
    for the quotes of ``old`` that are open at ``now``, and for its orders that are not built yet.

    Within ``seconds``; what was not judged by then says so.
    """
    began = monotonic()
    with store.reading() as session:
        sold = sold_of(session, old.product, old.id, OPEN, now)
        names = accounts.dealer_names(session)
    groups: dict[tuple[str, str], list[Sold]] = {}
    for one in sold:
        groups.setdefault((one.selected, one.market), []).append(one)
    judge = _Judge(showroom, old, new)
    found: list[tuple[Case, list[Sold]]] = []
    # The most frequent first: should time run out, most of what is sold has been judged.
    for (_, market), alike in sorted(groups.items(), key=lambda g: -len(g[1])):
        over = monotonic() - began > seconds
        found.append((judge.case(alike, market, over), alike))
    found.sort(key=lambda pair: (_WORST.index(pair[0].verdict), -len(pair[1]), pair[1][0].number))
    counts: dict[Kind, dict[Verdict, int]] = {"quote": {}, "order": {}}
    for case, alike in found:
        for one in alike:
            counts[one.kind][case.verdict] = counts[one.kind].get(case.verdict, 0) + 1
    return Impact(
        product=old.product,
        old=old.id,
        new=new.id,
        cases=tuple(case for case, _ in found),
        rows=tuple(_row(case, one, names) for case, alike in found for one in alike),
        counts=counts,
        seconds=monotonic() - began,
    )


class _Judge:
    """Judges configurations of ``old`` by ``new``."""

    def __init__(self, showroom: Showroom, old: Release, new: Release) -> None:
        self._showroom, self._old, self._new = showroom, old, new
        self._engine = showroom.engine(new)
        self._fresh = dict.fromkeys((o for o in new.options if o not in old.options), False)

    def case(self, alike: Sequence[Sold], market: str, over: bool) -> Case:
        """The case of a configuration that ``alike`` have; unjudged where time is ``over``."""
        one = alike[0]
        selected = frozenset(json.loads(one.selected))
        plain = Case(
            verdict="unjudged" if over else "valid",
            selected=selected,
            market=market,
            currency=one.currency,
            price_before=one.gross,
            quotes=sum(s.kind == "quote" for s in alike),
            orders=sum(s.kind == "order" for s in alike),
        )
        return plain if over else self._judged(plain)

    def _judged(self, plain: Case) -> Case:
        new = self._new
        choices = spelled_out(self._old, plain.selected)
        gone = tuple(n for n, wanted in choices.items() if wanted and n not in new.options)
        known = {n: wanted for n, wanted in choices.items() if n in new.options}
        if not gone and self._engine.complete({**known, **self._fresh}, "") is not None:
            return replace(plain, price_after=self._price(plain, plain.selected))
        fit = fitted(self._showroom, new, choices, plain.market)
        if fit is None:
            return replace(plain, verdict="invalid", gone=self._said(gone))
        lost = (*gone, *(n for n, wanted in fit.dropped.items() if wanted))
        replaced = tuple(Replaced(say(self._old, n), self._instead(n, fit.selected)) for n in lost)
        told = {r.instead.id for r in replaced if r.instead}
        return replace(
            plain,
            verdict="invalid" if gone or fit.dropped else "completed",
            gone=self._said(gone),
            dropped=reasons(self._showroom, new, fit),
            replaced=replaced,
            added=tuple(
                say(new, o)
                for o in new.options
                if o in fit.selected and o not in plain.selected and o not in told
            ),
            price_after=self._price(plain, fit.selected, fit.market),
        )

    def _price(
        self, plain: Case, selected: frozenset[str], market: Market | None = None
    ) -> int | None:
        if market is None:
            market = self._new.markets.get(plain.market) or market_of(self._new, selected)
        if market.currency != plain.currency:
            return None
        return price(self._new, selected, market).gross

    def _said(self, names: Sequence[str]) -> tuple[Said, ...]:
        return tuple(say(self._old, n) for n in names)

    def _instead(self, gone: str, selected: frozenset[str]) -> Said | None:
        """What stands in the family of ``gone`` where one option is picked."""
        asks = self._old.options[gone].family
        family = next((f for f in self._new.families if f.id == asks), None)
        if family is None or family.pick != "one":
            return None
        return next((say(self._new, o) for o in family.options if o in selected), None)


def _row(case: Case, one: Sold, names: Mapping[str, str]) -> Touched:
    return Touched(
        kind=one.kind,
        number=one.number,
        title=Text(one.title_en, one.title_zh),
        dealer=one.dealer,
        dealer_name=names.get(one.dealer, one.dealer),
        customer=one.customer,
        state=one.state,
        case=case,
    )
