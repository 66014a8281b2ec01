"""Choices carried over from one release to another, with an account of what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from configurator.catalogue.release import Release
from configurator.engine.answers import Choices
from configurator.errors import Conflict
from configurator.flow.desk.fitting import Fit, fitted, reasons
from configurator.flow.desk.stopped import NO_STOPS, Stops
from configurator.flow.explaining import Dropped, Said, say
from configurator.flow.finishing import finish, market_chosen, totals_of
from configurator.flow.showroom import Showroom, covers
from configurator.orders.price import Price


@dataclass(frozen=True)
class Carried:
    """From ``old`` to ``new``: ``kept`` are the choices that go on, ``gone`` the options that the
    new release no longer has, ``dropped`` those that it does not allow with the others, each with
    its reason. The prices are of the cheapest completion before and after, each in its market;
    None where there is none."""

    old: Release
    new: Release
    kept: Mapping[str, bool]
    gone: tuple[Said, ...]
    dropped: tuple[Dropped, ...]
    price_before: Price | None
    price_after: Price | None

    @property
    def whole(self) -> bool:
        """Whether every choice was kept."""
        return not (self.gone or self.dropped)

    @property
    def asked(self) -> int:
        """How many choices there were, those apart that rule out what is gone anyway."""
        return len(self.kept) + len(self.gone) + len(self.dropped)

    @property
    def extra(self) -> int | None:
        """What the price with tax changed by, minor units; None where the two do not compare."""
        before, after = self.price_before, self.price_after
        if before is None or after is None or before.currency != after.currency:
            return None
        return after.gross - before.gross


def carried(
    showroom: Showroom,
    old: Release,
    new: Release,
    choices: Choices,
    stops: Stops = NO_STOPS,
) -> Carried:
    """What consistent ``choices`` made under ``old`` are under ``new``: as many as go together and
    are for sale are kept, of equal numbers those that leave the least price. Nothing is written
    anywhere."""
    gone = tuple(
        say(old, name) for name, wanted in choices.items() if wanted and name not in new.options
    )
    fit = fitted(showroom, new, choices, stops=stops)
    return Carried(
        old,
        new,
        _kept(showroom, new, choices, fit) if fit else {},
        gone,
        reasons(showroom, new, fit, stops) if fit else (),
        _price(showroom, old, choices),
        totals_of(new, fit.selected, fit.market).price if fit else None,
    )


def _kept(showroom: Showroom, new: Release, choices: Choices, fit: Fit) -> dict[str, bool]:
    """The customer's own choices; the market too where they alone would lead to another."""
    kept = {n: wanted for n, wanted in fit.kept.items() if n in choices}
    if market_chosen(new, showroom.engine(new), kept).id != fit.market.id:
        kept[fit.market.option] = True
    return kept


def sold_instead(showroom: Showroom, release: Release, today: date) -> Release | None:
    """The release to go on with where ``release`` is sold no longer; None where it is on sale or
    will be, or where the product is sold no longer at all."""
    current = showroom.current(release.product, today)
    if current.id == release.id or not covers(current, today):
        return None
    ended = release.valid_to is not None and release.valid_to < today
    return current if ended or release.valid_from <= today else None


def replaced_on(old: Release, new: Release, today: date) -> date | None:
    """The first day on which ``new`` was sold in the place of ``old``; None where that is not so
    on ``today``, because ``old`` is still to come."""
    ended = old.valid_to + timedelta(days=1) if old.valid_to and old.valid_to < today else None
    days = [d for d in (ended, new.valid_from) if d]
    return None if old.valid_from > today and not ended else max(days)


def check_on_sale(showroom: Showroom, release: Release, today: date) -> None:
    """Conflict where nothing new is sold of ``release``; one that is still to come is."""
    edition = release.edition.en or release.id
    instead = sold_instead(showroom, release, today)
    if instead is not None:
        raise Conflict(
            f"{release.name.en} is no longer sold as {edition}; open it in the configurator to "
            f"take your choices to {instead.edition.en or instead.id}."
        )
    if release.valid_to is not None and release.valid_to < today:
        raise Conflict(f"{release.name.en} has not been sold since {release.valid_to}.")


def _price(showroom: Showroom, release: Release, choices: Choices) -> Price | None:
    found = finish(showroom, release, choices, "price")
    return found.totals.price if found else None
