"""What one configuration takes from the plant: slots, constrained parts, work and time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from configurator.orders.configuration import Configuration


@dataclass(frozen=True)
class Demand:
    """``parts`` are pieces by part key (product/part: suppliers serve products apart), in the
    fixed order in which they are reserved; ``work_s`` seconds by station."""

    line: str
    slots: int
    parts: Mapping[str, int]
    work_s: Mapping[str, int]
    lead_days: int


def demand(configuration: Configuration) -> Demand:
    """The demand of one unit."""
    return Demand(
        line=configuration.line,
        slots=1,
        parts={
            part_key(configuration.product, p.part): p.quantity
            for p in sorted(configuration.parts, key=lambda p: p.part)
            if p.constrained
        },
        work_s={w.station: w.seconds for w in configuration.work},
        lead_days=configuration.lead_days,
    )


def part_key(product: str, part: str) -> str:
    """How a product's part is named among all products' parts."""
    return f"{product}/{part}"
