"""A public instance solved and put into the words of ``configurator sequence``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from configurator.errors import Refused
from configurator.sequencing.formats import read_instance
from configurator.sequencing.plan import Limits, Watch
from configurator.sequencing.solve import sequence


def solve_instance(
    path: Path | str,
    format: str,
    seconds: float,
    problem: str | None = None,
    seed: int = 1,
    watch: Watch | None = None,
) -> dict[str, Any]:
    """Read, solve and report an instance: keys ``score``, ``parts``, ``bound``, ``seconds``,
    ``sequence`` (roadef: the day's Idents; else class numbers) and ``status``.

    InstanceError when the file cannot be read; Refused when no sequence was found.
    """
    limits = Limits(seconds, seed)
    plan = sequence(read_instance(Path(path), format, problem), limits, watch)
    if not plan.sequence:
        raise Refused(f"{path} has no sequence to show: {plan.note}.")
    shown: list[Any] = list(plan.sequence)
    if format != "roadef":
        shown = [int(id.split("#")[0]) for id in shown]
    return {
        "score": plan.score,
        "parts": dict(plan.parts),
        "bound": plan.bound,
        "seconds": round(plan.seconds, 3),
        "status": plan.status,
        "sequence": shown,
    }
