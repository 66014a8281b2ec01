"""Local search as a whole: walks with several seeds side by side, watched until they end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from threading import Event
from time import monotonic

from configurator.sequencing.annealing import Walk, a_walk
from configurator.sequencing.bound import Bound
from configurator.sequencing.classes import Classes

LOOK = 0.1
"""Seconds between two looks at the walks."""

Better = Callable[[tuple[int, ...], int], bool]
"""Told of a sequence of classes and its score; False stops the search."""


def search(
    classes: Classes,
    start: Sequence[int],
    bound: Bound,
    *,
    end: float,
    seed: int = 1,
    walks: int = 1,
    moves: int | None = None,
    better: Better | None = None,
    ended: Event | None = None,
) -> tuple[tuple[int, ...], int]:
    """The best sequence of classes that ``walks`` find until ``end`` (monotonic seconds), and its
    score. ``ended`` stops them from outside. Walks run on threads of their own: compiled code
    does not hold Python's lock."""
    all_walks = [
        a_walk(classes, start, bound, seed=seed + k, clock=monotonic, end=end, moves=moves)
        for k in range(walks)
    ]
    told = all_walks[0].found[1]
    stop = Event()
    with ThreadPoolExecutor(walks) as threads:
        running = [threads.submit(_walk_on, walk, stop, end) for walk in all_walks]
        try:
            while not all(r.done() for r in running):
                wait(running, LOOK, FIRST_COMPLETED)
                sequence, score = _best(all_walks)
                if better and score < told:
                    told = score
                    if not better(sequence, score):
                        break
                if (score <= bound.score and moves is None) or (ended and ended.is_set()):
                    break
        finally:
            stop.set()
        for r in running:
            r.result()
    return _best(all_walks)


def _best(walks: Sequence[Walk]) -> tuple[tuple[int, ...], int]:
    return min((w.found for w in walks), key=lambda found: found[1])


def _walk_on(walk: Walk, stop: Event, end: float) -> None:
    while not walk.done and not stop.is_set() and monotonic() < end:
        walk.step()
