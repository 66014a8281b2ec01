"""A draft's files read as a release in this process: after their check, which bounds their cost."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from configurator.catalogue.load import load_release
from configurator.catalogue.release import Release
from configurator.flow.desk.layout import laid_out


def read_files(files: Mapping[str, str], product: str, release: str) -> Release:
    """The release that ``files`` (name in its folder to text) make; CatalogueError where one is
    wrong, Refused for a name that no file of a release has. Its line is not looked at."""
    with tempfile.TemporaryDirectory(prefix="configurator-release-") as folder:
        return load_release(laid_out(files, Path(folder), product, release))
