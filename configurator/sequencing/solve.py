"""One function from a problem to a plan: local search finds, CP-SAT improves and proves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic

from configurator.errors import Unavailable
from configurator.sequencing.audit import audit
from configurator.sequencing.bound import Bound, bound_of
from configurator.sequencing.classes import Classes, classes_of
from configurator.sequencing.construct import start_of
from configurator.sequencing.model import ask, whole_model
from configurator.sequencing.plan import Limits, Plan, Progress, Status, Watch
from configurator.sequencing.problem import Problem, Ratio, Unit
from configurator.sequencing.search import search

LARGEST_MODEL = 60_000
"""Places times classes up to which CP-SAT takes the whole problem; beyond, the walks do better."""
WALK_SHARE = 0.3
"""Share of the time for the walks when CP-SAT follows."""


def sequence(problem: Problem, limits: Limits, watch: Watch | None = None) -> Plan:
    """The best sequence found within ``limits``, audited.

    ``watch`` hears of every better sequence or bound and may stop the run. Time counts from the
    call, except for the compilation of the search, once per installation (see ``warm``).
    """
    warm()
    run = _Run(problem, limits, watch)
    run.bound = bound_of(problem)
    run.least = run.bound.score
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
    return run.plan()


_WARM = Problem(
    units=(Unit("a", frozenset({"r"}), "x"), Unit("b", frozenset(), "y"), Unit("c", frozenset())),
    ratios=(Ratio("r", 1, 2),),
)
_warmed: list[bool] = []


def warm() -> None:
    """Compile the search, or read what an earlier process has compiled; seconds when first done
    on a machine, so that a server or a worker does it when it starts."""
    if not _warmed:
        classes = classes_of(_WARM)
        search(classes, (0, 1, 2), bound_of(_WARM), end=monotonic() + 60, moves=1)
        _warmed.append(True)


@dataclass
class _Run:
    """What a run knows so far."""

    problem: Problem
    limits: Limits
    watch: Watch | None
    begun: float = field(default_factory=monotonic)
    best: tuple[int, ...] = ()
    score: int = 0
    least: int = 0
    bound: Bound | None = None
    stopped: bool = False

    def __post_init__(self) -> None:
        self.classes: Classes = classes_of(self.problem)

    def spent(self) -> float:
        return monotonic() - self.begun

    def left(self) -> float:
        return max(0.0, self.limits.seconds - self.spent())

    @property
    def over(self) -> bool:
        return self.stopped or self.left() <= 0 or self.score <= self.least

    def hear(self, classes: Sequence[int], score: int) -> bool:
        """A sequence was found; returns whether to go on."""
        if not self.best or score < self.score:
            self.best, self.score = tuple(classes), score
            self._tell()
        return not self.stopped

    def hear_bound(self, bound: int) -> bool:
        """A bound was proven; returns whether to go on."""
        if bound > self.least:
            self.least = min(bound, self.score)
            self._tell()
        return not self.stopped

    def _tell(self) -> None:
        if self.watch is None:
            return
        names = self.classes.named(self.best)
        if self.watch(Progress(self.spent(), self.score, self.least, names)) is False:
            self.stopped = True

    def plan(self) -> Plan:
        """The best as a plan, once the audit has agreed."""
        names = self.classes.named(self.best)
        judged = audit(self.problem, names)
        if not judged.sound or judged.score != self.score:
            found = judged.faults[0] if judged.faults else f"its score is {judged.score}"
            raise Unavailable(f"the sequencer's result did not pass the audit: {found}")
        status: Status = "optimal" if self.score <= self.least else "feasible"
        return Plan(
            status,
            names,
            self.score,
            judged.parts,
            self.least,
            self.spent(),
            "stopped on request" if self.stopped else "",
        )


def _walk(run: _Run, share: float) -> None:
    """Local search for a share of the time that is left."""
    assert run.bound is not None
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
    )


def _prove(run: _Run) -> None:
    """CP-SAT from the best so far as its hint: a better sequence, or a proof."""
    limits = run.limits

    def found(classes: tuple[int, ...], bound: int) -> bool:
        if classes:
            score = audit(run.problem, run.classes.named(classes)).score
            run.hear(classes, score)
        return run.hear_bound(bound)

    answer = ask(
        whole_model(run.classes, run.bound),
        run.left(),
        seed=limits.seed,
        workers=1 if limits.moves else limits.workers,
        hint=run.best,
        effort=None if limits.moves is None else limits.moves / 1e5,
        found=found,
    )
    if answer.classes:
        found(answer.classes, answer.bound)
    run.hear_bound(answer.bound)
