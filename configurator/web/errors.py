"""Where every error becomes a page: deliberate ones say their sentence, ours a calm apology.

Each carries a reference that the log has. A request by htmx gets the fragment
``errors/_error.html`` with the right status; everything else gets the whole page around it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import structlog
from flask import Flask, current_app, g, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from configurator.errors import (
    ConfiguratorError,
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    Unavailable,
)

log = structlog.get_logger(__name__)

_TITLES = {
    400: "That request could not be read",
    401: "Please sign in",
    403: "This is not open to you",
    404: "There is nothing here",
    405: "That cannot be done here",
    409: "This has changed in the meantime",
    413: "That is too much at once",
    414: "That address is too long",
    422: "That cannot be done as it is",
    429: "Too many requests",
    500: "Something went wrong on our side",
    503: "We cannot serve this right now",
}
_TEXTS = {
    400: "Something in the address or form was not understood. Go back and try once more.",
    404: "The link may be old or mistyped. Nothing of yours is lost.",
    405: "This address is not meant to be opened that way. Go back and use the page's own buttons.",
    413: "What was sent is larger than this page takes.",
    414: "The address holds more than this page takes. Start again from the product's page.",
    500: "It is on record and will be looked at. Nothing of yours is lost; please try again.",
}


@dataclass(frozen=True)
class ErrorPage:
    """An error as people meet it; ``reference`` finds it in the log."""

    status: int
    title: str
    text: str
    reference: str


def catch_errors(app: Flask) -> None:
    """Let ``app`` answer every error with a page; unexpected ones keep the debugger in debug."""
    app.before_request_funcs.setdefault(None, []).insert(0, _refer)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(ConfiguratorError, _deliberate)
    if not app.debug:
        app.register_error_handler(Exception, _unexpected)


def status_of(error: ConfiguratorError) -> int:
    """The HTTP status that says what ``error`` says."""
    match error:
        case NotFound():
            return 404
        case NotAllowed():
            return 403
        case Conflict():
            return 409
        case Refused():
            return 422
        case Unavailable():
            return 503
        case _:
            return 500


def reference() -> str:
    """The current request's reference."""
    if "reference" not in g:
        g.reference = secrets.token_hex(4).upper()
    return str(g.reference)


def _refer() -> None:
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(reference=reference())


def _deliberate(error: ConfiguratorError) -> Response:
    status = status_of(error)
    if status == 500:
        # A catalogue or settings error at a visitor's request: theirs is not the sentence.
        log.error("failed", reference=reference(), path=request.path, error=str(error))
        return _page(status, _TEXTS[500])
    log.warning("refused", reference=reference(), path=request.path, status=status, why=str(error))
    return _page(status, str(error))


def _stale_form(error: CSRFError) -> Response:
    log.warning("csrf", reference=reference(), path=request.path, why=error.description)
    return _page(
        400,
        "This form was opened before you signed in or out, or did not come from this site. "
        "Load the page again and send it once more.",
    )


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    log.info("http", reference=reference(), path=request.path, status=status)
    ours = type(error).description != error.description
    text = error.description if ours and error.description else _TEXTS.get(status, "")
    answer = _page(status, text or "Go back and try once more.")
    if status == 405 and error.get_response().headers.get("Allow"):
        answer.headers["Allow"] = error.get_response().headers["Allow"]
    return answer


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected", reference=reference(), path=request.path, exc_info=error)
    return _page(500, _TEXTS[500])


def _page(status: int, text: str) -> Response:
    page = ErrorPage(status, _TITLES.get(status, "That did not work"), text, reference())
    headers = {}
    name = "errors/page.html"
    if request.headers.get("HX-Request") == "true":
        headers = {"HX-Retarget": "#error", "HX-Reswap": "outerHTML", "HX-Push-Url": "false"}
        name = "errors/_error.html"
    return Response(_drawn(name, page), status, headers, mimetype="text/html")


def _drawn(name: str, page: ErrorPage) -> str:
    """The page in its frame; without it where the frame itself needs what is broken."""
    try:
        return render_template(name, page=page)
    except Exception as error:
        log.exception("frame", reference=reference(), path=request.path, exc_info=error)
        return current_app.jinja_env.get_template("errors/plain.html").render(page=page)
