"""Light or dark: as the visitor chose, kept in a cookie, else as their device has it."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Flask, redirect, request
from werkzeug.wrappers import Response

from configurator.web.access import own_path

#: Each look and the name of its button; "device" is kept by no cookie.
LOOKS = {"device": "As the device", "light": "Light", "dark": "Dark"}
_COOKIE = "look"
_YEAR = 365 * 24 * 3600

looks = Blueprint("looks", __name__)


def wear(app: Flask) -> None:
    """Give ``app``'s templates ``look`` and ``looks``, and the switch in the foot its answer."""
    app.register_blueprint(looks)
    app.context_processor(lambda: {"look": look(), "looks": LOOKS})


def look() -> str:
    """The look that the visitor chose: ``device``, ``light`` or ``dark``."""
    kept = request.cookies.get(_COOKIE, "")
    return kept if kept in LOOKS else "device"


@looks.post("/look")
def choose() -> Response:
    """Keep a look and go back to the page as it stands now, with all that was chosen on it."""
    answer = redirect(_back(), 303)
    asked = request.form.get("look", "")
    if asked in LOOKS and asked != "device":
        answer.set_cookie(
            _COOKIE, asked, _YEAR, secure=request.is_secure, httponly=True, samesite="Lax"
        )
    else:
        answer.delete_cookie(_COOKIE, secure=request.is_secure, httponly=True, samesite="Lax")
    return answer


def _back() -> str:
    """The page that the switch stood on, by the Referer: its address grows with each click, so
    that one written into the form would lose choices. The first page where it is not ours."""
    came = urlsplit(request.referrer or "")
    if came.netloc != request.host:
        return "/"
    return own_path(came.path + (f"?{came.query}" if came.query else "")) or "/"
