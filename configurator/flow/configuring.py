"""The story of a click: choices settled, every option of a step judged and priced, what changed.

The address holds the choices; nothing is kept for a visitor. Whatever it says, the answer is a
page: what cannot be kept is named with its reason, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from configurator.catalogue.release import Family, Market, Option, Release
from configurator.engine.answers import Answer, Choices, Engine
from configurator.flow.desk.account import Account, account
from configurator.flow.desk.carrying import carried
from configurator.flow.desk.stopped import NO_STOPS, Stops
from configurator.flow.explaining import Said, Settlement, Why, say, settle, why, without_family
from configurator.flow.finishing import Totals, completed, market_chosen, price_list, totals_of
from configurator.flow.showroom import Showroom
from configurator.flow.steps import (
    Progress,
    Step,
    is_answered,
    is_needed,
    plan_of,
    progress_of,
    step_with,
)
from configurator.orders.stop import Stop

Standing: TypeAlias = Literal["chosen", "included", "open", "blocked", "refused"]


@dataclass(frozen=True)
class Effect:
    """What the best still possible changes by when an option is taken, for each figure on its
    own: net price in minor units, grams, grams of CO2e, days. None where nothing is known."""

    price: int | None
    mass_g: int | None
    carbon_g: int | None
    lead_days: int | None


@dataclass(frozen=True)
class OptionView:
    """An option as the page shows it. ``standing``: chosen by the customer, included by rules,
    open, blocked by rules and other choices, or refused by the customer. ``filled`` when it is
    open and in what the total counts for now; ``stop`` when it is not for sale (``closed``), is
    only ``left`` times, or will not be from a day on."""

    option: Option
    standing: Standing
    filled: bool
    effect: Effect | None
    stop: Stop | None = None
    closed: bool = False
    left: int | None = None


@dataclass(frozen=True)
class FamilyView:
    """A question with all its options. ``touched`` when the customer has said anything to it;
    ``needed`` when it cannot be left empty."""

    family: Family
    options: tuple[OptionView, ...]
    answered: bool
    touched: bool
    needed: bool


@dataclass(frozen=True)
class StepView:
    """A step in the page's list of steps."""

    step: Step
    progress: Progress


@dataclass(frozen=True)
class Change:
    """What the last click changed: what came, what went, and the least price (minor units)."""

    came: tuple[Said, ...]
    went: tuple[Said, ...]
    extra: int | None


@dataclass(frozen=True)
class Configuring:
    """Everything that a configurator's page says.

    ``choices`` are the customer's, consistent; ``selected`` the completion that ``totals`` counts.
    ``families`` are those of the step ``current``. ``newer`` is the product's current release
    where this is another one; ``carried`` the account of choices that came here from another.
    """

    release: Release
    newer: Release | None
    carried: Account | None
    market: Market
    choices: Mapping[str, bool]
    settlement: Settlement
    change: Change | None
    steps: tuple[StepView, ...]
    current: int
    families: tuple[FamilyView, ...]
    why: Why | None
    selected: frozenset[str]
    totals: Totals
    count: int | None
    left: int


def configure(
    showroom: Showroom,
    release: Release,
    asked: Sequence[tuple[str, bool]],
    *,
    current: Release | None = None,
    arrived: tuple[Release, Choices] | None = None,
    before: Choices | None = None,
    step: str = "",
    ask_why: str = "",
    stops: Stops = NO_STOPS,
) -> Configuring:
    """What the page shows for ``asked``, in the address's order.

    ``before`` are the choices of the page that this one was reached from; what is new since then
    counts as said last. ``current`` is the release to order from today; ``arrived`` another release
    and the choices under it that were carried over to this one. What ``stops`` take off sale is in
    no count, effect, or completion.
    """
    engine = stops.engine(showroom.engine(release), release)
    settlement = settle(showroom, release, in_order_said(asked, before), stops)
    market = market_chosen(release, engine, settlement.choices)
    choices = {**settlement.choices, **({market.option: True} if market.option else {})}
    figures = price_list(release, market)
    answer = engine.answer(choices, figures)
    selected = completed(release, engine, choices, market) or frozenset()
    plan = plan_of(release)
    steps, owners = plan.steps, plan.owners
    at = step_with(steps, step)
    chosen = [n for n, wanted in choices.items() if wanted]
    views = tuple(StepView(s, progress_of(s, answer, chosen, owners)) for s in steps)
    page = _Page(release, engine, choices, answer, selected, figures, owners, stops)
    asked_why = ask_why if ask_why in release.options else ""
    return Configuring(
        release=release,
        newer=current if current and current.id != release.id else None,
        carried=account(
            release, engine, carried(showroom, arrived[0], release, arrived[1], stops),
            choices, answer, figures[0], stops,
        ) if arrived else None,
        market=market,
        choices=choices,
        settlement=settlement,
        change=_change(release, engine, before, choices, figures[0], answer),
        steps=views,
        current=at,
        families=tuple(page.family(f) for f in steps[at].families) if steps else (),
        why=why(
            release, engine, choices, asked_why,
            by=figures[0], now=answer.optimum(figures[0]), stops=stops,
        ) if asked_why else None,
        selected=selected,
        totals=totals_of(release, selected, market),
        count=answer.count,
        left=sum(v.progress.left for v in views),
    )  # fmt: skip


@dataclass(frozen=True)
class _Page:
    """What the views of one page are drawn from."""

    release: Release
    engine: Engine
    choices: Choices
    answer: Answer
    selected: frozenset[str]
    figures: tuple[str, ...]
    owners: Mapping[str, str]
    stops: Stops

    def family(self, family: Family) -> FamilyView:
        touched = [o for o in family.options if o in self.choices]
        chosen = [o for o in touched if self.choices[o]]
        if family.pick == "one" and touched:
            others = without_family(self.release, self.choices, touched[0])
            open_ = self.engine.answer(others, self.figures)
        else:
            open_ = self.answer
        return FamilyView(
            family,
            tuple(self._stopped(self.release.options[o], open_) for o in family.options),
            is_answered(family, self.answer, chosen),
            bool(touched),
            is_needed(family, self.answer, self.owners),
        )

    def _stopped(self, option: Option, open_: Answer) -> OptionView:
        view, stop = self._option(option, open_), self.stops.said(option.id)
        if stop is None:
            return view
        today = self.stops.today
        left = stop.left if stop.begun(today) else None
        return replace(view, stop=stop, closed=stop.closes(today), left=left)

    def _option(self, option: Option, open_: Answer) -> OptionView:
        if option.id in self.choices:
            wanted = self.choices[option.id]
            standing: Standing = "chosen" if wanted else "refused"
            return OptionView(option, standing, False, None)
        state = open_.state(option.id)
        if state == "excluded":
            return OptionView(option, "blocked", False, None)
        if state == "forced":
            return OptionView(option, "included", False, None)
        return OptionView(option, "open", option.id in self.selected, self._effect(option, open_))

    def _effect(self, option: Option, open_: Answer) -> Effect:
        by_name = {}
        for figure in self.figures:
            best, now = open_.best(figure, option.id), self.answer.optimum(figure)
            by_name[figure.partition(":")[0]] = (
                best - now if best is not None and now is not None else None
            )
        return Effect(
            by_name.get("price"), by_name.get("mass"), by_name.get("carbon"), by_name.get("lead")
        )


def in_order_said(
    asked: Sequence[tuple[str, bool]], before: Choices | None
) -> list[tuple[str, bool]]:
    """``asked`` with what is new since ``before`` last: that is what the person wants now."""
    if before is None:
        return list(asked)
    return sorted(asked, key=lambda choice: before.get(choice[0]) != choice[1])


def _change(
    release: Release,
    engine: Engine,
    before: Choices | None,
    choices: Choices,
    price: str,
    answer: Answer,
) -> Change | None:
    if before is None or before == choices:
        return None
    then = engine.answer(before, (price,)).optimum(price)
    now = answer.optimum(price)
    return Change(
        tuple(say(release, n, w) for n, w in choices.items() if before.get(n) != w),
        tuple(say(release, n, w) for n, w in before.items() if n not in choices),
        now - then if now is not None and then is not None else None,
    )
