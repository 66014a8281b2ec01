"""Every deliberate error of the product, so that each is caught once, at the edge.

ConfiguratorError
├── Refused                 a person's matter: a sentence they can act on (HTTP 422)
│   ├── NotAllowed          the role or the owner does not fit (403)
│   ├── NotFound            nothing here goes by that name (404)
│   └── Conflict            the thing has moved on since it was read (409)
├── CatalogueError          the rule engineer's matter: names file, line, what would be right
├── InstanceError           a public benchmark file that cannot be read: names file and line
├── SettingsError           a setting is missing or wrong: names the variable (exit 2)
└── Unavailable             disk full, database gone, worker dead: try again later (503)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """What is wrong in a file, as data: ``line`` is None where no line is its place;
    ``suggestion`` ("" where there is none) says what would be right."""

    file: str
    line: int | None
    message: str
    suggestion: str = ""


class ConfiguratorError(Exception):
    """The root of all deliberate errors; its text is fit to be shown."""


class Refused(ConfiguratorError):
    """A request that cannot be granted; the message says what was wrong and what to do."""


class NotAllowed(Refused):
    """The person may not do this, or the thing belongs to somebody else."""


class NotFound(Refused):
    """Nothing goes by that name."""


class Conflict(Refused):
    """The thing has changed since it was read, or is in a state that does not allow this."""


class _FileError(ConfiguratorError):
    """An error at a place in a file: ``path:line: what is wrong; what would be right``."""

    def __init__(self, path: Path | str, line: int | None, wrong: str, right: str = "") -> None:
        self.path = Path(path)
        self.line = line
        self.wrong = wrong
        self.right = right
        place = f"{path}:{line}" if line else f"{path}"
        super().__init__(f"{place}: {wrong}" + (f"; {right}" if right else ""))


class CatalogueError(_FileError):
    """A rule base or catalogue file that cannot be loaded; nothing of it is half-loaded.

    ``problems`` is all that was found wrong, also where the text shows only the first of it.
    """

    def __init__(
        self,
        path: Path | str,
        line: int | None,
        wrong: str,
        right: str = "",
        problems: Sequence[Problem] = (),
    ) -> None:
        super().__init__(path, line, wrong, right)
        self.problems = tuple(problems) or (Problem(str(path), line, wrong, right),)


class InstanceError(_FileError):
    """A car-sequencing instance that cannot be read."""


class SettingsError(ConfiguratorError):
    """A setting is missing or has a value that cannot be used."""


class Unavailable(ConfiguratorError):
    """A resource of ours (disk, database, worker) cannot serve now; nothing was changed."""
