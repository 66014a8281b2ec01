"""The lines of a UVL file as its author means them: comments gone, open brackets joined up.

UVL's tree is stated by indentation, so a line is the unit of its meaning; only inside brackets
does a line go on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from configurator.catalogue.limits import DEEPEST_BRACKETS, DEEPEST_VALUE
from configurator.errors import CatalogueError

TAB = 8
_CLOSING = {"{": "}", "[": "]", "(": ")"}
_PLAIN = re.compile(r"""[^"'{}\[\]()/*]*\Z""")
_PIECE = re.compile(
    r"""(?P<skip>[\w#§%?\\;][\w#§%?\\';]*|"[^"]*"|'[^']*')"""
    r"""|(?P<comment>//.*)|(?P<block>/\*)|(?P<open>[{\[(])|(?P<close>[}\])])|(?P<quote>["'])""",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One logical line: its first line's ``number``, its ``indent`` in columns (a tab reaches
    the next multiple of 8), its ``text``, and the comment that ends it."""

    number: int
    indent: int
    text: str
    comment: str = ""


def logical_lines(text: str, path: Path | str) -> list[Line]:
    """The lines that say something; CatalogueError for a quote, bracket or comment left open."""
    return _Joiner(path).join(re.split(r"\r\n|\n|\r", text))


class _Joiner:
    """Walks the physical lines with what is open: brackets, and a block comment's first line."""

    def __init__(self, path: Path | str) -> None:
        self._path = path
        self._open: list[tuple[str, int]] = []
        self._values = 0
        self._block = 0
        self._lines: list[Line] = []
        self._held: list[str] = []
        self._start = 0

    def join(self, physical: list[str]) -> list[Line]:
        for number, raw in enumerate(physical, 1):
            if not self._block and not self._open and _PLAIN.match(raw):
                if content := raw.strip():
                    self._lines.append(Line(number, _indent(raw), content))
                continue
            self._take(number, raw)
        if self._block:
            raise self._wrong(self._block, "the comment /* is never closed", "end it with */")
        if self._open:
            bracket, line = self._open[-1]
            raise self._wrong(
                line, f"the {bracket!r} is never closed", f"close it with {_CLOSING[bracket]!r}"
            )
        return self._lines

    def _take(self, number: int, raw: str) -> None:
        kept, comment = self._without_comments(number, raw)
        if not self._held:
            self._start = number
        self._held.append(kept)
        if self._open or self._block:
            return
        held, self._held = self._held, []
        for skipped, first in enumerate(held):
            if first.strip():
                content = "\n".join(held[skipped:]).strip()
                self._lines.append(Line(self._start + skipped, _indent(first), content, comment))
                return

    def _without_comments(self, number: int, raw: str) -> tuple[str, str]:
        kept: list[str] = []
        at = 0
        if self._block:
            end = raw.find("*/")
            if end < 0:
                return "", ""
            self._block = 0
            at = end + 2
            kept.append(" " * at)
        while piece := _PIECE.search(raw, at):
            kept.append(raw[at : piece.start()])
            at = piece.end()
            match piece.lastgroup:
                case "comment":
                    return "".join(kept), piece.group()
                case "block":
                    end = raw.find("*/", at)
                    if end < 0:
                        self._block = number
                        return "".join(kept), ""
                    kept.append(" " * (end + 2 - piece.start()))
                    at = end + 2
                    continue
                case "open":
                    self._opened(piece.group(), number)
                case "close":
                    self._close(piece.group(), number)
                case "quote":
                    raise self._wrong(
                        number,
                        f"the quote {piece.group()} is not closed on its line",
                        f"end it with {piece.group()}",
                    )
            kept.append(piece.group())
        kept.append(raw[at:])
        return "".join(kept), ""

    def _opened(self, bracket: str, number: int) -> None:
        self._open.append((bracket, number))
        self._values += bracket != "("
        if len(self._open) > DEEPEST_BRACKETS or self._values > DEEPEST_VALUE:
            raise self._wrong(
                number,
                f"opens brackets more than {DEEPEST_BRACKETS:,} deep, or {{ and [ more than "
                f"{DEEPEST_VALUE}",
                "close some before",
            )

    def _close(self, bracket: str, number: int) -> None:
        if not self._open:
            raise self._wrong(number, f"{bracket!r} closes nothing", "remove it or open it before")
        opened, line = self._open.pop()
        self._values -= opened != "("
        if _CLOSING[opened] != bracket:
            raise self._wrong(
                number,
                f"{bracket!r} closes the {opened!r} of line {line}",
                f"close it with {_CLOSING[opened]!r}",
            )

    def _wrong(self, line: int, wrong: str, right: str) -> CatalogueError:
        return CatalogueError(self._path, line, wrong, right)


def _indent(raw: str) -> int:
    columns = raw.expandtabs(TAB)
    return len(columns) - len(columns.lstrip())
