"""A believable plant to try things on: dealers, accounts, open days and hundreds of orders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from configurator.flow.access import Role
from configurator.flow.showroom import Showroom
from configurator.store.database import Store


@dataclass(frozen=True)
class DemoAccount:
    """An account to sign in with; ``password`` is new with every fill."""

    name: str
    password: str
    role: Role
    dealer_name: str


@dataclass(frozen=True)
class Filled:
    """What a fill made, and how long it took (seconds)."""

    accounts: tuple[DemoAccount, ...]
    orders: int
    quotes: int
    first_day: str
    seconds: float


def fill(
    showroom: Showroom,
    store: Store,
    now: datetime,
    *,
    orders: int = 400,
    seed: int = 2026,
    password: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Filled:
    """Fill an empty, migrated store through the real flows; Conflict when it has accounts.

    Same ``seed`` and ``now``: same configurations in the same order. Orders are drawn from the
    rule base by take rates and dated over the weeks before ``now``.
    """
    raise NotImplementedError
