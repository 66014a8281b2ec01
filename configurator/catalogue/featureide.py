"""Reads feature models in FeatureIDE's XML, so that a rule base kept there opens here as well.

The file comes from anywhere: its size and depth are bounded, and a document type, by which XML
can name other files and grow without end, is refused before anything of it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from xml.parsers import expat

from configurator.catalogue.feature_model import Constraint, Feature, FeatureModel, Group, Value
from configurator.catalogue.formula import And, Const, Formula, Iff, Implies, Not, Or, Var, names
from configurator.catalogue.limits import DEEPEST_ELEMENT, MOST_AT_MOST_ONE, MOST_ELEMENTS
from configurator.catalogue.problems import Problems, nearest
from configurator.catalogue.text_files import read_text
from configurator.catalogue.uvl_write import formula_text
from configurator.errors import CatalogueError

_FEATURES = ("and", "or", "alt", "feature")
_ASIDE = frozenset(("description", "graphics", "attribute", "tags", "properties", "property"))
_SIZES = {"not": (1, 1), "imp": (2, 2), "eq": (2, 2), "disj": (1, None), "conj": (1, None)}
_RULE = re.compile(r"\s*([A-Z][A-Z0-9_-]*[0-9]+)(?![\w-])")


@dataclass
class _Element:
    tag: str
    attributes: dict[str, str]
    line: int
    children: list[_Element] = field(default_factory=list)
    text: str = ""


def read_featureide(path: Path) -> FeatureModel:
    """The model in a FeatureIDE file (``featureModel`` with ``struct`` and ``constraints``).

    A constraint's description that opens with a rule's id gives it that id. CatalogueError names
    file and line of what is wrong.
    """
    document = _parse(read_text(path), path)
    if document.tag not in ("featureModel", "extendedFeatureModel"):
        raise CatalogueError(
            path, document.line, f"<{document.tag}> is no model", "begin with <featureModel>"
        )
    problems = Problems()
    roots = [e for s in document.children if s.tag == "struct" for e in _members(s)]
    if len(roots) != 1:
        raise CatalogueError(
            path, document.line, f"has {len(roots)} roots", "put one feature into <struct>"
        )
    root = _feature(roots[0], path, problems)
    model = FeatureModel(root, (), roots[0].attributes.get("name", ""), str(path))
    known: dict[str, int] = {}
    for feature in model.features():
        if feature.name in known:
            first = known[feature.name]
            problems.add(
                path,
                feature.line,
                f"the feature {feature.name!r} stands here and on line {first}",
                "give each feature a name of its own",
            )
        known.setdefault(feature.name, feature.line)
    rules = [
        rule
        for section in document.children
        if section.tag == "constraints"
        for element in section.children
        if (rule := _constraint(element, known, path, problems))
    ]
    problems.settle()
    return FeatureModel(root, tuple(rules), model.namespace, str(path))


def _parse(text: str, path: Path) -> _Element:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    top = _Element("", {}, 0)
    stack = [top]
    room = MOST_ELEMENTS

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal room
        line = parser.CurrentLineNumber
        room -= 1 + len(attributes)
        if room < 0:
            raise CatalogueError(
                path, line, f"has more than {MOST_ELEMENTS:,} elements and attributes", "split it"
            )
        if len(stack) > DEEPEST_ELEMENT:
            raise CatalogueError(
                path, line, f"nests deeper than {DEEPEST_ELEMENT} levels", "flatten it"
            )
        element = _Element(tag, attributes, parser.CurrentLineNumber)
        stack[-1].children.append(element)
        stack.append(element)

    def end(_: str) -> None:
        stack.pop()

    def characters(text: str) -> None:
        stack[-1].text += text

    def doctype(*_: object) -> None:
        raise CatalogueError(
            path,
            parser.CurrentLineNumber,
            "declares a document type, by which XML can name other files and grow without end",
            "remove <!DOCTYPE ...>",
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = doctype
    try:
        # The text is decoded already, whatever encoding its first line names.
        parser.Parse(re.sub(r"\A\s*<\?xml[^>]*\?>", _blank, text, count=1), True)
    except expat.ExpatError as error:
        wrong = expat.ErrorString(error.code)
        raise CatalogueError(path, error.lineno, f"is not XML: {wrong}", "mend the tags") from None
    return top.children[0]


def _blank(found: re.Match[str]) -> str:
    return "\n" * found.group().count("\n")


def _members(element: _Element) -> list[_Element]:
    return [e for e in element.children if e.tag not in _ASIDE]


def _feature(element: _Element, path: Path, problems: Problems) -> Feature:
    """The feature that an element and those below it state; nesting is bounded by the reader."""
    name = element.attributes.get("name", "")
    if element.tag not in _FEATURES:
        right = nearest(element.tag, _FEATURES) or "a feature is one of " + ", ".join(_FEATURES)
        problems.add(path, element.line, f"<{element.tag}> is no feature", right)
    elif not name:
        problems.add(path, element.line, f"the <{element.tag}> has no name", 'add name="..."')
    below = _members(element)
    members = [(_feature(e, path, problems), e) for e in below]
    return Feature(name, tuple(_groups(element, members)), _attributes(element), element.line)


def _groups(element: _Element, members: list[tuple[Feature, _Element]]) -> Iterable[Group]:
    if not members:
        return
    features = tuple(f for f, _ in members)
    if element.tag == "alt":
        yield Group("alternative", features, 1, 1)
    elif element.tag == "or":
        yield Group("or", features, 1, len(features))
    else:
        # Runs of one kind, so that features keep the order of the file.
        run: list[Feature] = []
        kind = False
        for feature, child in [*members, (None, None)]:
            must = child is not None and child.attributes.get("mandatory") == "true"
            if run and (feature is None or must is not kind):
                low = len(run) if kind else 0
                yield Group("mandatory" if kind else "optional", tuple(run), low, len(run))
                run = []
            if feature is not None:
                run.append(feature)
                kind = must


def _attributes(element: _Element) -> dict[str, Value]:
    found: dict[str, Value] = {}
    if element.attributes.get("abstract") == "true":
        found["abstract"] = True
    for child in element.children:
        key, value = child.attributes.get("name", ""), child.attributes.get("value", "")
        if child.tag == "attribute" and key and value:
            found[key] = _value(value, child.attributes.get("type", ""))
    return found


def _value(value: str, kind: str) -> Value:
    try:
        match kind.lower():
            case "long" | "integer" | "int":
                return int(value)
            case "double" | "float":
                return float(value)
            case "boolean":
                return value == "true"
    except ValueError:
        pass
    return value


def _constraint(
    element: _Element, known: dict[str, int], path: Path, problems: Problems
) -> Constraint | None:
    if element.tag != "rule":
        problems.add(path, element.line, f"<{element.tag}> is no constraint", "write <rule>")
        return None
    stated = _members(element)
    if len(stated) != 1:
        problems.add(
            path, element.line, f"the rule states {len(stated)} formulas", "give it exactly one"
        )
        return None
    try:
        formula = _formula(stated[0], path)
    except CatalogueError as error:
        problems.take(error)
        return None
    for name in sorted(names(formula) - known.keys()):
        right = nearest(name, known) or "name a feature of <struct>"
        problems.add(path, element.line, f"there is no feature {name!r}", right)
    described = "".join(e.text for e in element.children if e.tag == "description")
    rule = _RULE.match(described)
    return Constraint(formula, formula_text(formula), element.line, rule[1] if rule else "")


def _formula(element: _Element, path: Path) -> Formula:
    if element.tag == "var":
        return Var(element.text.strip())
    below = [_formula(e, path) for e in element.children]
    if element.tag == "atmost1":
        if len(below) > MOST_AT_MOST_ONE:
            raise CatalogueError(
                path,
                element.line,
                f"<atmost1> joins {len(below):,} formulas; {MOST_AT_MOST_ONE} is the most",
                "put the features below one <alt>",
            )
        pairs = tuple(Or((Not(a), Not(b))) for a, b in combinations(below, 2))
        return And(pairs) if pairs else Const(True)
    if element.tag not in _SIZES:
        right = nearest(element.tag, [*_SIZES, "var", "atmost1"]) or f"use {', '.join(_SIZES)}"
        raise CatalogueError(path, element.line, f"<{element.tag}> is no connective", right)
    least, most = _SIZES[element.tag]
    if len(below) < least or (most is not None and len(below) > most):
        due = str(least) if least == most else f"at least {least}"
        raise CatalogueError(
            path, element.line, f"<{element.tag}> joins {len(below)} formulas", f"give it {due}"
        )
    match element.tag:
        case "not":
            return Not(below[0])
        case "imp":
            return Implies(below[0], below[1])
        case "eq":
            return Iff(below[0], below[1])
        case "conj":
            return And(tuple(below)) if len(below) > 1 else below[0]
        case _:
            return Or(tuple(below)) if len(below) > 1 else below[0]
