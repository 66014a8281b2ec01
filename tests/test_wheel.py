"""The installed wheel is the whole product: pages, static files and rules travel in it.

If this fails, `pip install` gives people a package that cannot show its first page.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
FIRST_PAGE = """
from configurator.settings import read_settings, shipped
from configurator.store.migrate import migrate
from configurator.web.app import create_app
settings = read_settings({"CONFIGURATOR_HOME": "home"})
settings.home.mkdir(exist_ok=True)
migrate(settings.database_url)
client = create_app(settings).test_client()
assert "shipped" in str(shipped("rules")), shipped("rules")
page = client.get("/")
assert page.status_code == 200 and "Large Van" in page.text, page.text
assert client.get("/static/css/tokens.css").status_code == 200
assert client.get("/configure/e-bike/2026").status_code == 200
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's contents, away from the checkout."""
    made, placed = tmp_path_factory.mktemp("dist"), tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "-w", str(made), str(REPOSITORY)], check=True)
    (wheel,) = made.glob("configurator-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(placed)
    return placed


def test_the_first_pages_answer_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    _run([sys.executable, "-c", FIRST_PAGE], installed, tmp_path)


def test_the_command_checks_the_rules_that_travel_in_the_wheel(
    installed: Path, tmp_path: Path
) -> None:
    release = installed / "configurator" / "shipped" / "rules" / "e-bike" / "2026"
    said = _run(
        [sys.executable, "-m", "configurator", "rules", "check", release], installed, tmp_path
    )
    assert "any configuration: yes" in said


def _run(command: list[object], installed: Path, folder: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CONFIGURATOR_")}
    environment |= {"PYTHONPATH": str(installed), "CONFIGURATOR_HOME": str(folder / "home")}
    run = subprocess.run(
        [str(c) for c in command], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return run.stdout
