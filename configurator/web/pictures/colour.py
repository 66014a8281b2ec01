"""Colours mixed for shading: a lamp, an edge or a shadow in the paint's own hue."""

from __future__ import annotations

import re

_HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


def known(colour: str, otherwise: str) -> str:
    """``colour`` where it is ``#rrggbb``, else ``otherwise``: what goes into a picture is ours.

    >>> known("#A01F2D", "#ffffff"), known("url(x)", "#ffffff")
    ('#a01f2d', '#ffffff')
    """
    return colour.lower() if _HEX.fullmatch(colour) else otherwise


def mixed(colour: str, other: str, share: float) -> str:
    """``colour`` with ``share`` (0 to 1) of ``other`` in it, channel by channel.

    >>> mixed("#000000", "#ffffff", 0.5)
    '#808080'
    """
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def is_dark(colour: str) -> bool:
    """Whether light lines show better on ``colour`` than dark ones (relative luminance < 0.18).

    >>> is_dark("#15171a"), is_dark("#f4f5f2")
    (True, False)
    """
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (v / 255 for v in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] < 0.18


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
