"""The judge of a sequence: recomputes everything from the definitions, straightforwardly.

It shares no code with the search or the model, so that what passes here is right whatever made
it. No sequence is returned, stored or shown that has not been audited (invariants R10, R11).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from configurator.sequencing.problem import Problem, Ratio, Unit


@dataclass(frozen=True, slots=True)
class Violation:
    """A stretch in which windows of one ratio hold too many.

    ``first`` and ``last`` are places of the day (from 0; ``first`` below 0 lies in the tail),
    ``units`` the ids in the stretch that need the station, oldest first; ``excess`` is summed
    over its windows; ``most`` is the largest count of one window.
    """

    ratio: Ratio
    first: int
    last: int
    units: tuple[str, ...]
    excess: int
    most: int

    def __str__(self) -> str:
        """
        >>> print(Violation(Ratio("tow", 1, 3, label="tow-bars"), 40, 42, ("a", "b"), 1, 2))
        2 tow-bars in places 41-43, at most 1 of 3
        """
        before = " (reaching into the day before)" if self.first < 0 else ""
        first = max(self.first, 0) + 1
        where = f"place {first}" if first == self.last + 1 else f"places {first}-{self.last + 1}"
        return (
            f"{len(self.units)} {self.ratio.label or self.ratio.id} in {where}{before}, "
            f"at most {self.ratio.p} of {self.ratio.q}"
        )


@dataclass(frozen=True)
class Audit:
    """What is so about a sequence. ``faults`` are broken promises, each a sentence; a sequence
    with faults must not be used. ``score`` is the weighted sum of ``parts``."""

    faults: tuple[str, ...]
    score: int
    parts: Mapping[str, int]
    violations: tuple[Violation, ...]

    @property
    def sound(self) -> bool:
        """A permutation of the units, paint limit kept, pinned and frozen units in place."""
        return not self.faults


def audit(problem: Problem, sequence: Sequence[str]) -> Audit:
    """Judge ``sequence`` (unit ids, first built first).

    When it is not a permutation of the units, only that is said and nothing is scored.
    """
    by_id = {u.id: u for u in problem.units}
    if sorted(sequence) != sorted(by_id):
        return Audit((_not_a_permutation(sequence, by_id),), 0, {}, ())
    units = [by_id[id] for id in sequence]
    violations = tuple(v for r in problem.ratios for v in _violations(problem, r, units))
    parts = {
        "hard_ratios": sum(v.excess * v.ratio.weight for v in violations if v.ratio.hard),
        "colour_changes": _colour_changes(problem, units),
        "soft_ratios": sum(v.excess * v.ratio.weight for v in violations if not v.ratio.hard),
    }
    weights = problem.weights
    score = (
        weights.hard_ratios * parts["hard_ratios"]
        + weights.colour_changes * parts["colour_changes"]
        + weights.soft_ratios * parts["soft_ratios"]
    )
    faults = (*_paint_faults(problem, units), *_moved(problem, sequence))
    return Audit(faults, score, parts, violations)


def _not_a_permutation(sequence: Sequence[str], by_id: Mapping[str, Unit]) -> str:
    missing = sorted(set(by_id) - set(sequence))
    strange = sorted(set(sequence) - set(by_id))
    if missing:
        return f"unit {missing[0]} is missing from the sequence"
    if strange:
        return f"unit {strange[0]} is not one of the day's units"
    return "a unit stands in the sequence twice"


def _violations(problem: Problem, ratio: Ratio, units: Sequence[Unit]) -> Iterator[Violation]:
    """Overlapping windows with too many become one violation."""
    before = len(problem.tail)
    line = [*problem.tail, *units]
    stretch: list[tuple[int, int, int]] = []
    for first, last in _windows(problem, ratio, before, len(line)):
        count = sum(ratio.id in line[k].needs for k in range(first, last + 1))
        if count <= ratio.p:
            continue
        if stretch and first > stretch[-1][1]:
            yield _violation(ratio, stretch, line, before)
            stretch = []
        stretch.append((first, last, count))
    if stretch:
        yield _violation(ratio, stretch, line, before)


def _windows(problem: Problem, ratio: Ratio, before: int, end: int) -> Iterator[tuple[int, int]]:
    """Windows that touch the day, as first and last index into tail and day, cut to what is."""
    for last in range(before, end + ratio.q - 1):
        first = last - ratio.q + 1
        whole = first >= 0 and last < end
        if whole or problem.windows == "overhanging":
            yield max(first, 0), min(last, end - 1)


def _violation(
    ratio: Ratio, stretch: list[tuple[int, int, int]], line: Sequence[Unit], before: int
) -> Violation:
    first, last = stretch[0][0], max(w[1] for w in stretch)
    needing = [k for k in range(first, last + 1) if ratio.id in line[k].needs]
    return Violation(
        ratio=ratio,
        first=needing[0] - before,
        last=needing[-1] - before,
        units=tuple(line[k].id for k in needing),
        excess=sum(count - ratio.p for _, _, count in stretch),
        most=max(count for _, _, count in stretch),
    )


def _colour_changes(problem: Problem, units: Sequence[Unit]) -> int:
    line = [*problem.tail[-1:], *units]
    return sum(a.colour != b.colour for a, b in pairwise(line))


def _paint_faults(problem: Problem, units: Sequence[Unit]) -> Iterator[str]:
    if problem.paint_limit is None:
        return
    run, colour = 0, None
    tail = problem.tail if problem.paint_limit_spans_tail else ()
    for at, unit in enumerate((*tail, *units), start=1 - len(tail)):
        run = run + 1 if unit.colour == colour else 1
        colour = unit.colour
        over = run - problem.paint_limit
        if at >= 1 and (over == 1 or (over > 1 and at == 1)):
            yield (
                f"the paint batch of colour {colour} around place {at} is longer than "
                f"{problem.paint_limit}"
            )


def _moved(problem: Problem, sequence: Sequence[str]) -> Iterator[str]:
    for at, id in enumerate(problem.frozen):
        if sequence[at] != id:
            yield f"frozen unit {id} has left place {at + 1}"
    for id, at in problem.pins.items():
        if sequence[at] != id:
            yield f"pinned unit {id} has left place {at + 1}"
