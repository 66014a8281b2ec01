"""A customer whose address names a release that is sold no longer goes on with the one that is: all
choices that can be are carried over, and the page there gives an account of the rest."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from configurator.catalogue.release import Release
from configurator.engine.answers import Choices
from configurator.errors import NotFound
from configurator.flow.configuring import in_order_said
from configurator.flow.desk.carrying import carried, sold_instead
from configurator.flow.explaining import settle
from configurator.web.address import (
    READ,
    Address,
    Way,
    earlier,
    read_address,
    read_back,
    remembered,
)
from configurator.web.plant import now, showroom, stops_of


def moved(product: str, release: str) -> Response | None:
    """Where this request's choices go on; None where the release that it names is still sold."""
    old = showroom().release(product, release)
    new = sold_instead(showroom(), old, now().date())
    if new is None:
        return None
    address = read_address(old, request.args)
    said = in_order_said(address.asked, earlier(old, address))
    choices = settle(showroom(), old, said).choices
    return redirect(taken_to(new, old, choices, address.step), 303)


def taken_to(new: Release, old: Release, choices: Choices, step: str = "") -> str:
    """The address in ``new`` for consistent ``choices`` made in ``old``."""
    kept = carried(showroom(), old, new, choices, stops_of(new.product)).kept
    said = {"step": step} if step else {}
    came = f"{old.id}~{remembered(old, choices)}"
    path = url_for("customer.configure", product=new.product, release=new.id)
    return Way(new, path, kept, Address(())).elsewhere(path, **said, **{"from": came})


def arrived(new: Release, address: Address) -> tuple[Release, Choices] | None:
    """The release that an address' choices came from, and what they were there; None where the
    address does not say so, or somebody changed it."""
    id_, _, code = address.came.removesuffix(READ).partition("~")
    if not code or id_ == new.id:
        return None
    try:
        old = showroom().release(new.product, id_)
    except NotFound:
        return None
    choices = read_back(old, code)
    return None if choices is None else (old, choices)
