"""A release on the desk: its rules to search, its check, its parts, its exports."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from flask import render_template, url_for
from htmx_flask import request
from werkzeug.wrappers import Response

from configurator.catalogue.feature_model import Constraint
from configurator.catalogue.model_json import model_as_json
from configurator.catalogue.release import Release, Rule
from configurator.catalogue.uvl_write import write_uvl
from configurator.engine.dimacs import write_dimacs
from configurator.errors import NotFound
from configurator.flow.desk.checking import check
from configurator.flow.desk.publishing import Standing, standing
from configurator.flow.parts_proof import PartsProof, prove_parts
from configurator.web.plant import now, showroom
from configurator.web.rules import count_of, rules
from configurator.web.rules_check import CheckView
from configurator.web.rules_source import SourceFile, in_order, release_files, source_file
from configurator.web.slow import Answer, answers

#: So many rules a page lists unless all are asked for.
MOST_RULES = 80
_EXPORTS = {"uvl": "text/plain", "dimacs": "text/plain", "json": "application/json"}


@dataclass(frozen=True)
class Head:
    """What every page of a release says above its own: ``on_sale`` is the product's release to
    order from today."""

    release: Release
    standing: Standing
    on_sale: Release
    count: int | None
    counting: bool


@dataclass(frozen=True)
class RuleRow:
    """A rule as people and as the engine have it; ``rule`` is None where no text is known."""

    id: str
    rule: Rule | None
    formulas: tuple[str, ...]
    file: str
    line: int


@dataclass(frozen=True)
class RulesPage:
    """A release's rules; ``found`` is how many there are, ``rows`` those that are shown."""

    head: Head
    rows: tuple[RuleRow, ...]
    found: int
    find: str
    refusal: str
    today: date


@dataclass(frozen=True)
class CheckPage:
    """A release's check."""

    head: Head
    check: CheckView


@dataclass(frozen=True)
class NeedRow:
    """A need and whether exactly one part meets it in every build."""

    label: object
    id: str
    parts: tuple[str, ...]
    proven: bool


@dataclass(frozen=True)
class PartsPage:
    """The proof of a release's parts."""

    head: Head
    proof: Answer[PartsProof]
    needs: tuple[NeedRow, ...]

    def place(self, line: int) -> str:
        """Where parts.yaml states a need."""
        release = self.head.release
        return url_for(
            "rules.release_file",
            product=release.product,
            release=release.id,
            name="parts.yaml",
            _anchor=f"L{line}",
        )


@dataclass(frozen=True)
class FilePage:
    """A file of a release, to be read."""

    head: Head
    file: SourceFile
    names: tuple[str, ...]


def head_of(product: str, release: str) -> Head:
    """The head of one release's pages; NotFound where there is none."""
    found = showroom().release(product, release)
    today = now().date()
    on_sale = showroom().current(product, today)
    stands = standing(showroom(), found, today)
    return Head(found, stands, on_sale, *count_of(showroom(), found))


@rules.get("/releases/<product>/<release>")
def release(product: str, release: str) -> str:
    """A release's rules, searched by ``find``."""
    return release_page(product, release)


def release_page(product: str, release: str, refusal: str = "") -> str:
    """A release's page as it is now, with what was refused above it."""
    head = head_of(product, release)
    find = request.args.get("find", "").strip()[:100]
    found = [row for row in rows_of_rules(head.release) if _matches(row, find.casefold())]
    shown = found if request.args.get("all") == "1" else found[:MOST_RULES]
    page = RulesPage(head, tuple(shown), len(found), find, refusal, now().date())
    fragment = request.htmx and request.htmx.target == "rules"
    return render_template(f"rules/release/{'_rules' if fragment else 'page'}.html", page=page)


@rules.get("/releases/<product>/<release>/check")
def release_check(product: str, release: str) -> str:
    """What the engine proves about the rules and what the catalogue lacks."""
    head = head_of(product, release)
    page = CheckPage(head, _checked(head.release))
    fragment = request.htmx and request.htmx.target == "check"
    return render_template(f"rules/check/{'_check' if fragment else 'page'}.html", page=page)


@rules.get("/releases/<product>/<release>/parts")
def release_parts(product: str, release: str) -> str:
    """Whether every build has exactly one part for each need."""
    head = head_of(product, release)
    proof = answers().ask(
        ("parts", product, release, head.release.digest), lambda: prove_parts(head.release)
    )
    found = proof.value
    page = PartsPage(head, proof, _needs(head.release, found))
    fragment = request.htmx and request.htmx.target == "parts"
    return render_template(f"rules/parts/{'_parts' if fragment else 'page'}.html", page=page)


@rules.get("/releases/<product>/<release>/files/<path:name>")
def release_file(product: str, release: str, name: str) -> str:
    """One of the release's files with its line numbers."""
    head = head_of(product, release)
    files = release_files(head.release)
    if name not in files:
        raise NotFound(f"{product} {release} has no file {name!r}.")
    page = FilePage(head, source_file(name, files[name]), in_order(files))
    return render_template("rules/file/page.html", page=page)


@rules.get("/releases/<product>/<release>/export.<to>")
def release_export(product: str, release: str, to: str) -> Response:
    """The rules as UVL, DIMACS or JSON, to keep."""
    model = showroom().release(product, release).model
    if to not in _EXPORTS:
        raise NotFound(f"There is no export {to!r}; there is {', '.join(_EXPORTS)}.")
    if to == "json":
        text = json.dumps(model_as_json(model), ensure_ascii=False)
    else:
        text = write_uvl(model) if to == "uvl" else write_dimacs(model)
    name = f"{product}-{release}.{'cnf' if to == 'dimacs' else to}"
    return Response(
        text,
        mimetype=_EXPORTS[to],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _checked(release: Release) -> CheckView:
    """The check of a published release, kept by its digest."""
    files = release_files(release)
    product, id_, lines = release.product, release.id, showroom().lines_folder
    checked = answers().ask(
        ("check", product, id_, release.digest), lambda: check(files, product, id_, lines=lines)
    )
    return CheckView(
        checked,
        files,
        url_for("rules.release_check", product=product, release=id_),
        lambda name, line: url_for(
            "rules.release_file", product=product, release=id_, name=name, _anchor=f"L{line}"
        ),
    )


def rows_of_rules(release: Release) -> tuple[RuleRow, ...]:
    """The rules of ``release`` in the order of the model."""
    rows: dict[str, RuleRow] = {}
    for constraint in release.model.constraints:
        id_ = constraint.rule or constraint.text
        if id_ in rows:
            row = rows[id_]
            rows[id_] = replace(row, formulas=(*row.formulas, constraint.text))
        else:
            rows[id_] = _row(release, constraint)
    return tuple(rows.values())


def _row(release: Release, constraint: Constraint) -> RuleRow:
    file = constraint.file.rsplit("/", 1)[-1] or "model.uvl"
    rule = release.rules.get(constraint.rule)
    return RuleRow(constraint.rule, rule, (constraint.text,), file, constraint.line)


def _matches(row: RuleRow, find: str) -> bool:
    return not find or any(find in text.casefold() for text in _texts(row))


def _texts(row: RuleRow) -> Iterable[str]:
    yield row.id
    yield from row.formulas
    if row.rule:
        for text in (row.rule.text, row.rule.reason):
            yield from (text.en, text.zh)


def _needs(release: Release, proof: PartsProof | None) -> tuple[NeedRow, ...]:
    proven = Counter(proof.proven if proof else ())
    return tuple(
        NeedRow(need.label, need.id, need.parts, bool(proven[need.id])) for need in release.needs
    )
