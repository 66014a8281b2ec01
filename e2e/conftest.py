"""A served plant and a real browser, wide and narrow: what every story in this folder shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page

from chromium import find
from plant import WIDTHS, Plant, serve

SCREENSHOTS = Path(__file__).parent.parent / "test-results"


@pytest.fixture(scope="session")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    """The demo, as the README's first command serves it, with fewer orders."""
    yield from serve(tmp_path_factory.mktemp("plant") / "home", "demo", "--orders", "120")


@pytest.fixture
def served_model(tmp_path: Path) -> Iterator[Callable[[Path], Plant]]:
    """Serve a bare feature model: ``served_model(path)``."""
    running: list[Iterator[Plant]] = []

    def serve_model(model: Path) -> Plant:
        running.append(serve(tmp_path / "home", "serve", "--model", str(model)))
        return next(running[-1])

    yield serve_model
    for server in running:
        next(server, None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium that ``make browser`` found; without one the tests fail rather than skip."""
    path = find()
    if path is None:
        pytest.fail("no Chromium; run `make browser` first")
    quiet = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
    ]
    return {**browser_type_launch_args, "executable_path": str(path), "args": quiet}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "en-GB"}


@pytest.fixture(params=list(WIDTHS))
def width(request: pytest.FixtureRequest) -> str:
    """Every story is told on a desktop and on a phone."""
    return str(request.param)


@pytest.fixture
def page(page: Page, width: str) -> Iterator[Page]:
    """A page of that width; an error in its console fails the story."""
    page.set_viewport_size(WIDTHS[width])  # type: ignore[arg-type]
    errors: list[str] = []

    def note(said: ConsoleMessage) -> None:
        # A page that a story opens although it is refused (404) is no complaint.
        refused = (
            said.text.startswith("Failed to load resource") and said.location["url"] == page.url
        )
        if said.type == "error" and not refused:
            errors.append(f"{said.location}: {said.text}"[:400])

    page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"[:400]))
    page.on("console", note)
    yield page
    assert not errors, f"the browser complained {len(errors)} times, first: {errors[0]}"


@pytest.fixture
def shoot(page: Page, width: str) -> Callable[[str], None]:
    """Keep a screenshot under a name, for people to look at (``test-results/``)."""

    def keep(name: str) -> None:
        SCREENSHOTS.mkdir(exist_ok=True)
        # Hiding the caret would put style attributes into the page, which its policy forbids.
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", caret="initial")

    return keep
