"""The picture that a sent link shows where it arrives (Open Graph, 1200 by 630 pixels)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from configurator.catalogue.release import Text
from configurator.orders.price import Price
from configurator.web.language import in_words, language, word
from configurator.web.papers.typesetting import png
from configurator.web.pictures.picture import Picture, draw
from configurator.web.shown import day, money

WIDTH, HEIGHT = 1200, 630


@dataclass(frozen=True)
class Preview:
    """What a page tells those to whom its link is sent; ``image`` is the picture's address."""

    title: str
    description: str
    url: str
    image: str
    width: int = WIDTH
    height: int = HEIGHT


def preview_of(
    title: Text, price: Price, url: str, image: str, delivery: date | None = None
) -> Preview:
    """What is told of a unit called ``title`` whose page is at ``url``."""
    told = [money(price.gross, price.currency)] if price.gross else []
    if told and price.tax_rate:
        told = [word("{price} with tax", price=told[0])]
    if delivery:
        told.append(f"{word('Delivery, as asked today')}: {day(delivery)}")
    return Preview(in_words(title), " \u00b7 ".join(told), url, image)


def preview_png(picture: Picture, name: str, headline: str, price: Price) -> bytes:
    """The product as it would look, with its name, what it is, and its price with tax."""
    said = {
        "language": language(),
        "svg": str(draw(picture.views[0], "o")),
        "name": name,
        "headline": headline,
        "price": money(price.gross, price.currency) if price.gross else "",
        "tax": word("with tax") if price.tax_rate else "",
    }
    return png("preview.typ", said)
