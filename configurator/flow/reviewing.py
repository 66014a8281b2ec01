"""The review of a rule base: what the engine can prove about its rules, what the catalogue lacks,
and whether the rule engineer's examples hold, joined into one list with places and suggestions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from configurator.catalogue.examples import examples_of
from configurator.catalogue.feature_model import Constraint, Feature, FeatureModel
from configurator.catalogue.load import checked_files, load_model
from configurator.catalogue.release_build import release_of_files
from configurator.catalogue.release_files import ReleaseFiles
from configurator.catalogue.review import Finding, review_catalogue
from configurator.catalogue.text_files import is_folder
from configurator.engine.analysis import Analysis, analyse
from configurator.engine.answers import Explanation
from configurator.engine.cnf import clauses_of
from configurator.engine.explain import Reasons
from configurator.engine.redundancy import Redundancy, Redundant, redundant_rules
from configurator.flow.examples import Outcome, outcomes_of


@dataclass(frozen=True)
class Review:
    """``examples`` is empty where the rule base has none. ``unfinished`` says what was left out
    for want of time, in sentences."""

    analysis: Analysis
    findings: tuple[Finding, ...]
    examples: tuple[Outcome, ...] = ()
    unfinished: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether any configuration exists and every example holds."""
        return self.analysis.satisfiable and all(o.held for o in self.examples)

    def as_json(self) -> dict[str, Any]:
        """The analysis' keys, and beside them ``findings``, ``examples`` and ``unfinished``."""
        return {
            **self.analysis.as_json(),
            "findings": [f.as_json() for f in self.findings],
            "examples": [o.as_json() for o in self.examples],
            "unfinished": list(self.unfinished),
        }


def review(path: Path, *, seconds: float = 60.0, proving: float = 20.0) -> Review:
    """The review of a release's folder or of a bare model's file.

    ``seconds`` bound the compilation, ``proving`` each search for proofs. CatalogueError where a
    file is wrong.
    """
    if not is_folder(path):
        return _of_model(load_model(path), seconds, proving)
    return review_files(checked_files(path), seconds=seconds, proving=proving)


def review_files(files: ReleaseFiles, *, seconds: float = 60.0, proving: float = 20.0) -> Review:
    """The review of a release whose files are read already; see ``review``."""
    found = _of_model(files.model, seconds, proving)
    outcomes = outcomes_of(release_of_files(files), examples_of(files))
    file = str(files.examples.document.path) if files.examples else ""
    failed = tuple(
        Finding(
            "failing example",
            outcome.example.what,
            file,
            outcome.example.line,
            outcome.said,
            "mend the rules, or the example where it is no longer meant",
            outcome.rules,
        )
        for outcome in outcomes
        if not outcome.held
    )
    findings = (*failed, *found.findings, *review_catalogue(files))
    return Review(found.analysis, findings, outcomes, found.unfinished)


def _of_model(model: FeatureModel, seconds: float, proving: float) -> Review:
    analysis = analyse(model, seconds=seconds)
    place = {f.name: f for f in model.features()}
    stuck = _Stuck(model, place, monotonic() + proving)
    redundancy = redundant_rules(model, seconds=proving)
    findings = [
        *stuck.findings(analysis),
        *(_redundant(model, r) for r in redundancy.found),
    ]
    unfinished = [*stuck.unfinished(proving), *_left_out(redundancy, proving)]
    return Review(analysis, tuple(findings), (), tuple(unfinished))


class _Stuck:
    """Contradictions: what makes everything void, a feature dead, or an optional one no choice."""

    def __init__(self, model: FeatureModel, place: dict[str, Feature], until: float) -> None:
        self._model = model
        self._place = place
        self._until = until
        self._reasons = Reasons(clauses_of(model))
        self._parents = {
            m.name: f.name for f in place.values() for g in f.groups for m in g.members
        }
        self._unproven = 0

    def findings(self, analysis: Analysis) -> Iterator[Finding]:
        root = self._model.root.name
        if not analysis.satisfiable:
            why = self._reasons.explain({}, root, True)
            yield self._finding(
                "void",
                root,
                "No configuration exists: these rules contradict each other.",
                "relax one of the rules named",
                why,
            )
            return
        for name in analysis.dead:
            yield self._finding(
                "dead",
                name,
                f"No configuration has {name!r}.",
                "relax one of the rules named, or remove it from the tree",
                self._why({}, name, True),
            )
        for name in analysis.false_optional:
            parent = self._parents[name]
            yield self._finding(
                "false-optional",
                name,
                f"{name!r} looks optional, yet whatever has {parent!r} has it.",
                "make it mandatory, or relax one of the rules named",
                self._why({parent: True}, name, False),
            )

    def unfinished(self, seconds: float) -> Iterator[str]:
        if self._unproven:
            yield (
                f"reasons of {self._unproven} dead or false-optional features: "
                f"not finished in {seconds:g} s"
            )

    def _why(self, choices: dict[str, bool], name: str, wanted: bool) -> Explanation | None:
        if monotonic() > self._until:
            self._unproven += 1
            return None
        return self._reasons.explain(choices, name, wanted)

    def _finding(
        self, kind: str, name: str, means: str, suggestion: str, why: Explanation | None
    ) -> Finding:
        feature = self._place[name]
        file = feature.file or self._model.path
        rules = () if why is None else said(why.constraints)
        if why and not why.constraints:
            means += " The tree alone decides it."
        return Finding(kind, name, file, feature.line, means, suggestion, rules)


def said(constraints: Iterable[Constraint]) -> tuple[str, ...]:
    """Rules by id and formula: ``R012: electric => !gearbox_manual``."""
    return tuple(
        f"{c.rule}: {c.text}" if c.rule else f"line {c.line}: {c.text}" for c in constraints
    )


def _redundant(model: FeatureModel, found: Redundant) -> Finding:
    constraint = found.constraint
    if found.proof is None:
        means = "The other rules imply this one; there was no time for its proof."
    elif not found.proof:
        means = "The tree alone implies this rule."
    else:
        means = "Other rules already say this: without it the same can be built."
    return Finding(
        "redundant",
        constraint.rule or constraint.text,
        constraint.file or model.path,
        constraint.line,
        means,
        "remove it, unless its text tells customers something that the others do not",
        said(found.proof or ()),
    )


def _left_out(redundancy: Redundancy, seconds: float) -> Iterator[str]:
    if redundancy.checked < redundancy.rules:
        yield (
            f"redundant rules: not finished in {seconds:g} s, "
            f"{redundancy.checked:,} of {redundancy.rules:,} were tried"
        )
    elif not redundancy.finished:
        unproven = sum(r.proof is None for r in redundancy.found)
        yield f"proofs of {unproven:,} redundant rules: not finished in {seconds:g} s"
