"""From cells that somebody changed to edits of the files: each value in its type, held against its
shape, and brought together where several cells are one value (a text's languages, a price)."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from configurator.catalogue.formula import names
from configurator.catalogue.problems import nearest
from configurator.catalogue.single_values import slip_of
from configurator.catalogue.uvl import parse_formula
from configurator.catalogue.yaml_edit import Scalar, Value
from configurator.catalogue.yaml_lines import Place
from configurator.errors import CatalogueError
from configurator.flow.desk.sheet_matching import Differing
from configurator.flow.desk.sheet_reading import Odd
from configurator.flow.desk.sheet_report import SheetError, shortened
from configurator.flow.desk.sheet_sources import LONGEST_TEXT, Slot, Sources, get

_WHOLE = frozenset({"days", "seconds", "count"})
_NUMBERS = _WHOLE | {"number", "money", "positive", "share"}
_DECIMALS = 10
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")


def _slip(wrong: str, right: str) -> CatalogueError:
    return CatalogueError("cell", None, wrong, right)  # the cell is named where it is caught


@dataclass(frozen=True)
class Surroundings:
    """What values may name: features (of a formula), suppliers; and the list's currency."""

    features: frozenset[str]
    suppliers: frozenset[str]
    currency: str


@dataclass
class Edits:
    """The edits by file and place, None for a value to take away, and the cells that are wrong."""

    by_file: dict[str, dict[Place, Value | None]] = field(default_factory=dict)
    errors: list[SheetError] = field(default_factory=list)


def edits_of(differing: list[Differing], sources: Sources, around: Surroundings) -> Edits:
    """The edits that the cells mean, each value checked as the files' shapes are."""
    result = Edits()
    joint: dict[tuple[str, Place], list[tuple[Differing, Scalar | None]]] = {}
    for cell in differing:
        try:
            value = _typed(cell.slot, cell.holds, around)
        except CatalogueError as slip:
            result.errors.append(SheetError(cell.cell, slip.wrong, slip.right))
            continue
        slot = cell.slot
        if slot.part:
            joint.setdefault((slot.file, slot.place), []).append((cell, value))
        else:
            result.by_file.setdefault(slot.file, {})[slot.place] = value
    for (file, place), cells in joint.items():
        before = get(sources.documents[file].value, place)
        parts = {cell.slot.part: value for cell, value in cells}
        try:
            if cells[0][0].slot.sort == "text":
                found = _text(place, before, parts)
            else:
                found = _price(place, before, parts, around.currency)
        except CatalogueError as slip:
            result.errors.append(SheetError(cells[0][0].cell, slip.wrong, slip.right))
            continue
        result.by_file.setdefault(file, {}).update(found)
    return result


def _text(
    place: Place, before: Any, parts: Mapping[str, Scalar | None]
) -> dict[Place, Value | None]:
    stated = before if isinstance(before, dict) else {} if before is None else {"en": before}
    after = {k: v for k, v in {**stated, **parts}.items() if v is not None}
    if not after.get("zh"):
        after.pop("zh", None)
    if not after:
        return {place: None}
    if "en" not in after:
        raise _slip("the text has Chinese, but no English", "type the English text too")
    if isinstance(before, dict):
        return {(*place, part): value for part, value in parts.items()}
    return {place: after["en"] if before is not None and len(after) == 1 else after}


def _price(
    place: Place, before: Any, parts: Mapping[str, Scalar | None], own: str
) -> dict[Place, Value | None]:
    stated = before if isinstance(before, dict) else {} if before is None else {own: before}
    after = {k: v for k, v in {**stated, **parts}.items() if v is not None}
    if not after:
        return {place: None}
    if own not in after:
        raise _slip(f"the price in {own} is missing", "type the list price too; 0 for none")
    if isinstance(before, dict):
        return {(*place, part): value for part, value in parts.items()}
    return {place: after[own] if len(after) == 1 else dict(sorted(after.items(), key=_first(own)))}


def _first(own: str) -> Any:
    return lambda pair: (pair[0] != own, pair[0])


def _typed(slot: Slot, holds: Any, around: Surroundings) -> Scalar | None:
    if isinstance(holds, Odd):
        raise _slip(f"{slot.field} {holds.wrong}", holds.right)
    if holds is None or (isinstance(holds, str) and not holds.strip()):
        if slot.needed:
            raise _slip(f"{slot.field} of {slot.thing} is empty", "type a value")
        return None
    value = _of_kind(slot, holds)
    if slip := slip_of(slot.kind, slot.field, value):
        raise _slip(*slip)
    if slot.sort == "formula":
        _check_formula(str(value), around.features)
    if slot.sort == "supplier" and value not in around.suppliers:
        right = nearest(str(value), around.suppliers) or "name one of the sheet Suppliers"
        raise _slip(f"there is no supplier {shortened(value)}", right)
    return value


def _of_kind(slot: Slot, holds: Any) -> Scalar:
    wrong = f"{slot.field} is {shortened(holds)}"
    if slot.kind in _NUMBERS:
        return _number(slot, holds, wrong)
    if slot.kind == "bool":
        if isinstance(holds, str) and holds.strip().lower() in {"true", "false"}:
            return holds.strip().lower() == "true"
        if not isinstance(holds, bool):
            raise _slip(wrong, "type true or false")
        return holds
    if slot.kind == "date":
        if isinstance(holds, str) and _DAY.match(holds):
            try:
                return date.fromisoformat(holds)
            except ValueError:
                raise _slip(wrong, "type a day of the calendar as YYYY-MM-DD") from None
        if not isinstance(holds, date):
            raise _slip(f"{wrong}, not a day", "type a day as YYYY-MM-DD")
        return holds
    if isinstance(holds, int) and not isinstance(holds, bool):
        return str(holds)  # a sheet takes the text 2026 for a number
    if not isinstance(holds, str):
        raise _slip(f"{wrong}, not a text", "set the cell's format to Text and type it again")
    if len(holds) >= LONGEST_TEXT:
        raise _slip(f"{slot.field} is too long", f"it has at most {LONGEST_TEXT:,} signs")
    return holds.replace("\r\n", "\n")


def _number(slot: Slot, holds: Any, wrong: str) -> int | Decimal:
    if isinstance(holds, bool) or not isinstance(holds, int | float) or not math.isfinite(holds):
        raise _slip(f"{wrong}, not a number", "type a number, such as 12 or 12.5")
    number = holds if isinstance(holds, int) else Decimal(repr(round(holds, _DECIMALS)))
    if number == int(number):
        return int(number)
    if slot.kind in _WHOLE:
        raise _slip(wrong, "type a whole number")
    return Decimal(number)


def _check_formula(text: str, features: frozenset[str]) -> None:
    try:
        formula = parse_formula(text)
    except CatalogueError as error:
        raise _slip(error.wrong, error.right or "write a formula over options") from None
    for name in sorted(names(formula) - features):
        raise _slip(
            f"there is no feature {name!r}", nearest(name, features) or "name one of the options"
        )
