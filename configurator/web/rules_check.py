"""A check as pages show it: what is wrong by file and line, findings by kind, examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from configurator.catalogue.review import Finding
from configurator.flow.desk.checking import Checked, Problem
from configurator.flow.parts_proof import Flaw
from configurator.flow.reviewing import Review
from configurator.web.rules_source import SourceFile, source_file
from configurator.web.slow import Answer

#: How much each kind of finding weighs: what stops a release, what is likely a slip, and the rest.
_WEIGHT = {
    "void": "bad",
    "failing example": "bad",
    "dead": "bad",
    "false-optional": "warn",
    "redundant": "warn",
}


@dataclass(frozen=True)
class Kind:
    """Findings of one sort."""

    name: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class CheckView:
    """The check of ``files``. ``here`` is where to ask again, ``link`` the address of a file's
    line."""

    checked: Answer[Checked]
    files: Mapping[str, str]
    here: str
    link: Callable[[str, int], str]

    @property
    def review(self) -> Review | None:
        return self.checked.value.review if self.checked.value else None

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(self.checked.value.problems) if self.checked.value else ()

    @property
    def flaws(self) -> tuple[Flaw, ...]:
        """What is amiss with the parts, each with a build that shows it."""
        proof = self.checked.value.parts if self.checked.value else None
        return proof.flaws if proof else ()

    @property
    def sound(self) -> bool:
        """Whether nothing speaks against publishing."""
        return bool(self.checked.value and self.checked.value.passed)

    @property
    def amiss(self) -> int | None:
        """How much stands in the way of publishing; None while nobody knows."""
        if self.checked.going:
            return None
        if self.sound:
            return 0
        failing = sum(not o.held for o in self.review.examples) if self.review else 0
        return max(len(self.problems) + failing + len(self.flaws), 1)

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The findings by kind, in the order in which a review lists them."""
        found: dict[str, list[Finding]] = {}
        for finding in self.review.findings if self.review else ():
            found.setdefault(finding.kind, []).append(finding)
        return tuple(Kind(name, tuple(findings)) for name, findings in found.items())

    @property
    def found(self) -> int:
        return sum(len(kind.findings) for kind in self.kinds)

    @property
    def redundant(self) -> int:
        return sum(len(k.findings) for k in self.kinds if k.name == "redundant")

    def weight(self, kind: str) -> str:
        """How a kind's number of findings is coloured."""
        return _WEIGHT.get(kind, "plain")

    def name(self, file: str) -> str:
        """The name in the release's folder of ``file``, which may be a whole path."""
        fitting = [n for n in self.files if file == n or file.endswith(f"/{n}")]
        return max(fitting, key=len, default="")

    def where(self, matter: Problem | Finding) -> str:
        """``model.uvl:12``, as it is known."""
        name = self.name(matter.file) or matter.file.rsplit("/", 1)[-1]
        return f"{name}:{matter.line}" if matter.line else name

    def place(self, matter: Problem | Finding) -> str:
        """Where the matter's line is shown or edited, "" where it has no such place."""
        name = self.name(matter.file)
        return self.link(name, matter.line or 1) if name else ""

    def part_place(self, line: int) -> str:
        """Where parts.yaml states a need."""
        return self.link("parts.yaml", line)

    def source(self, matter: Problem | Finding) -> SourceFile | None:
        """The file that the matter is in."""
        name = self.name(matter.file)
        return source_file(name, self.files[name]) if name else None

    def inside(self, file: str) -> tuple[Problem | Finding, ...]:
        """Problems and findings in one file, by line."""
        findings = self.review.findings if self.review else ()
        every: list[Problem | Finding] = [*self.problems, *findings]
        return tuple(sorted((m for m in every if self.name(m.file) == file), key=_line))


def _line(matter: Problem | Finding) -> int:
    return matter.line or 0
