"""The files of one release, each read and of the right shape, before they are held together."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from configurator.catalogue import example_shapes, schema
from configurator.catalogue.feature_model import FeatureModel, Value
from configurator.catalogue.limits import MOST_FILES
from configurator.catalogue.problems import Problems, nearest
from configurator.catalogue.shapes import Shaped, shaped
from configurator.catalogue.text_files import entries, is_folder, read_bytes
from configurator.catalogue.uvl import ROOT, read_uvl
from configurator.catalogue.yaml_lines import read_yaml
from configurator.errors import CatalogueError

T = TypeVar("T")
MODEL = "model.uvl"
YAML = ("release.yaml", "options.yaml", "rules.yaml", "parts.yaml")
EXAMPLES = "examples.yaml"
"""The rule engineer's tests: a file that may be absent, and no part of what a release pins."""


@dataclass(frozen=True)
class ReleaseFiles:
    """What a release folder and its product.yaml say; ``digest`` covers the folder's files."""

    folder: Path
    product: Shaped[schema.ProductFile]
    model: FeatureModel
    release: Shaped[schema.ReleaseFile]
    options: Shaped[schema.OptionsFile]
    rules: Shaped[schema.RulesFile]
    parts: Shaped[schema.PartsFile]
    examples: Shaped[example_shapes.ExamplesFile] | None
    digest: str


def read_release_files(folder: Path) -> ReleaseFiles:
    """All files of a release; CatalogueError tells what is wrong with any of them."""
    problems = Problems()
    _check_names(folder, problems)
    problems.settle()
    product = problems.attempt(lambda: read_product(folder.parent))
    release = problems.attempt(lambda: _shaped(folder / "release.yaml", schema.RELEASE))
    options = problems.attempt(lambda: _shaped(folder / "options.yaml", schema.OPTIONS))
    known = _figures(release.content, options.content) if release and options else None
    model = problems.attempt(lambda: read_uvl(folder / MODEL, known, calculate=known is not None))
    rules = problems.attempt(lambda: _shaped(folder / "rules.yaml", schema.RULES))
    parts = problems.attempt(lambda: _shaped(folder / "parts.yaml", schema.PARTS))
    examples = None
    if (folder / EXAMPLES).exists():
        examples = problems.attempt(lambda: _shaped(folder / EXAMPLES, example_shapes.EXAMPLES))
        if examples is None:
            problems.settle()
    if not (product and model and release and options and rules and parts):
        problems.settle()
        raise AssertionError("a file was not read, and no problem tells why")
    return ReleaseFiles(
        folder, product, model, release, options, rules, parts, examples, digest(folder)
    )


def read_product(folder: Path) -> Shaped[schema.ProductFile]:
    """A product's own file; its id is its folder's name."""
    product = _shaped(folder / "product.yaml", schema.PRODUCT)
    if product.content.product != folder.resolve().name:
        raise CatalogueError(
            product.document.path,
            product.line("product"),
            f"product is {product.content.product!r} in the folder {folder.resolve().name!r}",
            "give both the same name",
        )
    return product


def _figures(
    release: schema.ReleaseFile, families: schema.OptionsFile
) -> dict[str, dict[str, Value]]:
    """What numeric rules may take from the catalogue: figures by option, in the files' units;
    the base's are the root's."""

    def of(stated: schema.Figures) -> dict[str, Value]:
        price = stated.price.get(schema.LIST, stated.price.get(release.currency, Decimal(0)))
        return {
            "price": _value(price),
            "mass": _value(stated.mass),
            "carbon": _value(stated.carbon),
            "lead": stated.lead,
        }

    return {ROOT: of(release.base)} | {o.option: of(o) for f in families for o in f.options}


def _value(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def digest(folder: Path) -> str:
    """SHA-256 over names and contents of the release's files, in the order of their names;
    without its examples, which may grow after it is published."""
    total = hashlib.sha256()
    files = _files(folder)
    if len(files) > MOST_FILES:
        raise CatalogueError(
            folder, None, f"has more than {MOST_FILES} files", "a release has six and its imports"
        )
    for path in sorted(files, key=lambda p: p.relative_to(folder).as_posix()):
        content = read_bytes(path)
        total.update(f"{path.relative_to(folder).as_posix()}\n{len(content)}\n".encode())
        total.update(content)
    return total.hexdigest()


def _files(folder: Path) -> list[Path]:
    return [
        p
        for p in folder.rglob("*")
        if p.suffix in {".uvl", ".yaml"} and p.is_file() and p != folder / EXAMPLES
    ]


def _check_names(folder: Path, problems: Problems) -> None:
    if not is_folder(folder):
        raise CatalogueError(folder, None, "is no folder", "name a release's folder")
    due = {MODEL, *YAML}
    there = {p.name for p in entries(folder) if p.is_file()}
    for name in sorted(due - there):
        like = nearest(name, there - due)
        problems.add(folder / name, None, "is missing", like or "a release has this file")
    for name in sorted(there - due - {EXAMPLES}):
        if not name.endswith(".uvl"):
            right = nearest(name, due | {EXAMPLES}) or f"a release has {', '.join(sorted(due))}"
            problems.add(folder / name, None, "is no file of a release", right)


def _shaped(path: Path, shape: TypeAdapter[T]) -> Shaped[T]:
    return shaped(read_yaml(path), shape)
