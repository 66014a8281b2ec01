"""In which language a page speaks: asked for in the address, kept in a cookie, else the browser's.

Texts of the catalogue carry their languages; the pages' own words are looked up here, English by
their own text, so that a template reads as what it says.
"""

from __future__ import annotations

from collections import ChainMap
from urllib.parse import urlencode

from flask import Flask, Response, g, has_request_context, request

from configurator.catalogue.release import Text
from configurator.web.words_drafts_zh import DRAFTS_ZH
from configurator.web.words_office_zh import OFFICE_ZH
from configurator.web.words_rules_zh import RULES_ZH
from configurator.web.words_stops_zh import STOPS_ZH
from configurator.web.words_zh import ZH

LANGUAGES = {"en": "English", "zh": "中文"}
#: Customers' words first: where one word has two senses, theirs counts.
ALL_ZH = ChainMap(ZH, OFFICE_ZH, RULES_ZH, DRAFTS_ZH, STOPS_ZH)
_COOKIE = "language"
_YEAR = 365 * 24 * 3600


def speak(app: Flask) -> None:
    """Give ``app``'s templates ``_`` and ``language``, the filter ``text``, and keep a choice."""
    app.after_request(_keep)
    app.context_processor(
        lambda: {"_": word, "counted": counted, "language": language(), "languages": _switches()}
    )
    app.template_filter("text")(in_words)


def language() -> str:
    """The language of this request, ``en`` or ``zh``; English where there is no request."""
    if not has_request_context():
        return "en"
    if "language" not in g:
        asked = request.args.get("lang", "")
        kept = request.cookies.get(_COOKIE, "")
        g.language = (
            asked
            if asked in LANGUAGES
            else kept
            if kept in LANGUAGES
            else request.accept_languages.best_match(list(LANGUAGES), "en")
        )
    return str(g.language)


def word(english: str, **values: object) -> str:
    """``english`` in the page's language, its ``{names}`` filled in from ``values``."""
    said = (ALL_ZH.get(english) or english) if language() == "zh" else english
    return said.format(**values) if values else said


def counted(one: str, many: str, n: int) -> str:
    """``one`` or ``many`` in the page's language, with ``n`` filled in."""
    return word(one if n == 1 else many, n=f"{n:,}")


def in_words(text: Text | str) -> str:
    """A catalogue's text in the page's language."""
    return text if isinstance(text, str) else text.in_(language())


def _switches() -> list[tuple[str, str, str]]:
    """Each language's code, name and the address of this page in it."""
    path = request.path if request.method == "GET" else "/"
    kept = [(k, v) for k, v in request.args.items(multi=True) if k != "lang"]
    return [
        (code, name, f"{path}?{urlencode([*kept, ('lang', code)])}")
        for code, name in LANGUAGES.items()
    ]


def _keep(response: Response) -> Response:
    asked = request.args.get("lang", "")
    if asked in LANGUAGES and asked != request.cookies.get(_COOKIE):
        response.set_cookie(
            _COOKIE, asked, _YEAR, secure=request.is_secure, httponly=True, samesite="Lax"
        )
    return response
