"""The build order: what production gets for one unit, one JSON document.

Names follow ISA-95 part 4's job order (work master, priority left out: the sequence is the
document's own number) so that a plant's system finds what it expects.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from configurator.catalogue.line import Line
from configurator.catalogue.release import Text
from configurator.orders.configuration import Configuration

SCHEMA_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class BuildPart:
    """A line of the resolved bill of material."""

    part: str
    label: Text
    quantity: int
    supplier: str


@dataclass(frozen=True, slots=True)
class StationWork:
    """Work at one station in line order: seconds, and what to fit as (option id, text)."""

    station: str
    label: Text
    seconds: int
    fit: tuple[tuple[str, Text], ...]


@dataclass(frozen=True)
class BuildOrder:
    """One unit to build. ``sequence_number`` counts from 1 within the line's day."""

    job: str
    order: str
    line: str
    day: date
    sequence_number: int
    vin: str
    work_master: str
    product_name: Text
    planned_start: datetime
    paint: str
    paint_label: Text
    parts: tuple[BuildPart, ...]
    stations: tuple[StationWork, ...]


def build_order(
    configuration: Configuration,
    line: Line,
    *,
    order: str,
    day: date,
    sequence_number: int,
    vin: str,
    planned_start: datetime,
) -> BuildOrder:
    """The build order of ``order``, from its placed configuration alone: what was sold is built,
    whatever the rule base says by now."""
    labels = configuration.labels
    stations = {s.id: s.label for s in line.stations}
    return BuildOrder(
        job=f"{line.id}-{day:%Y%m%d}-{sequence_number:04d}",
        order=order,
        line=line.id,
        day=day,
        sequence_number=sequence_number,
        vin=vin,
        work_master=f"{configuration.product}/{configuration.release}",
        product_name=configuration.product_name,
        planned_start=planned_start,
        paint=configuration.paint,
        paint_label=labels.get(configuration.paint, Text(configuration.paint)),
        parts=tuple(
            BuildPart(p.part, p.label, p.quantity, p.supplier) for p in configuration.parts
        ),
        stations=tuple(
            StationWork(
                w.station,
                stations.get(w.station, Text(w.station)),
                w.seconds,
                tuple((o, labels[o]) for o in w.options if o in labels),
            )
            for w in configuration.work
        ),
    )


def as_document(order: BuildOrder) -> dict[str, Any]:
    """The document that production receives."""
    return {
        "schema_version": SCHEMA_VERSION,
        "job_order_id": order.job,
        "work_master": order.work_master,
        "work_type": "production",
        "order": order.order,
        "line": order.line,
        "day": order.day.isoformat(),
        "sequence_number": order.sequence_number,
        "planned_start": order.planned_start.isoformat(),
        "vin": order.vin,
        "product": _text(order.product_name),
        "paint": {"option": order.paint, "label": _text(order.paint_label)},
        "material_requirements": [
            {
                "part": p.part,
                "label": _text(p.label),
                "quantity": p.quantity,
                "supplier": p.supplier,
            }
            for p in order.parts
        ],
        "stations": [
            {
                "station": s.station,
                "label": _text(s.label),
                "seconds": s.seconds,
                "fit": [{"option": option, "label": _text(label)} for option, label in s.fit],
            }
            for s in order.stations
        ],
    }


def from_document(document: Mapping[str, Any]) -> BuildOrder:
    """The build order that ``as_document`` wrote."""
    return BuildOrder(
        job=document["job_order_id"],
        order=document["order"],
        line=document["line"],
        day=date.fromisoformat(document["day"]),
        sequence_number=document["sequence_number"],
        vin=document["vin"],
        work_master=document["work_master"],
        product_name=Text(**document["product"]),
        planned_start=datetime.fromisoformat(document["planned_start"]),
        paint=document["paint"]["option"],
        paint_label=Text(**document["paint"]["label"]),
        parts=tuple(
            BuildPart(p["part"], Text(**p["label"]), p["quantity"], p["supplier"])
            for p in document["material_requirements"]
        ),
        stations=tuple(
            StationWork(
                s["station"],
                Text(**s["label"]),
                s["seconds"],
                tuple((f["option"], Text(**f["label"])) for f in s["fit"]),
            )
            for s in document["stations"]
        ),
    )


def canonical(document: Mapping[str, Any]) -> str:
    """The document as text: the same document is always the same text."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _text(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}
