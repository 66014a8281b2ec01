"""The picture of a configuration: which drawing, from which sides, and what it shows in words."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from flask import current_app
from jinja2 import Environment
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
    """One elevation: its template, what it draws under which name, and the words for it."""

    side: str
    template: str
    name: str
    thing: Hashable
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
    return _drawn(current_app.jinja_env, view, uid)


@lru_cache(maxsize=1024)
def _drawn(templates: Environment, view: View, uid: str) -> Markup:
    """Drawn once for all who look at the same thing; it needs nothing of the request."""
    template = templates.get_template(view.template)
    return Markup(template.render({view.name: view.thing, "uid": uid, "label": view.label}))


def _picture(kind: str, name: str, seen: Iterable[tuple[Text, Look]]) -> Picture:
    look: dict[str, str] = {}
    words: list[str] = []
    for label, its in seen:
        look.update(its)
        if its and not set(its.values()) <= {"none"}:
            words.append(in_words(label))
    about = f"{name}: {', '.join(words)}" if words else name
    if kind not in _DRAWINGS:
        return Picture((View("side", "pictures/neutral_side.svg", "neutral", (), about),))
    return Picture(_DRAWINGS[kind](look, about, name))


def _van(look: Look, about: str, name: str) -> tuple[View, ...]:
    drawn = van(look)
    front, rear = word("{name} from the front", name=name), word("{name} from behind", name=name)
    return (
        View("side", "pictures/van_side.svg", "van", drawn, about),
        View("front", "pictures/van_front.svg", "van", drawn, front),
        View("rear", "pictures/van_rear.svg", "van", drawn, rear),
    )


def _bike(look: Look, about: str, name: str) -> tuple[View, ...]:
    return (View("side", "pictures/bike_side.svg", "bike", bike(look), about),)


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
    return Picture((View("side", "pictures/neutral_side.svg", "neutral", tuple(shares), label),))


_DRAWINGS = {"van": _van, "bike": _bike}
