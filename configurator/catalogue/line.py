"""An assembly line: stations, takt, shifts, calendar, ratio constraints and paint batches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from configurator.catalogue.release import Text


@dataclass(frozen=True, slots=True)
class Station:
    """``window_s`` is how long a unit can be worked on before it leaves (seconds)."""

    id: str
    label: Text
    window_s: int


@dataclass(frozen=True, slots=True)
class Shift:
    """Working time of a day: ``minutes`` net of breaks, from ``start`` (HH:MM, plant's time)."""

    id: str
    start: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Ratio:
    """At most ``p`` of any ``q`` consecutive units carry one of ``options``.

    A hard ratio must not be broken where avoidable and weighs above every soft one;
    ``weight`` orders ratios of one kind.
    """

    id: str
    label: Text
    options: frozenset[str]
    p: int
    q: int
    hard: bool = True
    weight: int = 1


@dataclass(frozen=True)
class Line:
    """One line. ``paint_family`` is the family whose option is the unit's colour;
    ``paint_batch`` the longest run of one colour; ``weekdays`` are ISO numbers (1 = Monday)."""

    id: str
    label: Text
    takt_s: int
    stations: tuple[Station, ...]
    shifts: tuple[Shift, ...]
    weekdays: frozenset[int]
    holidays: frozenset[date]
    ratios: tuple[Ratio, ...]
    paint_family: str
    paint_batch: int
    frozen_days: int
    transport_days: int
    source: str = ""

    def works_on(self, day: date) -> bool:
        return day.isoweekday() in self.weekdays and day not in self.holidays

    def slots(self, day: date) -> int:
        """Units that one day can take: net working seconds over the takt."""
        if not self.works_on(day):
            return 0
        return sum(s.minutes for s in self.shifts) * 60 // self.takt_s

    def next_working_day(self, day: date) -> date:
        """The first working day strictly after ``day``."""
        later = day + timedelta(days=1)
        while not self.works_on(later):
            later += timedelta(days=1)
        return later
