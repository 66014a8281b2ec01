"""Dealers and accounts: rows of those who may come in."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from configurator.store.tables import Account, Dealer


def account_named(session: Session, name: str) -> Account | None:
    """The open account of that name."""
    return session.exec(select(Account).where(Account.name == name, Account.open)).first()


def account_by_id(session: Session, id: int) -> Account | None:
    """The open account with that id."""
    return session.exec(select(Account).where(Account.id == id, Account.open)).first()


def any_account(session: Session) -> bool:
    """Whether this installation has accounts already."""
    return session.exec(select(Account.id).limit(1)).first() is not None


def dealer(session: Session, id: str) -> Dealer | None:
    """One dealer."""
    return session.get(Dealer, id)


def dealers(session: Session) -> Sequence[Dealer]:
    """All dealers, by name."""
    return session.exec(select(Dealer).order_by(col(Dealer.name))).all()


def dealer_names(session: Session) -> dict[str, str]:
    """Each dealer's name by id."""
    return {d.id: d.name for d in dealers(session)}
