"""Drafts on the desk: begun, uploaded, edited file by file, discarded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from flask import redirect, render_template, url_for
from htmx_flask import request
from werkzeug.wrappers import Response

from configurator.catalogue.review import Finding
from configurator.errors import Conflict, NotFound, Refused
from configurator.flow.desk import drafts as drafting
from configurator.flow.desk.checking import Problem
from configurator.web.access import me
from configurator.web.errors import status_of
from configurator.web.forms import first_error
from configurator.web.plant import now, showroom, store
from configurator.web.rules import desk_page, rules
from configurator.web.rules_check import CheckView
from configurator.web.rules_forms import BeginForm, RevisionForm, SaveForm, UploadForm
from configurator.web.rules_opened import DraftHead, check_of, draft_head
from configurator.web.rules_source import in_order

#: So many files at once are taken.
MOST_FILES = 40


@dataclass(frozen=True)
class FileRow:
    """A file of a draft: its number of lines, and what is to be looked at in it."""

    name: str
    lines: int
    matters: tuple[Problem | Finding, ...]


@dataclass(frozen=True)
class DraftPage:
    """A draft's files and what is wrong with them."""

    head: DraftHead
    check: CheckView
    files: tuple[FileRow, ...]
    refusal: str


@dataclass(frozen=True)
class EditorPage:
    """A file in the editor; ``line`` is where it opens (0 at its top)."""

    head: DraftHead
    check: CheckView
    name: str
    text: str
    line: int
    names: tuple[str, ...]
    saved: bool
    refusal: str

    @property
    def matters(self) -> tuple[Problem | Finding, ...]:
        return self.check.inside(self.name)

    @property
    def elsewhere(self) -> tuple[Problem, ...]:
        """Problems in other files, which keep this one from being read too."""
        return tuple(p for p in self.check.problems if self.check.name(p.file) != self.name)


@dataclass(frozen=True)
class Stretch:
    """Lines that both texts share (``same``), or theirs and mine where they differ; each begins
    at the line ``at`` of theirs and of mine."""

    same: bool
    theirs: tuple[str, ...]
    mine: tuple[str, ...]
    at: tuple[int, int]


@dataclass(frozen=True)
class ConflictPage:
    """Two texts of one file: what somebody saved meanwhile, and what one has written."""

    head: DraftHead
    name: str
    mine: str
    stretches: tuple[Stretch, ...]
    why: str


@rules.post("/drafts")
def begin() -> Response | tuple[str, int]:
    """Begin a draft from a release."""
    form = BeginForm()
    if not form.validate_on_submit():
        return desk_page(first_error(form)), 422
    try:
        made = drafting.begin(
            store(), showroom(), me(), form.product.data, form.base.data, form.release.data, now()
        )
    except NotFound:
        raise
    except Refused as refusal:
        return desk_page(str(refusal)), status_of(refusal)
    return redirect(url_for("rules.draft", id=made.id), 303)


@rules.post("/drafts/upload")
def upload() -> Response | tuple[str, int]:
    """Take uploaded files as a draft, or into the open draft of that name."""
    form = UploadForm()
    files = _uploaded()
    if not form.validate_on_submit() or not files:
        return desk_page(first_error(form) or "Choose at least one file."), 422
    try:
        made = drafting.upload(
            store(),
            me(),
            form.product.data,
            form.release.data,
            files,
            now(),
            showroom=showroom(),
        )
    except NotFound:
        raise
    except Refused as refusal:
        return desk_page(str(refusal)), status_of(refusal)
    return redirect(url_for("rules.draft", id=made.id), 303)


@rules.get("/drafts/<int:id>")
def draft(id: int) -> str:
    """A draft's files."""
    return _draft_page(id)


@rules.post("/drafts/<int:id>/upload")
def upload_into(id: int) -> Response | tuple[str, int]:
    """Put uploaded files into a draft, in the place of those of the same name."""
    there, files, form = drafting.draft(store(), id), _uploaded(), RevisionForm()
    if not form.validate_on_submit() or not files:
        return _draft_page(id, first_error(form) or "Choose at least one file."), 422
    revision = form.revision.data
    try:
        drafting.upload(
            store(), me(), there.product, there.release, files, now(), revision=revision
        )
    except NotFound:
        raise
    except Refused as refusal:
        return _draft_page(id, str(refusal)), status_of(refusal)
    return redirect(url_for("rules.draft", id=id), 303)


@rules.get("/drafts/<int:id>/files/<path:name>")
def edit(id: int, name: str) -> str:
    """A file in the editor, at ``line``."""
    line = request.args.get("line", "0")
    return _editor(id, name, line=int(line) if line.isdecimal() and len(line) < 8 else 0)


@rules.post("/drafts/<int:id>/files/<path:name>")
def save(id: int, name: str) -> Response | tuple[str, int]:
    """Save a file; where somebody saved meanwhile, both texts are shown (409)."""
    form = SaveForm()
    text = (form.text.data or "").replace("\r\n", "\n")
    if not form.validate_on_submit():
        return _editor(id, name, text=text, refusal=first_error(form)), 422
    try:
        drafting.save_file(store(), me(), id, form.revision.data, name, text, now())
    except NotFound:
        raise
    except Conflict as conflict:
        return _conflict(id, name, text, str(conflict)), 409
    except Refused as refusal:
        return _editor(id, name, text=text, refusal=str(refusal)), status_of(refusal)
    there = url_for("rules.edit", id=id, name=name, line=form.line.data or None, saved=1)
    return redirect(there, 303)


@rules.post("/drafts/<int:id>/remove/<path:name>")
def remove(id: int, name: str) -> Response | tuple[str, int]:
    """Take a file out of a draft."""
    form = RevisionForm()
    if not form.validate_on_submit():
        return _draft_page(id, first_error(form)), 422
    try:
        drafting.remove_file(store(), me(), id, form.revision.data, name, now())
    except NotFound:
        raise
    except Refused as refusal:
        return _draft_page(id, str(refusal)), status_of(refusal)
    return redirect(url_for("rules.draft", id=id), 303)


@rules.post("/drafts/<int:id>/discard")
def discard(id: int) -> Response | tuple[str, int]:
    """Close a draft without publishing it."""
    try:
        drafting.discard(store(), me(), id, now())
    except NotFound:
        raise
    except Refused as refusal:
        return _draft_page(id, str(refusal)), status_of(refusal)
    return redirect(url_for("rules.desk"), 303)


def _draft_page(id: int, refusal: str = "") -> str:
    head = draft_head(id)
    view = check_of(head.draft)
    rows = tuple(
        FileRow(n, len(head.draft.files[n].splitlines()), view.inside(n))
        for n in in_order(head.draft.files)
    )
    page = DraftPage(head, view, rows, refusal)
    fragment = request.htmx and request.htmx.target == "brief"
    return render_template(f"rules/draft/{'_brief' if fragment else 'page'}.html", page=page)


def _editor(
    id: int, name: str, *, line: int = 0, text: str | None = None, refusal: str = ""
) -> str:
    head = draft_head(id)
    if name not in head.draft.files:
        raise NotFound(f"The draft {head.draft.product} {head.draft.release} has no file {name!r}.")
    page = EditorPage(
        head,
        check_of(head.draft),
        name,
        head.draft.files[name] if text is None else text,
        line,
        in_order(head.draft.files),
        request.args.get("saved") == "1" and not refusal,
        refusal,
    )
    fragment = request.htmx and request.htmx.target == "matters"
    return render_template(f"rules/editor/{'_matters' if fragment else 'page'}.html", page=page)


def _conflict(id: int, name: str, mine: str, why: str) -> str:
    head = draft_head(id)
    theirs = head.draft.files.get(name, "")
    page = ConflictPage(head, name, mine, stretches_of(theirs, mine), why)
    return render_template("rules/conflict/page.html", page=page)


def stretches_of(theirs: str, mine: str) -> tuple[Stretch, ...]:
    """Two texts line by line: what they share, and where they differ."""
    a, b = theirs.splitlines(), mine.splitlines()
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return tuple(
        Stretch(tag == "equal", tuple(a[i:j]), tuple(b[k:m]), (i + 1, k + 1))
        for tag, i, j, k, m in matcher.get_opcodes()
    )


def _uploaded() -> Mapping[str, bytes]:
    """The uploaded files by name, without the folders that some browsers send along."""
    sent = [f for f in request.files.getlist("files") if f.filename]
    if len(sent) > MOST_FILES:
        raise Refused(f"That is more than {MOST_FILES} files at once.")
    return {(f.filename or "").replace("\\", "/").rsplit("/", 1)[-1]: f.read() for f in sent}
