"""A release's options, prices, part usage and texts as a workbook, and what comes back of it.

A buyer or translator edits a spreadsheet, not YAML. What returns is read as data from a stranger:
ids and structure stay as they are, each value is held against its shape, and every slip is told by
its cell. The files keep every byte that no change is about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from configurator.catalogue.yaml_edit import edited
from configurator.errors import CatalogueError
from configurator.flow.desk.sheet_edits import Surroundings, edits_of
from configurator.flow.desk.sheet_matching import matched
from configurator.flow.desk.sheet_reading import read_workbook
from configurator.flow.desk.sheet_report import Preview, SheetChange, SheetError, told
from configurator.flow.desk.sheet_sources import Sources, get, keyed, read_sources
from configurator.flow.desk.sheet_tables import currencies, tables
from configurator.flow.desk.sheet_writing import ORIGIN, written

__all__ = ["Preview", "SheetChange", "SheetError", "preview", "workbook"]

ORDER = (
    "family", "option", "part", "label", "name", "short", "text", "section", "headline", "unit",
    "intro", "value",
    "price", "mass", "carbon", "lead", "supplier", "quantity", "when", "per_day", "place", "small",
    "parts", "work", "look", "take", "valid_from", "valid_to", "reason", "source", "options",
    "picture", "line", "vin_prefix",
)  # fmt: skip
"""Where a new key stands among the others, as docs/catalogue-format.md shows them."""


def workbook(files: Mapping[str, str]) -> bytes:
    """The release's files (texts by name) as an XLSX workbook.

    CatalogueError where a file cannot be read.
    """
    sources = read_sources(files)
    return written(tables(sources), _title(sources))


def preview(files: Mapping[str, str], xlsx: bytes) -> Preview:
    """What ``xlsx``, a workbook of these files that somebody edited, would change in them.

    Never raises for what the workbook holds: that comes back as errors. CatalogueError where a
    file cannot be read.
    """
    sources = read_sources(files)
    sheets = tables(sources)
    try:
        found = read_workbook(xlsx, frozenset(t.name for t in sheets) | {ORIGIN})
    except CatalogueError as error:
        wrong = f"the workbook {error.wrong}"
        return Preview((), (SheetError("", wrong, error.right),), files)
    result = matched(sheets, found)
    edits = edits_of(result.differing, sources, _surroundings(files, sources))
    errors = [*result.errors, *edits.errors]
    changes = tuple(
        SheetChange(d.cell, d.slot.file, d.slot.thing, d.slot.field, told(d.before), told(d.holds))
        for d in result.differing
        if d.cell not in {e.cell for e in errors}
    )
    after = dict(files)
    if not errors:
        for file, wanted in edits.by_file.items():
            try:
                after[file] = edited(files[file], Path(file), wanted, ORDER)
            except KeyError as error:
                errors.append(SheetError("", f"{file} is not in its shape ({error})", _MEND))
    return Preview(changes, tuple(errors), files if errors else after, tuple(result.notices))


_MEND = "make the release load first, or change the file itself"


def _title(sources: Sources) -> str:
    """What the notes are headed with: the product, the release."""
    said = [
        str(get(source.document.value, (key,)))
        for file, key in (("product.yaml", "product"), ("release.yaml", "release"))
        for source in sources.named(file)
    ]
    return " ".join(said) or "Release"


def _surroundings(files: Mapping[str, str], sources: Sources) -> Surroundings:
    """A formula may name whatever word of the model is there; whether it is a feature is seen
    when the release is checked as a whole."""
    texts = (text for name, text in files.items() if PurePosixPath(name).suffix == ".uvl")
    features = {word for text in texts for word in re.findall(r"[\w.-]+", text)}
    suppliers = (n for s in sources.named("parts.yaml") for n in keyed(s, "suppliers"))
    return Surroundings(frozenset(features), frozenset(suppliers), currencies(sources)[0])
