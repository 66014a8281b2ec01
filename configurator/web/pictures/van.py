"""The van's geometry: side, front and rear elevation in centimetres, drawn to scale.

Wheelbases, lengths and heights are those of the catalogue's options; y runs down and the ground
lies at ``GROUND``. The side shows the nose on the left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from configurator.web.pictures.colour import is_dark, known, mixed

GROUND = 300.0
FRONT_AXLE = 100.0
WIDTH = 206.0
_LENGTHS = {"l1": (300.0, 500.0), "l2": (336.6, 555.0), "l3": (376.0, 594.0), "l4": (376.0, 650.0)}
_HEIGHTS = {"h1": 236.0, "h2": 253.0, "h3": 276.0}
_CAB_END = 252.0
_CREW_END = 330.0
_SILL = 33.0
_ARCH = 43.0
_DOORS = {
    "left": ("left",),
    "right": ("right",),
    "both": ("left", "right"),
    "powered": ("left",),
}
_RIMS = {"steel-15": 19.5, "steel-16": 21.0, "alloy-16": 21.5, "alloy-17": 23.5, "twin-16": 21.0}


@dataclass(frozen=True)
class Pane:
    """A window or the pressed panel in its place; ``glass`` says which."""

    x: float
    y: float
    width: float
    height: float
    glass: bool


@dataclass(frozen=True)
class Paint:
    """The body's colour and what shading needs of it."""

    colour: str
    edge: str
    seam: str
    finish: str


@dataclass(frozen=True)
class Van:
    """All that the three elevations draw. ``body`` and ``back`` (end of cab or load area) in
    centimetres; ``door`` is the sliding door's left and right edge, None where this side has none.
    """

    shape: str
    paint: Paint
    wheelbase: float
    length: float
    height: float
    back: float
    body: str
    roof_line: str
    panes: tuple[Pane, ...]
    door: tuple[float, float] | None
    mirrored: bool
    doors: tuple[str, ...]
    bumper: str
    grille: str
    lights: str
    wheel: str
    rim: float
    twin: bool
    rear: str
    rear_glass: bool
    rack: str
    tow: bool
    powered: bool

    @property
    def rear_axle(self) -> float:
        return FRONT_AXLE + self.wheelbase

    @property
    def roof(self) -> float:
        """The roof's y."""
        return GROUND - self.height

    @property
    def chassis(self) -> bool:
        return self.shape.startswith("chassis")

    @property
    def holes(self) -> tuple[int, ...]:
        """The angles (degrees) of a wheel's spokes or holes."""
        number = {"alloy-16": 5, "alloy-17": 10, "steel-15": 10, "twin-16": 8}.get(self.wheel, 12)
        return tuple(range(0, 360, 360 // number))


def van(look: Mapping[str, str]) -> Van:
    """The van that ``look`` describes; what it leaves open is drawn as the most common van."""
    shape = look.get("body", "panel")
    wheelbase, length = _LENGTHS.get(look.get("length", ""), _LENGTHS["l3"])
    height = _HEIGHTS.get(look.get("roof", ""), _HEIGHTS["h1" if "chassis" in shape else "h2"])
    back = {"chassis-single": _CAB_END, "chassis-crew": _CREW_END}.get(shape, length)
    colour = known(look.get("colour", ""), "#d9dcda")
    side = look.get("side", "none")
    door = (244.0, 368.0) if side != "none" and "chassis" not in shape else None
    wheel = look.get("wheel", "steel-16")
    return Van(
        shape=shape,
        paint=Paint(
            colour,
            mixed(colour, "#0b0f0d", 0.45),
            mixed(colour, "#ffffff", 0.28) if is_dark(colour) else mixed(colour, "#0b0f0d", 0.34),
            look.get("finish", "solid"),
        ),
        wheelbase=wheelbase,
        length=length,
        height=height,
        back=back,
        body=_cab(height, back) if "chassis" in shape else _body(height, length, wheelbase),
        roof_line=_roof_line(height, back),
        panes=_panes(shape, back, look.get("glazing", "none")),
        door=door,
        mirrored=side == "right",
        doors=_DOORS.get(side, ()) if door else (),
        bumper=look.get("bumper", "black"),
        grille=look.get("grille", "classic"),
        lights=look.get("lights", "halogen"),
        wheel=wheel,
        rim=_RIMS.get(wheel, 21.0),
        twin=look.get("wheels") == "twin" or wheel == "twin-16",
        rear=look.get("rear", "d180"),
        rear_glass=look.get("rear") == "glazed" or look.get("glazing") == "full",
        rack=look.get("rack", "none"),
        tow=look.get("tow", "none") == "bar",
        powered=side == "powered",
    )


def _y(height: float) -> float:
    return GROUND - height


def _nose(height: float) -> str:
    """From under the bumper over bonnet and windscreen to the roof's front edge at x = 232."""
    rise = height - 236.0
    return (
        f"M20 {_y(29)} C8 {_y(29)} 2 {_y(36)} 1 {_y(48)} L1 {_y(66)} "
        f"C1.5 {_y(82)} 4 {_y(97)} 11 {_y(105)} C18 {_y(112)} 27 {_y(115.5)} 40 {_y(119)} "
        f"C60 {_y(124)} 78 {_y(130)} 93 {_y(139)} C118 {_y(160)} 146 {_y(189)} 166 {_y(207)} "
        f"C{178 - rise * 0.1:.1f} {_y(218 + rise * 0.35):.1f} {196 - rise * 0.45:.1f} "
        f"{_y(height - 0.5)} 232 {_y(height)} "
    )


def _body(height: float, length: float, wheelbase: float) -> str:
    rear = FRONT_AXLE + wheelbase
    return (
        _nose(height) + f"L{length - 34} {_y(height - 1)} "
        f"C{length - 14} {_y(height - 2)} {length - 5} {_y(height - 8)} "
        f"{length - 4} {_y(height - 26)} L{length} {_y(88)} L{length} {_y(40)} "
        f"C{length} {_y(35)} {length - 3} {_y(_SILL)} {length - 8} {_y(_SILL)} "
        f"L{rear + _ARCH} {_y(_SILL)} A{_ARCH} {_ARCH} 0 0 0 {rear - _ARCH} {_y(_SILL)} "
        + _front_sill()
    )


def _cab(height: float, back: float) -> str:
    return (
        _nose(height) + f"L{back - 14} {_y(height - 0.5)} "
        f"C{back - 4} {_y(height - 1)} {back} {_y(height - 5)} {back} {_y(height - 16)} "
        f"L{back + 1} {_y(56)} C{back + 1} {_y(46)} {back - 4} {_y(_SILL)} "
        f"{back - 10} {_y(_SILL)} " + _front_sill()
    )


def _front_sill() -> str:
    left = FRONT_AXLE - _ARCH
    return (
        f"L{FRONT_AXLE + _ARCH} {_y(_SILL)} A{_ARCH} {_ARCH} 0 0 0 {left} {_y(_SILL)} "
        f"L{left - 6} {_y(29)} Z"
    )


def _roof_line(height: float, back: float) -> str:
    """The gutter: where the side meets the roof."""
    drop = 13.0 + (height - 236.0) * 0.2
    return (
        f"M172 {_y(205)} C190 {_y(214)} 206 {_y(height - drop - 2)} 240 {_y(height - drop)} "
        f"L{back - 8} {_y(height - drop)}"
    )


def _panes(shape: str, back: float, glazing: str) -> tuple[Pane, ...]:
    """The openings behind the front door, from the front: one for every 95 to 125 cm."""
    top, bottom = 205.0, 143.0
    if shape == "chassis-single":
        return ()
    if shape == "chassis-crew":
        return (Pane(244, _y(top), 70, top - bottom, True),)
    starts, edge = [250.0], back - 20
    rest = edge - 372
    number = max(1, round(rest / 112))
    starts += [374 + n * rest / number for n in range(number)]
    ends = [362.0, *(s + rest / number - 10 for s in starts[1:])]
    glass = {"none": 0, "half": 1, "full": len(starts)}.get(glazing, 0)
    if shape == "minibus":
        glass = len(starts)
    if shape == "crew":  # the second row looks out
        glass = max(1, glass)
    return tuple(
        Pane(round(s, 1), _y(top), round(e - s, 1), top - bottom, n < glass)
        for n, (s, e) in enumerate(zip(starts, ends, strict=True))
    )
