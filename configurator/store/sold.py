"""What is sold of a release and not built yet, read without the bulk of each configuration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import select
from sqlmodel import Session, col

from configurator.store.tables import Order, Quote

Kind: TypeAlias = Literal["quote", "order"]


@dataclass(frozen=True, slots=True)
class Sold:
    """An open quote or an order. ``selected`` is the JSON text of its features, in order: equal
    for equal configurations. ``gross`` in minor units of ``currency``; ``dealer`` "" for none."""

    kind: Kind
    number: str
    title_en: str
    title_zh: str
    dealer: str
    customer: str
    state: str
    gross: int
    currency: str
    market: str
    selected: str


def sold_of(
    session: Session, product: str, release: str, states: Sequence[str], now: datetime
) -> tuple[Sold, ...]:
    """The quotes of a release that are open at ``now`` and not ordered, and its orders in one of
    ``states``, each kind by its number."""
    ordered = select(col(Order.quote))
    quotes = session.execute(
        select(*_columns(Quote))
        .where(
            col(Quote.product) == product,
            col(Quote.release) == release,
            col(Quote.expires_at) > now,
            col(Quote.number).not_in(ordered),
        )
        .order_by(col(Quote.number))
    )
    orders = session.execute(
        select(*_columns(Order), col(Order.state))
        .where(
            col(Order.product) == product,
            col(Order.release) == release,
            col(Order.state).in_(states),
        )
        .order_by(col(Order.number))
    )
    return (
        *(_sold("quote", "open", *row) for row in quotes),
        *(_sold("order", row[-1], *row[:-1]) for row in orders),
    )


def _columns(of: type[Quote] | type[Order]) -> tuple[Any, ...]:
    placed: Any = col(of.configuration)
    return (
        of.number, of.title_en, of.title_zh, of.dealer, of.customer, of.gross, of.currency,
        placed["market"].as_string(), placed["selected"].as_string(),
    )  # fmt: skip


def _sold(
    kind: Kind, state: str, number: str, title_en: str, title_zh: str, dealer: str | None,
    customer: str, gross: int, currency: str, market: str, selected: str,
) -> Sold:  # fmt: skip
    return Sold(
        kind, number, title_en, title_zh, dealer or "", customer, state, gross, currency, market,
        selected,
    )  # fmt: skip
