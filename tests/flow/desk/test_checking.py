"""Checks of drafts in a bounded process. If these fail, a rule engineer is told wrongly what is
wrong, or an explosive draft takes the plant down with it."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from configurator.errors import Refused
from configurator.flow.desk.checking import check, check_path

RULES = Path(__file__).parents[3] / "rules"


@pytest.fixture
def bike() -> dict[str, str]:
    folder = RULES / "e-bike" / "2026"
    files = [*folder.iterdir(), folder.parent / "product.yaml"]
    return {p.name: p.read_text(encoding="utf-8") for p in files}


def test_a_sound_draft_passes_with_review_examples_and_parts(bike: dict[str, str]) -> None:
    found = check(bike, "e-bike", "2026", lines=RULES / "lines")
    assert found.passed, found
    assert found.review is not None
    assert found.review.examples
    assert found.parts is not None
    assert found.parts.proven
    assert all("/" not in f.file for f in found.review.findings)
    assert pickle.loads(pickle.dumps(found)) == found
    assert found.as_json()["passed"] is True


def test_all_problems_come_back_as_data_by_the_drafts_own_names(bike: dict[str, str]) -> None:
    bike["options.yaml"] = bike["options.yaml"].replace("take: ", "takes: ")
    bike["model.uvl"] += "\tnobody => nothing\n"
    bike["product.yaml"] += "colour: red\n"
    found = check(bike, "e-bike", "2026")
    assert not found.passed
    assert found.review is None
    assert {p.file for p in found.problems} == {"options.yaml", "model.uvl", "product.yaml"}
    slip = next(p for p in found.problems if "'takes'" in p.message)
    assert slip.line
    assert "'take'" in slip.suggestion
    assert not any("/" in p.file or "/tmp" in p.message for p in found.problems)


def test_a_release_must_fit_the_plants_line(bike: dict[str, str]) -> None:
    bike["product.yaml"] = bike["product.yaml"].replace("ebike-line", "ebike-lime")
    assert check(bike, "e-bike", "2026").loads
    found = check(bike, "e-bike", "2026", lines=RULES / "lines")
    (problem,) = found.problems
    assert problem.file == "product.yaml"
    assert "ebike-line" in problem.suggestion


def test_a_check_ends_at_its_time(bike: dict[str, str]) -> None:
    found = check(bike, "e-bike", "2026", seconds=0.05)
    assert found.timed_out
    assert not found.passed
    assert found.stopped.startswith("The check took longer than 0.05 s")


def test_a_check_ends_at_its_memory() -> None:
    found = check_path(RULES / "large-van" / "2027", memory_mb=100)
    assert found.out_of_memory
    assert not found.passed
    assert found.stopped.startswith("The check needed more than 100 MB")


def test_a_name_that_leads_elsewhere_is_refused(bike: dict[str, str]) -> None:
    with pytest.raises(Refused):
        check({**bike, "../x.uvl": ""}, "e-bike", "2026")


def test_the_child_knows_neither_web_nor_store() -> None:
    said = subprocess.run(
        [sys.executable, "-c",
         "import sys, configurator.flow.desk.check_child\n"
         "print([m for m in ('flask', 'sqlmodel', 'sqlalchemy', 'huey') if m in sys.modules])"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.strip() == "[]"
