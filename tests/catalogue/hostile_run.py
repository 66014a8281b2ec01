"""Reads hostile files one after the other, in a process of its own, and tells of each what came of
it: a line of JSON with the error or the review, the seconds of processor time, the memory's peak.

Started as ``hostile_run.py <folder> <number of runners> <which one> <first case>``.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from hostile_files import yaml_cases
from hostile_models import Case, uvl_cases
from hostile_xml import xml_cases

import configurator.flow.desk.check_child  # noqa: F401 - starting up is no part of a case
from configurator.catalogue.load import load_products
from configurator.catalogue.text_files import is_folder
from configurator.errors import CatalogueError
from configurator.flow.reviewing import review

ADDRESSES = 16 * 2**30


def main() -> None:
    """Runs every ``runners``-th case from ``first`` on."""
    folder, runners, which, first = sys.argv[1], *map(int, sys.argv[2:5])
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    cases = chain(uvl_cases(), xml_cases(), yaml_cases())
    for number, case in islice(enumerate(cases), which, None, runners):
        if number < first:
            continue
        _say({"number": number, "name": case.name, "begun": True})
        with TemporaryDirectory(dir=folder) as own:
            _say({"number": number, "name": case.name, "wrong": case.wrong} | _tried(case, own))
    _say({"end": True})


def _tried(case: Case, folder: str) -> dict[str, object]:
    path = case.make(Path(folder))
    Path("/proc/self/clear_refs").write_text("5")
    begin = time.process_time()
    try:
        found = _read(path)
    except CatalogueError as error:
        first = error.problems[0]
        found = {
            "error": str(error)[:400],
            "line": first.line,
            "told": all(p.file and p.message and p.suggestion for p in error.problems),
            "problems": len(error.problems),
        }
    except Exception as error:  # what nobody meant to happen is what we are looking for
        found = {"crash": f"{type(error).__name__}: {str(error)[:300]}"}
    return found | {"seconds": time.process_time() - begin, "mb": _peak_mb()}


def _read(path: Path) -> dict[str, object]:
    if is_folder(path / "lines"):
        load_products(path)
        return {"loads": True}
    found = review(path, seconds=1, proving=0.5)
    return {"loads": True, "unfinished": list(found.unfinished)}


def _peak_mb() -> float:
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(s.split()[1]) for s in status if s.startswith("VmHWM")) / 1024


def _say(said: dict[str, object]) -> None:
    print(json.dumps(said), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
