"""The pages behind the sign-in, joined: the door, and a blueprint for each role."""

from __future__ import annotations

from flask import Flask, request

from configurator.flow.access import Role
from configurator.web.access import let_in, signed_in
from configurator.web.days import DayConverter, workday
from configurator.web.dealer import dealer
from configurator.web.language import counted, word
from configurator.web.planner import planner
from configurator.web.production import production
from configurator.web.rules_desk import rules
from configurator.web.rules_stops import stops
from configurator.web.slow import keep_answers

#: Where each role may go, in the order of its menu: endpoint and name.
PLACES: dict[Role, tuple[tuple[str, str], ...]] = {
    "dealer": (("dealer.desk", "Quotes"), ("dealer.orders", "Orders")),
    "planner": (("planner.lines", "Plan"), ("production.lines", "Build orders")),
    "production": (("production.lines", "Build orders"),),
    "rules": (("rules.desk", "Rules"), ("stops.overview", "Stop-sale")),
}
#: The pages that belong to a place besides its own blueprint's first one.
_UNDER = {"dealer.order": "dealer.orders", "dealer.cancel": "dealer.orders"}


def open_office(app: Flask) -> None:
    """Give ``app`` the pages of dealers, planners, production and rule engineers."""
    app.url_map.converters["day"] = DayConverter
    app.template_filter("workday")(workday)
    # Macros that are imported without a page's context speak the page's language too.
    app.jinja_env.globals.update(_=word, counted=counted)
    let_in(app)
    for room in (dealer, planner, production, rules, stops):
        app.register_blueprint(room)
    keep_answers(app)
    app.context_processor(_places)


def _places() -> dict[str, object]:
    account = signed_in()
    places = PLACES[account.role] if account else ()
    known = {endpoint for endpoint, _ in places}
    here = _UNDER.get(request.endpoint or "", request.endpoint or "")
    if here not in known:
        here = next((e for e, _ in places if e.split(".")[0] == request.blueprint), "")
    return {"places": places, "here": here}
