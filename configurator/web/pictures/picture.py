"""The picture of a configuration: which drawing, from which sides, and what it shows in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from markupsafe import Markup

from configurator.catalogue.release import Release, Text
from configurator.orders.configuration import Configuration
from configurator.web.language import in_words, word
from configurator.web.pictures.bike import bike
from configurator.web.pictures.van import van

Look: TypeAlias = Mapping[str, str]
_SQUARES = 144


@dataclass(frozen=True)
class View:
    """One elevation: its template, what it draws, and the words that stand for it."""

    side: str
    template: str
    drawn: Mapping[str, Any]
    label: str


@dataclass(frozen=True)
class Picture:
    """A product as it would look; the first view is the one to show when there is room for one."""

    views: tuple[View, ...]


def picture_of(release: Release, selected: Collection[str], name: str = "") -> Picture:
    """The picture of ``selected`` under ``release``."""
    options = [release.options[o] for f in release.families for o in f.options if o in selected]
    if release.picture not in _DRAWINGS:
        return _neutral(release, frozenset(selected))
    seen = ((o.label, o.look) for o in options)
    return _picture(release.picture, name or in_words(release.name), seen)


def picture_of_placed(configuration: Configuration) -> Picture:
    """The picture of a configuration as a quote or an order has it."""
    seen = ((o.label, o.look) for o in configuration.options)
    return _picture(configuration.picture, in_words(configuration.product_name), seen)


def draw(view: View, uid: str) -> Markup:
    """The view as inline SVG; ``uid`` keeps its ids apart from those of other pictures."""
    from flask import render_template

    return Markup(render_template(view.template, uid=uid, label=view.label, **view.drawn))


def _picture(kind: str, name: str, seen: Iterable[tuple[Text, Look]]) -> Picture:
    look: dict[str, str] = {}
    words: list[str] = []
    for label, its in seen:
        look.update(its)
        if its and not set(its.values()) <= {"none"}:
            words.append(in_words(label))
    about = f"{name}: {', '.join(words)}" if words else name
    if kind not in _DRAWINGS:
        return Picture((View("side", "pictures/neutral_side.svg", {"neutral": ()}, about),))
    return Picture(_DRAWINGS[kind](look, about, name))


def _van(look: Look, about: str, name: str) -> tuple[View, ...]:
    drawn = {"van": van(look)}
    return (
        View("side", "pictures/van_side.svg", drawn, about),
        View("front", "pictures/van_front.svg", drawn, word("{name} from the front", name=name)),
        View("rear", "pictures/van_rear.svg", drawn, word("{name} from behind", name=name)),
    )


def _bike(look: Look, about: str, name: str) -> tuple[View, ...]:
    return (View("side", "pictures/bike_side.svg", {"bike": bike(look)}, about),)


def _neutral(release: Release, selected: frozenset[str]) -> Picture:
    """A square for each of the first families (or run of families): how much of it is taken."""
    run = max(1, -(-len(release.families) // _SQUARES))
    shares = []
    for start in range(0, len(release.families), run):
        options = [o for f in release.families[start : start + run] for o in f.options]
        shares.append(sum(o in selected for o in options) / max(1, len(options)))
    label = word(
        "{name}: {n} features selected", name=in_words(release.name), n=f"{len(selected):,}"
    )
    return Picture((View("side", "pictures/neutral_side.svg", {"neutral": tuple(shares)}, label),))


_DRAWINGS = {"van": _van, "bike": _bike}
