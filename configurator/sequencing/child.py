"""Sequencing in a process of its own, which may be stopped, overrun, or die: the best plan that
it has sent survives it.

The child is ``python -m configurator.sequencing.child``: it reads the pickled problem and limits
from its input and writes a line of JSON for every better sequence. It does not start from the
parent's main module, so that any server or worker can start it. When its input closes (the
parent asks to stop, or is gone) it stops with the best it has.
"""

from __future__ import annotations

import json
import os
import pickle
import queue
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from threading import Event, Thread
from time import monotonic
from typing import Any, BinaryIO

from configurator.errors import Refused, Unavailable
from configurator.sequencing.audit import audit
from configurator.sequencing.plan import Limits, Plan, Progress
from configurator.sequencing.problem import Problem

READY_WITHIN = 120.0
"""Seconds for the child to start, the search's first compilation included."""
GRACE = 5.0
"""Seconds beyond its limit after which a child that does not answer is killed."""
LOOK = 0.1


def sequence_in_child(
    problem: Problem,
    limits: Limits,
    on_progress: Callable[[Progress], None] | None = None,
    stop_requested: Callable[[], bool] | None = None,
    *,
    grace: float = GRACE,
    started: Callable[[int], None] | None = None,
) -> Plan:
    """``sequence(problem, limits)`` in a child process.

    ``stop_requested`` is asked several times a second; ``started`` is told the child's process
    id. When the child dies or overruns, the best plan that it streamed comes back as
    ``feasible`` with a note; Unavailable when it streamed none.
    """
    child = subprocess.Popen(
        [sys.executable, "-m", "configurator.sequencing.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        if started:
            started(child.pid)
        return _watched(child, problem, limits, on_progress, stop_requested, grace)
    finally:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe:
                _close(pipe)


@dataclass
class _Heard:
    """What a child has said so far."""

    best: Progress | None = None
    plan: Plan | None = None
    refusal: str = ""
    ready: bool = False


def _watched(
    child: subprocess.Popen[bytes],
    problem: Problem,
    limits: Limits,
    on_progress: Callable[[Progress], None] | None,
    stop_requested: Callable[[], bool] | None,
    grace: float,
) -> Plan:
    assert child.stdin is not None
    assert child.stdout is not None
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    Thread(target=_read_lines, args=(child.stdout, lines), daemon=True).start()
    with suppress(OSError):  # it died at once; the reader will see the end
        pickle.dump((problem, limits), child.stdin)
        child.stdin.flush()
    heard, end, fate = _Heard(), monotonic() + READY_WITHIN, "died"
    while heard.plan is None and not heard.refusal:
        if stop_requested and stop_requested() and not child.stdin.closed:
            _close(child.stdin)
            end = min(end, monotonic() + grace)
        if monotonic() > end:
            fate = "overran its time and was ended"
            break
        try:
            line = lines.get(timeout=LOOK)
        except queue.Empty:
            continue
        if not line:
            break
        was_ready = heard.ready
        news = _hear(heard, line)
        if heard.ready and not was_ready:
            end = monotonic() + limits.seconds + grace
        if news and on_progress:
            on_progress(news)
    return _result(problem, heard, fate)


def _read_lines(pipe: BinaryIO, lines: queue.SimpleQueue[bytes]) -> None:
    """Pass lines on; an empty one is the end."""
    try:
        for line in pipe:
            lines.put(line)
    except (OSError, ValueError):
        pass  # closed under our hands: the parent has its answer
    lines.put(b"")


def _hear(heard: _Heard, line: bytes) -> Progress | None:
    try:
        said: dict[str, Any] = json.loads(line)
    except ValueError:
        return None  # cut short by the child's death
    kind = said.pop("kind", "")
    if kind == "ready":
        heard.ready = True
    elif kind == "refused":
        heard.refusal = said["why"]
    elif kind == "progress":
        heard.best = Progress(**said | {"sequence": tuple(said["sequence"])})
        return heard.best
    elif kind == "plan":
        heard.plan = Plan(**said | {"sequence": tuple(said["sequence"])})
    return None


def _result(problem: Problem, heard: _Heard, fate: str) -> Plan:
    if heard.refusal:
        raise Refused(heard.refusal)
    if heard.plan is None and heard.best is None:
        raise Unavailable(f"the sequencer {fate} before it had a sequence; try again")
    if heard.plan is not None:
        plan = heard.plan
    else:
        assert heard.best is not None
        best = heard.best
        note = f"the sequencer {fate}; this is the best it had sent"
        plan = Plan("feasible", best.sequence, best.score, {}, best.bound, best.seconds, note)
    if not plan.sequence:
        return plan
    judged = audit(problem, plan.sequence)
    if not judged.sound or judged.score != plan.score:
        raise Unavailable("the sequencer sent a plan that does not pass the audit; try again")
    return replace(plan, parts=dict(judged.parts))


def _close(pipe: Any) -> None:
    with suppress(OSError):  # the other end is gone, which is what closing is for
        pipe.close()


def _serve(source: BinaryIO, out: Callable[[dict[str, Any]], None]) -> None:
    """The child's side: one problem in, progress and a plan out."""
    from configurator.sequencing.solve import sequence, warm

    problem, limits = pickle.load(source)
    stop = Event()
    Thread(target=_wait_for_the_end, args=(source, stop), daemon=True).start()
    warm()
    out({"kind": "ready"})

    def watch(progress: Progress) -> bool:
        out({"kind": "progress"} | asdict(progress))
        return not stop.is_set()

    try:
        plan = sequence(problem, limits, watch, stop=stop)
    except (Refused, Unavailable) as error:
        out({"kind": "refused", "why": str(error)})
        return
    out({"kind": "plan"} | asdict(plan))


def _wait_for_the_end(source: BinaryIO, stop: Event) -> None:
    source.read()
    stop.set()


def _main() -> None:
    # Numbers and words on the real output; whatever a library prints goes to the error output.
    real = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)

    def out(said: dict[str, Any]) -> None:
        try:
            real.write(json.dumps(said).encode() + b"\n")
        except BrokenPipeError:
            os._exit(1)  # nobody listens any more

    _serve(sys.stdin.buffer, out)
    # A thread may still wait for input; there is nothing left to tidy up.
    os._exit(0)


if __name__ == "__main__":
    _main()
