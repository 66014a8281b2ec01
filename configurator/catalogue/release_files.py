"""The files of one release, each read and of the right shape, before they are held together."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from configurator.catalogue import example_shapes, schema
from configurator.catalogue.feature_model import FeatureModel, Value
from configurator.catalogue.fragment_files import read_options, read_parts, read_rules
from configurator.catalogue.fragments import Fragment, named_fragments, shared_folders
from configurator.catalogue.packs import with_packs
from configurator.catalogue.problems import Problems, nearest
from configurator.catalogue.quantities import with_quantities
from configurator.catalogue.release_texts import homes_of
from configurator.catalogue.shapes import Shaped, shaped
from configurator.catalogue.text_files import entries
from configurator.catalogue.uvl import ROOT, Known, read_uvl
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
    fragments: tuple[Fragment, ...] = ()


def read_release_files(folder: Path) -> ReleaseFiles:
    """All files of a release; CatalogueError tells what is wrong with any of them."""
    problems = Problems()
    _check_names(folder, problems)
    problems.settle()
    product = problems.attempt(lambda: read_product(folder.parent))
    release = problems.attempt(lambda: _shaped(folder / "release.yaml", schema.RELEASE))
    fragments = problems.attempt(lambda: _fragments(folder, release))
    if fragments is None:
        problems.settle()  # without them the rest cannot be held together
        raise AssertionError("the fragments were not found, and no problem tells why")
    options = problems.attempt(lambda: _options(folder, fragments, release))
    known = _figures(release.content, options.content) if release and options else None
    model = problems.attempt(lambda: _read_model(folder, known, fragments))
    rules = problems.attempt(lambda: read_rules(folder, fragments))
    if options and model and rules:
        model, rules = with_packs(options, model, rules, problems)
        problems.settle()
    parts = problems.attempt(lambda: read_parts(folder, fragments))
    examples = None
    if (folder / EXAMPLES).exists():
        examples = problems.attempt(lambda: _shaped(folder / EXAMPLES, example_shapes.EXAMPLES))
        if examples is None:
            problems.settle()
    if not (product and model and release and options and rules and parts):
        problems.settle()
        raise AssertionError("a file was not read, and no problem tells why")
    pinned = digest(folder, release.content.shared)
    return ReleaseFiles(
        folder, product, model, release, options, rules, parts, examples, pinned, fragments
    )


def _fragments(folder: Path, release: Shaped[schema.ReleaseFile] | None) -> tuple[Fragment, ...]:
    return (
        named_fragments(folder, release.content.shared, release.line("shared")) if release else ()
    )


def _options(
    folder: Path, fragments: Sequence[Fragment], release: Shaped[schema.ReleaseFile] | None
) -> Shaped[schema.OptionsFile]:
    stated = read_options(folder, fragments)
    return with_quantities(stated, release.content if release else None)


def _read_model(folder: Path, known: Known | None, fragments: Sequence[Fragment]) -> FeatureModel:
    files = (f.file(name) for f in fragments for name in (MODEL, "rules.uvl"))
    return read_uvl(
        folder / MODEL,
        known,
        calculate=known is not None,
        shared=shared_folders(folder),
        fragments=[path for path in files if path],
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

    found = {ROOT: of(release.base)} | {o.option: of(o) for f in families for o in f.options}
    for option in (o for f in families for o in f.options):
        figures = found[option.option]
        if option.value is not None:
            figures["value"] = _value(option.value)
        if option.pieces is not None:
            figures["pieces"] = option.pieces
    return found | _beside(release, families, found)


def _beside(
    release: schema.ReleaseFile,
    families: schema.OptionsFile,
    found: dict[str, dict[str, Value]],
) -> dict[str, dict[str, Value]]:
    """The packs' figures, with the price that a pack adds to its members'."""
    prices = {
        o.option: o.price.get(schema.LIST, o.price.get(release.currency, Decimal(0)))
        for f in families
        for o in f.options
    }
    return {
        o.option: {
            **found[o.option],
            "price": _value(prices[o.option] - sum(prices.get(m, Decimal(0)) for m in o.pack)),
        }
        for f in families
        for o in f.options
        if o.pack
    }


def _value(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def digest(folder: Path, shared: Sequence[str] = ()) -> str:
    """SHA-256 over names and contents of the release's files and its fragments', in the order of
    their names; without its examples, which may grow after it is published.

    A fragment counts as its copy in the release's folder would.
    """
    total = hashlib.sha256()
    for name, path in sorted(homes_of(folder, shared).items()):
        if name != EXAMPLES:
            content = path.read_bytes()
            total.update(f"{name}\n{len(content)}\n".encode())
            total.update(content)
    return total.hexdigest()


def _check_names(folder: Path, problems: Problems) -> None:
    if not folder.is_dir():
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
