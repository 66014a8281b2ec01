"""One function from a problem to a plan: local search finds, CP-SAT improves and proves."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from time import monotonic

from configurator.errors import Unavailable
from configurator.sequencing.audit import audit
from configurator.sequencing.bound import bound_of
from configurator.sequencing.classes import classes_of
from configurator.sequencing.construct import start_of
from configurator.sequencing.model import ask, whole_model
from configurator.sequencing.plan import Limits, Plan, Progress, Status, Watch
from configurator.sequencing.problem import Problem, Ratio, Unit
from configurator.sequencing.search import search

LARGEST_MODEL = 12_000
"""Places times classes up to which CP-SAT takes the whole problem; beyond, the walks do better."""
WALK_SHARE = 0.3
"""Share of the time for the walks alone when CP-SAT follows."""
BOUND_SHARE = 0.2
"""Most of the time that the bounds by relaxation may take."""


def sequence(
    problem: Problem,
    limits: Limits,
    watch: Watch | None = None,
    *,
    stop: Event | None = None,
) -> Plan:
    """The best sequence found within ``limits``, audited.

    ``watch`` hears of every better sequence or bound, from one thread at a time, and may stop
    the run; so may another thread by setting ``stop``, which is also set when the run is over.
    Time counts from when the search is compiled, once per installation (see ``warm``).
    """
    warm()
    run = _Run(problem, limits, watch, stop or Event())
    start = start_of(run.classes, run.left(), limits.seed, limits.workers)
    if not start.classes:
        status: Status = "infeasible" if start.proven else "out_of_time"
        return Plan(status, (), 0, bound=run.least, seconds=run.spent(), note=start.reason)
    run.hear(start.classes, audit(problem, run.classes.named(start.classes)).score)
    small = len(problem.units) * len(run.classes.members) <= LARGEST_MODEL
    if not run.over:
        _walk(run, WALK_SHARE if small else 1.0)
    if small and not run.over:
        _prove(run)
    run.ended.set()
    return run.plan()


_WARM = Problem(  # not at its bound in the order given, so that the walk has to walk
    units=(
        Unit("a", frozenset({"r"}), "red"),
        Unit("b", frozenset(), "blue"),
        Unit("c", frozenset(), "red"),
    ),
    ratios=(Ratio("r", 1, 2),),
)
_warmed: list[bool] = []


def warm() -> None:
    """Compile the search, or read what an earlier process has compiled; seconds when first done
    on a machine, so that a server or a worker does it when it starts. Unavailable: disk full."""
    if _warmed:
        return
    classes = classes_of(_WARM)
    try:
        search(classes, (0, 1, 2), bound_of(_WARM), end=monotonic() + 60, moves=1)
    except OSError as error:
        raise Unavailable(f"the compiled search cannot be kept on disk: {error}") from error
    _warmed.append(True)


class _Run:
    """What a run knows so far; told by walks and CP-SAT, each on its own thread."""

    def __init__(self, problem: Problem, limits: Limits, watch: Watch | None, stop: Event) -> None:
        self.begun = monotonic()
        self.problem, self.limits, self.watch = problem, limits, watch
        self.classes = classes_of(problem)
        self.bound = bound_of(problem, BOUND_SHARE * limits.seconds)
        self.least = self.bound.score
        self.best: tuple[int, ...] = ()
        self.score = 0
        self.ended = stop
        self._telling = Lock()

    def spent(self) -> float:
        return monotonic() - self.begun

    def left(self) -> float:
        return max(0.0, self.limits.seconds - self.spent())

    @property
    def over(self) -> bool:
        return self.ended.is_set() or self.left() <= 0 or self.score <= self.least

    def hear(self, classes: Sequence[int], score: int) -> bool:
        """A sequence was found; returns whether to go on."""
        with self._telling:
            if not self.best or score < self.score:
                self.best, self.score = tuple(classes), score
                self._tell()
        return not self.ended.is_set()

    def hear_bound(self, bound: int) -> bool:
        """A bound was proven; returns whether to go on."""
        with self._telling:
            if bound > self.least:
                self.least = min(bound, self.score)
                self._tell()
        return not self.ended.is_set()

    def _tell(self) -> None:
        if self.score <= self.least:
            self.ended.set()
        if self.watch is None:
            return
        names = self.classes.named(self.best)
        if self.watch(Progress(self.spent(), self.score, self.least, names)) is False:
            self.ended.set()

    def plan(self) -> Plan:
        """The best as a plan, once the audit has agreed."""
        names = self.classes.named(self.best)
        judged = audit(self.problem, names)
        if not judged.sound or judged.score != self.score:
            found = judged.faults[0] if judged.faults else f"its score is {judged.score}"
            raise Unavailable(f"the sequencer's result did not pass the audit: {found}")
        status: Status = "optimal" if self.score <= self.least else "feasible"
        early = status == "feasible" and self.left() > 0 and self.limits.moves is None
        note = "stopped on request" if early else ""
        return Plan(status, names, self.score, judged.parts, self.least, self.spent(), note)


def _walk(run: _Run, share: float) -> None:
    """Local search for a share of the time that is left."""
    limits = run.limits
    search(
        run.classes,
        run.best,
        run.bound,
        end=monotonic() + run.left() * share,
        seed=limits.seed,
        walks=limits.workers,
        moves=limits.moves,
        better=run.hear,
        ended=run.ended,
    )


def _prove(run: _Run) -> None:
    """CP-SAT from the best so far as its hint, for a better sequence or a proof; where threads
    allow, one more walk goes on beside it."""
    if run.limits.moves is not None or run.limits.workers < 2:
        _ask(run, workers=1)
        return
    with ThreadPoolExecutor(1) as thread:
        beside = thread.submit(_walk_beside, run)
        try:
            _ask(run, workers=run.limits.workers - 1)
        finally:
            run.ended.set()
        beside.result()


def _walk_beside(run: _Run) -> None:
    search(
        run.classes,
        run.best,
        run.bound,
        end=monotonic() + run.left(),
        seed=run.limits.seed + run.limits.workers,
        better=run.hear,
        ended=run.ended,
    )


def _ask(run: _Run, workers: int) -> None:
    def found(classes: tuple[int, ...], bound: int) -> bool:
        if classes:
            run.hear(classes, audit(run.problem, run.classes.named(classes)).score)
        return run.hear_bound(bound)

    limits = run.limits
    answer = ask(
        whole_model(run.classes, run.bound),
        run.left(),
        seed=limits.seed,
        workers=workers,
        hint=run.best,
        effort=None if limits.moves is None else limits.moves / 1e5,
        found=found,
        ended=run.ended,
    )
    found(answer.classes, answer.bound)
