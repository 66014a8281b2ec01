"""When each unit of a day starts: one a takt, shift by shift."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from configurator.catalogue.line import Line
from configurator.errors import Refused


def planned_starts(line: Line, day: date, units: int) -> tuple[datetime, ...]:
    """The start of each of a day's first ``units`` (plant's time, written as UTC).

    A shift of m minutes starts as many units as whole takts fit into what the shifts so far have
    given, so that a day's starts add up to ``line.slots(day)``; Refused for more than that.
    """
    starts: list[datetime] = []
    given = 0
    for shift in line.shifts:
        opens = datetime.combine(day, time.fromisoformat(shift.start), UTC)
        before = given
        given += shift.minutes * 60
        while len(starts) < units and (len(starts) + 1) * line.takt_s <= given:
            into = max(0, len(starts) * line.takt_s - before)
            starts.append(opens + timedelta(seconds=into))
    if len(starts) < units:
        raise Refused(f"{line.id} starts {len(starts)} units on a day, not {units}.")
    return tuple(starts)
