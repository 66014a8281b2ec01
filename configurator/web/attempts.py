"""How often one may try a password: counted in this process, so that guessing is slow.

A sliding window per address and name, and a wider one per address. An attempt is counted before
the password is looked at, so that many guesses at once count as many. Kept in memory: it is
forgotten on a restart, and each serving process counts for itself (decision 0071).
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable

#: The window (seconds), and the attempts it holds for one name from one address, and for one
#: address whatever the name.
WINDOW = 300.0
PER_NAME = 5
PER_ADDRESS = 30
_MOST_KEPT = 10_000


class Attempts:
    """The recent attempts. Thread-safe; ``clock`` gives seconds that never run backwards."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._made: dict[tuple[str, str], deque[float]] = {}

    def begin(self, address: str, name: str) -> int:
        """Count an attempt; 0 when it may go on, else the seconds to wait before the next."""
        now = self._clock()
        with self._lock:
            self._forget(now)
            mine = self._made.setdefault((address, name.casefold()), deque())
            all_ = self._made.setdefault((address, ""), deque())
            full = [made[0] for made, most in ((mine, PER_NAME), (all_, PER_ADDRESS))
                    if len(made) >= most]  # fmt: skip
            if full:
                return max(1, math.ceil(max(full) + WINDOW - now))
            mine.append(now)
            if all_ is not mine:
                all_.append(now)
            return 0

    def succeeded(self, address: str, name: str) -> None:
        """Forget the attempts of ``name`` from ``address``: its owner is in. The attempt that
        succeeded counts for nothing, so that a busy office is not kept out."""
        with self._lock:
            self._made.pop((address, name.casefold()), None)
            if made := self._made.get((address, "")):
                made.pop()

    def __len__(self) -> int:
        """How many windows are kept."""
        return len(self._made)

    def _forget(self, now: float) -> None:
        """Drop what has left the window; all of it, and the oldest keys, when memory is at risk."""
        for key in list(self._made):
            made = self._made[key]
            while made and made[0] <= now - WINDOW:
                made.popleft()
            if not made:
                del self._made[key]
        while len(self._made) > _MOST_KEPT:
            del self._made[next(iter(self._made))]
