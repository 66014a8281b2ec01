"""An order: a dealer's commitment to one unit, with all that was agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from configurator.orders.configuration import Configuration
from configurator.orders.life import State


@dataclass(frozen=True)
class Order:
    """``build_day`` and ``delivery_day`` are what was promised when it was accepted."""

    number: str
    quote: str
    dealer: str
    customer: str
    reference: str
    state: State
    configuration: Configuration
    build_day: date
    delivery_day: date
    placed_at: datetime
