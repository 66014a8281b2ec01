"""Trying a draft: the configurator on it, side by side with the one on the release on sale."""

from __future__ import annotations

from dataclasses import dataclass

from flask import make_response, render_template, url_for
from htmx_flask import request
from werkzeug.wrappers import Response

from configurator.catalogue.release import Release
from configurator.errors import NotFound, Refused
from configurator.flow.configuring import configure
from configurator.web.address import Way, earlier, read_address
from configurator.web.configurator_page import ConfigurePage
from configurator.web.errors import status_of
from configurator.web.pictures.picture import picture_of
from configurator.web.plant import now, showroom
from configurator.web.rules import rules
from configurator.web.rules_opened import DraftHead, draft_head, opened
from configurator.web.security import framed_here, framing_own


@dataclass(frozen=True)
class TryPage:
    """Two frames: the draft, and the release on sale ("" where the product has none)."""

    head: DraftHead
    draft: str
    sold: str
    refusal: str


@dataclass(frozen=True)
class SidePage(ConfigurePage):
    """The configurator in a frame. ``both`` is the page that takes its choices to both sides."""

    side: str = ""
    both: str = ""


@rules.get("/drafts/<int:id>/try")
def draft_try(id: int) -> Response | tuple[str, int]:
    """The draft and the release on sale side by side, with the choices in the address."""
    head = draft_head(id)
    query = request.query_string.decode()
    try:
        opened(head.draft)
    except Refused as refusal:
        page = TryPage(head, "", "", str(refusal))
        return render_template("rules/try/page.html", page=page), status_of(refusal)

    def side(name: str) -> str:
        there = url_for("rules.draft_side", id=id, side=name)
        return f"{there}?{query}" if query else there

    page = TryPage(head, side("draft"), side("sold") if head.on_sale else "", "")
    return framing_own(make_response(render_template("rules/try/page.html", page=page)))


@rules.get("/drafts/<int:id>/try/<any(draft, sold):side>")
def draft_side(id: int, side: str) -> Response:
    """The configurator of one side, as customers would see it."""
    head = draft_head(id)
    if side == "draft":
        release = opened(head.draft)
    elif head.on_sale:
        release = head.on_sale
    else:
        raise NotFound(f"{head.draft.product} has no release on sale.")
    page = _side(release, side, url_for("rules.draft_try", id=id))
    fragment = request.htmx and request.htmx.target == "answer"
    name = "rules/try/_side.html" if fragment else "rules/try/frame.html"
    return framed_here(make_response(render_template(name, page=page)))


def _side(release: Release, side: str, both: str) -> SidePage:
    address = read_address(release, request.args)
    told = configure(
        showroom(),
        release,
        address.asked,
        before=earlier(release, address),
        step=address.step,
        ask_why=address.why,
    )
    way = Way(release, request.path, told.choices, address)
    return SidePage(
        told,
        address,
        way,
        picture_of(release, told.selected),
        summary="",
        finish="",
        newer="",
        today=now().date(),
        side=side,
        both=way.elsewhere(both, step=told.steps[told.current].step.id if told.steps else ""),
    )
