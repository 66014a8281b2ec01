"""A draft as a spreadsheet: down as XLSX, up again with a preview of every change, applied."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from flask import redirect, render_template, url_for
from htmx_flask import request
from werkzeug.wrappers import Response

from configurator.errors import Conflict, NotFound, Refused
from configurator.flow.desk import drafts as drafting
from configurator.flow.desk.sheets import Preview, preview, workbook
from configurator.web.access import me
from configurator.web.errors import status_of
from configurator.web.forms import first_error
from configurator.web.plant import now, store
from configurator.web.rules import rules
from configurator.web.rules_forms import RevisionForm
from configurator.web.rules_opened import DraftHead, draft_head

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class SheetPage:
    """A draft's spreadsheet; ``preview`` is what an uploaded one would change, ``sheet`` that
    workbook as text, to be sent again when it is applied."""

    head: DraftHead
    preview: Preview | None
    sheet: str
    refusal: str


@rules.get("/drafts/<int:id>/sheet")
def draft_sheet(id: int) -> str:
    """Where to take the spreadsheet, and where to bring it back."""
    return _page(id)


@rules.get("/drafts/<int:id>/sheet.xlsx")
def draft_workbook(id: int) -> Response:
    """The draft as a workbook."""
    draft = drafting.draft(store(), id)
    return Response(
        workbook(draft.files),
        mimetype=_XLSX,
        headers={
            "Content-Disposition": f'attachment; filename="{draft.product}-{draft.release}.xlsx"'
        },
    )


@rules.post("/drafts/<int:id>/sheet")
def preview_sheet(id: int) -> str | tuple[str, int]:
    """What the uploaded workbook would change; nothing is changed yet."""
    sent = request.files.get("sheet")
    xlsx = sent.read() if sent else b""
    if not xlsx:
        return _page(id, refusal="Choose the spreadsheet first."), 422
    found = preview(drafting.draft(store(), id).files, xlsx)
    page = _page(id, found, base64.b64encode(xlsx).decode())
    return (page, 422) if found.errors else page


@rules.post("/drafts/<int:id>/sheet/apply")
def apply_sheet(id: int) -> Response | tuple[str, int]:
    """Make the changes that the preview showed."""
    form = RevisionForm()
    if not form.validate_on_submit():
        return _page(id, refusal=first_error(form)), 422
    draft = drafting.draft(store(), id)
    try:
        xlsx = base64.b64decode(request.form.get("sheet", ""), validate=True)
    except (binascii.Error, ValueError):
        xlsx = b""
    if draft.revision != form.revision.data:
        refusal = f"{draft.by} saved this draft meanwhile; upload the spreadsheet again to see."
        return _page(id, refusal=refusal), 409
    found = preview(draft.files, xlsx)
    if found.errors:
        return _page(id, found), 422
    try:
        revision = draft.revision
        for name, text in found.files.items():
            if text != draft.files.get(name):
                saved = drafting.save_file(store(), me(), id, revision, name, text, now())
                revision = saved.revision
    except NotFound:
        raise
    except (Conflict, Refused) as refusal_:
        return _page(id, refusal=str(refusal_)), status_of(refusal_)
    return redirect(url_for("rules.draft", id=id), 303)


def _page(id: int, found: Preview | None = None, sheet: str = "", refusal: str = "") -> str:
    page = SheetPage(draft_head(id), found, sheet, refusal)
    return render_template("rules/sheet/page.html", page=page)
