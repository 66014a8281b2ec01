"""Who may come in and what they may do: signing in, and the checks that every story asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from configurator.store.database import Store

Role: TypeAlias = Literal["dealer", "planner", "production"]


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
    raise NotImplementedError


def account(store: Store, id: int) -> Account | None:
    """The account behind a session; None when it is gone or closed."""
    raise NotImplementedError


def need(account: Account | None, *roles: Role) -> Account:
    """``account`` when it has one of ``roles``; NotAllowed says which role is needed."""
    raise NotImplementedError
