"""A draft opened as if it were published: to compare, weigh and try it.

Only a draft whose check was read without a problem is opened here: the check, in a process of its
own, has then shown that its files cost bounded time and memory.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from configurator.catalogue.release import Release, Text
from configurator.errors import NotFound, Refused
from configurator.flow.desk import drafts as drafting
from configurator.flow.desk.checking import check
from configurator.flow.desk.drafts import Draft
from configurator.flow.desk.reading import read_files
from configurator.web.plant import now, showroom, store
from configurator.web.rules_check import CheckView
from configurator.web.slow import answers


@dataclass(frozen=True)
class DraftHead:
    """What every page of a draft says above its own. ``amiss`` is how much stands in the way of
    publishing, None while it is not known; ``on_sale`` what the product is sold as today."""

    draft: Draft
    name: Text
    amiss: int | None
    on_sale: Release | None

    @property
    def against(self) -> Release | None:
        """What the draft is compared with: the release on sale, or, once it is published itself,
        the one it was begun from."""
        if self.on_sale is None or self.on_sale.id != self.draft.release:
            return self.on_sale
        found = showroom().releases(self.draft.product)
        return next((r for r in found if r.id == self.draft.base), None)


def draft_head(id_: int) -> DraftHead:
    """The head of a draft's pages; NotFound where there is none."""
    draft = drafting.draft(store(), id_)
    try:
        on_sale = showroom().current(draft.product, now().date())
    except NotFound:
        on_sale = None
    name = (on_sale.short if on_sale.short.en else on_sale.name) if on_sale else Text(draft.product)
    return DraftHead(draft, name, check_of(draft).amiss, on_sale)


def check_of(draft: Draft) -> CheckView:
    """The check of a draft, kept by its revision."""
    files, product, release = dict(draft.files), draft.product, draft.release
    lines = showroom().lines_folder
    checked = answers().ask(
        ("check", draft.id, draft.revision), lambda: check(files, product, release, lines=lines)
    )
    return CheckView(
        checked,
        files,
        url_for("rules.draft_check", id=draft.id),
        lambda name, line: url_for("rules.edit", id=draft.id, name=name, line=line),
    )


def opened(draft: Draft) -> Release:
    """The draft as a release; Refused while its check is not through or found a problem."""
    check_ = check_of(draft)
    if check_.checked.going:
        raise Refused("The draft is still being checked; try again in a moment.")
    if not (check_.checked.value and check_.checked.value.loads):
        raise Refused("The draft cannot be read yet: mend the problems of its check first.")
    files, product, release = dict(draft.files), draft.product, draft.release
    found = answers().ask(
        ("opened", draft.id, draft.revision),
        lambda: read_files(files, product, release),
        patience=20.0,
    )
    if found.value is None:
        raise Refused(found.failed or "The draft is still being read; try again in a moment.")
    return found.value
