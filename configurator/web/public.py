"""Addresses that leave the house: in share links, QR codes, papers and previews.

They begin with the installation's public address where one is set; a Host header that somebody
forged then reaches no QR code.
"""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from configurator.web.plant import settings


def public_url(endpoint: str, **values: Any) -> str:
    """The whole address of a page, as people elsewhere open it."""
    public = settings().public_url
    if public:
        return public + url_for(endpoint, **values)
    return url_for(endpoint, _external=True, **values)


def public_here() -> str:
    """The whole address of the page that was asked for, with all that it was asked."""
    public = settings().public_url
    return public + request.full_path if public else request.url
