"""All pages of the rule engineer's desk, joined on its blueprint."""

from __future__ import annotations

from configurator.web import (
    rules_changes,
    rules_drafts,
    rules_publish,
    rules_release,
    rules_sheet,
    rules_trace,
    rules_try,
)
from configurator.web.rules import rules

__all__ = ["rules"]

#: Each of them puts its pages on the blueprint when it is imported.
ROOMS = (
    rules_release, rules_trace, rules_changes, rules_drafts, rules_publish, rules_try, rules_sheet,
)  # fmt: skip
