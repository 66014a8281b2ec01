"""The shape of ``examples.yaml``, the rule engineer's own tests beside a release's rules."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field, TypeAdapter

from configurator.catalogue.schema import RuleId, Shape, Words

Choice: TypeAlias = Annotated[
    str, Field(pattern=r"^!?[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*$", max_length=81)
]


class ExampleShape(Shape):
    """One entry of examples.yaml's valid: choices that some configuration has."""

    what: Words
    choices: Annotated[list[Choice], Field(min_length=1)]


class InvalidShape(ExampleShape):
    """One entry of examples.yaml's invalid: choices that none has, and rules that say so."""

    rules: list[RuleId] = Field(default_factory=list)


class ForcesShape(ExampleShape):
    """One entry of examples.yaml's forces: what such choices bring along or rule out."""

    then: Annotated[list[Choice], Field(min_length=1)]


class ExamplesFile(Shape):
    """examples.yaml"""

    valid: list[ExampleShape] = Field(default_factory=list)
    invalid: list[InvalidShape] = Field(default_factory=list)
    forces: list[ForcesShape] = Field(default_factory=list)


EXAMPLES = TypeAdapter(ExamplesFile)
SHAPES: tuple[type[Shape], ...] = (ExampleShape, InvalidShape, ForcesShape, ExamplesFile)
