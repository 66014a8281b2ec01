"""A document held against its shape: pydantic finds what is amiss, here it is said in our words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from configurator.catalogue import example_shapes, schema
from configurator.catalogue.problems import Problems, nearest
from configurator.catalogue.yaml_lines import Document, Place

T = TypeVar("T")
_FORMAT = "see docs/catalogue-format.md"


@dataclass(frozen=True)
class Shaped(Generic[T]):
    """A file's content in its shape, with the document that knows its lines."""

    document: Document
    content: T

    def line(self, *place: str | int) -> int:
        """The line of what stands at ``place``."""
        return self.document.line(*place)

    def where(self, *place: str | int) -> tuple[Path, int]:
        """File and line of what stands at ``place``."""
        return self.document.where(*place)


def shaped(document: Document, shape: TypeAdapter[T]) -> Shaped[T]:
    """The document in its shape; CatalogueError tells of every value that does not fit."""
    try:
        return Shaped(document, shape.validate_python(document.value))
    except ValidationError as error:
        problems = Problems()
        for detail in error.errors(include_url=False):
            _tell(document, detail, problems)
        problems.settle()
        raise AssertionError("a validation error without details") from error


def _tell(document: Document, detail: ErrorDetails, problems: Problems) -> None:
    place: Place = tuple(p for p in detail["loc"] if p not in ("[key]", schema.LIST))
    key = place[-1] if place else "the file"
    context: dict[str, Any] = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            wrong, right = f"{_of(place[:-1])}the key {key!r} is missing", "add it"
            place = place[:-1]
        case "extra_forbidden":
            wrong = f"unknown key {key!r}"
            right = nearest(str(key), _KEYS) or f"remove it; {_FORMAT}"
        case "string_type":
            wrong = f"{key!r} is {_shown(detail['input'])}, not a text"
            right = f'put it in quotes: "{detail["input"]}"'
        case "model_type" if context["class_name"] == "TextShape":
            wrong = f"{key!r} is {_shown(detail['input'])}, not a text"
            right = "write a text in quotes, or {en: ..., zh: ...}"
        case _:
            wrong, right = what_is_amiss(str(key), detail)
    problems.add(document.path, document.line(*place), wrong, right)


def what_is_amiss(key: str, detail: ErrorDetails) -> tuple[str, str]:
    """What is wrong with one value, and what would be right, in our words."""
    if detail["type"] == "string_pattern_mismatch":
        return _pattern(key, detail["input"], detail["ctx"]["pattern"])
    right = _KINDS.get(detail["type"]) or detail["msg"].replace("Input should", "it should")
    return f"{key!r} is {_shown(detail['input'])}", right


def _of(place: Place) -> str:
    names = [str(p) for p in place if isinstance(p, str)]
    return f"in {names[-1]!r} " if names else ""


def _pattern(key: str, value: Any, pattern: str) -> tuple[str, str]:
    wrong = f"{key!r} is {_shown(value)}" if key != value else f"{key!r} is no id"
    return wrong, _PATTERNS.get(pattern, f"it should match {pattern}")


_KINDS = {
    "is_instance_of": "write a number, such as 12 or 12.50, without quotes",
    "decimal_type": "write a number, such as 12 or 12.50, without quotes",
    "int_type": "write a whole number, without quotes",
    "bool_type": "write true or false, without quotes",
    "date_type": "write a day as YYYY-MM-DD, without quotes",
    "dict_type": "write key: value pairs here; " + _FORMAT,
    "model_type": "write key: value pairs here; " + _FORMAT,
    "list_type": "write a list here, such as [a, b]",
    "decimal_max_places": "it has at most two decimal places",
}
_CHOICE = 'name an option, or "!option" in quotes to rule it out'
_PATTERNS = {
    r"^[a-z0-9][a-z0-9_-]*$": "an id has small letters, digits, _ and -",
    r"^[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*$": "an id has small letters, digits, _ and -",
    r"^!?[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*$": _CHOICE,
    r"^[A-Z][A-Z0-9_-]*[0-9]+$": "a rule's id has capitals and ends in digits, such as R012",
    r"^[A-Z]{3}$": "a currency has three capitals, such as GBP",
    r"^[SA]: *\S": 'begin with "S: " (sourced) or "A: " (assumed) and say from where',
    r"^([01]\d|2[0-3]):[0-5]\d$": 'write a time of day as "06:00", in quotes',
    r"^[A-HJ-NPR-Z0-9]{3}$": "a VIN starts with three capitals or digits, without I, O and Q",
}


def _shown(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


_SHAPES = (*schema.SHAPES, *example_shapes.SHAPES)
_KEYS = sorted({key for shape in _SHAPES for key in shape.model_fields})
