"""Choices carried over from one release to another, with an account of what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from configurator.catalogue.release import Release
from configurator.engine.answers import Choices
from configurator.flow.explaining import Dropped, Said
from configurator.flow.showroom import Showroom
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
    def extra(self) -> int | None:
        """What the price with tax changed by, minor units; None where the two do not compare."""
        before, after = self.price_before, self.price_after
        if before is None or after is None or before.currency != after.currency:
            return None
        return after.gross - before.gross


def carried(showroom: Showroom, old: Release, new: Release, choices: Choices) -> Carried:
    """What ``choices`` made under ``old`` are under ``new``: as many as go together are kept, of
    equal numbers those that leave the least price."""
    raise NotImplementedError
