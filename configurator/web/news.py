"""Every page is of what the desk has published: before a request the app looks for what is new."""

from __future__ import annotations

from flask import Flask, request

from configurator.flow.desk.catching_up import Lookout
from configurator.web.plant import plant_of


def keep_up(app: Flask) -> None:
    """Let ``app`` take in what the desk publishes: before its first request, and then beside
    them, looking at most once a second. Static files never wait for it."""
    plant = plant_of(app)
    lookout = Lookout(plant.showroom, plant.store, behind=True)

    def look() -> None:
        if request.endpoint != "static":
            lookout.look()

    app.before_request(look)
