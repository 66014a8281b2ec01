"""A draft on its way out: its check, what it changes, and the publication; a release's end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import redirect, render_template, url_for
from htmx_flask import request
from werkzeug.wrappers import Response

from configurator.errors import NotFound, Refused
from configurator.flow.desk import publishing
from configurator.flow.desk.impact import Impact
from configurator.web.access import me
from configurator.web.errors import status_of
from configurator.web.forms import PressForm, first_error
from configurator.web.plant import now, showroom, store
from configurator.web.rules import rules
from configurator.web.rules_changes import (
    MOST_PRICES,
    Differences,
    changes_shown,
    differences_of,
    impact_of,
)
from configurator.web.rules_check import CheckView
from configurator.web.rules_forms import PublishReleaseForm, RetireForm
from configurator.web.rules_opened import DraftHead, check_of, draft_head, opened
from configurator.web.rules_release import release_page
from configurator.web.slow import Answer


@dataclass(frozen=True)
class DraftCheckPage:
    """A draft's whole check."""

    head: DraftHead
    check: CheckView


@dataclass(frozen=True)
class DraftChangesPage:
    """What a draft changes of the release on sale; both answers are None while the draft cannot
    be read, which ``refusal`` says."""

    head: DraftHead
    differences: Answer[Differences] | None
    impact: Answer[Impact] | None
    refusal: str
    here: str
    most_prices: int = MOST_PRICES

    @property
    def going(self) -> bool:
        return any(a is not None and a.going for a in (self.differences, self.impact))


@dataclass(frozen=True)
class PublishPage:
    """The publication: what the check, the difference and the impact come to, and the form."""

    head: DraftHead
    check: CheckView
    differences: Answer[Differences] | None
    impact: Answer[Impact] | None
    form: PublishReleaseForm
    today: date
    here: str
    refusal: str

    @property
    def going(self) -> bool:
        asked = (self.check.checked, self.differences, self.impact)
        return any(a is not None and a.going for a in asked)


@rules.get("/drafts/<int:id>/check")
def draft_check(id: int) -> str:
    """A draft's check report."""
    head = draft_head(id)
    page = DraftCheckPage(head, check_of(head.draft))
    fragment = request.htmx and request.htmx.target == "check"
    name = "rules/check/_check.html" if fragment else "rules/draft/check.html"
    return render_template(name, page=page)


@rules.get("/drafts/<int:id>/changes")
def draft_changes(id: int) -> str:
    """A draft's difference from the release on sale, and what it does to what is sold."""
    head = draft_head(id)
    differences, touched, refusal = _compared(head)
    here = url_for("rules.draft_changes", id=id)
    page = DraftChangesPage(head, differences, touched, refusal, here)
    return changes_shown("rules/draft/changes.html", page)


@rules.get("/drafts/<int:id>/publish")
def draft_publish(id: int) -> str:
    """What is to be read before a draft is published, and the form."""
    return _publish_page(id)


@rules.post("/drafts/<int:id>/publish")
def publish(id: int) -> Response | tuple[str, int]:
    """Publish a draft as its page showed it."""
    form = PublishReleaseForm()
    if not form.validate_on_submit():
        return _publish_page(id, form, first_error(form)), 422
    draft = draft_head(id).draft
    try:
        publishing.publish(
            store(), showroom(), me(), id, form.revision.data, form.valid_from.data, now()
        )
    except NotFound:
        raise
    except Refused as refusal:
        return _publish_page(id, form, str(refusal)), status_of(refusal)
    return redirect(url_for("rules.release", product=draft.product, release=draft.release), 303)


@rules.post("/releases/<product>/<release>/retire")
def retire(product: str, release: str) -> Response | tuple[str, int]:
    """Sell a release until a day and no longer."""
    form = RetireForm()
    if not form.validate_on_submit():
        return release_page(product, release, first_error(form)), 422
    try:
        publishing.retire(
            store(),
            showroom(),
            me(),
            product,
            release,
            form.last_day.data,
            now(),
            last=form.last.data,
        )
    except NotFound:
        raise
    except Refused as refusal:
        return release_page(product, release, str(refusal)), status_of(refusal)
    return redirect(url_for("rules.release", product=product, release=release), 303)


@rules.post("/releases/<product>/<release>/roll-back")
def roll_back(product: str, release: str) -> Response | tuple[str, int]:
    """Sell this release again from today in the place of the one on sale."""
    PressForm()
    try:
        publishing.roll_back(store(), showroom(), me(), product, release, now())
    except NotFound:
        raise
    except Refused as refusal:
        return release_page(product, release, str(refusal)), status_of(refusal)
    return redirect(url_for("rules.release", product=product, release=release), 303)


def _compared(
    head: DraftHead,
) -> tuple[Answer[Differences] | None, Answer[Impact] | None, str]:
    if head.against is None:
        return None, None, ""
    try:
        new = opened(head.draft)
    except Refused as refusal:
        return None, None, str(refusal)
    return differences_of(head.against, new), impact_of(head.against, new), ""


def _publish_page(id: int, form: PublishReleaseForm | None = None, refusal: str = "") -> str:
    head = draft_head(id)
    differences, touched, _ = _compared(head)
    today = now().date()
    page = PublishPage(
        head,
        check_of(head.draft),
        differences,
        touched,
        form or PublishReleaseForm(formdata=None, valid_from=today, revision=head.draft.revision),
        today,
        url_for("rules.draft_publish", id=id),
        refusal,
    )
    fragment = request.htmx and request.htmx.target == "summary"
    return render_template(f"rules/publish/{'_summary' if fragment else 'page'}.html", page=page)
