"""A plant that really serves, started by the command that the README gives."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

PASSWORD = "built-to-order"
#: Every story is told at both.
WIDTHS = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@dataclass(frozen=True)
class Plant:
    """A served demo: where its pages are and where it writes."""

    address: str
    home: Path
    log: Path

    def received(self) -> list[dict[str, Any]]:
        """The build orders that the embedded plant has receipts for."""
        outbox = self.home / "outbox"
        return [
            json.loads((outbox / "jobs" / receipt.name).read_text())
            for receipt in sorted((outbox / "receipts").glob("*.json"))
        ]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(home: Path, *arguments: str) -> Iterator[Plant]:
    """Run ``configurator`` with ``arguments`` on a free port until the iterator goes on."""
    port = _free_port()
    environment = {
        **os.environ,
        "CONFIGURATOR_HOME": str(home),
        "CONFIGURATOR_DATABASE_URL": "",
        "PYTHONUNBUFFERED": "1",
    }
    log = home.with_suffix(".log")
    with log.open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "configurator", *arguments, "--port", str(port)],
            env=environment,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            plant = Plant(f"http://127.0.0.1:{port}", home, log)
            _await_answer(plant, process)
            yield plant
        finally:
            process.terminate()
            process.wait(20)


def _await_answer(plant: Plant, process: subprocess.Popen[bytes], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.fail(f"the server ended with {process.returncode}:\n{plant.log.read_text()}")
        try:
            urllib.request.urlopen(plant.address, timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"the server does not answer:\n{plant.log.read_text()}")


def sign_in(page: Page, plant: Plant, name: str) -> None:
    """Sign in as one of the demo's accounts, in place of whoever was signed in."""
    page.context.clear_cookies()
    page.goto(f"{plant.address}/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
