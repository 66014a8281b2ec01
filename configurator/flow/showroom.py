"""The showroom: every product's releases, each with its engine opened once and kept.

What is on the shelf is one value that is never changed: who looks while the desk publishes sees the
shelf as it was or as it is, never half of it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TypeAlias

from configurator.catalogue.bare import release_of
from configurator.catalogue.line import Line
from configurator.catalogue.load import LINES, load_lines, load_model, load_products
from configurator.catalogue.release import Release
from configurator.catalogue.release_texts import files_with_shared
from configurator.engine.answers import Attribute, Engine
from configurator.engine.judge import Judge
from configurator.engine.open import open_engine
from configurator.engine.take_rates import popularity
from configurator.errors import NotFound
from configurator.flow.opened import Opened

Name: TypeAlias = tuple[str, str]
"""Product and release."""
Term: TypeAlias = tuple[date, date | None]
"""A release's first and last day on sale; None where no end is set."""


@dataclass(frozen=True)
class Shelf:
    """What is there at one moment: releases under their terms, in the order in which they came,
    and the texts of those that were published at the desk. ``ticks`` is the desk's clock then,
    -1 before it was read."""

    releases: Mapping[Name, Release]
    files: Mapping[Name, Mapping[str, str]] = field(default_factory=dict)
    ticks: int = -1


class Showroom:
    """What is on offer. Releases are read at start, and taken in when the desk publishes more; an
    engine is opened when first asked for. Thread-safe."""

    def __init__(
        self,
        releases: tuple[Release, ...],
        lines: Mapping[str, Line],
        cache: Path,
        rules: Path | None = None,
    ):
        """``rules`` is the folder that ``releases`` come from, None where there is none."""
        self.shipped: Mapping[Name, Release] = {(r.product, r.id): r for r in releases}
        self.shelf = Shelf(self.shipped)
        self.lines = dict(lines)
        self.rules = rules
        self.catching_up = threading.Lock()
        self._cache = cache
        self._engines: Opened[Engine] = Opened()
        self._judges: Opened[Judge] = Opened()

    @classmethod
    def at(cls, rules: Path, cache: Path) -> Showroom:
        """The showroom of a ``rules/`` folder; CatalogueError where a file is wrong."""
        return cls(load_products(rules), load_lines(rules / LINES), cache, rules)

    @classmethod
    def of_model(cls, path: Path, cache: Path) -> Showroom:
        """One bare feature model as the only product; CatalogueError where the file is wrong."""
        return cls((release_of(load_model(path), path.stem),), {}, cache)

    def take_in(
        self,
        published: Iterable[tuple[Release, Mapping[str, str]]],
        terms: Mapping[Name, Term],
        ticks: int,
    ) -> None:
        """Put up what the desk has published, in its order, with its files; ``terms`` hold over
        what releases state themselves. Shipped releases stay, each in its own place."""
        there = dict(self.shipped)
        files: dict[Name, Mapping[str, str]] = {}
        for release, texts in published:
            name = release.product, release.id
            if name not in there:
                there[name], files[name] = release, texts
        for name, (first, last) in terms.items():
            if name in there:
                there[name] = replace(there[name], valid_from=first, valid_to=last)
        self.shelf = Shelf(there, files, ticks)

    @property
    def lines_folder(self) -> Path | None:
        """Where the lines' files lie; None where there are none."""
        return self.rules / LINES if self.rules and (self.rules / LINES).is_dir() else None

    def products(self, today: date) -> tuple[Release, ...]:
        """The current release of every product on offer, in the order of their ids: products
        whose every release is sold no longer are left out."""
        names = sorted({p for p, _ in self.shelf.releases})
        return tuple(
            self.current(p, today)
            for p in names
            if any(r.valid_to is None or r.valid_to >= today for r in self.releases(p))
        )

    def releases(self, product: str) -> tuple[Release, ...]:
        """All releases of one product, oldest first; of one day, in the order they came."""
        found = [r for (p, _), r in self.shelf.releases.items() if p == product]
        if not found:
            raise NotFound(f"There is no product called {product!r}.")
        return tuple(sorted(found, key=lambda r: r.valid_from))

    def current(self, product: str, today: date) -> Release:
        """The release to order from on ``today``: the latest whose term covers it, else the
        latest there is."""
        found = self.releases(product)
        return ([r for r in found if covers(r, today)] or list(found))[-1]

    def has(self, product: str, release: str) -> bool:
        """Whether there is such a release."""
        return (product, release) in self.shelf.releases

    def release(self, product: str, release: str) -> Release:
        """One release, on sale or not; NotFound names what there is instead."""
        found = self.shelf.releases.get((product, release))
        if found is None:
            known = ", ".join(r.id for r in self.releases(product))
            raise NotFound(f"{product} has no release {release!r}; there is {known}.")
        return found

    def files(self, release: Release) -> Mapping[str, str]:
        """The texts that ``release`` was made of by name, ``product.yaml`` among them.

        NotFound for a bare model, which has none.
        """
        name = release.product, release.id
        published = self.shelf.files.get(name)
        if published is not None:
            return published
        if self.rules is None or name not in self.shipped:
            raise NotFound(f"{release.product} {release.id} has no files of its own.")
        return files_with_shared(self.rules / release.product / release.id)

    def line(self, release: Release) -> Line:
        """The line that builds ``release``."""
        try:
            return self.lines[release.line]
        except KeyError:
            raise NotFound(f"{release.product} {release.id} names no line that exists.") from None

    def engine(self, release: Release) -> Engine:
        """The release's engine, compiled or read from the cache on first use. A draft that is
        loaded as a release has one too, for as long as it is among the last asked for."""
        return self._engines.of(
            _pinned(release),
            lambda: open_engine(release.model, attributes_of(release), cache=self._cache),
            keep=self.has(release.product, release.id),
        )

    def judge(self, release: Release) -> Judge:
        """The release's second judge, CP-SAT's, made on first use."""
        return self._judges.of(
            _pinned(release),
            lambda: Judge(release.model),
            keep=self.has(release.product, release.id),
        )


def covers(release: Release, day: date) -> bool:
    """Whether the term of ``release`` covers ``day``."""
    return release.valid_from <= day and (release.valid_to is None or day <= release.valid_to)


def _pinned(release: Release) -> tuple[str, ...]:
    """What an engine is kept by: two drafts of one name are two."""
    return release.product, release.id, release.digest


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
