"""The quote as a document: the figures of its page, laid out for A4 in the visitor's language."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from configurator.catalogue.release import Text
from configurator.flow.quoting import QuoteView
from configurator.orders.configuration import Configuration
from configurator.orders.price import Price
from configurator.web.language import in_words, language, word
from configurator.web.papers.typesetting import pdf
from configurator.web.pictures.picture import draw, picture_of_placed
from configurator.web.qr import qr_image
from configurator.web.shown import carbon, day, mass, money


def quote_pdf(quote: QuoteView, link: str, sections: Mapping[str, Text]) -> bytes:
    """``quote`` as PDF/UA. ``link`` opens its page; ``sections`` are the headings under which
    the catalogue asks its families (family id -> text), empty where the release is gone."""
    return pdf("quote.typ", paper(quote, link, sections), quote.made_at)


def paper(quote: QuoteView, link: str, sections: Mapping[str, Text]) -> dict[str, Any]:
    """What the template sets: words and figures, written out; pictures as SVG."""
    made = quote.configuration
    views = picture_of_placed(made).views
    return {
        "language": language(),
        "title": f"{word('Quote')} {quote.number}",
        "label": word("Quote"),
        "number": quote.number,
        "customer": quote.customer,
        "product": in_words(made.product_name),
        "headline": in_words(made.title),
        "views": [{"svg": str(draw(v, f"p{n}")), "alt": v.label} for n, v in enumerate(views)],
        "state": _state(quote),
        "facts": _facts(quote),
        "promise": _promise(quote),
        "heads": [word("Feature"), word("Your choice"), word("Before tax")],
        "everything": word("Everything in it"),
        "sections": _sections(made, sections),
        "sums": _sums(made.price),
        "link": link,
        "qr": qr_image(link),
        "qr_alt": word("QR code that opens this quote"),
        "link_words": word(
            "This link opens the quote as it is pinned, until it expires and after."
        ),
        "keep": word("Keep it or pass it on"),
        "code_name": word("Code"),
        "code": quote.code,
        "release_name": word("Release"),
        "release": f"{made.product} {made.release} · {made.digest[:12]}",
        "dealer": _dealer(quote),
        "page": word("Page {n} of {all}", n="#", all="##"),
    }


def _state(quote: QuoteView) -> str:
    if quote.state == "ordered":
        return word("ordered")
    until = day(quote.expires_at.date())
    said = "valid until {day}" if quote.state == "open" else "expired on {day}"
    return word(said, day=until)


def _facts(quote: QuoteView) -> list[list[str]]:
    """Name and figure of each; what the product has no figure for is left out."""
    made = quote.configuration
    said = [
        (word("Delivery, as asked today"), quote.promise and day(quote.promise.delivery_day)),
        (word("Carbon, making and use"), made.carbon_g and carbon(made.carbon_g)),
        (word("Mass"), made.mass_g and mass(made.mass_g)),
        (word("Made on"), day(quote.made_at.date())),
    ]
    return [[name, str(figure)] for name, figure in said if figure]


def _promise(quote: QuoteView) -> str:
    if quote.promise is None:
        return word("No delivery day could be found for now; a dealer can ask again when ordering.")
    built = word("built on {day}", day=day(quote.promise.build_day))
    firm = word("A quote reserves nothing: the day is promised when a dealer places the order.")
    return f"{built[:1].upper()}{built[1:]}{'。' if language() == 'zh' else '.'} {firm}"


def _sections(made: Configuration, sections: Mapping[str, Text]) -> list[dict[str, Any]]:
    """The options under the catalogue's headings, in its order; one without a heading where it
    knows none."""
    base = [[word("Base vehicle"), "", money(made.price.base, made.price.currency)]]
    grouped = [
        {
            "name": in_words(heading),
            "rows": [
                [
                    in_words(o.family_label),
                    in_words(o.label),
                    money(o.net, made.price.currency) if o.net else "",
                ]
                for o in run
            ],
        }
        for heading, run in groupby(made.options, key=lambda o: sections.get(o.family, Text("")))
    ]
    return [{"name": "", "rows": base}, *grouped] if made.price.gross else grouped


def _sums(price: Price) -> list[list[str]]:
    """Net, tax and total as the page has them; none for a product without prices."""
    if not price.gross:
        return []
    tax = [f"{word('Tax')} {price.tax_rate * 100:g}%", money(price.tax, price.currency)]
    return [
        [word("Net"), money(price.net, price.currency)],
        *([tax] if price.tax_rate else []),
        [word("Total"), money(price.gross, price.currency)],
    ]


def _dealer(quote: QuoteView) -> str:
    if quote.dealer_name:
        return word("Your dealer: {name}", name=quote.dealer_name)
    return word("No dealer chosen: give any dealer this page's link or its number.")
