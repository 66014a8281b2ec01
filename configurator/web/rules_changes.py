"""What differs from one release to another in the trade's words, and what it means for what is
sold: open quotes and orders that stay valid or do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import redirect, render_template, url_for
from htmx_flask import request
from werkzeug.wrappers import Response

from configurator.catalogue.release import Release, Text
from configurator.flow.comparing import Change, Difference, PriceChange, compare
from configurator.flow.desk.impact import Impact, impact
from configurator.flow.samples import Sample
from configurator.orders.configuration import title
from configurator.web.address import parameter
from configurator.web.plant import now, showroom, store
from configurator.web.rules import rules
from configurator.web.rules_release import Head, head_of
from configurator.web.slow import Answer, answers

#: So many prices are shown before the rest is folded away.
MOST_PRICES = 12
#: An account of open orders holds so many seconds; then it is taken anew.
IMPACT_HOLDS = 60.0


@dataclass(frozen=True)
class PriceRow:
    """An option's net prices that changed: a (before, after) for each currency of the page, None
    where it stayed."""

    id: str
    label: str
    cells: tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True)
class SampleRow:
    """A vehicle that only one release allows. ``query`` opens it in that release."""

    title: Text
    sample: Sample
    options: tuple[tuple[Text, Text], ...]
    query: str


@dataclass(frozen=True)
class Differences:
    """A difference made ready: changes by what they are about, prices by option."""

    difference: Difference
    options: tuple[Change, ...]
    families: tuple[Change, ...]
    rules: tuple[Change, ...]
    currencies: tuple[str, ...]
    prices: tuple[PriceRow, ...]
    gained: tuple[SampleRow, ...]
    lost: tuple[SampleRow, ...]

    def tally(self, changes: tuple[Change, ...]) -> str:
        """How many were added, removed and changed: ``+2 −1 ~3``."""
        turns = [c.turn for c in changes]
        signs = (("+", "added"), ("\N{MINUS SIGN}", "removed"), ("~", "changed"))
        said = [f"{sign}{turns.count(t)}" for sign, t in signs if t in turns]
        return " ".join(said) or "0"

    @property
    def nothing(self) -> bool:
        """Whether nothing at all differs."""
        return not (self.difference.changes or self.prices or self.gained or self.lost)


@dataclass(frozen=True)
class ChangesPage:
    """From ``old`` to the head's release; ``impact`` is None where nothing sold is touched."""

    head: Head
    old: Release
    others: tuple[Release, ...]
    differences: Answer[Differences]
    impact: Answer[Impact] | None
    here: str
    most_prices: int = MOST_PRICES

    @property
    def going(self) -> bool:
        return self.differences.going or bool(self.impact and self.impact.going)


@rules.get("/releases/<product>/<release>/changes")
def release_changes(product: str, release: str) -> Response | str:
    """The difference from the release ``since`` (else the one before), and its impact."""
    head = head_of(product, release)
    others = tuple(r for r in showroom().releases(product) if r.id != head.release.id)
    since = request.args.get("since", "")
    if not since and others:
        older = [r for r in others if r.valid_from <= head.release.valid_from] or [others[0]]
        there = url_for(
            "rules.release_changes", product=product, release=release, since=older[-1].id
        )
        return redirect(there, 303)
    old = showroom().release(product, since) if others else head.release
    page = ChangesPage(
        head,
        old,
        others,
        differences_of(old, head.release),
        impact_of(old, head.release) if head.standing == "ahead" else None,
        url_for("rules.release_changes", product=product, release=release, since=old.id),
    )
    return changes_shown("rules/changes/page.html", page)


def changes_shown(whole: str, page: object) -> str:
    """A page with differences and impact, or the fragment of it that htmx asks for."""
    target = request.htmx.target if request.htmx else ""
    name = f"rules/changes/_{target}.html" if target in ("differences", "impact") else whole
    return render_template(name, page=page)


def differences_of(old: Release, new: Release) -> Answer[Differences]:
    """The difference between two releases, kept by their digests."""
    return answers().ask(
        ("changes", old.product, old.id, old.digest, new.id, new.digest), lambda: _made(old, new)
    )


def impact_of(old: Release, new: Release) -> Answer[Impact]:
    """What ``new`` in the place of ``old`` means for open quotes and orders, as of now."""
    room, kept, at = showroom(), store(), now()
    return answers().ask(
        ("impact", old.product, old.id, old.digest, new.id, new.digest),
        lambda: impact(room, kept, old, new, at),
        fresh=IMPACT_HOLDS,
    )


def _made(old: Release, new: Release) -> Differences:
    found = compare(old, new)
    by_kind: Mapping[str, list[Change]] = {"option": [], "family": [], "rule": []}
    for change in found.changes:
        by_kind[change.what].append(change)
    currencies = tuple(dict.fromkeys(p.currency for p in found.prices))
    return Differences(
        found,
        tuple(by_kind["option"]),
        tuple(by_kind["family"]),
        tuple(by_kind["rule"]),
        currencies,
        _prices(found.prices, currencies),
        tuple(_sample(new, s) for s in found.gained),
        tuple(_sample(old, s) for s in found.lost),
    )


def _prices(prices: tuple[PriceChange, ...], currencies: tuple[str, ...]) -> tuple[PriceRow, ...]:
    found: dict[str, dict[str, PriceChange]] = {}
    for price in prices:
        found.setdefault(price.id, {})[price.currency] = price
    return tuple(
        PriceRow(
            id_,
            next(iter(by.values())).label,
            tuple((by[c].before, by[c].after) if c in by else None for c in currencies),
        )
        for id_, by in found.items()
    )


def _sample(release: Release, sample: Sample) -> SampleRow:
    families = {o: release.family_of(o) for o in sample.options}
    return SampleRow(
        title(release, frozenset(sample.options)),
        sample,
        tuple((families[o].label, release.options[o].label) for o in sample.options),
        urlencode([(parameter(families[o].id), o) for o in sample.options]),
    )
