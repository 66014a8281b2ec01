"""The feature tree of a UVL file: from indented lines to features, without recursion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from configurator.catalogue.feature_model import Feature, Group, GroupKind, Value
from configurator.catalogue.formula import Formula
from configurator.catalogue.limits import MOST_FEATURES
from configurator.catalogue.problems import Problems
from configurator.catalogue.uvl_phrases import Phrase, read_bounds, read_feature
from configurator.catalogue.uvl_text import Line
from configurator.errors import CatalogueError

_KINDS: Mapping[str, GroupKind] = {
    "mandatory": "mandatory",
    "optional": "optional",
    "alternative": "alternative",
    "or": "or",
}
_GROUPS = "a group: mandatory, optional, alternative, or, [n..m]"


@dataclass(slots=True)
class Draft:
    """A feature while its file is being read; imports are put in and renamed here."""

    name: str
    line: Line
    path: Path | str
    attributes: Mapping[str, Value] = field(default_factory=dict)
    constraints: tuple[Formula, ...] = ()
    may_be_absent: bool = False
    groups: list[DraftGroup] = field(default_factory=list)

    def walk(self) -> Iterator[Draft]:
        """This feature and all below it, parents first, in the order of the file."""
        stack = [self]
        while stack:
            draft = stack.pop()
            yield draft
            stack.extend(m for g in reversed(draft.groups) for m in reversed(g.members))


@dataclass(slots=True)
class DraftGroup:
    """A group while its members are still being read; ``high`` is None for ``*``."""

    kind: GroupKind
    line: Line
    low: int = 0
    high: int | None = None
    members: list[Draft] = field(default_factory=list)


def read_tree(
    head: Line, lines: Sequence[Line], path: Path | str, problems: Problems
) -> Draft | None:
    """The root that the lines of the section ``features`` state; None where there is none.

    Raises CatalogueError when indentation leaves no tree to speak of; notes lesser problems.
    """
    root: Draft | None = None
    number = 0
    open_: list[tuple[int, Draft | DraftGroup]] = []
    for line in lines:
        while open_ and line.indent <= open_[-1][0]:
            open_.pop()
        _check_indent(line, open_, path)
        above = open_[-1][1] if open_ else None
        if isinstance(above, Draft):
            if group := _group(line, path, problems):
                above.groups.append(group)
                open_.append((line.indent, group))
            continue
        number += 1
        if number > MOST_FEATURES:
            raise CatalogueError(
                path, line.number, f"has more than {MOST_FEATURES:,} features", "split the model"
            )
        draft = _feature(line, path, problems)
        open_.append((line.indent, draft))
        if above is not None:
            above.members.append(draft)
        elif root is None:
            root = draft
        else:
            problems.add(
                path,
                line.number,
                f"{draft.name!r} is a second root beside {root.name!r}",
                "put it below a group of the first",
            )
    if root is None:
        problems.add(path, head.number, "features is empty", "indent the root feature below it")
        return None
    for draft in root.walk():
        for group in draft.groups:
            _check_group(draft, group, path, problems)
    return root


def finished(root: Draft) -> Feature:
    """The immutable tree, built from the leaves up."""
    done: dict[int, Feature] = {}
    for draft in reversed(list(root.walk())):
        groups: list[Group] = []
        for group in draft.groups:
            sure = tuple(done[id(m)] for m in group.members if not m.may_be_absent)
            unsure = tuple(done[id(m)] for m in group.members if m.may_be_absent)
            if group.kind == "mandatory" and unsure:
                if sure:
                    groups.append(Group("mandatory", sure, len(sure), len(sure)))
                groups.append(Group("optional", unsure, 0, len(unsure)))
                continue
            members = tuple(done[id(m)] for m in group.members)
            groups.append(Group(group.kind, members, *_counts(group)))
        file = "" if draft.path == root.path else str(draft.path)
        done[id(draft)] = Feature(
            draft.name, tuple(groups), draft.attributes, draft.line.number, file
        )
    return done[id(root)]


def _counts(group: DraftGroup) -> tuple[int, int]:
    number = len(group.members)
    match group.kind:
        case "mandatory":
            return number, number
        case "optional":
            return 0, number
        case "alternative":
            return 1, 1
        case "or":
            return 1, number
        case "cardinality":
            return group.low, number if group.high is None else min(group.high, number)


def _check_indent(
    line: Line, open_: list[tuple[int, Draft | DraftGroup]], path: Path | str
) -> None:
    """Siblings share their column; anything between theirs and their parent's is a slip."""
    if not open_:
        return
    above = open_[-1][1]
    children = above.groups if isinstance(above, Draft) else above.members
    if children and children[0].line.indent != line.indent:
        first = children[0].line
        raise CatalogueError(
            path,
            line.number,
            "is indented by neither its sibling's nor its parent's depth",
            f"indent it like line {first.number} ({first.indent} columns, a tab being 8)",
        )


def _group(line: Line, path: Path | str, problems: Problems) -> DraftGroup | None:
    if kind := _KINDS.get(line.text):
        return DraftGroup(kind, line)
    if not line.text.startswith("["):
        raise CatalogueError(
            path,
            line.number,
            f"{line.text!r} stands directly below a feature",
            f"put {_GROUPS} in between",
        )
    low, high = read_bounds(line.text, path, line.number)
    if low < 0 or (high is not None and high < max(low, 1)):
        problems.add(
            path, line.number, f"{line.text} is no range", "write [n..m] with n <= m and m >= 1"
        )
    return DraftGroup("cardinality", line, low, high)


def _feature(line: Line, path: Path | str, problems: Problems) -> Draft:
    if line.text in _KINDS or line.text.startswith("["):
        raise CatalogueError(
            path,
            line.number,
            f"{line.text!r} stands where a feature is due",
            "put it below a feature (a feature of that name needs double quotes)",
        )
    try:
        phrase = read_feature(line.text, path, line.number)
    except CatalogueError as error:
        problems.take(error)
        phrase = Phrase(f"\n{line.number}")  # goes on, to find what else is wrong
    if phrase.type != "Boolean":
        problems.add(
            path,
            line.number,
            f"{phrase.name!r} is of type {phrase.type}, which is not supported",
            "make it a Boolean feature, or a group with one feature for each value",
        )
    return Draft(
        phrase.name,
        line,
        path,
        phrase.attributes,
        phrase.constraints,
        may_be_absent=_may_be_absent(phrase, line, path, problems),
    )


def _may_be_absent(phrase: Phrase, line: Line, path: Path | str, problems: Problems) -> bool:
    if phrase.bounds is None:
        return False
    low, high = phrase.bounds
    if high != 1 or low not in (0, 1):
        shown = f"[{low}..{'*' if high is None else high}]"
        problems.add(
            path,
            line.number,
            f"{phrase.name!r} may occur {shown} times, which is not supported",
            "a feature occurs [0..1] or [1..1] times; make one feature for each occurrence",
        )
    return low == 0


def _check_group(owner: Draft, group: DraftGroup, path: Path | str, problems: Problems) -> None:
    number = len(group.members)
    if not number:
        problems.add(
            path,
            group.line.number,
            f"the group {group.line.text} of {owner.name!r} has no member",
            "indent its features below it, or remove it",
        )
    elif group.kind == "cardinality" and group.low > number:
        problems.add(
            path,
            group.line.number,
            f"{group.line.text} asks for more than its {number} members",
            f"ask for at most {number}",
        )
    if group.kind in ("mandatory", "optional"):
        return
    for member in group.members:
        if member.may_be_absent:
            problems.add(
                path,
                member.line.number,
                f"{member.name!r} may occur [0..1] times within {group.line.text}",
                "leave the cardinality out, or put the feature below 'optional'",
            )
