"""Turns: a lock that serves in the order of asking, for those who write to one SQLite file."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from configurator.errors import Unavailable


class Turns:
    """First come, first served; a plain lock lets the fastest thread win again and again."""

    def __init__(self) -> None:
        self._door = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """One's turn, until the block ends; Unavailable after waiting for ``seconds``."""
        self._take(seconds)
        try:
            yield
        finally:
            self._pass_on()

    def _take(self, seconds: float) -> None:
        with self._door:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(seconds):
            return
        with self._door:
            if mine.is_set():  # called in the same moment: it is our turn after all
                return
            self._waiting.remove(mine)
        raise Unavailable("Too many people are writing at once; nothing was changed. Try again.")

    def _pass_on(self) -> None:
        with self._door:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
