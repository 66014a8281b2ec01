"""The rule engineer's examples beside the rules: what must be possible, what must not, what must
follow; tests of a release that everybody in the trade can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from configurator.catalogue.example_shapes import ExampleShape, ForcesShape, InvalidShape
from configurator.catalogue.problems import Problems, nearest
from configurator.catalogue.release_files import ReleaseFiles
from configurator.catalogue.yaml_lines import Place

Kind: TypeAlias = Literal["valid", "invalid", "forces"]


@dataclass(frozen=True)
class Example:
    """``valid``: some configuration has ``choices``; ``invalid``: none has, and ``rules`` are
    among the reasons; ``forces``: all that have ``choices`` have ``then``."""

    kind: Kind
    what: str
    choices: Mapping[str, bool]
    line: int
    then: Mapping[str, bool]
    rules: tuple[str, ...] = ()


def examples_of(files: ReleaseFiles) -> tuple[Example, ...]:
    """The release's examples in the order of the file; none where there is no file."""
    return tuple(
        Example(
            kind,
            shape.what,
            _signed(shape.choices),
            files.examples.line(*place) if files.examples else 0,
            _signed(shape.then) if isinstance(shape, ForcesShape) else {},
            tuple(shape.rules) if isinstance(shape, InvalidShape) else (),
        )
        for kind, place, shape in _shapes(files)
    )


def check_examples(files: ReleaseFiles, problems: Problems) -> None:
    """Notes each example that speaks of an unknown feature or rule, or of a choice twice."""
    if files.examples is None:
        return
    path = files.examples.document.path
    features = {f.name for f in files.model.features()}
    for _, place, shape in _shapes(files):
        then = shape.then if isinstance(shape, ForcesShape) else []
        seen: set[str] = set()
        for key, named in (("choices", shape.choices), ("then", then)):
            for i, choice in enumerate(named):
                line = files.examples.line(*place, key, i)
                name = choice.removeprefix("!")
                if name not in features:
                    right = nearest(name, features) or "name a feature of model.uvl"
                    problems.add(path, line, f"there is no feature {name!r}", right)
                elif name in seen:
                    problems.add(path, line, f"{name!r} stands twice in one example", "keep one")
                seen.add(name)
        if isinstance(shape, InvalidShape):
            for i, rule in enumerate(shape.rules):
                if rule not in files.rules.content:
                    line = files.examples.line(*place, "rules", i)
                    right = nearest(rule, files.rules.content) or "name a rule of rules.yaml"
                    problems.add(path, line, f"there is no rule {rule}", right)


def _shapes(files: ReleaseFiles) -> Iterator[tuple[Kind, Place, ExampleShape]]:
    if files.examples is None:
        return
    content = files.examples.content
    for i, valid in enumerate(content.valid):
        yield "valid", ("valid", i), valid
    for i, invalid in enumerate(content.invalid):
        yield "invalid", ("invalid", i), invalid
    for i, forces in enumerate(content.forces):
        yield "forces", ("forces", i), forces


def _signed(choices: list[str]) -> dict[str, bool]:
    """
    >>> _signed(["roof_h3", "!tow_none"])
    {'roof_h3': True, 'tow_none': False}
    """
    return {c.removeprefix("!"): not c.startswith("!") for c in choices}
