"""What keeps pages safe: the content security policy, cookies, CSRF tokens, limits on requests.

OWASP ASVS 5.0 (V3, V4): no inline code, nothing from elsewhere, no framing; cookies out of reach
of scripts and bound to this host where the connection is encrypted; requests bounded in size.
"""

from __future__ import annotations

from flask import Flask, Response, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import BadRequest, RequestURITooLarge

#: Longest address (characters), most parameters in one, largest body (bytes).
LONGEST_ADDRESS = 16_000
MOST_PARAMETERS = 1_000
LARGEST_BODY = 256 * 1024
#: Largest body (bytes) where rule files are uploaded, by people who have signed in.
LARGEST_UPLOAD = 8 * 1024 * 1024

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


def framed_here(response: Response) -> Response:
    """``response`` may stand in a frame of this site's own pages, and of no other's."""
    response.headers["Content-Security-Policy"] = POLICY.replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def framing_own(response: Response) -> Response:
    """``response`` may hold frames of this site's own pages."""
    response.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return response


def protect(app: Flask) -> None:
    """Give ``app`` all of it."""
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=MOST_PARAMETERS,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # A page may lie open for a week; the token ends with its session.
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.session_interface = _HostSession()
    CSRFProtect(app)
    # In front of the CSRF check, which reads the form.
    app.before_request_funcs.setdefault(None, []).insert(0, _bounded)
    app.after_request(_guarded)


class _HostSession(SecureCookieSessionInterface):
    """The session's cookie: on an encrypted connection for this host only (``__Host-``)."""

    def get_cookie_name(self, app: Flask) -> str:
        return "__Host-configurator" if request.is_secure else "configurator"

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def _bounded() -> None:
    if len(request.full_path) > LONGEST_ADDRESS:
        raise RequestURITooLarge
    if request.query_string.count(b"&") >= MOST_PARAMETERS:
        raise BadRequest(f"An address takes at most {MOST_PARAMETERS:,} parameters.")
    if request.blueprint == "rules" and "_user_id" in session:
        request.max_content_length = LARGEST_UPLOAD
        request.max_form_memory_size = LARGEST_UPLOAD


def _guarded(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
