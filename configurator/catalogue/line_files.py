"""The file of one assembly line, read, checked in itself, and turned into the line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from configurator.catalogue import schema
from configurator.catalogue.line import Line, Ratio, Shift, Station
from configurator.catalogue.problems import Problems
from configurator.catalogue.release_build import text_of
from configurator.catalogue.shapes import Shaped, shaped
from configurator.catalogue.yaml_lines import read_yaml

DAY = 24 * 60


def read_line(folder: Path) -> Shaped[schema.LineFile]:
    """``line.yaml`` of a line's folder; CatalogueError tells what is wrong in it."""
    line = shaped(read_yaml(folder / "line.yaml"), schema.LINE)
    problems = Problems()
    _check(line, folder.name, problems)
    problems.settle()
    return line


def line_of(shape: schema.LineFile) -> Line:
    """The line that a checked file states."""
    return Line(
        id=shape.line,
        label=text_of(shape.label),
        takt_s=shape.takt,
        stations=tuple(Station(s.station, text_of(s.label), s.window) for s in shape.stations),
        shifts=tuple(Shift(s.shift, s.start, s.minutes) for s in shape.shifts),
        weekdays=frozenset(shape.weekdays),
        holidays=frozenset(shape.holidays),
        ratios=tuple(
            Ratio(r.ratio, text_of(r.label), frozenset(r.options), r.p, r.q, r.hard, r.weight)
            for r in shape.ratios
        ),
        paint_family=shape.paint.family,
        paint_batch=shape.paint.batch,
        frozen_days=shape.frozen_days,
        transport_days=shape.transport_days,
        source=shape.source,
    )


def _check(line: Shaped[schema.LineFile], folder: str, problems: Problems) -> None:
    path, content = line.document.path, line.content
    if content.line != folder:
        problems.add(
            path,
            line.line("line"),
            f"line is {content.line!r} in the folder {folder!r}",
            "give both the same name",
        )
    _once(line, "stations", [s.station for s in content.stations], problems)
    _once(line, "shifts", [s.shift for s in content.shifts], problems)
    _once(line, "ratios", [r.ratio for r in content.ratios], problems)
    _once(line, "weekdays", content.weekdays, problems)
    for i, ratio in enumerate(content.ratios):
        if ratio.p >= ratio.q:
            problems.add(
                path,
                line.line("ratios", i),
                f"the ratio {ratio.ratio!r} allows {ratio.p} of {ratio.q}, which is no limit",
                "at most p of any q, with p smaller than q",
            )
    if sum(s.minutes for s in content.shifts) * 60 < content.takt:
        problems.add(
            path,
            line.line("takt"),
            f"the shifts are shorter than one takt of {content.takt} s, so no unit fits a day",
            "lengthen a shift (minutes) or shorten the takt (seconds)",
        )
    _check_shifts(line, problems)


def _check_shifts(line: Shaped[schema.LineFile], problems: Problems) -> None:
    """Shifts follow each other around the clock without overlap."""
    spans = sorted((_minute(s.start), s.minutes, i) for i, s in enumerate(line.content.shifts))
    for n, (start, minutes, i) in enumerate(spans):
        following = spans[n + 1][0] if n + 1 < len(spans) else spans[0][0] + DAY
        if start + minutes > following:
            problems.add(
                line.document.path,
                line.line("shifts", i),
                f"the shift {line.content.shifts[i].shift!r} runs into the next one",
                f"it has at most {following - start} minutes",
            )


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _once(
    line: Shaped[schema.LineFile], key: str, ids: Iterable[str | int], problems: Problems
) -> None:
    seen: set[str | int] = set()
    for i, id_ in enumerate(ids):
        if id_ in seen:
            problems.add(
                line.document.path,
                line.line(key, i),
                f"{id_!r} stands twice in {key}",
                "keep one of them",
            )
        seen.add(id_)
