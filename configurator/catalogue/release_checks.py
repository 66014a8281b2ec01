"""Whether a release's files agree: with the rules, with each other, and with the line.

Each check notes every problem with its file, its line and what would be right.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from configurator.catalogue import schema
from configurator.catalogue.feature_model import Feature, Group
from configurator.catalogue.formula import names
from configurator.catalogue.price_lists import currencies
from configurator.catalogue.problems import Problems, nearest
from configurator.catalogue.release import pick_of
from configurator.catalogue.release_files import MODEL, ReleaseFiles
from configurator.catalogue.shapes import Shaped
from configurator.catalogue.uvl import parse_formula
from configurator.catalogue.yaml_lines import Place
from configurator.errors import CatalogueError

SLACK = Decimal("0.01")


def check_release(files: ReleaseFiles, problems: Problems) -> None:
    """Everything that needs no line."""
    _identity(files, problems)
    _features(files, problems)
    _take_rates(files, problems)
    _rules(files, problems)
    _figures(files, problems)
    _suppliers(files, problems)
    _markets(files, problems)


def figures(files: ReleaseFiles) -> Iterator[tuple[Shaped[Any], Place, schema.Figures]]:
    """Base and options alike: the document, the place in it, and the figures."""
    yield files.release, ("base",), files.release.content.base
    for place, option in options(files):
        yield files.options, place, option


def options(files: ReleaseFiles) -> Iterator[tuple[Place, schema.OptionShape]]:
    """Every option with its place in options.yaml."""
    for i, family in enumerate(files.options.content):
        for j, option in enumerate(family.options):
            yield (i, "options", j), option


def _identity(files: ReleaseFiles, problems: Problems) -> None:
    release = files.release
    path = release.document.path
    if release.content.release != files.folder.name:
        problems.add(
            path,
            release.line("release"),
            f"release is {release.content.release!r} in the folder {files.folder.name!r}",
            "give both the same name",
        )
    content = release.content
    if content.valid_to and content.valid_to < content.valid_from:
        problems.add(path, release.line("valid_to"), "valid_to lies before valid_from", _SWAP)
    for place, option in options(files):
        if option.valid_from and option.valid_to and option.valid_to < option.valid_from:
            problems.add(
                *files.options.where(*place, "valid_to"),
                f"valid_to of {option.option!r} lies before its valid_from",
                _SWAP,
            )


_SWAP = "put the days in order"


def _features(files: ReleaseFiles, problems: Problems) -> None:
    """options.yaml and the tree hold the same families and options, in the same places."""
    tree = {f.name: f for f in files.model.features()}
    root = files.model.root.name
    seen: dict[str, tuple[Path, int]] = {}

    def known(name: str, what: str, *place: str | int) -> Feature | None:
        path, line = files.options.where(*place)
        if name in seen:
            first, at = seen[name]
            there = f"on line {at}" if first == path else f"in {first}:{at}"
            problems.add(path, line, f"{name!r} stands here and {there}", "keep one of them")
            return None
        seen[name] = path, line
        if name not in tree or name == root:
            problems.add(
                path,
                line,
                f"the {what} {name!r} is no feature of {MODEL} below its root",
                nearest(name, tree.keys() - {root}) or "add it to the tree, or remove it here",
            )
            return None
        return tree[name]

    for i, family in enumerate(files.options.content):
        feature = known(family.family, "family", i, "family")
        members = _members(files, feature, problems) if feature else None
        for j, option in enumerate(family.options):
            place = (i, "options", j, "option")
            found = known(option.option, "option", *place)
            if found and members is not None and option.option not in members:
                problems.add(
                    *files.options.where(*place),
                    f"{option.option!r} is no option of {family.family!r} in {MODEL}",
                    f"it has {', '.join(members)}" if members else "correct the tree",
                )
    for feature in tree.values():
        if feature.name not in seen and feature.name != root and not _structural(feature):
            problems.add(
                feature.file or files.model.path,
                feature.line,
                f"the feature {feature.name!r} is neither family nor option in options.yaml",
                nearest(feature.name, seen.keys() - tree.keys())
                or "add it there, or mark it {abstract true} if it only holds others",
            )


def _structural(feature: Feature) -> bool:
    return bool(feature.attributes.get("abstract")) and bool(feature.groups)


def _members(files: ReleaseFiles, feature: Feature, problems: Problems) -> tuple[str, ...] | None:
    if len(feature.groups) == 1 and feature.groups[0].kind != "mandatory":
        return tuple(m.name for m in feature.groups[0].members)
    kinds = ", ".join(g.kind for g in feature.groups) or "none"
    problems.add(
        feature.file or files.model.path,
        feature.line,
        f"the family {feature.name!r} must have one group of options; it has {kinds}",
        "give it one group: alternative, or, optional or [n..m]",
    )
    return None


def _take_rates(files: ReleaseFiles, problems: Problems) -> None:
    """The shares within a family of which one option is picked add up to one customer.

    A family that some vehicles do not have may add up to less.
    """
    tree = {f.name: f for f in files.model.features()}
    always = _always(files.model.root)
    for i, family in enumerate(files.options.content):
        feature = tree.get(family.family)
        if not feature or len(feature.groups) != 1 or pick_of(feature.groups[0]) != "one":
            continue
        total = sum((o.take for o in family.options), Decimal(0))
        if total > 1 + SLACK or (family.family in always and total < 1 - SLACK):
            problems.add(
                *files.options.where(i),
                f"the take rates of {family.family!r} add up to {total}",
                "the options of a family of which one is picked add up to 1",
            )


def _always(root: Feature) -> frozenset[str]:
    """The features that the tree alone puts into every configuration."""
    found: set[str] = set()
    stack = [root]
    while stack:
        feature = stack.pop()
        found.add(feature.name)
        stack.extend(m for g in feature.groups if _all(g) for m in g.members)
    return frozenset(found)


def _all(group: Group) -> bool:
    return group.low == len(group.members)


def _rules(files: ReleaseFiles, problems: Problems) -> None:
    used: set[str] = set()
    path = files.rules.document.path
    for constraint in files.model.constraints:
        if not constraint.rule:
            problems.add(
                constraint.file or files.model.path,
                constraint.line,
                f"the constraint {constraint.text[:60]!r} has no rule id",
                "end its line with the id of its rule, such as // R012",
            )
        elif constraint.rule not in files.rules.content:
            problems.add(
                constraint.file or files.model.path,
                constraint.line,
                f"the rule {constraint.rule} has no entry in {path.name}",
                nearest(constraint.rule, files.rules.content) or "add text, reason and source",
            )
        used.add(constraint.rule)
    for rule in files.rules.content:
        if rule not in used:
            problems.add(
                *files.rules.where(rule),
                f"no constraint belongs to the rule {rule}",
                f"remove it, or end its constraint in {MODEL} with // {rule}",
            )


def _figures(files: ReleaseFiles, problems: Problems) -> None:
    features = {f.name for f in files.model.features()}
    parts = files.parts.content.parts
    release = files.release.content
    for shaped, place, stated in figures(files):
        for i, use in enumerate(stated.parts):
            where = (*place, "parts", i)
            if use.part not in parts:
                problems.add(
                    *shaped.where(*where, "part"),
                    f"there is no part {use.part!r} in parts.yaml",
                    nearest(use.part, parts) or "add it there",
                )
            if use.when is not None:
                check_condition(use.when, features, *shaped.where(*where, "when"), problems)
        for currency in stated.price.keys() - {schema.LIST, *currencies(release)}:
            problems.add(
                *shaped.where(*place, "price", currency),
                f"there is no price list in {currency}",
                f"the release has {', '.join(currencies(release))}",
            )
        if not stated.price.keys() & {schema.LIST, release.currency}:
            problems.add(
                *shaped.where(*place, "price"),
                f"the price in {release.currency} is missing",
                "state the price in the currency of the list as well",
            )


def check_condition(
    text: str, features: set[str], path: Path, line: int, problems: Problems
) -> None:
    """That a ``when`` is a formula over the model's features."""
    try:
        formula = parse_formula(text, path, line)
    except CatalogueError as error:
        problems.take(error)
        return
    for name in sorted(names(formula) - features):
        problems.add(path, line, f"there is no feature {name!r}", nearest(name, features) or _TREE)


_TREE = f"name a feature of {MODEL}"


def _suppliers(files: ReleaseFiles, problems: Problems) -> None:
    suppliers = files.parts.content.suppliers
    for name, part in files.parts.content.parts.items():
        if part.supplier not in suppliers:
            problems.add(
                *files.parts.where("parts", name, "supplier"),
                f"there is no supplier {part.supplier!r}",
                nearest(part.supplier, suppliers) or "add it under suppliers",
            )


def _markets(files: ReleaseFiles, problems: Problems) -> None:
    release = files.release
    known = {o.option for _, o in options(files)}
    for name, market in release.content.markets.items():
        if market.option is not None and market.option not in known:
            problems.add(
                *release.where("markets", name, "option"),
                f"there is no option {market.option!r}",
                nearest(market.option, known) or "name an option of options.yaml",
            )
        if market.currency not in currencies(release.content):
            problems.add(
                *release.where("markets", name, "currency"),
                f"the market {name!r} pays in {market.currency}, which has no prices",
                f"add it to lists; there are {', '.join(currencies(release.content))}",
            )
