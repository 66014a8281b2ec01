"""A stop of sale: an option that nobody can order from a day on, or only so many times more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from configurator.catalogue.release import Text


@dataclass(frozen=True)
class Stop:
    """``option`` of ``product`` is not for sale from ``from_day`` on; with a ``cap`` it still is,
    that many times, of which ``sold`` are gone. ``lifted_at`` is None while it stands."""

    id: int
    product: str
    option: str
    from_day: date
    cap: int | None
    sold: int
    reason: Text
    by: str
    stopped_at: datetime
    lifted_by: str = ""
    lifted_at: datetime | None = None

    @property
    def left(self) -> int | None:
        """How many may still be sold; None without a cap (from its day on: none)."""
        return None if self.cap is None else self.cap - self.sold

    def begun(self, day: date) -> bool:
        """Whether it stands and its day has come."""
        return self.lifted_at is None and self.from_day <= day

    def closes(self, day: date) -> bool:
        """Whether nobody can order the option on ``day``."""
        return self.begun(day) and not self.left

    @property
    def since(self) -> Text:
        """Why the option is not for sale, as customers are told."""
        en, zh = f"Not for sale since {self.from_day.isoformat()}", f"自{self.from_day}起停售"
        if self.cap is not None:
            en, zh = f"Sold out: no more than {self.cap} were for sale", f"限售{self.cap}件，已售罄"
        return Text(f"{en}: {self.reason.en}", f"{zh}：{self.reason.in_('zh')}")
