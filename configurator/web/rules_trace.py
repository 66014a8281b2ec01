"""The trace of a configuration: which choice and which rule forced or excluded what, in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import render_template, url_for
from htmx_flask import request

from configurator.catalogue.feature_model import Constraint
from configurator.catalogue.release import Family, Release, Text
from configurator.engine.trace import Step, trace
from configurator.web.rules import rules
from configurator.web.rules_release import Head, head_of

#: So many choices a trace takes.
MOST_CHOICES = 60


@dataclass(frozen=True)
class Named:
    """A feature as people call it, chosen (``wanted``) or out; ``without`` is the page without
    it, where it is a choice."""

    id: str
    label: Text
    family: Text
    wanted: bool
    without: str = ""


@dataclass(frozen=True)
class Reason:
    """A rule that decides a step, or a place in the tree: then ``text`` is None and ``place``
    what people call it."""

    id: str
    text: Text | None
    place: Text
    file: str
    line: int


@dataclass(frozen=True)
class StepRow:
    """A step of the trace: what became of ``what``, because of which earlier ones and rules."""

    what: Named
    chosen: bool
    because: tuple[Named, ...]
    reasons: tuple[Reason, ...]
    depth: int


@dataclass(frozen=True)
class TracePage:
    """The trace. ``clash`` are choices that cannot go together, by ``clash_reasons``; ``only`` is
    "forced" where what is excluded is left out; ``unknown`` is an id that is no option's."""

    head: Head
    choices: tuple[Named, ...]
    rows: tuple[StepRow, ...]
    forced: int
    excluded: int
    clash: tuple[Named, ...]
    clash_reasons: tuple[Reason, ...]
    families: tuple[Family, ...]
    unknown: str
    only: str

    def showing(self, only: str) -> str:
        """The same trace with all that follows, or with what is forced alone."""
        kept = [("has" if n.wanted else "no", n.id) for n in self.choices]
        return _link(self.head.release, [*kept, *([("only", only)] if only else [])])


@rules.get("/releases/<product>/<release>/trace")
def release_trace(product: str, release: str) -> str:
    """What the options in the address (``has``, ``no``) force and exclude."""
    head = head_of(product, release)
    asked = [
        *((n.strip(), True) for n in request.args.getlist("has")),
        *((n.strip(), False) for n in request.args.getlist("no")),
    ]
    known = {n: w for n, w in asked if n in head.release.options}
    choices = dict(list(known.items())[:MOST_CHOICES])
    unknown = next((n[:80] for n, _ in asked if n and n not in head.release.options), "")
    only = request.args.get("only", "")
    page = _page(head, choices, unknown, only)
    fragment = request.htmx and request.htmx.target == "trace"
    return render_template(f"rules/trace/{'_trace' if fragment else 'page'}.html", page=page)


def _page(head: Head, choices: Mapping[str, bool], unknown: str, only: str) -> TracePage:
    release = head.release
    found = trace(release.model, tuple(choices.items()))
    # What holds whatever is chosen says nothing about these choices.
    always = {s.name for s in trace(release.model, ()).steps}
    told = [s for s in found.steps if s.is_choice or s.name not in always]
    shown = [s for s in told if only != "forced" or s.is_choice or s.wanted]
    clash = found.clash
    sources: tuple[Constraint | str, ...] = (*clash.constraints, *clash.tree) if clash else ()
    return TracePage(
        head,
        tuple(_named(release, n, w, _without(release, choices, n)) for n, w in choices.items()),
        tuple(_row(release, step, always) for step in shown) if choices else (),
        sum(s.wanted and not s.is_choice for s in told),
        sum(not s.wanted and not s.is_choice for s in told),
        tuple(_named(release, n, w) for n, w in clash.choices.items()) if clash else (),
        tuple(_reason(release, source) for source in sources),
        release.families,
        unknown,
        only,
    )


def _row(release: Release, step: Step, always: set[str]) -> StepRow:
    because = {n: w for n, w in step.because.items() if n not in always} or step.because
    return StepRow(
        _named(release, step.name, step.wanted),
        step.is_choice,
        tuple(_named(release, n, w) for n, w in because.items()),
        tuple(_reason(release, source) for source in step.sources),
        min(step.depth, 6),
    )


def _named(release: Release, id_: str, wanted: bool, without: str = "") -> Named:
    option = release.options.get(id_)
    if option is None:
        family = next((f for f in release.families if f.id == id_), None)
        return Named(id_, family.label if family else Text(id_), Text(""), wanted, without)
    return Named(id_, option.label, release.family_of(id_).label, wanted, without)


def _reason(release: Release, source: Constraint | str) -> Reason:
    if isinstance(source, str):
        place = _named(release, source, True)
        return Reason(source, None, place.label, "", 0)
    rule = release.rules.get(source.rule)
    file = source.file.rsplit("/", 1)[-1] or "model.uvl"
    return Reason(
        source.rule or "", rule.text if rule else Text(source.text), Text(""), file, source.line
    )


def _without(release: Release, choices: Mapping[str, bool], gone: str) -> str:
    return _link(release, [("has" if w else "no", n) for n, w in choices.items() if n != gone])


def _link(release: Release, asked: list[tuple[str, str]]) -> str:
    here = url_for("rules.release_trace", product=release.product, release=release.id)
    return f"{here}?{urlencode(asked)}" if asked else here
