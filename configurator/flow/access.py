"""Who may come in and what they may do: signing in, and the checks that every story asks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from configurator.errors import Conflict, NotAllowed, Refused
from configurator.store import accounts, tables
from configurator.store.database import Session, Store

Role: TypeAlias = Literal["dealer", "planner", "production", "rules"]
SHORTEST_PASSWORD = 12
#: OWASP's parameters for argon2id (Password Storage Cheat Sheet): 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@dataclass(frozen=True)
class Account:
    """A person's way in. ``dealer`` is the dealer's id for the role dealer, else ""."""

    id: int
    name: str
    role: Role
    dealer: str = ""
    dealer_name: str = ""
    market: str = ""


def sign_in(store: Store, name: str, password: str) -> Account:
    """The account that ``name`` and ``password`` open; NotAllowed where they do not fit.

    An unknown name costs as much time as a wrong password, so that names cannot be probed.
    """
    with store.reading() as session:
        row = accounts.account_named(session, name)
        found = _view(session, row) if row else None
        kept = row.password_hash if row else _no_ones_hash()
    if not _fits(kept, password) or found is None:
        raise NotAllowed("Name and password do not fit; check both and try again.")
    return found


def account(store: Store, id: int) -> Account | None:
    """The account behind a session; None when it is gone or closed."""
    with store.reading() as session:
        row = accounts.account_by_id(session, id)
        return _view(session, row) if row else None


def need(account: Account | None, *roles: Role) -> Account:
    """``account`` when it has one of ``roles``; NotAllowed says which role is needed."""
    if account is None or account.role not in roles:
        raise NotAllowed(
            f"This is for the role {' or '.join(roles)}; sign in with such an account."
        )
    return account


def add_dealer(store: Store, id: str, name: str, place: str, market: str) -> None:
    """A new dealer; Conflict when the id is taken."""
    with store.writing() as session:
        if accounts.dealer(session, id) is not None:
            raise Conflict(f"There is a dealer {id!r} already.")
        session.add(tables.Dealer(id=id, name=name, place=place, market=market))


def add_account(store: Store, name: str, password: str, role: Role, dealer: str = "") -> None:
    """A new account; Conflict when the name is taken, Refused for a short password or a dealer
    that does not fit the role."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(f"A password has at least {SHORTEST_PASSWORD} characters.")
    if (role == "dealer") != bool(dealer):
        raise Refused("An account of the role dealer belongs to a dealer, and no other does.")
    kept = _HASHER.hash(password)
    with store.writing() as session:
        if accounts.account_named(session, name) is not None:
            raise Conflict(f"There is an account {name!r} already.")
        if dealer and accounts.dealer(session, dealer) is None:
            raise Refused(f"There is no dealer {dealer!r}.")
        session.add(tables.Account(name=name, password_hash=kept, role=role, dealer=dealer or None))


def _view(session: Session, row: tables.Account) -> Account:
    role: Role = row.role  # type: ignore[assignment]  # written by ``add_account`` alone
    dealer = accounts.dealer(session, row.dealer) if row.dealer else None
    if dealer is None:
        return Account(row.id or 0, row.name, role)
    return Account(row.id or 0, row.name, role, dealer.id, dealer.name, dealer.market)


def _fits(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _no_ones_hash() -> str:
    return _HASHER.hash("nobody has this password, and no account has this hash")
