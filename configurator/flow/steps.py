"""A release's families as steps: what a page asks at once, and how far the answers have come."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from configurator.catalogue.release import Family, Release, Text
from configurator.engine.answers import Answer

#: A step asks at most so many families and shows at most so many options (one family: any number).
MOST_FAMILIES = 10
MOST_OPTIONS = 120


@dataclass(frozen=True)
class Step:
    """Consecutive families of one section; ``id`` is its first family's."""

    id: str
    label: Text
    families: tuple[Family, ...]


@dataclass(frozen=True)
class Progress:
    """How many of a step's questions have an answer, the customer's or one that rules force.

    Families that one may leave empty are not counted.
    """

    answered: int
    asked: int

    @property
    def left(self) -> int:
        return self.asked - self.answered


def steps_of(release: Release) -> tuple[Step, ...]:
    """The steps in the catalogue's order; a long section makes several."""
    runs: list[list[Family]] = []
    for family in release.families:
        if runs and _fits(runs[-1], family):
            runs[-1].append(family)
        else:
            runs.append([family])
    sections = [run[0].section.en for run in runs]
    return tuple(
        Step(run[0].id, _label(run, sections.count(run[0].section.en) > 1), tuple(run))
        for run in runs
    )


def step_with(steps: tuple[Step, ...], family: str) -> int:
    """The index of the step that asks ``family``; the first where none does."""
    return next(
        (n for n, step in enumerate(steps) if any(f.id == family for f in step.families)), 0
    )


def progress_of(step: Step, answer: Answer, chosen: Collection[str]) -> Progress:
    """How far ``step`` has come."""
    asked = [f for f in step.families if f.pick != "any"]
    return Progress(sum(is_answered(f, answer, chosen) for f in asked), len(asked))


def is_answered(family: Family, answer: Answer, chosen: Collection[str]) -> bool:
    """Whether nothing is left to decide: something is chosen, or rules have decided it all."""
    if any(o in chosen for o in family.options):
        return True
    states = [answer.state(o) for o in family.options]
    return "free" not in states


def _fits(run: list[Family], family: Family) -> bool:
    return (
        run[-1].section == family.section
        and bool(family.section.en)
        and len(run) < MOST_FAMILIES
        and sum(len(f.options) for f in run) + len(family.options) <= MOST_OPTIONS
    )


def _label(run: list[Family], split: bool) -> Text:
    section, first = run[0].section, run[0].label
    if not section.en or (split and len(run) == 1):
        return first
    if not split:
        return section
    return Text(f"{section.en} · {first.en}", f"{section.in_('zh')} · {first.in_('zh')}")
