"""A quote: a configuration with its price, and a promise, pinned until it expires."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from configurator.errors import Conflict
from configurator.orders.configuration import Configuration


@dataclass(frozen=True)
class Quote:
    """``token`` is the share link's secret; ``dealer`` "" while the quote is a customer's own.

    The promise that was shown with it is kept beside it (``configurator.promise``), since orders
    don't know how promises are made.
    """

    number: str
    token: str
    code: str
    dealer: str
    customer: str
    configuration: Configuration
    made_at: datetime
    expires_at: datetime

    def check_open(self, now: datetime) -> None:
        """Conflict when the quote holds no more."""
        if now >= self.expires_at:
            raise Conflict(
                f"Quote {self.number} held until {self.expires_at:%Y-%m-%d}; make a new one from "
                "its code, at today's price."
            )
