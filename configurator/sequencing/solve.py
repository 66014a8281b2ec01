"""One function from a problem to a plan: local search finds, CP-SAT improves and proves."""

from __future__ import annotations

from configurator.sequencing.plan import Limits, Plan, Watch
from configurator.sequencing.problem import Problem


def sequence(problem: Problem, limits: Limits, watch: Watch | None = None) -> Plan:
    """The best sequence found within ``limits``; it has passed the audit."""
    raise NotImplementedError
