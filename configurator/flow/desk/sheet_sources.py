"""A release's YAML as a workbook sees it: cells that know the value they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any, Literal, TypeAlias

from configurator.catalogue.single_values import Kind
from configurator.catalogue.yaml_lines import Document, Place, parse_yaml

Shown: TypeAlias = str | int | float | bool | date | None
Sort: TypeAlias = Literal["value", "text", "price", "formula", "supplier"]


@dataclass(frozen=True, slots=True)
class Slot:
    """What a cell is about: the value at ``place`` of ``file``, or for a text or a price that
    value's ``part`` (a language, a currency). ``needed`` values may not be emptied."""

    file: str
    place: Place
    kind: Kind
    thing: str
    field: str
    sort: Sort = "value"
    part: str = ""
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A cell: what it shows, and what it stands for (None: it names its row and stays)."""

    shown: Shown
    slot: Slot | None = None


@dataclass(frozen=True)
class Table:
    """A sheet. The first ``keys`` columns name a row and stay as they are."""

    name: str
    keys: int
    columns: tuple[str, ...]
    rows: tuple[tuple[Box, ...], ...]


@dataclass(frozen=True)
class Source:
    """One file's document; boxes of it are made here."""

    file: str
    document: Document

    def box(
        self,
        place: Place,
        thing: str,
        column: str,
        kind: Kind = "words",
        sort: Sort = "value",
        *,
        needed: bool = False,
    ) -> Box:
        value = get(self.document.value, place)
        return Box(_shown(value), Slot(self.file, place, kind, thing, column, sort, "", needed))

    def text(self, place: Place, thing: str, *, needed: bool = False) -> tuple[Box, Box]:
        """A text's two cells, English and Chinese."""
        value = get(self.document.value, place)
        texts = value if isinstance(value, dict) else {"en": value}
        name = str(place[-1])
        return (
            self._part(place, thing, name, "en", texts, needed),
            self._part(place, thing, name, "zh", texts, False),
        )

    def _part(
        self, place: Place, thing: str, name: str, part: str, texts: Any, needed: bool
    ) -> Box:
        kind: Kind = "words" if part == "en" else "place"
        slot = Slot(self.file, place, kind, thing, f"{name} {part}", "text", part, needed)
        return Box(_shown(texts.get(part)), slot)

    def price(self, place: Place, thing: str, currencies: tuple[str, ...]) -> Iterator[Box]:
        value = get(self.document.value, place)
        prices = value if isinstance(value, dict) else {currencies[0]: value}
        for currency in currencies:
            name = f"price {currency}"
            slot = Slot(self.file, place, "money", thing, name, "price", currency)
            yield Box(_shown(prices.get(currency)), slot)


@dataclass
class Sources:
    """All YAML of a release that a workbook shows, by the file's own name wherever it lies."""

    documents: dict[str, Document] = field(default_factory=dict)

    def named(self, name: str) -> Iterator[Source]:
        for file, document in self.documents.items():
            if PurePosixPath(file).name == name:
                yield Source(file, document)


SHOWN_FILES = ("product.yaml", "release.yaml", "options.yaml", "parts.yaml", "rules.yaml")


def read_sources(files: Mapping[str, str]) -> Sources:
    """The documents in ``files``; CatalogueError where one cannot be read."""
    shown = [n for n in files if PurePosixPath(n).name in SHOWN_FILES]
    return Sources({n: parse_yaml(files[n], Path(n)) for n in sorted(shown)})


def keyed(source: Source, *place: str | int) -> tuple[str, ...]:
    """The keys of the mapping at ``place`` that hold mappings; none where there is none."""
    found = get(source.document.value, place)
    if not isinstance(found, dict):
        return ()
    return tuple(k for k, v in found.items() if isinstance(v, dict))


def listed(value: Any) -> list[tuple[int, Any]]:
    """The mappings of a list with their positions; none where there is no list."""
    found = value if isinstance(value, list) else []
    return [(i, v) for i, v in enumerate(found) if isinstance(v, dict)]


def get(value: Any, place: Place) -> Any:
    """What stands at ``place`` of a document; None for nothing."""
    for step in place:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step]
        else:
            return None
    return value


def _shown(value: Any) -> Shown:
    """The value as a cell can hold it; a sign that XML cannot hold is shown as U+FFFD."""
    if isinstance(value, str):
        return _UNSEEN.sub("\ufffd", value.replace("\r\n", "\n"))[:LONGEST_TEXT]
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, int | bool | date) else None


LONGEST_TEXT = 32_000
_UNSEEN = re.compile("[\\x00-\\x08\\x0b-\\x1f\\ud800-\\udfff\\ufffe\\uffff]")
