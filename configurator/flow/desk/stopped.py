"""Which options are not for sale, as every story asks it: a snapshot for pages, which is at most
about a second old, and the engine without what is stopped."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from threading import Lock
from time import monotonic

import structlog

from configurator.catalogue.release import Release
from configurator.engine.answers import Engine
from configurator.engine.without import Without
from configurator.errors import Unavailable
from configurator.orders.stop import Stop
from configurator.store import stop_sales
from configurator.store.database import Store
from configurator.store.desk_clock import ticks

_log = structlog.get_logger(__name__)
#: How long a process trusts what it has read.
FRESH_SECONDS = 1.0


@dataclass(frozen=True)
class Stops:
    """A product's stops that stand on ``today``, by option: those in force, those that begin
    later, and caps of which some are left."""

    today: date = date.min
    by_option: Mapping[str, Stop] = field(default_factory=dict)

    @cached_property
    def closed(self) -> Mapping[str, Stop]:
        """The options that nobody can order today."""
        return {o: s for o, s in self.by_option.items() if s.closes(self.today)}

    def engine(self, engine: Engine, release: Release) -> Engine:
        """``engine`` of ``release`` without what is stopped: no answer of it has that."""
        out = [o for o in self.closed if o in release.options]
        return Without(engine, out) if out else engine

    def first_in(self, options: Collection[str]) -> Stop | None:
        """A stop in force that one of ``options`` meets."""
        return next((s for o, s in self.closed.items() if o in options), None)

    def said(self, option: str) -> Stop | None:
        """What a page tells of an option: its stop, in force, coming, or with some left."""
        return self.by_option.get(option)


NO_STOPS = Stops()


def stops_in_force(store: Store, product: str, today: date) -> Stops:
    """A product's stops as the store has them at this moment."""
    with store.reading() as session:
        found = stop_sales.open_stops(session, product)
    return Stops(today, {s.option: s for s in found})


def stopped_options(store: Store, product: str, today: date) -> frozenset[str]:
    """The options of a product that nobody can order on ``today``."""
    return frozenset(stops_in_force(store, product, today).closed)


class StopBoard:
    """The stops of all products as a process shows them; asked at every click, read from the
    store at most once in ``fresh`` seconds. What is quoted or ordered asks the store itself.

    A page must not fall with the database: without it the last known stops go on.
    """

    def __init__(self, store: Store, fresh: float = FRESH_SECONDS) -> None:
        self._store = store
        self._fresh = fresh
        self._lock = Lock()
        self._read_at = float("-inf")
        self._ticks = -1
        self._all: tuple[Stop, ...] = ()
        self._made: dict[tuple[str, date], Stops] = {}

    def of(self, product: str, today: date) -> Stops:
        """A product's stops; the same object as long as nothing changes."""
        with self._lock:
            if monotonic() - self._read_at >= self._fresh:
                self._read()
            key = (product, today)
            if key not in self._made:
                mine = {s.option: s for s in self._all if s.product == product}
                self._made[key] = Stops(today, mine) if mine else NO_STOPS
            return self._made[key]

    def forget(self) -> None:
        """Read anew at the next question: this process has just changed something."""
        with self._lock:
            self._read_at = float("-inf")

    def _read(self) -> None:
        self._read_at = monotonic()
        try:
            with self._store.reading() as session:
                now = ticks(session)
                # Orders count on a cap without a tick, so that they need not wait for each other.
                capped = any(s.cap is not None for s in self._all)
                found = self._all
                if now != self._ticks or capped:
                    found = stop_sales.open_stops(session)
        except Unavailable as error:
            _log.warning("stops not read", why=str(error), known=len(self._all))
            return
        if found != self._all or len(self._made) > 100:
            self._made = {}
        self._ticks, self._all = now, found
