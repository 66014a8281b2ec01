"""Where the papers are fetched: a quote's PDF, and the previews of quotes and configurations."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, request

from configurator.catalogue.release import Text
from configurator.errors import NotFound
from configurator.flow.finishing import finish
from configurator.flow.quoting import QuoteView, quote_by_token
from configurator.orders.code import address as address_of_code
from configurator.orders.code import decode
from configurator.orders.configuration import title
from configurator.web.language import in_words, language
from configurator.web.papers.preview import preview_png
from configurator.web.papers.quote_paper import quote_pdf
from configurator.web.pictures.picture import picture_of, picture_of_placed
from configurator.web.plant import now, showroom, store
from configurator.web.public import public_url

#: A preview is asked for by many for as long as a link goes around.
_AN_HOUR = 3600

papers = Blueprint("papers", __name__)


@papers.get("/quote/<token>/quote.pdf")
def quote(token: str) -> Response:
    """The quote to keep, print or send on; who has its link has it."""
    made = quote_by_token(store(), token, now())
    link = public_url("quoted.quote", token=token)
    paper = quote_pdf(made, link, _sections(made))
    answer = Response(paper, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{made.number}-{language()}.pdf"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@papers.get("/quote/<token>/preview.png")
def quote_preview(token: str) -> Response:
    """The picture that a quote's link shows."""
    made = quote_by_token(store(), token, now()).configuration
    image = preview_png(picture_of_placed(made), *_headline(made.title), made.price)
    return _image(image)


@papers.get("/preview/<path:code>.png")
def preview(code: str) -> Response:
    """The picture that a configuration's link shows; NotFound where nothing completes it."""
    named = address_of_code(code)
    release = showroom().release(named.product, named.release)
    whole = finish(showroom(), release, decode(code, release), "price")
    if whole is None:
        raise NotFound("This code opens no configuration that can be built.")
    image = preview_png(
        picture_of(release, whole.selected),
        *_headline(title(release, whole.selected)),
        whole.totals.price,
    )
    return _image(image)


def _sections(made: QuoteView) -> Mapping[str, Text]:
    """The catalogue's headings for a quote's families; none where its release is gone."""
    try:
        release = showroom().release(made.configuration.product, made.configuration.release)
    except NotFound:
        return {}
    return {f.id: f.section for f in release.families}


def _headline(title: Text) -> tuple[str, str]:
    """A unit's title as the product's short name and what makes this one."""
    name, _, rest = in_words(title).partition("，" if language() == "zh" else ", ")
    return name, rest


def _image(image: bytes) -> Response:
    answer = Response(image, mimetype="image/png")
    answer.headers["Cache-Control"] = f"public, max-age={_AN_HOUR}"
    # Other sites show it beside the link.
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.add_etag()
    answer.make_conditional(request)
    return answer
