"""Readers of the public car-sequencing formats: Renault's (ROADEF 2005), CSPLib 001, Gravel's.

They let anybody measure the sequencer on known instances. A file that does not keep to its
format is an InstanceError with file and line; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn, TypeAlias, get_args

from configurator.errors import InstanceError, Refused
from configurator.sequencing.problem import Problem, Ratio, Unit, Weights

Format: TypeAlias = Literal["roadef", "csplib", "gravel"]

LONGEST_FILE = 32 * 2**20
"""Bytes; the largest public instance has 0.2 million."""
MOST_UNITS = 20_000
CSPLIB_RATIOS = ((1, 2), (2, 3), (1, 3), (2, 5), (1, 5))
"""p of q per option where a CSPLib problem does not state them."""


def read_instance(path: Path, format: str, problem: str | None = None) -> Problem:
    """The problem in ``path``: a folder for ``roadef``, else a file.

    ``problem`` chooses one of a CSPLib file's problems ("16/81"); without it the first is read.
    """
    path = Path(path)
    if format not in get_args(Format):
        raise InstanceError(
            path, None, f"unknown format {format!r}", "use roadef, csplib or gravel"
        )
    if problem is not None and format != "csplib":
        raise InstanceError(
            path, None, f"a {format} instance holds one problem", "leave it unnamed"
        )
    try:
        if format == "roadef":
            return _roadef(path)
        return _csplib(path, problem) if format == "csplib" else _gravel(path)
    except Refused as error:
        raise InstanceError(path, None, str(error)) from error


def problem_names(path: Path) -> tuple[str, ...]:
    """The names of a CSPLib file's problems, in its order."""
    return tuple(name for name, _ in _csplib_problems(Path(path)))


# --- Renault's folder of four files


_OBJECTIVES = {
    "paint_color_batches": "colour_changes",
    "high_priority_level_and_easy_to_satisfy_ratio_constraints": "hard_ratios",
    "high_priority_level_and_difficult_to_satisfy_ratio_constraints": "hard_ratios",
    "low_priority_level_ratio_constraints": "soft_ratios",
}
_RANKS = (1_000_000, 1_000, 1)


@dataclass(frozen=True, slots=True)
class _Row:
    path: Path
    line: int
    cells: tuple[str, ...]

    def wrong(self, what: str, right: str = "") -> NoReturn:
        raise InstanceError(self.path, self.line, what, right)

    def number(self, at: int, least: int = 0) -> int:
        text = self.cells[at]
        if not re.fullmatch(r"\d{1,9}", text) or int(text) < least:
            self.wrong(f"{text!r} is not a whole number of {least} or more")
        return int(text)


def _roadef(folder: Path) -> Problem:
    """Renault counts a paint batch from the day's first vehicle: one of the planner's own
    sequences continues the day before's batch beyond the limit."""
    if not folder.is_dir():
        raise InstanceError(
            folder, None, "is not a folder", "name the folder that holds vehicles.txt"
        )
    weights = _objectives(folder / "optimization_objectives.txt")
    limits = _table(folder / "paint_batch_limit.txt", ("limitation",))
    ratios = _ratios(folder / "ratios.txt")
    tail, day = _vehicles(folder / "vehicles.txt", ratios)
    return Problem(
        units=day,
        ratios=ratios,
        weights=weights,
        paint_limit=limits[0].number(0, least=1),
        paint_limit_spans_tail=False,
        tail=tail,
    )


def _objectives(path: Path) -> Weights:
    weights: dict[str, int] = {}
    for rank, row in enumerate(_table(path, ("rank", "objective name"))):
        if row.cells[0] != str(rank + 1) or rank >= len(_RANKS):
            row.wrong(f"rank {row.cells[0]!r}", "ranks count 1, 2, 3")
        if row.cells[1] not in _OBJECTIVES:
            row.wrong(f"unknown objective {row.cells[1]!r}", "use " + ", ".join(_OBJECTIVES))
        part = _OBJECTIVES[row.cells[1]]
        if part in weights:
            row.wrong(f"objective {row.cells[1]!r} is there twice")
        weights[part] = _RANKS[rank]
    return Weights(**{"hard_ratios": 0, "colour_changes": 0, "soft_ratios": 0, **weights})


def _ratios(path: Path) -> tuple[Ratio, ...]:
    found = []
    for row in _table(path, ("Ratio", "Prio", "Ident")):
        parts = re.fullmatch(r"(\d{1,6})/(\d{1,6})", row.cells[0])
        if not parts:
            row.wrong(f"ratio {row.cells[0]!r}", "write p/q, as 1/3")
        if row.cells[1] not in ("0", "1"):
            row.wrong(f"priority {row.cells[1]!r}", "use 1 (high) or 0 (low)")
        p, q = int(parts[1]), int(parts[2])
        if p > q or q < 1:
            row.wrong(f"ratio {p}/{q}", "p is at most q, and q at least 1")
        found.append(Ratio(row.cells[2], p, q, hard=row.cells[1] == "1", label=row.cells[2]))
    return tuple(found)


def _vehicles(path: Path, ratios: Sequence[Ratio]) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
    names = tuple(r.id for r in ratios)
    rows = _table(path, ("Date", "SeqRank", "Ident", "Paint Color", *names))
    if len(rows) > MOST_UNITS:
        rows[-1].wrong(f"more than {MOST_UNITS} vehicles")
    seen: set[str] = set()
    units: list[tuple[str, Unit]] = []
    for row in rows:
        if row.cells[2] in seen:
            row.wrong(f"vehicle {row.cells[2]} is there twice")
        seen.add(row.cells[2])
        for cell in row.cells[4:]:
            if cell not in ("0", "1"):
                row.wrong(f"{cell!r} for a ratio", "use 1 (needs it) or 0")
        needs = frozenset(
            name for name, cell in zip(names, row.cells[4:], strict=True) if cell == "1"
        )
        units.append((row.cells[0], Unit(row.cells[2], needs, row.cells[3])))
    for row, before in zip(rows[1:], rows, strict=False):
        if _date(row) < _date(before):
            row.wrong(f"date {row.cells[0]!r} after {before.cells[0]!r}", "sort by date")
    day = units[-1][0]
    first = next(k for k, (date, _) in enumerate(units) if date == day)
    return tuple(u for _, u in units[:first]), tuple(u for _, u in units[first:])


def _date(row: _Row) -> tuple[int, ...]:
    """Year, week and day."""
    if not re.fullmatch(r"\d{4} \d{1,2} \d{1,2}", row.cells[0]):
        row.wrong(f"date {row.cells[0]!r}", "write year, week and day, as 2004 49 2")
    return tuple(int(part) for part in row.cells[0].split())


def _table(path: Path, header: tuple[str, ...]) -> list[_Row]:
    """Rows below a header line, cells parted by ``;`` (a last one may end each line)."""
    rows = [
        _Row(path, at, tuple(c.strip() for c in line.strip().removesuffix(";").split(";")))
        for at, line in enumerate(_lines(path), start=1)
        if line.strip()
    ]
    if not rows:
        raise InstanceError(path, None, "is empty", "it begins with " + ";".join(header))
    if rows[0].cells != header:
        rows[0].wrong(f"columns {';'.join(rows[0].cells)}", "they should be " + ";".join(header))
    for row in rows[1:]:
        if len(row.cells) != len(header):
            row.wrong(f"{len(row.cells)} cells", f"there should be {len(header)}")
    if len(rows) == 1:
        rows[0].wrong("no row follows the header")
    return rows[1:]


# --- CSPLib's file of many problems, and Gravel's of one


def _csplib(path: Path, name: str | None) -> Problem:
    problems = _csplib_problems(path)
    if name is None:
        return _classes(problems[0][1])
    for other, rows in problems:
        if other == name:
            return _classes(rows)
    known = ", ".join(n for n, _ in problems[:12]) + (" ..." if len(problems) > 12 else "")
    raise InstanceError(path, None, f"no problem {name!r}", f"there is {known}")


def _csplib_problems(path: Path) -> list[tuple[str, list[_Row]]]:
    """Each problem's name (its comment says ``Problem NAME``) and its rows of numbers."""
    found: list[tuple[str, list[_Row]]] = []
    name, begun = "", False
    for at, line in enumerate(_lines(path), start=1):
        text = line.strip()
        if heading := re.match(r"#\s*Problem\s+(\S+)", text):
            name, begun = heading[1], True
        elif text[:1].isdigit():
            if begun or not found:
                found.append((name or str(len(found) + 1), []))
                begun = False
            found[-1][1].append(_Row(path, at, tuple(text.split())))
        elif text and not text.startswith("#") and found:
            raise InstanceError(
                path, at, f"{text[:40]!r}", "a line holds numbers, or begins with #"
            )
    if not found:
        raise InstanceError(path, None, "holds no problem", "a line of cars, options, classes")
    return found


def _gravel(path: Path) -> Problem:
    rows = [
        _Row(path, at, tuple(line.split()))
        for at, line in enumerate(_lines(path), start=1)
        if line.strip()
    ]
    if not rows:
        raise InstanceError(path, None, "is empty", "it begins with cars, options, classes")
    return _classes(rows)


def _classes(rows: list[_Row]) -> Problem:
    """Cars, options, classes; then (optionally) p and q per option; then a line per class."""
    head, rest = rows[0], rows[1:]
    if len(head.cells) != 3:
        head.wrong(f"{len(head.cells)} numbers", "cars, options, classes")
    cars, options, classes = (head.number(k, least=1) for k in range(3))
    if cars > MOST_UNITS or classes > cars or options > 1_000:
        head.wrong(f"{cars} cars of {classes} classes with {options} options", "it is too large")
    pairs: Sequence[tuple[int, int]] = CSPLIB_RATIOS
    if len(rest) == classes + 2:
        pairs = _pairs(rest[0], rest[1], options)
        rest = rest[2:]
    elif options != len(CSPLIB_RATIOS):
        head.wrong(f"{options} options and no lines of p and q", "state p and q per option")
    if len(rest) != classes:
        head.wrong(f"{classes} classes but {len(rest)} lines of classes follow")
    ratios = tuple(
        Ratio(f"option {k + 1}", p, q, label=f"cars with option {k + 1}")
        for k, (p, q) in enumerate(pairs)
    )
    units = tuple(u for row in rest for u in _class_units(row, ratios))
    if len(units) != cars:
        head.wrong(f"{cars} cars but the classes have {len(units)}")
    return Problem(units=units, ratios=ratios, weights=Weights(1, 0, 0), windows="whole")


def _pairs(first: _Row, second: _Row, options: int) -> list[tuple[int, int]]:
    for row in (first, second):
        if len(row.cells) != options:
            row.wrong(f"{len(row.cells)} numbers", f"one for each of {options} options")
    pairs = [(first.number(k), second.number(k, least=1)) for k in range(options)]
    for k, (p, q) in enumerate(pairs):
        if p > q:
            second.wrong(f"option {k + 1} has p {p} above q {q}")
    return pairs


def _class_units(row: _Row, ratios: tuple[Ratio, ...]) -> list[Unit]:
    """Units named ``CLASS#1``, ``CLASS#2``, ... in the class's number."""
    if len(row.cells) != len(ratios) + 2:
        row.wrong(f"{len(row.cells)} numbers", "class, cars, and 0 or 1 for each option")
    number, cars = row.number(0), row.number(1)
    if cars > MOST_UNITS:
        row.wrong(f"{cars} cars in one class")
    needs = set()
    for k, ratio in enumerate(ratios):
        if row.cells[k + 2] not in ("0", "1"):
            row.wrong(f"{row.cells[k + 2]!r} for option {k + 1}", "use 0 or 1")
        if row.cells[k + 2] == "1":
            needs.add(ratio.id)
    return [Unit(f"{number}#{k + 1}", frozenset(needs)) for k in range(cars)]


def _lines(path: Path) -> list[str]:
    try:
        if path.stat().st_size > LONGEST_FILE:
            raise InstanceError(path, None, "is larger than 32 MB", "that is no instance")
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise InstanceError(path, None, f"cannot be read ({error.strerror})") from error
