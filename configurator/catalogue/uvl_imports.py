"""Models made of several files: rules that several releases share, or a subsystem's own tree.

``imports`` names files by their dotted path from the importing file's folder. An imported tree
is put in where the importing tree names its root (``alias.Root``); its features are then known
as ``alias.Feature``. A file without features is a fragment of rules over the importer's features.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from configurator.catalogue.arithmetic import Expression, Figure, Operation, Total
from configurator.catalogue.feature_model import Constraint
from configurator.catalogue.formula import Comparison, Formula, Var, mapped
from configurator.catalogue.fragments import SHARED, is_within
from configurator.catalogue.limits import DEEPEST_IMPORT, MOST_FILES
from configurator.catalogue.problems import Problems, nearest
from configurator.catalogue.text_files import is_file, real
from configurator.catalogue.uvl_phrases import read_import
from configurator.catalogue.uvl_text import Line
from configurator.catalogue.uvl_tree import Draft
from configurator.errors import CatalogueError


@dataclass(frozen=True, slots=True)
class Placed:
    """A constraint with the file that states it, for messages."""

    constraint: Constraint
    path: Path | str


@dataclass
class Content:
    """What one file says, with all that it imports; ``root`` is None for a fragment of rules."""

    path: Path | str
    namespace: str = ""
    root: Draft | None = None
    rules: list[Placed] = field(default_factory=list)


@dataclass(frozen=True)
class Trail:
    """The files being read, outermost first, and what was opened so far in all."""

    files: tuple[Path, ...] = ()
    opened: list[Path] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    shared: tuple[Path, ...] = ()
    """Folders of fragments, where ``shared.<fragment>.<file>`` may lie besides."""


def bring_in(
    content: Content,
    lines: Sequence[Line],
    trail: Trail,
    read: Callable[[Path, Trail], Content],
    problems: Problems,
) -> None:
    """Put what ``lines`` import into ``content``; ``read`` reads one file."""
    for alias, (line, imported) in _opened(content.path, lines, trail, read).items():
        if imported.root is None:
            content.rules += imported.rules
            continue
        _put_in(content, alias, line, imported, problems)


def _opened(
    path: Path | str, lines: Sequence[Line], trail: Trail, read: Callable[[Path, Trail], Content]
) -> dict[str, tuple[Line, Content]]:
    found: dict[str, tuple[Line, Content]] = {}
    for line in lines:
        reference, alias = read_import(line.text, path, line.number)
        alias = alias or reference
        if alias in found:
            raise CatalogueError(
                path, line.number, f"{alias!r} is imported twice", "give one another alias"
            )
        file = _file(path, reference, line, trail)
        if real(file) in trail.files:
            raise CatalogueError(
                path, line.number, f"{reference} imports itself in a circle", "break the circle"
            )
        if len(trail.files) > DEEPEST_IMPORT or len(trail.opened) >= MOST_FILES:
            raise CatalogueError(
                path,
                line.number,
                f"imports go deeper than {DEEPEST_IMPORT} files or to more than {MOST_FILES}",
                "bring the files together",
            )
        if not any(is_within(file, f) for f in (trail.files[0].parent, *trail.shared)):
            raise CatalogueError(
                path,
                line.number,
                f"{reference} is a link that leads out of the model's folder",
                "copy the file into the folder",
            )
        trail.opened.append(file)
        found[alias] = line, read(file, replace(trail, files=(*trail.files, real(file))))
    return found


def bring_in_fragment(
    content: Content,
    file: Path,
    trail: Trail,
    read: Callable[[Path, Trail], Content],
    problems: Problems,
) -> None:
    """Put a shared fragment's file into ``content`` under its own names: rules join the rules, a
    tree grows where the importing tree names its root."""
    trail.opened.append(file)
    imported = read(file, replace(trail, files=(*trail.files, real(file))))
    if imported.root is not None:
        _grow(content, imported.root, imported.root.name, f"{file}", None, problems)
    content.rules += imported.rules


def _file(path: Path | str, reference: str, line: Line, trail: Trail) -> Path:
    if not is_file(path):
        raise CatalogueError(
            path, line.number, "imports need a file to start from", "read the model from a file"
        )
    if any(c in reference for c in "/\\:") or ".." in reference:
        raise CatalogueError(
            path,
            line.number,
            f"{reference!r} leads out of the model's folder",
            "import files in this folder or below it: folder.file",
        )
    folder = Path(path).parent
    file = folder.joinpath(*reference.split(".")).with_suffix(".uvl")
    if is_file(file):
        return file
    if reference.startswith(f"{SHARED}."):
        for above in trail.shared:
            common = above.joinpath(*reference.split(".")[1:]).with_suffix(".uvl")
            if is_within(common, above) and common.is_file():
                return common
    there = sorted(
        ".".join(p.relative_to(folder).with_suffix("").parts) for p in folder.glob("**/*.uvl")
    )
    raise CatalogueError(
        path,
        line.number,
        f"imports {reference}, but there is no file {file}",
        nearest(reference, there) or "name a file by its dotted path, without .uvl",
    )


def _put_in(
    content: Content, alias: str, line: Line, imported: Content, problems: Problems
) -> None:
    assert imported.root is not None
    place = f"{alias}.{imported.root.name}"
    for draft in imported.root.walk():
        draft.name = f"{alias}.{draft.name}"
    _grow(content, imported.root, place, alias, line.number, problems)
    content.rules += [
        Placed(replace(p.constraint, formula=_renamed(p.constraint.formula, alias, place)), p.path)
        for p in imported.rules
    ]


def _grow(
    content: Content, root: Draft, place: str, what: str, line: int | None, problems: Problems
) -> None:
    """The imported tree stands where the importing one names its root."""
    for draft in content.root.walk() if content.root else ():
        if draft.name == place:
            draft.groups = [*root.groups, *draft.groups]
            draft.attributes = {**root.attributes, **draft.attributes}
            return
    wrong = f"{what} is imported, but its root has no place"
    problems.add(content.path, line, wrong, f"name {place} in the tree where it belongs")


def _renamed(formula: Formula, alias: str, root: str) -> Formula:
    """The formula with names as the importing file has them; a sum over all is one over the
    imported tree."""

    def number(expression: Expression) -> Expression:
        match expression:
            case Figure(feature, attribute):
                return Figure(f"{alias}.{feature}", attribute)
            case Total(attribute, below):
                return Total(attribute, f"{alias}.{below}" if below else root)
            case Operation(left, sign, right):
                return Operation(number(left), sign, number(right))
        return expression

    def change(part: Var | Comparison) -> Formula:
        if isinstance(part, Var):
            return Var(f"{alias}.{part.name}")
        return Comparison(number(part.left), part.sign, number(part.right))

    return mapped(formula, change)
