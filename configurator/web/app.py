"""The app: the rooms' pages joined, with what stands behind them and what keeps them safe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask
from htmx_flask import Htmx
from jinja2 import StrictUndefined

from configurator.flow.showroom import Showroom
from configurator.jobs import Queue
from configurator.settings import Settings, shipped
from configurator.store.database import Store
from configurator.web.customer import customer
from configurator.web.errors import catch_errors
from configurator.web.language import speak
from configurator.web.look import wear
from configurator.web.news import keep_up
from configurator.web.office import open_office
from configurator.web.papers.pages import papers
from configurator.web.plant import Plant, stand_behind, wall_clock
from configurator.web.quoted import quoted
from configurator.web.security import protect
from configurator.web.shown import show


def create_app(
    settings: Settings,
    *,
    showroom: Showroom | None = None,
    store: Store | None = None,
    queue: Queue | None = None,
    clock: Callable[[], datetime] = wall_clock,
) -> Flask:
    """The WSGI app of an installation; what is not given is opened as ``settings`` say.

    CatalogueError where a file of the rules is wrong.
    """
    app = Flask(
        "configurator",
        template_folder=str(shipped("templates")),
        static_folder=str(shipped("static")),
    )
    app.secret_key = settings.secret_key
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    stand_behind(
        app,
        Plant(
            settings,
            showroom or Showroom.at(settings.rules, settings.cache),
            store or Store(settings.database_url),
            queue or Queue.at(settings.home, settings.database_url),
            clock,
        ),
    )
    keep_up(app)
    Htmx(app)
    protect(app)
    catch_errors(app)
    speak(app)
    wear(app)
    show(app)
    app.register_blueprint(customer)
    app.register_blueprint(quoted)
    app.register_blueprint(papers)
    open_office(app)
    return app
