"""What the largest component answered under its last few sets of choices.

A person's clicks repeat all earlier ones, and most touch another part of the product than the
largest one; nothing has to be swept twice for that. Answers are functions of the choices, so they
cannot grow old.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Memory(Generic[T]):
    """The last ``most`` answers asked for. Threads may share it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._found: dict[Hashable, T] = {}

    def get(self, key: Hashable) -> T | None:
        """What was kept, and is now the last to go."""
        with self._lock:
            found = self._found.pop(key, None)
            if found is not None:
                self._found[key] = found
        return found

    def keep(self, key: Hashable, found: T) -> None:
        """Keeps ``found``; what was asked for longest ago goes."""
        with self._lock:
            self._found[key] = found
            while len(self._found) > self._most:
                del self._found[next(iter(self._found))]

    def once(self, key: Hashable, find: Callable[[], T]) -> T:
        """What is kept, else what ``find`` finds, which is then kept."""
        found = self.get(key)
        if found is None:
            found = find()
            self.keep(key, found)
        return found

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._found.clear()
