"""Reads ``rules/``: products with their releases, and lines (see ``docs/catalogue-format.md``).

Loading is all or nothing: what comes back agrees with itself, or a CatalogueError tells of
everything that does not.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from configurator.catalogue import schema
from configurator.catalogue.examples import check_examples
from configurator.catalogue.feature_model import FeatureModel
from configurator.catalogue.featureide import read_featureide
from configurator.catalogue.fragments import SHARED
from configurator.catalogue.line import Line
from configurator.catalogue.line_checks import check_fit
from configurator.catalogue.line_files import line_of, read_line
from configurator.catalogue.needs import check_needs
from configurator.catalogue.problems import Problems
from configurator.catalogue.release import Release
from configurator.catalogue.release_build import release_of_files
from configurator.catalogue.release_checks import check_release
from configurator.catalogue.release_files import ReleaseFiles, read_release_files
from configurator.catalogue.shapes import Shaped
from configurator.catalogue.text_files import entries, is_folder
from configurator.catalogue.uvl import read_uvl
from configurator.errors import CatalogueError

LINES = "lines"


def load_products(rules: Path) -> tuple[Release, ...]:
    """Every release of every product below ``rules``, held against the lines in it.

    Ordered by product and id. CatalogueError where a file is wrong.
    """
    if not is_folder(rules):
        raise CatalogueError(rules, None, "is no folder", "name the folder of the products")
    problems = Problems()
    products = [p for p in _folders(rules) if p.name not in (LINES, SHARED)]
    folders = [f for p in products for f in problems.attempt(partial(_releases, p)) or ()]
    found = [f for r in folders if (f := problems.attempt(partial(checked_files, r)))]
    lines = problems.attempt(partial(read_lines, rules / LINES)) or {}
    problems.settle()
    check_fit(found, lines, problems)
    problems.settle()
    return tuple(release_of_files(files) for files in found)


def load_release(folder: Path) -> Release:
    """One release from its folder, with the product.yaml beside it; its line is not looked at.

    CatalogueError where a file is wrong.
    """
    named = folder if folder.name and folder.name != ".." else folder.resolve()
    return release_of_files(checked_files(named))


def load_model(path: Path) -> FeatureModel:
    """A bare feature model: UVL, or FeatureIDE's XML where the name ends in ``.xml``.

    CatalogueError where the file is wrong.
    """
    return read_featureide(path) if path.suffix.lower() == ".xml" else read_uvl(path)


def load_lines(lines: Path) -> dict[str, Line]:
    """Every line by id; none where the folder does not exist. CatalogueError where a file is
    wrong."""
    return {id_: line_of(shape.content) for id_, shape in read_lines(lines).items()}


def read_lines(folder: Path) -> dict[str, Shaped[schema.LineFile]]:
    """Every line's file by the line's id, remembering lines; none where the folder does not
    exist. CatalogueError where a file is wrong."""
    if not is_folder(folder):
        return {}
    problems = Problems()
    found = [problems.attempt(partial(read_line, f)) for f in _folders(folder)]
    problems.settle()
    return {shape.content.line: shape for shape in found if shape}


def checked_files(folder: Path) -> ReleaseFiles:
    """A release's files, held together: what ``load_release`` makes a release of.

    They remember lines, so that a review can say where something stands.
    """
    files = read_release_files(folder)
    problems = Problems()
    check_release(files, problems)
    check_needs(files, problems)
    check_examples(files, problems)
    problems.settle()
    return files


def _releases(product: Path) -> list[Path]:
    releases = _folders(product)
    if not releases:
        raise CatalogueError(product, None, "has no release", "add a folder with a model.uvl")
    return releases


def _folders(above: Path) -> list[Path]:
    return [p for p in entries(above) if p.is_dir()]
