"""If a wrong password opened an account, or names could be probed, a dealer's business would be
anybody's."""

from __future__ import annotations

from typing import Any

import pytest

from configurator.errors import Conflict, NotAllowed, Refused
from configurator.flow.access import account, add_account, add_dealer, need, sign_in

PASSWORD = "correct horse battery"


def test_name_and_password_open_the_account(anywhere: Any) -> None:
    add_account(anywhere.store, "dealer9", PASSWORD, "dealer", "south")
    opened = sign_in(anywhere.store, "dealer9", PASSWORD)
    assert (opened.role, opened.dealer, opened.dealer_name) == ("dealer", "south", "South Carts")
    assert account(anywhere.store, opened.id) == opened
    assert account(anywhere.store, 999) is None


@pytest.mark.parametrize(
    ("name", "password"),
    [("dealer1", "wrong horse battery"), ("nobody", PASSWORD), ("", ""), ("dealer1", "")],
)
def test_anything_else_is_refused_in_the_same_words(small: Any, name: str, password: str) -> None:
    with pytest.raises(NotAllowed, match="Name and password do not fit"):
        sign_in(small.store, name, password)


def test_passwords_are_kept_as_argon2id(small: Any) -> None:
    from sqlmodel import select

    from configurator.store.tables import Account

    add_account(small.store, "planner2", PASSWORD, "planner")
    with small.store.reading() as session:
        kept = session.exec(select(Account.password_hash).where(Account.name == "planner2")).one()
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PASSWORD not in kept


def test_a_closed_account_stays_out(small: Any) -> None:
    from sqlalchemy import text

    add_account(small.store, "planner2", PASSWORD, "planner")
    opened = sign_in(small.store, "planner2", PASSWORD)
    with small.store.writing() as session:
        session.execute(text("UPDATE account SET open = 0 WHERE name = 'planner2'"))
    assert account(small.store, opened.id) is None
    with pytest.raises(NotAllowed):
        sign_in(small.store, "planner2", PASSWORD)


def test_accounts_are_made_with_sense(small: Any) -> None:
    for wrong, says in (
        (("x", "short", "planner", ""), "at least 12"),
        (("x", PASSWORD, "planner", "north"), "belongs to a dealer"),
        (("x", PASSWORD, "dealer", ""), "belongs to a dealer"),
        (("x", PASSWORD, "dealer", "nobody"), "no dealer 'nobody'"),
    ):
        with pytest.raises(Refused, match=says):
            add_account(small.store, *wrong)
    with pytest.raises(Conflict, match="account 'dealer1' already"):
        add_account(small.store, "dealer1", PASSWORD, "planner")
    with pytest.raises(Conflict, match="dealer 'north' already"):
        add_dealer(small.store, "north", "North", "Leeds", "gb")


def test_a_role_is_needed(small: Any) -> None:
    assert need(small.planner, "planner", "production") is small.planner
    for who in (None, small.dealer):
        with pytest.raises(NotAllowed, match="role planner or production"):
            need(who, "planner", "production")
