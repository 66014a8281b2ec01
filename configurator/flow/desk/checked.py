"""What a check of a draft found, as data that a page, a command or a log can show."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from configurator.catalogue.problems import joined
from configurator.errors import CatalogueError, Problem
from configurator.flow.parts_proof import PartsProof
from configurator.flow.reviewing import Review

__all__ = ["Checked", "Problem"]


@dataclass(frozen=True)
class Checked:
    """``problems`` keep the files from loading (their ``file`` is the name in the draft); without
    any, ``review`` and ``parts`` tell what the rules come to.

    A check that was stopped says so in ``stopped`` (a sentence) and has what was found until
    then: ``timed_out`` where its seconds were over, ``out_of_memory`` where its memory was.
    """

    problems: tuple[Problem, ...] = ()
    review: Review | None = None
    parts: PartsProof | None = None
    timed_out: bool = False
    out_of_memory: bool = False
    stopped: str = ""
    seconds: float = 0.0

    @property
    def error(self) -> CatalogueError | None:
        """The problems as the error that reading raises: the first, with the others below."""
        if not self.problems:
            return None
        return joined(
            CatalogueError(p.file, p.line, p.message, p.suggestion) for p in self.problems
        )

    @property
    def loads(self) -> bool:
        """Whether the files were read, and none of them is wrong."""
        return not self.problems and self.review is not None

    @property
    def passed(self) -> bool:
        """Whether nothing speaks against publishing: the files load, some configuration exists,
        all examples hold, every need is met by one part, and the check was not stopped."""
        return (
            self.loads
            and not self.stopped
            and self.review is not None
            and self.review.passed
            and self.parts is not None
            and self.parts.holds
        )

    def as_json(self) -> dict[str, Any]:
        """Ready for ``json.dumps``."""
        return {
            "passed": self.passed,
            "problems": [asdict(p) for p in self.problems],
            "review": self.review.as_json() if self.review else None,
            "parts": self.parts.as_json() if self.parts else None,
            "timed_out": self.timed_out,
            "out_of_memory": self.out_of_memory,
            "stopped": self.stopped,
            "seconds": round(self.seconds, 3),
        }
