"""The bicycle's geometry: side elevation in centimetres, the front wheel on the left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from configurator.web.pictures.colour import is_dark, known, mixed

GROUND = 150.0
_RADII = {"28": 35.0, "27": 35.5, "20": 26.0}


@dataclass(frozen=True)
class Bike:
    """What the bicycle's side draws. Tubes are SVG paths; ``rear`` and ``front`` are axles."""

    frame: str
    colour: str
    edge: str
    shine: str
    front: tuple[float, float]
    rear: tuple[float, float]
    front_radius: float
    rear_radius: float
    crank: tuple[float, float]
    saddle: tuple[float, float]
    head: tuple[float, float]
    tubes: tuple[str, ...]
    battery: str
    battery_on_rack: bool
    bright: bool
    guards: str
    rear_carrier: bool
    front_carrier: bool

    @property
    def spokes(self) -> tuple[int, ...]:
        """The angles of a wheel's spokes."""
        return tuple(range(0, 360, 15))


def bike(look: Mapping[str, str]) -> Bike:
    """The bicycle that ``look`` describes; what it leaves open is drawn as the plainest one."""
    frame = look.get("frame", "diamond")
    colour = known(look.get("colour", ""), "#3f444a")
    cargo = frame == "cargo"
    radius = _RADII.get(look.get("wheel", ""), 26.0 if cargo else 35.0)
    front_radius = 26.0 if cargo else radius
    rear = (172.0, GROUND - radius)
    crank = (126.0, GROUND - 29.0)
    head = (82.0, GROUND - 88.0)
    front = (16.0 if cargo else 62.0, GROUND - front_radius)
    saddle = (142.0, GROUND - 100.0)
    return Bike(
        frame=frame,
        colour=colour,
        edge=mixed(colour, "#0b0f0d", 0.5),
        shine=mixed(colour, "#ffffff", 0.45 if is_dark(colour) else 0.6),
        front=front,
        rear=rear,
        front_radius=front_radius,
        rear_radius=radius,
        crank=crank,
        saddle=saddle,
        head=head,
        tubes=_tubes(frame, rear, crank, head),
        battery=_battery(frame, crank, head),
        battery_on_rack=look.get("battery") == "rack",
        bright=look.get("lights") == "bright",
        guards=look.get("guards", "none"),
        rear_carrier=look.get("carrier", "none") != "none",
        front_carrier=look.get("carrier") == "both",
    )


def _tubes(
    frame: str, rear: tuple[float, float], crank: tuple[float, float], head: tuple[float, float]
) -> tuple[str, ...]:
    (rx, ry), (cx, cy), (hx, hy) = rear, crank, head
    seat = (136.5, GROUND - 76.0)
    stays = (
        f"M{rx} {ry} L{cx} {cy}",
        f"M{rx} {ry} L{seat[0] - 1} {seat[1] + 8}",
        f"M{cx} {cy} L{seat[0] + 2} {seat[1] - 8}",
    )
    down = f"M{hx + 2} {hy + 6} L{cx} {cy}"
    if frame == "diamond":
        return (*stays, down, f"M{hx - 1} {hy - 2} L{seat[0]} {seat[1] + 2}")
    if frame == "step":
        curve = f"M{hx} {hy} C{hx + 12} {hy + 34} {cx - 14} {cy - 26} {cx + 5} {cy - 24}"
        return (*stays, down, curve)
    long = f"M{hx} {hy} L{hx - 4} {cy - 2} L26 {cy - 2} L20 {GROUND - 60}"
    return (*stays, down, f"M{hx} {hy} L{seat[0]} {seat[1] + 2}", long)


def _battery(frame: str, crank: tuple[float, float], head: tuple[float, float]) -> str:
    """The battery's box as a thick line along the down tube."""
    (cx, cy), (hx, hy) = crank, head
    start, end = (0.3, 0.82) if frame != "step" else (0.42, 0.84)
    x1, y1 = hx + (cx - hx) * start, hy + (cy - hy) * start
    x2, y2 = hx + (cx - hx) * end, hy + (cy - hy) * end
    return f"M{x1:.1f} {y1 - 1:.1f} L{x2:.1f} {y2 - 1:.1f}"
