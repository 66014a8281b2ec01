"""Single values of catalogue files held against their shape, before they stand in a file.

A value that comes from a cell or a form is judged as the whole file will be, in the same words.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeAlias, get_args

from pydantic import TypeAdapter, ValidationError

from configurator.catalogue import schema
from configurator.catalogue.shapes import what_is_amiss

Kind: TypeAlias = Literal[
    "words", "place", "source", "number", "money", "positive", "share",
    "days", "seconds", "count", "id", "bool", "date",
]  # fmt: skip
_SHAPES: dict[str, TypeAdapter[Any]] = {
    "words": TypeAdapter(schema.Words),
    "place": TypeAdapter(str),
    "source": TypeAdapter(schema.Source),
    "number": TypeAdapter(schema.Number),
    "money": TypeAdapter(schema.Money),
    "positive": TypeAdapter(schema.Positive),
    "share": TypeAdapter(schema.Share),
    "days": TypeAdapter(schema.Days),
    "seconds": TypeAdapter(schema.Seconds),
    "count": TypeAdapter(schema.Count),
    "id": TypeAdapter(schema.Id),
    "bool": TypeAdapter(bool),
    "date": TypeAdapter(date),
}
assert set(get_args(Kind)) == set(_SHAPES)


def slip_of(
    kind: Kind, field: str, value: str | int | Decimal | bool | date
) -> tuple[str, str] | None:
    """What is wrong with ``value`` as a ``kind`` of value and what would be right; None for
    nothing.

    >>> slip_of("days", "lead", -3)
    ("'lead' is -3", 'it should be greater than or equal to 0')
    """
    try:
        _SHAPES[kind].validate_python(value, strict=True)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        return what_is_amiss(field, detail)
    return None
