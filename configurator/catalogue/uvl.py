"""Reads feature models in UVL, the Universal Variability Language, so that any public rule base
opens as a product.

Read are namespaces, language levels, imports, the feature tree with all its groups and
cardinalities, attributes, Boolean constraints, and linear arithmetic over attributes with sums
(Sundermann et al. 2021). Typed features, features that occur more than once, averages and texts
in constraints are refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from configurator.catalogue.arithmetic import Figures, Incalculable
from configurator.catalogue.feature_model import Constraint, FeatureModel, Value
from configurator.catalogue.formula import Formula, compared, names, resolved
from configurator.catalogue.limits import LARGEST_MODEL
from configurator.catalogue.problems import Problems, nearest
from configurator.catalogue.text_files import read_text, real
from configurator.catalogue.uvl_imports import Content, Placed, Trail, bring_in, bring_in_fragment
from configurator.catalogue.uvl_phrases import read_formula
from configurator.catalogue.uvl_text import Line, logical_lines
from configurator.catalogue.uvl_tree import finished, read_tree
from configurator.catalogue.uvl_write import formula_text
from configurator.errors import CatalogueError

Known: TypeAlias = Mapping[str, Mapping[str, Value]]
ROOT = ""
"""The root's place in ``Known``: who reads a file does not know yet what its root is called."""

SECTIONS = ("namespace", "include", "imports", "features", "constraints")
_LEVEL = re.compile(r"(Boolean|Arithmetic|Type|SAT-level|SMT-level)(\.([\w-]+|\*))?\Z")
_RULE = re.compile(r"//\s*([A-Z][A-Z0-9_-]*[0-9]+)(?![\w-])")
_START = "start with a line 'features' and the root feature indented below it"


def read_uvl(
    path: Path,
    figures: Known | None = None,
    *,
    calculate: bool = True,
    shared: Sequence[Path] = (),
    fragments: Sequence[Path] = (),
) -> FeatureModel:
    """The model in a UVL file, with the files it imports (from its folder or below it, or from
    one of the ``shared`` folders) and the files of the ``fragments`` that its release names.

    ``figures`` are attributes by feature that are known elsewhere; the file's own come first.
    Without ``calculate``, comparisons stay without a meaning: for a look at what else is wrong.
    Raises CatalogueError that names file and line of everything that is wrong.
    """
    trail = Trail((real(path),), shared=tuple(shared))
    return _model(_content(path, trail, fragments), figures or {}, calculate)


def parse_uvl(text: str, path: Path | str = "") -> FeatureModel:
    """The model that ``text`` states; ``path`` is shown in errors and is where imports lie.

    >>> parse_uvl("features\\n\\tvan\\n\\t\\toptional\\n\\t\\t\\ttowbar").root.groups[0].kind
    'optional'
    """
    model = _model(_read(text, path or "text", Trail((real(path),))))
    return replace(model, path=str(path))


def parse_formula(text: str, path: Path | str = "formula", line: int | None = None) -> Formula:
    """The Boolean formula that ``text`` states in UVL's notation, without numbers (only a model
    knows what they are).

    >>> parse_formula("a & !b")
    And(operands=(Var(name='a'), Not(operand=Var(name='b'))))
    """
    formula = read_formula(text, path, line)
    if any(compared(formula)):
        raise CatalogueError(
            path, line, f"{text[:60]!r} compares numbers", "state that as a rule of the model"
        )
    return formula


@dataclass(frozen=True)
class _Section:
    head: Line
    lines: list[Line]


def _content(path: Path, trail: Trail, fragments: Sequence[Path] = ()) -> Content:
    text = read_text(path)
    trail.sizes.append(len(text))
    if sum(trail.sizes) > LARGEST_MODEL:
        raise CatalogueError(
            path,
            None,
            f"the model has more than {LARGEST_MODEL // 2**20} million characters in all its files",
            "import less",
        )
    return _read(text, path, trail, fragments)


def _model(
    content: Content, known: Known = MappingProxyType({}), calculate: bool = True
) -> FeatureModel:
    if content.root is None:
        raise CatalogueError(content.path, None, "has no features", _START)
    if known:
        for draft in content.root.walk():
            there = known.get(ROOT if draft is content.root else draft.name, {})
            draft.attributes = {**there, **draft.attributes}
    root = finished(content.root)
    figures = Figures(root)
    problems = Problems()
    rules: list[Constraint] = []
    for placed in content.rules:
        rule = placed.constraint
        try:
            if calculate and any(compared(rule.formula)):
                rule = replace(rule, formula=resolved(rule.formula, figures))
        except Incalculable as error:
            wrong = f"{error.wrong}, in {rule.text[:60]!r}"
            problems.add(placed.path, rule.line, wrong, error.right)
        file = "" if placed.path == content.path else str(placed.path)
        rules.append(replace(rule, file=file) if file else rule)
    problems.settle()
    return FeatureModel(root, tuple(rules), content.namespace, str(content.path))


def _read(text: str, path: Path | str, trail: Trail, fragments: Sequence[Path] = ()) -> Content:
    lines = logical_lines(text, path)
    if not lines:
        raise CatalogueError(path, None, "is empty", _START)
    problems = Problems()
    sections = _sections(lines, path)
    content = Content(path, _namespace(sections, path))
    _check_levels(sections, path, problems)
    if features := sections.get("features"):
        content.root = read_tree(features.head, features.lines, path, problems)
    content.rules = _rules(sections, content, problems)
    problems.settle()
    if imports := sections.get("imports"):
        bring_in(content, imports.lines, trail, _content, problems)
    for file in fragments:
        bring_in_fragment(content, file, trail, _content, problems)
    if content.root:
        _check_names(content, problems)
    problems.settle()
    return content


def _sections(lines: list[Line], path: Path | str) -> Mapping[str, _Section]:
    found: dict[str, _Section] = {}
    current: _Section | None = None
    for line in lines:
        if line.indent:
            if current is None:
                raise CatalogueError(path, line.number, "is indented below nothing", _START)
            current.lines.append(line)
            continue
        word = line.text.split(None, 1)[0]
        if word not in SECTIONS or (word != "namespace" and line.text != word):
            right = nearest(word, SECTIONS) or f"a section is one of {', '.join(SECTIONS)}"
            raise CatalogueError(
                path, line.number, f"{line.text[:60]!r} is no section of UVL", right
            )
        if word in found:
            first = found[word].head.number
            raise CatalogueError(
                path, line.number, f"{word} stands here and on line {first}", "keep one of them"
            )
        current = found[word] = _Section(line, [])
    return found


def _namespace(sections: Mapping[str, _Section], path: Path | str) -> str:
    section = sections.get("namespace")
    if section is None:
        return ""
    name = section.head.text.removeprefix("namespace").strip()
    if not name:
        raise CatalogueError(path, section.head.number, "namespace has no name", "add a name")
    if section.lines:
        line = section.lines[0]
        raise CatalogueError(path, line.number, "is indented below namespace", _START)
    return name.replace('"', "")


def _check_levels(sections: Mapping[str, _Section], path: Path | str, problems: Problems) -> None:
    """The levels themselves change nothing: what a level allows is refused where it is used."""
    for line in sections["include"].lines if "include" in sections else ():
        if not _LEVEL.match(line.text):
            problems.add(
                path,
                line.number,
                f"{line.text!r} is no language level",
                "a level is Boolean, Arithmetic or Type, with .* or a part of it",
            )


def _rules(sections: Mapping[str, _Section], content: Content, problems: Problems) -> list[Placed]:
    path = content.path
    found: list[Placed] = []
    for draft in content.root.walk() if content.root else ():
        for formula in draft.constraints:
            line = draft.line
            rule = Constraint(formula, formula_text(formula), line.number, _rule_id(line))
            found.append(Placed(rule, path))
    for line in sections["constraints"].lines if "constraints" in sections else ():
        try:
            formula = read_formula(line.text, path, line.number)
        except CatalogueError as error:
            problems.take(error)
            continue
        rule = Constraint(formula, " ".join(line.text.split()), line.number, _rule_id(line))
        found.append(Placed(rule, path))
    return found


def _rule_id(line: Line) -> str:
    if not line.comment:
        return ""
    found = _RULE.match(line.comment)
    return found[1] if found else ""


def _check_names(content: Content, problems: Problems) -> None:
    """Every feature has a name of its own, and constraints speak of features that exist."""
    assert content.root is not None
    known: dict[str, Line] = {}
    for draft in content.root.walk():
        if draft.name in known:
            problems.add(
                draft.path,
                draft.line.number,
                f"the feature {draft.name!r} stands here and on line {known[draft.name].number}",
                "give each feature one place and a name of its own",
            )
        known.setdefault(draft.name, draft.line)
    there = frozenset(known)
    for placed in content.rules:
        for name in sorted(names(placed.constraint.formula) - there):
            problems.add(
                placed.path,
                placed.constraint.line,
                f"there is no feature {name!r}",
                nearest(name, known) or "name a feature of the tree",
            )
