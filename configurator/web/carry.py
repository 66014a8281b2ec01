"""Customers in the middle of a configuration whose release is sold no longer: taken to today's
release with what they chose, and told what became of it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from configurator.catalogue.release import Release
from configurator.errors import NotFound, Refused
from configurator.flow.desk.carrying import Carried, carried
from configurator.flow.explaining import settle
from configurator.orders.code import address as address_of_code
from configurator.orders.code import decode, encode
from configurator.web.address import Address, Way
from configurator.web.plant import now, showroom


def carried_on(release: Release, address: Address) -> Response | None:
    """The way to today's release with the choices of ``address``; None where ``release`` is still
    the one to order from, or is to be sold later and looked at ahead."""
    today = now().date()
    current = showroom().current(release.product, today)
    if current.id == release.id or release.valid_from > today:
        return None
    choices = settle(showroom(), release, address.asked).choices
    found = _carried(release, current, choices)
    there = url_for("customer.configure", product=current.product, release=current.id)
    way = Way(current, there, found.kept, Address(()))
    more = {"step": address.step} if address.step else {}
    url = way.elsewhere(there, **more, carried=encode(release, choices))
    if request.headers.get("HX-Request") == "true":
        return Response("", headers={"HX-Redirect": url})
    return redirect(url, 303)


def account_of(release: Release, code: str) -> Carried | None:
    """What became of the choices in ``code`` when they were carried over to ``release``; None
    where the code is not of another release of the product, or damaged."""
    if not code:
        return None
    try:
        named = address_of_code(code)
        old = showroom().release(named.product, named.release)
        choices = decode(code, old)
    except (NotFound, Refused):
        return None
    if old.product != release.product or old.id == release.id:
        return None
    return _carried(old, release, choices)


def _carried(old: Release, new: Release, choices: Mapping[str, bool]) -> Carried:
    return carried(showroom(), old, new, choices)
