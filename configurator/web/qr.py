"""An address as a QR code: inline in a page, or as an image of its own in a paper."""

from __future__ import annotations

from io import BytesIO

import segno
from markupsafe import Markup

#: Longest address that people may pass on as a code, or scan.
LONGEST_SHARED = 1_200
_INK, _PAPER = "#151a18", "#ffffff"


def qr_inline(text: str) -> Markup:
    """``text`` as a QR code in inline SVG, with attributes only; nothing where it is too long.

    It brings its own white ground: cameras want dark on light in every theme.
    """
    if len(text) > LONGEST_SHARED:
        return Markup("")
    svg = segno.make(text, error="m").svg_inline(
        scale=3, border=2, dark=_INK, light=_PAPER, omitsize=True
    )
    return Markup(svg)


def qr_image(text: str) -> str:
    """``text`` as an SVG file; "" where it is too long."""
    if len(text) > LONGEST_SHARED:
        return ""
    made = BytesIO()
    segno.make(text, error="m").save(made, kind="svg", border=0, dark=_INK, xmldecl=False, nl=False)
    return made.getvalue().decode()
