"""A release's options, parts and rules together with those of its fragments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

from configurator.catalogue import schema
from configurator.catalogue.fragments import Fragment
from configurator.catalogue.joined import joined_lists, joined_maps
from configurator.catalogue.problems import Problems
from configurator.catalogue.shapes import Shaped, shaped
from configurator.catalogue.yaml_lines import Place, read_yaml

T = TypeVar("T")
_SECTIONS: tuple[Place, ...] = (("suppliers",), ("parts",), ("needs",))


def read_options(folder: Path, fragments: Sequence[Fragment]) -> Shaped[schema.OptionsFile]:
    """The families of options.yaml, then those of each fragment."""
    name = "options.yaml"
    problems = Problems()
    own = problems.attempt(lambda: _shaped(folder / name, schema.OPTIONS))
    more = _read(fragments, name, schema.OPTIONS, problems)
    return joined_lists(_settled(own, problems), more)


def read_rules(folder: Path, fragments: Sequence[Fragment]) -> Shaped[schema.RulesFile]:
    """The rules of rules.yaml and of each fragment."""
    name = "rules.yaml"
    problems = Problems()
    own = problems.attempt(lambda: _shaped(folder / name, schema.RULES))
    more = _read(fragments, name, schema.RULES, problems)
    found = joined_maps(
        _settled(own, problems), more, ((),), lambda f: dict(f[()]), lambda c, _: c, problems
    )
    problems.settle()
    return found


def read_parts(folder: Path, fragments: Sequence[Fragment]) -> Shaped[schema.PartsFile]:
    """Suppliers, parts and needs of parts.yaml and of each fragment."""
    name = "parts.yaml"
    problems = Problems()
    own = problems.attempt(lambda: _shaped(folder / name, schema.PARTS))
    more = _read(fragments, name, schema.FRAGMENT_PARTS, problems)
    found = joined_maps(
        _settled(own, problems),
        more,
        _SECTIONS,
        _parts,
        lambda c, at: getattr(c, str(at[0])),
        problems,
    )
    problems.settle()
    return found


def _parts(found: Mapping[Place, Mapping[str, Any]]) -> schema.PartsFile:
    return schema.PartsFile.model_construct(
        suppliers=found[("suppliers",)], parts=found[("parts",)], needs=found[("needs",)]
    )


def _read(
    fragments: Sequence[Fragment], name: str, shape: TypeAdapter[T], problems: Problems
) -> list[Shaped[T]]:
    there = [path for f in fragments if (path := f.file(name))]
    found = [problems.attempt(partial(_shaped, path, shape)) for path in there]
    return [f for f in found if f]


def _settled(own: Shaped[T] | None, problems: Problems) -> Shaped[T]:
    problems.settle()
    assert own is not None  # a problem would have told
    return own


def _shaped(path: Path, shape: TypeAdapter[T]) -> Shaped[T]:
    return shaped(read_yaml(path), shape)
