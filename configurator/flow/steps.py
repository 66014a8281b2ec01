"""A release's families as steps: what a page asks at once, and how far the answers have come."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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

    Families that may be left empty are not counted.
    """

    answered: int
    asked: int

    @property
    def left(self) -> int:
        return self.asked - self.answered


@dataclass(frozen=True)
class Plan:
    """A release's steps, and the feature above each option, which must be there for the option's
    family to be asked at all."""

    steps: tuple[Step, ...]
    owners: Mapping[str, str]


_plans: dict[tuple[str, str, str], Plan] = {}


def plan_of(release: Release) -> Plan:
    """The release's plan; made once, because a release never changes."""
    key = (release.product, release.id, release.digest)
    if key not in _plans or not release.digest:
        _plans[key] = Plan(steps_of(release), owners_of(release))
    return _plans[key]


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


def progress_of(
    step: Step, answer: Answer, chosen: Collection[str], owners: Mapping[str, str]
) -> Progress:
    """How far ``step`` has come; ``owners`` as ``owners_of`` gives them."""
    asked = [f for f in step.families if is_needed(f, answer, owners)]
    return Progress(sum(is_answered(f, answer, chosen) for f in asked), len(asked))


def owners_of(release: Release) -> dict[str, str]:
    """The feature above each option: what must be there for its family to be asked at all."""
    return {
        member.name: feature.name
        for feature in release.model.features()
        for group in feature.groups
        for member in group.members
        if member.name in release.options
    }


def is_needed(family: Family, answer: Answer, owners: Mapping[str, str]) -> bool:
    """Whether every configuration still possible has an answer to ``family``."""
    owner = owners.get(family.options[0], "") if family.options else ""
    return family.pick != "any" and bool(owner) and answer.state(owner) in ("forced", "chosen")


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
    return section if section.en and not split else first
