"""Find a Chromium for the browser tests, or install one; run as a script it prints its path.

Order: ``CONFIGURATOR_CHROMIUM``, an installed Chromium or Chrome, Playwright's own copy,
``playwright install chromium``, and last the system's package manager where this user may.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> Path | None:
    """The browser to drive, None when there is none yet."""
    named = os.environ.get("CONFIGURATOR_CHROMIUM")
    if named:
        return Path(named)
    for name in INSTALLED:
        if found := shutil.which(name):
            return Path(found)
    return _playwrights_own()


def _playwrights_own() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


def install() -> Path | None:
    """Install a browser by Playwright, else by the package manager; None when neither can."""
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        attempts += [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]]
    for command in attempts:
        subprocess.run(command, check=False, stdout=sys.stderr)
        if found := find():
            return found
    return None


if __name__ == "__main__":
    browser = find() or install()
    if browser is None:
        sys.exit(
            "No Chromium was found or could be installed. Install one (Debian: apt-get install "
            "chromium) or name it in CONFIGURATOR_CHROMIUM, then run `make test` again."
        )
    sys.stdout.write(f"{browser}\n")
