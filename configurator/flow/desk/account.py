"""The account of what was carried over, as it stands now: each choice that was lost, what stands in
its place meanwhile, and the ways to have it again or to take the nearest instead."""

from __future__ import annotations

from dataclasses import dataclass

from configurator.catalogue.release import Family, Release
from configurator.engine.answers import Answer, Choices, Engine
from configurator.flow.desk.carrying import Carried
from configurator.flow.desk.stopped import NO_STOPS, Stops
from configurator.flow.explaining import Reason, Replaced, Said, WayOut, say, why, without_family

#: So many ways are offered for one lost choice.
MOST_WAYS = 3


@dataclass(frozen=True)
class Lost:
    """A choice that was not kept. ``reason`` is None where the release no longer has the option.
    ``now`` is what stands in its family, chosen or because nothing else is possible; ``ways`` lead
    from the page's choices to it, or to the cheapest of what its family has."""

    what: Said
    reason: Reason | None
    now: Said | None
    ways: tuple[WayOut, ...]


@dataclass(frozen=True)
class Account:
    """``carried``, with what became of each loss since."""

    carried: Carried
    lost: tuple[Lost, ...]


def account(
    release: Release,
    engine: Engine,
    over: Carried,
    choices: Choices,
    answer: Answer,
    by: str,
    stops: Stops = NO_STOPS,
) -> Account:
    """The account of ``over`` on a page of ``release`` with ``choices``, of which ``answer`` tells
    the least ``by``. ``engine`` has nothing of what ``stops`` take off sale."""
    page = _Page(release, engine, choices, answer, by, stops)
    return Account(
        over,
        (
            *(page.gone(said, over.old.options[said.id].family) for said in over.gone),
            *(page.dropped(d.what, d.reason) for d in over.dropped),
        ),
    )


@dataclass(frozen=True)
class _Page:
    release: Release
    engine: Engine
    choices: Choices
    answer: Answer
    by: str
    stops: Stops

    def gone(self, said: Said, asks: str) -> Lost:
        family = next((f for f in self.release.families if f.id == asks), None)
        if family is None or family.pick != "one":
            return Lost(said, None, None, ())
        now = self._now(family)
        return Lost(said, None, now, () if now else self._others(family, said))

    def dropped(self, said: Said, reason: Reason) -> Lost:
        family = self.release.family_of(said.id)
        if self.choices.get(said.id) == said.wanted:
            return Lost(said, reason, said, ())
        now = self._now(family) if family.pick == "one" and said.wanted else None
        if now and self.choices.get(now.id):  # the question has been answered anew
            return Lost(said, reason, now, ())
        least = self.answer.optimum(self.by)
        told = why(
            self.release, self.engine, self.choices, said.id,
            by=self.by, now=least, stops=self.stops,
        )  # fmt: skip
        if told is None:
            return Lost(said, reason, now, self._free(said, least))
        ways = self._in_this_market(told.ways) if told.option.wanted == said.wanted else ()
        if not ways and not now and said.wanted:
            ways = self._others(family, said)
        return Lost(said, reason, now, ways[:MOST_WAYS])

    def _in_this_market(self, ways: tuple[WayOut, ...]) -> tuple[WayOut, ...]:
        """``ways`` that do not send the customer abroad: their prices would not compare."""
        markets = {m.option for m in self.release.markets.values()}
        return tuple(w for w in ways if not any(r.gone.id in markets for r in w.replaced))

    def _free(self, said: Said, least: int | None) -> tuple[WayOut, ...]:
        """Simply to take it, or to rule it out: nothing stands in its way any more."""
        others = without_family(self.release, self.choices, said.id)
        taken = {**others, said.id: said.wanted}
        then = self.engine.answer(taken, (self.by,)).optimum(self.by)
        return (WayOut(taken, (), None if least is None or then is None else then - least),)

    def _now(self, family: Family) -> Said | None:
        stands = [o for o in family.options if self.choices.get(o)]
        stands += [o for o in family.options if self.answer.state(o) == "forced"]
        return say(self.release, stands[0]) if stands else None

    def _others(self, family: Family, lost: Said) -> tuple[WayOut, ...]:
        """The cheapest answers to ``family``'s question, without what is lost."""
        others = without_family(self.release, self.choices, family.options[0])
        open_, least = self.engine.answer(others, (self.by,)), self.answer.optimum(self.by)
        costs = {o: cost for o in family.options if (cost := open_.best(self.by, o)) is not None}
        return tuple(
            WayOut(
                {**others, o: True},
                (Replaced(lost, say(self.release, o)),),
                None if least is None else costs[o] - least,
                say(self.release, o),
            )
            for o in sorted(costs, key=lambda o: costs[o])[:MOST_WAYS]
        )
