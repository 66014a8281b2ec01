"""Things that are slow to open and are kept: each is opened once, whoever asks for it at once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")
#: So many are kept of those that need not stay.
MOST_PASSING = 4


class Opened(Generic[T]):
    """What was opened, by its key. Who asks for one thing never waits for another."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, T] = {}
        self._passing: OrderedDict[Hashable, T] = OrderedDict()
        self._opening: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def of(self, key: Hashable, open_: Callable[[], T], *, keep: bool) -> T:
        """The thing of ``key``, opened if it is not there. ``keep`` it for good, else for as long
        as it is among the last asked for."""
        found = self._kept.get(key)
        if found is not None:
            return found
        with self._lock:
            turn = self._opening.setdefault(key, threading.Lock())
        with turn:
            thing = self._there(key)
            if thing is None:
                thing = open_()
            self._put(key, thing, keep)
            return thing

    def _there(self, key: Hashable) -> T | None:
        with self._lock:
            return self._kept[key] if key in self._kept else self._passing.get(key)

    def _put(self, key: Hashable, thing: T, keep: bool) -> None:
        with self._lock:
            self._opening.pop(key, None)
            self._passing.pop(key, None)
            if keep:
                self._kept[key] = thing
                return
            self._passing[key] = thing
            if len(self._passing) > MOST_PASSING:
                self._passing.popitem(last=False)
