"""Quotes: rows <-> domain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from configurator.orders.configuration import as_json, from_json
from configurator.orders.quote import Quote
from configurator.promise.earliest import Promise
from configurator.store import tables


@dataclass(frozen=True)
class KeptQuote:
    """A quote with the promise that was shown with it, and the order made of it ("" none)."""

    quote: Quote
    promise: Promise | None
    order: str = ""


def add_quote(session: Session, quote: Quote, promise: Promise | None) -> None:
    """Keep a new quote."""
    placed = quote.configuration
    session.add(
        tables.Quote(
            number=quote.number,
            token=quote.token,
            code=quote.code,
            dealer=quote.dealer or None,
            customer=quote.customer,
            product=placed.product,
            release=placed.release,
            title_en=placed.title.en,
            title_zh=placed.title.zh,
            gross=placed.price.gross,
            currency=placed.price.currency,
            configuration=as_json(placed),
            promise=promise.as_json() if promise else None,
            delivery_day=promise.delivery_day if promise else None,
            made_at=quote.made_at,
            expires_at=quote.expires_at,
        )
    )


def quote_numbered(session: Session, number: str) -> KeptQuote | None:
    """The quote of that number."""
    asked = select(tables.Quote).where(tables.Quote.number == number)
    return _kept(session, session.exec(asked).first())


def lock_quote(session: Session, number: str) -> str:
    """Keep others from ordering from a quote until the end; the order made of it ("" none)."""
    asked = select(tables.Quote.number).where(tables.Quote.number == number)
    session.exec(asked.with_for_update()).one()
    order = select(tables.Order.number).where(tables.Order.quote == number)
    return session.exec(order).first() or ""


def shown_with(session: Session, number: str) -> tuple[str, str, Promise | None]:
    """(share token, code, promise shown) of a quote."""
    asked = select(col(tables.Quote.token), col(tables.Quote.code), col(tables.Quote.promise))
    token, code, promise = session.exec(asked.where(tables.Quote.number == number)).one()
    return token, code, Promise.from_json(promise) if promise else None


def quote_with_token(session: Session, token: str) -> KeptQuote | None:
    """The quote behind a share link."""
    row = session.exec(select(tables.Quote).where(tables.Quote.token == token)).first()
    return _kept(session, row)


def quotes_of(
    session: Session, dealer: str, most: int
) -> Sequence[tuple[tables.Quote, str | None]]:
    """A dealer's newest quotes, each with the number of its order."""
    rows = (
        select(tables.Quote, tables.Order.number)
        .join(tables.Order, col(tables.Order.quote) == tables.Quote.number, isouter=True)
        .where(tables.Quote.dealer == dealer)
        .order_by(col(tables.Quote.made_at).desc(), col(tables.Quote.number).desc())
        .limit(most)
    )
    return session.exec(rows).all()


def give_quote(session: Session, number: str, dealer: str) -> bool:
    """Make a quote without a dealer this dealer's; False when it has one."""
    row = session.exec(
        select(tables.Quote).where(tables.Quote.number == number).with_for_update()
    ).one()
    if row.dealer is not None:
        return row.dealer == dealer
    row.dealer = dealer
    session.add(row)
    return True


def _kept(session: Session, row: tables.Quote | None) -> KeptQuote | None:
    if row is None:
        return None
    order = session.exec(select(tables.Order.number).where(tables.Order.quote == row.number))
    quote = Quote(
        number=row.number,
        token=row.token,
        code=row.code,
        dealer=row.dealer or "",
        customer=row.customer,
        configuration=from_json(row.configuration),
        made_at=row.made_at,
        expires_at=row.expires_at,
    )
    promise = Promise.from_json(row.promise) if row.promise else None
    return KeptQuote(quote, promise, order.first() or "")
