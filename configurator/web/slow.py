"""Answers that take seconds: thought out beside the request, kept, and asked for again by the page.

A page that needs one shows what it has and asks again each second (by htmx, or by a refresh
without scripts), so that no request waits and nothing is thought out twice. Kept in the process:
another process thinks again, and a restart forgets, which costs seconds and nothing else.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Generic, TypeVar

import structlog
from flask import Flask, current_app

from configurator.errors import ConfiguratorError

log = structlog.get_logger(__name__)
T = TypeVar("T")
_KEY = "slow answers"
#: So long (seconds) a request waits for an answer that may be quick.
PATIENCE = 0.3
#: So many answers are kept, and so many are thought about at once.
MOST_KEPT = 48
AT_ONCE = 2


@dataclass(frozen=True)
class Answer(Generic[T]):
    """An answer as a page shows it: ``value`` when it is there, ``failed`` in words when it came
    to nothing, else it is ``going`` since ``seconds``."""

    value: T | None
    failed: str
    seconds: float

    @property
    def going(self) -> bool:
        return self.value is None and not self.failed


@dataclass
class _Thought:
    begun: float
    done: threading.Event = field(default_factory=threading.Event)
    value: Any = None
    failed: str = ""
    ended: float = 0.0

    def seen(self) -> Answer[Any]:
        if self.done.is_set():
            return Answer(self.value, self.failed, self.ended - self.begun)
        return Answer(None, "", monotonic() - self.begun)


class Answers:
    """The answers of one app. Safe for threads."""

    def __init__(self) -> None:
        self._thoughts: OrderedDict[Hashable, _Thought] = OrderedDict()
        self._lock = threading.Lock()
        self._at_once = threading.Semaphore(AT_ONCE)

    def ask(
        self,
        key: Hashable,
        think: Callable[[], T],
        *,
        fresh: float = 0.0,
        patience: float = PATIENCE,
    ) -> Answer[T]:
        """The answer to ``key``, which ``think`` finds; begun when it is first asked for.

        ``fresh`` is how many seconds an answer holds (0: as long as it is kept). ``think`` runs
        in a thread without a request, so it must be given all it needs.
        """
        with self._lock:
            thought = self._thoughts.get(key)
            if thought is None or _stale(thought, fresh):
                thought = self._thoughts[key] = _Thought(monotonic())
                threading.Thread(target=self._think, args=(thought, think), daemon=True).start()
            self._thoughts.move_to_end(key)
            while len(self._thoughts) > MOST_KEPT:
                self._thoughts.popitem(last=False)
        thought.done.wait(patience)
        return thought.seen()

    def _think(self, thought: _Thought, think: Callable[[], Any]) -> None:
        with self._at_once:
            try:
                thought.value = think()
            except ConfiguratorError as error:
                thought.failed = str(error)
            except Exception as error:
                log.exception("thinking failed", exc_info=error)
                thought.failed = "This could not be worked out; the log says why."
            finally:
                thought.ended = monotonic()
                thought.done.set()


def _stale(thought: _Thought, fresh: float) -> bool:
    return bool(fresh) and thought.done.is_set() and monotonic() - thought.ended > fresh


def keep_answers(app: Flask) -> None:
    """Give ``app`` a place for its slow answers."""
    app.extensions[_KEY] = Answers()


def answers() -> Answers:
    """The slow answers of the current app."""
    found: Answers = current_app.extensions[_KEY]
    return found
