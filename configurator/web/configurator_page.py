"""What the configurator's page shows and where each of its links leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from configurator.catalogue.release import Family, Release
from configurator.flow.configuring import Configuring, FamilyView, OptionView, StepView
from configurator.flow.desk.carrying import replaced_on
from configurator.flow.explaining import WayOut
from configurator.orders.price import gross
from configurator.web.address import READ, Address, Pairs, Way, parameter
from configurator.web.language import in_words
from configurator.web.pictures.picture import Picture

#: So many steps a list shows around the current one, and so many finds.
NEAR_STEPS = 14
MOST_FOUND = 24


@dataclass(frozen=True)
class Found:
    """Something that was looked for: its family's and its own name, and where it is asked."""

    family: str
    option: str
    url: str


@dataclass(frozen=True)
class ConfigurePage:
    """The configurator's page. Everything shown is in ``told``; the links are made here."""

    told: Configuring
    address: Address
    way: Way
    picture: Picture
    summary: str
    finish: str
    newer: str
    today: date

    @property
    def release(self) -> Release:
        return self.told.release

    @property
    def begins(self) -> bool:
        """Whether the release is still to come."""
        return self.release.valid_from > self.today

    @property
    def replaced_on(self) -> date | None:
        """Since when the release is sold in the place of that which the choices came from."""
        over = self.told.carried
        return replaced_on(over.carried.old, self.release, self.today) if over else None

    @property
    def unread(self) -> bool:
        """Whether the account of what was carried over is shown for the first time."""
        return not self.address.came.endswith(READ)

    @property
    def currency(self) -> str:
        return self.told.market.currency

    @cached_property
    def priced(self) -> bool:
        """Whether options have prices at all."""
        return any(o.price.get(self.currency) for o in self.release.options.values()) or bool(
            self.release.base.price.get(self.currency)
        )

    def charged(self, net_change: int) -> int:
        """What a change of the least net price changes the price shown by, tax included."""
        price = self.told.totals.price
        return gross(price.net + net_change, price.tax_rate) - price.gross

    def charged_since(self, net_change: int) -> int:
        """What the price shown has changed by, tax included, through a change of the net price."""
        price = self.told.totals.price
        return price.gross - gross(price.net - net_change, price.tax_rate)

    def comparable(self, option: OptionView) -> bool:
        """Whether a price effect can be told in the page's currency: not for another market."""
        markets = {m.option for m in self.release.markets.values()}
        return self.priced and option.option.id not in markets

    @property
    def step(self) -> StepView:
        return self.told.steps[self.told.current]

    @property
    def near(self) -> range:
        """The steps that the list shows: all, or those around the current one."""
        number = len(self.told.steps)
        if number <= NEAR_STEPS + 4:
            return range(number)
        first = max(0, min(self.told.current - NEAR_STEPS // 2, number - NEAR_STEPS))
        return range(first, first + NEAR_STEPS)

    def to_step(self, at: int) -> str:
        """Another step with the same choices."""
        return self.way.keeping(step=self.told.steps[at].step.id, find="")

    @property
    def before(self) -> StepView | None:
        at = self.told.current
        return self.told.steps[at - 1] if at else None

    @property
    def after(self) -> StepView | None:
        at = self.told.current + 1
        return self.told.steps[at] if at < len(self.told.steps) else None

    @property
    def hidden(self) -> Pairs:
        """The choices that the page's own fields do not carry."""
        here = {o for f in self.step.step.families for o in f.options}
        kept = {n: w for n, w in self.told.choices.items() if n not in here or not w}
        return [
            *self.way.pairs(kept),
            ("step", self.step.step.id),
            *(("was", w) for w in self.way.remembering),
            *([("from", self.way.came)] if self.told.carried else []),
        ]

    def field(self, family: Family) -> str:
        """The name of a family's fields."""
        return parameter(family.id)

    def why(self, option: OptionView) -> str:
        """The same page with the reason for ``option``, or without it when it is shown."""
        if self.explains(option):
            return self.way.keeping()
        return self.way.keeping(why=option.option.id)

    def explains(self, option: OptionView) -> bool:
        """Whether the page says why ``option`` stands as it does."""
        return self.told.why is not None and self.told.why.option.id == option.option.id

    def by(self, way: WayOut) -> str:
        """The page after a repair."""
        return self.way.taking(way.choices)

    def reset(self, view: FamilyView) -> str:
        """The page with nothing said to a family."""
        gone = set(view.family.options)
        return self.way.taking({n: w for n, w in self.told.choices.items() if n not in gone})

    def refuse(self, option: OptionView) -> str:
        """The page with ``option`` ruled out."""
        return self.way.taking({**self.told.choices, option.option.id: False})

    def allow(self, option: OptionView) -> str:
        """The page with ``option`` no longer ruled out."""
        kept = {n: w for n, w in self.told.choices.items() if n != option.option.id}
        return self.way.taking(kept)

    @property
    def start_anew(self) -> str:
        """The page with nothing said but the market."""
        market = self.told.market.option
        return self.way.taking({market: True} if market else {})

    @property
    def started(self) -> bool:
        """Whether the customer has said anything beyond the market."""
        return any(n != self.told.market.option for n in self.told.choices)

    @cached_property
    def found(self) -> tuple[Found, ...]:
        """Families and options whose names hold what is looked for."""
        wanted = self.address.find.casefold()
        if not wanted:
            return ()
        hits: list[Found] = []
        for family in self.release.families:
            name = in_words(family.label)
            url = self.way.keeping(step=family.id, find="")
            if wanted in name.casefold():
                hits.append(Found(name, "", url))
            hits += [
                Found(name, label, url)
                for o in family.options
                if wanted in (label := in_words(self.release.options[o].label)).casefold()
            ]
            if len(hits) >= MOST_FOUND:
                break
        return tuple(hits[:MOST_FOUND])

    def swatches(self, family: Family) -> bool:
        """Whether every option of a family is a colour."""
        return all("colour" in self.release.options[o].look for o in family.options)
