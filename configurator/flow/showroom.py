"""The showroom: every product's releases, each with its engine opened once and kept."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from configurator.catalogue.bare import release_of
from configurator.catalogue.line import Line
from configurator.catalogue.load import load_lines, load_model, load_products
from configurator.catalogue.release import Release
from configurator.engine.answers import Attribute, Engine
from configurator.engine.judge import Judge
from configurator.engine.open import open_engine
from configurator.engine.take_rates import popularity
from configurator.errors import NotFound


class Showroom:
    """What is on offer. Releases are read at start; an engine is opened when first asked for."""

    def __init__(self, releases: tuple[Release, ...], lines: Mapping[str, Line], cache: Path):
        self._releases = {(r.product, r.id): r for r in releases}
        self.lines = dict(lines)
        self._cache = cache
        self._engines: dict[tuple[str, str], Engine] = {}
        self._judges: dict[tuple[str, str], Judge] = {}
        self._opening = threading.Lock()

    @classmethod
    def at(cls, rules: Path, cache: Path) -> Showroom:
        """The showroom of a ``rules/`` folder; CatalogueError where a file is wrong."""
        return cls(load_products(rules), load_lines(rules / "lines"), cache)

    @classmethod
    def of_model(cls, path: Path, cache: Path) -> Showroom:
        """One bare feature model as the only product; CatalogueError where the file is wrong."""
        return cls((release_of(load_model(path), path.stem),), {}, cache)

    def products(self, today: date) -> tuple[Release, ...]:
        """The current release of every product, in the order of their ids."""
        return tuple(self.current(p, today) for p in sorted({p for p, _ in self._releases}))

    def releases(self, product: str) -> tuple[Release, ...]:
        """All releases of one product, oldest first."""
        found = sorted(
            (r for r in self._releases.values() if r.product == product),
            key=lambda r: (r.valid_from, r.id),
        )
        if not found:
            raise NotFound(f"There is no product called {product!r}.")
        return tuple(found)

    def current(self, product: str, today: date) -> Release:
        """The release to order from on ``today``: the latest whose effectivity covers it,
        else the latest there is."""
        found = self.releases(product)
        open_ = [
            r
            for r in found
            if r.valid_from <= today and (r.valid_to is None or today <= r.valid_to)
        ]
        return (open_ or list(found))[-1]

    def release(self, product: str, release: str) -> Release:
        """One release; NotFound names what there is instead."""
        there = self.releases(product)
        for candidate in there:
            if candidate.id == release:
                return candidate
        known = ", ".join(r.id for r in there)
        raise NotFound(f"{product} has no release {release!r}; there is {known}.")

    def line(self, release: Release) -> Line:
        """The line that builds ``release``."""
        try:
            return self.lines[release.line]
        except KeyError:
            raise NotFound(f"{release.product} {release.id} names no line that exists.") from None

    def engine(self, release: Release) -> Engine:
        """The release's engine, compiled or read from the cache on first use."""
        key = (release.product, release.id)
        with self._opening:
            if key not in self._engines:
                self._engines[key] = open_engine(
                    release.model, attributes_of(release), cache=self._cache
                )
            return self._engines[key]

    def judge(self, release: Release) -> Judge:
        """The release's second judge, CP-SAT's, made on first use."""
        key = (release.product, release.id)
        with self._opening:
            if key not in self._judges:
                self._judges[key] = Judge(release.model)
            return self._judges[key]


def attributes_of(release: Release) -> tuple[Attribute, ...]:
    """The figures that every click optimises: ``price:<currency>``, ``mass``, ``carbon``,
    ``lead``; ``choice:<currency>``, by which completions are made; and ``popular``, least where
    most customers choose so. The root carries the base, so that a best value is the whole
    vehicle's."""
    things = {release.model.root.name: release.base, **release.options}
    currencies = sorted({c for o in things.values() for c in o.price})
    prices = tuple(
        Attribute(f"price:{c}", {name: o.price.get(c, 0) for name, o in things.items()})
        for c in currencies
    )
    return (
        *prices,
        *_choice(release, prices),
        Attribute("mass", {name: o.mass_g for name, o in things.items()}),
        Attribute("carbon", {name: o.carbon_g for name, o in things.items()}),
        Attribute("lead", {name: o.lead_days for name, o in things.items()}, kind="max"),
        *_popular(release),
    )


def choice(release: Release, currency: str) -> str:
    """The attribute to complete by: least price, and of equal prices what most customers take;
    the price alone where nothing is known of take rates."""
    return f"choice:{currency}" if is_ranked(release) else f"price:{currency}"


def _choice(release: Release, prices: tuple[Attribute, ...]) -> tuple[Attribute, ...]:
    if not is_ranked(release):
        return ()
    rare = {o.id: round(100 * (1 - o.take_rate)) for o in release.options.values()}
    scale = 1 + sum(rare.values())  # no sum of rarities outweighs one penny
    return tuple(
        Attribute(
            f"choice:{p.name.partition(':')[2]}",
            {name: price * scale + rare.get(name, 0) for name, price in p.weights.items()},
        )
        for p in prices
    )


def _popular(release: Release) -> tuple[Attribute, ...]:
    if not is_ranked(release):
        return ()
    rates = {id: option.take_rate for id, option in release.options.items()}
    single = [{id: rates[id] for id in f.options} for f in release.families if f.pick == "one"]
    extras = {id: rates[id] for f in release.families if f.pick != "one" for id in f.options}
    return (popularity("popular", single, extras),)


def is_ranked(release: Release) -> bool:
    """Whether take rates tell options of a family apart (those of a bare model do not)."""
    return bool(release.line) and any(o.take_rate for o in release.options.values())
