"""What every page may ask for: the settings, the showroom, the store, the queue and the time.

One frozen value per app, so that a page's needs are visible and a test can give its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from flask import Flask, current_app

from configurator.flow.showroom import Showroom
from configurator.jobs import Queue
from configurator.settings import Settings
from configurator.store.database import Store

_KEY = "plant"


def wall_clock() -> datetime:
    """Now, with its zone."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Plant:
    """All that stands behind the pages. ``clock`` is the only source of time."""

    settings: Settings
    showroom: Showroom
    store: Store
    queue: Queue
    clock: Callable[[], datetime] = wall_clock


def stand_behind(app: Flask, plant: Plant) -> None:
    """Make ``plant`` the one that ``app``'s pages ask."""
    app.extensions[_KEY] = plant


def plant() -> Plant:
    """The plant behind the current app."""
    return plant_of(current_app)


def plant_of(app: Flask) -> Plant:
    """The plant behind ``app``."""
    return cast(Plant, app.extensions[_KEY])


def settings() -> Settings:
    """The installation's settings."""
    return plant().settings


def showroom() -> Showroom:
    """What is on offer."""
    return plant().showroom


def store() -> Store:
    """The database."""
    return plant().store


def queue() -> Queue:
    """The task queue."""
    return plant().queue


def now() -> datetime:
    """The time, as the plant's clock says."""
    return plant().clock()
