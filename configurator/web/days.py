"""Days: in addresses (``/planner/lines/van/2026-12-01``), in words, and those beside one."""

from __future__ import annotations

from datetime import date, timedelta

from werkzeug.routing import BaseConverter, ValidationError

from configurator.catalogue.line import Line
from configurator.errors import NotFound
from configurator.flow.showroom import Showroom
from configurator.web.language import language
from configurator.web.shown import day

_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


class DayConverter(BaseConverter):
    """An ISO date; whatever is none is an address that does not exist."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValidationError from None

    def to_url(self, value: date) -> str:
        return value.isoformat()


def workday(value: date) -> str:
    """A day with its weekday, as planners say it.

    >>> workday(date(2026, 12, 7))
    'Mon 7 Dec 2026'
    """
    n = value.isoweekday() - 1
    return f"{day(value)} {_ZH[n]}" if language() == "zh" else f"{_EN[n]} {day(value)}"


def line_called(showroom: Showroom, line: str) -> Line:
    """The line of that id; NotFound names those there are."""
    if line not in showroom.lines:
        raise NotFound(f"There is no line {line!r}; there is {', '.join(sorted(showroom.lines))}.")
    return showroom.lines[line]


def working_day(line: Line, day: date) -> date:
    """``day`` when the line works on it; NotFound, naming the next one that it does, otherwise."""
    if not line.works_on(day):
        following = line.next_working_day(day)
        raise NotFound(
            f"{line.label.en} does not work on {day:%A} {day.day} {day:%B %Y}; "
            f"its next working day is {following.isoformat()}."
        )
    return day


def day_before(line: Line, day: date) -> date:
    """The last working day strictly before ``day``."""
    earlier = day - timedelta(days=1)
    while not line.works_on(earlier):
        earlier -= timedelta(days=1)
    return earlier
