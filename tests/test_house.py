"""The house's own rules, where a machine can check them.

If these fail, the next engineer loses: a file nobody reads to the end, a setting nobody finds, a
fragment whose name leads nowhere, a test that guards a package which is not there.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
CODE = sorted(
    p
    for folder in ("configurator", "tests", "e2e", "bench")
    for p in (REPOSITORY / folder).rglob("*.py")
)
TEMPLATES = sorted((REPOSITORY / "templates").rglob("*.html"))
LONGEST_FILE = 300


def _named(paths: list[Path]) -> list[object]:
    return [pytest.param(p, id=str(p.relative_to(REPOSITORY))) for p in paths]


@pytest.mark.parametrize("path", _named(CODE))
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    lines = len(path.read_text().splitlines())
    assert lines <= LONGEST_FILE, f"{path} has {lines} lines; split it by idea"


@pytest.mark.parametrize("path", _named([p for p in CODE if p.read_text().strip()]))
def test_a_module_opens_with_why_it_exists(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text())), f"{path} has no module docstring"


@pytest.mark.parametrize(
    "path", _named([p for p in CODE if p.is_relative_to(REPOSITORY / "configurator")])
)
def test_public_things_say_what_they_are_for(path: Path) -> None:
    tree = ast.parse(path.read_text())
    silent = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent, f"{path}: {', '.join(silent)} without a docstring"


@pytest.mark.parametrize(
    "path",
    _named([t for t in TEMPLATES if t.name.startswith("_") and t.parent.name != "templates"]),
)
def test_a_fragment_holds_what_its_name_says(path: Path) -> None:
    text = path.read_text()
    if "{% macro" in text:
        return
    name = path.stem.removeprefix("_").replace("_", "-")
    assert re.search(rf'id="{name}["-{{]', text), f"{path} holds no element with id {name!r}"


@pytest.mark.parametrize("path", _named(TEMPLATES))
def test_a_page_keeps_the_content_security_policy(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", text), f"{path} has an inline script"
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=", text), f"{path} has inline style or code"


def test_every_setting_is_documented() -> None:
    settings = set(re.findall(r"CONFIGURATOR_[A-Z_]+", _text("configurator/settings.py")))
    missing = (
        settings - set(re.findall(r"CONFIGURATOR_[A-Z_]+", _text("README.md"))) - {"CONFIGURATOR_"}
    )
    assert not missing, f"README does not speak of {sorted(missing)}"


def test_every_command_is_documented() -> None:
    from configurator.cli import main

    missing = [name for name in main.commands if f"configurator {name}" not in _text("README.md")]
    assert not missing, f"README does not speak of the commands {missing}"


def test_every_decision_has_a_title_three_paragraphs_and_a_date() -> None:
    records = sorted((REPOSITORY / "docs" / "decisions").glob("[0-9]*.md"))
    assert records
    for record in records:
        text = record.read_text().strip()
        assert text.startswith("# "), f"{record.name}: the title is the decision"
        assert re.search(r"\b20\d\d-\d\d-\d\d\b", text), f"{record.name} has no date"
        assert len([p for p in text.split("\n\n") if not p.startswith("#")]) >= 3, record.name


def test_tests_mirror_the_packages() -> None:
    packages = {p.name for p in (REPOSITORY / "configurator").iterdir() if p.is_dir()}
    stray = {
        p.name
        for p in (REPOSITORY / "tests").iterdir()
        if p.is_dir()
        and not p.name.startswith("__")
        and p.name not in packages | {"rules", "bench"}
    }
    assert not stray, f"tests/{stray} mirrors no package"


def test_imports_run_one_way() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([lint], cwd=REPOSITORY, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


def test_nothing_names_a_machine() -> None:
    """A path of one machine in the product is a path that is missing on every other."""
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout.split()
    for name in tracked:
        path = REPOSITORY / name
        if path.suffix in {".lock", ".uvl"} or "vendor" in path.parts or not path.is_file():
            continue
        text = path.read_text(errors="ignore")
        assert not re.search(r"(?<![\w.])/(home|root|work)/\w", text), (
            f"{name} names a machine's path"
        )


def _text(name: str) -> str:
    return (REPOSITORY / name).read_text()
