"""The pictures follow the options. If these fail, a customer sees a van that was not ordered, or
a colour from a file runs as code in the page."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import pytest
from page_outline import Outline

from configurator.web.pictures.bike import bike
from configurator.web.pictures.picture import draw, picture_of
from configurator.web.pictures.van import van

SHAPES = ("panel", "crew", "minibus", "chassis-single", "chassis-crew")


def test_longer_and_higher_vans_are_drawn_longer_and_higher() -> None:
    lengths = [van({"length": length}).length for length in ("l1", "l2", "l3", "l4")]
    assert lengths == sorted(set(lengths))
    heights = [van({"roof": roof}).height for roof in ("h1", "h2", "h3")]
    assert heights == sorted(set(heights))


@pytest.mark.parametrize(
    ("shape", "length", "glazing"),
    list(product(SHAPES, ("l1", "l2", "l3", "l4"), ("none", "half", "full"))),
)
def test_windows_stay_inside_the_body(shape: str, length: str, glazing: str) -> None:
    drawn = van({"body": shape, "length": length, "glazing": glazing})
    for pane in drawn.panes:
        assert pane.width > 40
        assert pane.x + pane.width <= drawn.back
    for left, right in zip(drawn.panes, drawn.panes[1:], strict=False):
        assert left.x + left.width < right.x
    if shape == "minibus":
        assert all(p.glass for p in drawn.panes)


def test_the_side_with_the_door_is_the_side_that_is_shown() -> None:
    assert van({"side": "right"}).mirrored
    assert not van({"side": "left"}).mirrored
    assert van({"side": "none"}).door is None
    assert van({"side": "both", "body": "chassis-single"}).door is None


def test_a_colour_that_is_none_is_not_drawn() -> None:
    for colour in ('"/><script>', "url(javascript:x)", "red", "#12345"):
        assert van({"colour": colour}).paint.colour.startswith("#")
        assert len(van({"colour": colour}).paint.colour) == 7
        assert bike({"colour": colour}).colour.startswith("#")


@pytest.mark.parametrize("release", ["large-van/2026", "large-van/2027", "e-bike/2026"])
def test_every_look_of_the_catalogue_changes_its_picture(office: Any, release: str) -> None:
    """An option that says how it looks can be seen, from one side at least."""
    offered = office.showroom.release(*release.split("/"))
    with office.app.test_request_context():
        for family in offered.families:
            looks = [offered.options[o] for o in family.options if offered.options[o].look]
            base = _shape_that_shows(family.id)
            seen = {_drawn(offered, {*base, o.id}) for o in looks}
            distinct = {tuple(sorted(o.look.items())) for o in looks}
            assert len(seen) == len(distinct), family.id


def _drawn(offered: Any, selected: set[str]) -> str:
    """All views, without the words that go with them."""
    views = picture_of(offered, selected).views
    return "".join(re.sub(r"<title.*?</title>", "", str(draw(v, "x"))) for v in views)


def _shape_that_shows(family: str) -> set[str]:
    return {"body_panel"} if family not in ("body", "frame") else set()


def test_a_picture_says_what_it_shows(office: Any) -> None:
    with office.app.test_request_context():
        offered = office.showroom.release("large-van", "2026")
        picture = picture_of(offered, {"body_panel", "roof_h3", "paint_ruby_red"})
        assert "H3" in picture.views[0].label
        assert "Ruby red" in picture.views[0].label
        for view in picture.views:
            drawn = str(draw(view, "x"))
            assert 'role="img"' in drawn
            assert not Outline(drawn).wrong
