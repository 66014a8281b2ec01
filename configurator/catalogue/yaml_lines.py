"""Reads a catalogue's YAML strictly, and remembers the line of every value.

YAML 1.1 turns ``no`` into false, ``14:00`` into 840 and lets a key's second value silently win.
In a catalogue each of these is a slip that costs money, so each is an error with its line.
Numbers with a decimal point come as ``Decimal``: prices are not binary fractions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from configurator.catalogue.limits import DEEPEST_VALUE, MOST_VALUES
from configurator.catalogue.problems import Problems
from configurator.catalogue.text_files import read_text
from configurator.errors import CatalogueError

Place: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """One file: its value (dicts, lists, str, int, Decimal, bool, date) and where things stand.

    ``lines`` holds the line of each value, and of each key under its path. ``homes`` names the
    file of what comes from another than ``path``.
    """

    path: Path
    value: Any
    lines: Mapping[Place, int]
    homes: Mapping[Place, Path] = field(default_factory=dict)

    def line(self, *place: str | int) -> int:
        """The line of the value at ``place``, or of the nearest thing around it."""
        while place not in self.lines and place:
            place = place[:-1]
        return self.lines.get(place, 1)

    def where(self, *place: str | int) -> tuple[Path, int]:
        """File and line of the value at ``place``, or of the nearest thing around it."""
        home = place
        while home and home not in self.homes:
            home = home[:-1]
        return self.homes.get(home, self.path), self.line(*place)


def read_yaml(path: Path) -> Document:
    """The document in a file; CatalogueError names each slip with its line."""
    return parse_yaml(read_text(path), path)


def parse_yaml(text: str, path: Path) -> Document:
    """The document in a text; ``path`` is what errors call it. CatalogueError as above."""
    try:
        _check_depth(text, path)
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        wrong = " ".join(f"{error.context or ''} {error.problem or 'is not YAML'}".split())
        raise CatalogueError(path, mark.line + 1 if mark else None, wrong, _HINT) from None
    except yaml.YAMLError as error:
        first = str(error).splitlines()[0]
        raise CatalogueError(path, None, f"is not YAML: {first}", _HINT) from None
    if root is None:
        raise CatalogueError(path, None, "is empty", "see docs/catalogue-format.md")
    reader = _Reader(path)
    value = reader.read(root, ())
    reader.problems.settle()
    return Document(path, value, reader.lines)


_HINT = "check the indentation, and put texts with : # { [ or quotes in them in double quotes"


class _Reader:
    """Turns composed nodes into values; depth is bounded, so plain recursion is safe."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[Place, int] = {}
        self.problems = Problems()

    def read(self, node: yaml.Node, place: Place) -> Any:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*place, i)) for i, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.add(self.path, line, "a key is not a word", "write key: value")
                continue
            key = self._key(key_node)
            if key in found:
                first = self.lines[(*place, key)]
                self.problems.add(
                    self.path,
                    line,
                    f"the key {key!r} stands here and on line {first}",
                    "keep one of them",
                )
                continue
            self.lines[(*place, key)] = line
            found[key] = self.read(value_node, (*place, key))
        return found

    def _key(self, node: yaml.ScalarNode) -> str:
        value = self._scalar(node)
        if isinstance(value, str):
            return value
        self._slip(node, f"the key {node.value!r} is not a word", f'write "{node.value}"')
        return str(node.value)

    def _scalar(self, node: yaml.Node) -> Any:
        kind = node.tag.rsplit(":", 1)[-1]
        if kind == "str":
            return str(node.value)
        form = _FORMS.get(kind)
        if form is None:
            return self._slip(node, f"{node.value!r} has the type {kind}", "write a plain value")
        pattern, make, right = form
        quoted = isinstance(node, yaml.ScalarNode) and node.style in _QUOTES
        if quoted or not pattern.match(node.value):
            return self._slip(node, _wrong(kind, node.value), right.format(node.value))
        try:
            return make(node.value)
        except ValueError as error:
            return self._slip(node, f"{node.value!r}: {error}", "write YYYY-MM-DD")

    def _slip(self, node: yaml.Node, wrong: str, right: str) -> str:
        self.problems.add(self.path, node.start_mark.line + 1, wrong, right)
        return str(node.value)


_QUOTES = ("'", '"', "|", ">")  # a plain scalar's style is "" or None
_NEVER = re.compile(r"(?!)")
_FORMS: dict[str, tuple[re.Pattern[str], Callable[[str], Any], str]] = {
    "bool": (
        re.compile(r"(true|false)\Z"),
        lambda v: v == "true",
        'write true or false, or "{0}" in quotes for the word',
    ),
    "int": (
        re.compile(r"[-+]?(0|[1-9]\d{0,17})\Z"),
        int,
        'write a plain number such as 1250, or "{0}" in quotes for a text',
    ),
    "float": (
        re.compile(r"[-+]?\d{1,18}\.\d{1,12}\Z"),
        Decimal,
        'write a number such as 12.50, or "{0}" in quotes for a text',
    ),
    "timestamp": (
        re.compile(r"\d{4}-\d\d-\d\d\Z"),
        date.fromisoformat,
        "write a day as YYYY-MM-DD",
    ),
    "null": (_NEVER, str, "give a value (quote one that starts with #), or remove the key"),
    "merge": (_NEVER, str, "write the keys out"),
}


def _wrong(kind: str, value: str) -> str:
    match kind:
        case "null":
            return "a value is missing"
        case "merge":
            return "<< merges another mapping, which a catalogue does not do"
        case "bool":
            return f"YAML reads {value!r} as true or false"
        case "timestamp":
            return f"YAML reads {value!r} as a time"
        case _:
            return f"YAML reads {value!r} as a number, and not as it stands"


def _check_depth(text: str, path: Path) -> None:
    """Bounds nesting before nodes are composed, and refuses aliases, which can grow without end."""
    depth = values = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise CatalogueError(
                path, line, "uses an anchor or alias (& or *)", "write the value out, or quote it"
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        values += isinstance(event, yaml.ScalarEvent)
        if values > MOST_VALUES:
            raise CatalogueError(
                path, line, f"has more than {MOST_VALUES:,} keys and values", "split it"
            )
        if depth > DEEPEST_VALUE:
            raise CatalogueError(
                path,
                line,
                f"nests deeper than {DEEPEST_VALUE} levels",
                "check brackets and indentation",
            )
