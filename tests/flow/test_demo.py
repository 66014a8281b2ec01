"""If the demo's plant were not built by the real flows, what a newcomer tries would break at the
first click; and every order in it is a chance to hold the product to R1, R3 and R4."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from configurator.errors import Conflict
from configurator.flow.access import sign_in
from configurator.flow.demo import Filled, fill
from configurator.flow.load import audit_bank
from configurator.flow.ordering import orders
from configurator.flow.showroom import Showroom
from configurator.orders.configuration import from_json
from configurator.orders.price import price
from configurator.settings import shipped
from configurator.store import tables
from configurator.store.acts import broken_at
from configurator.store.database import Store
from configurator.store.migrate import migrate

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def showroom(tmp_path_factory: pytest.TempPathFactory) -> Showroom:
    return Showroom.at(shipped("rules"), tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def filled(
    showroom: Showroom, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, Filled]]:
    url = f"sqlite:///{tmp_path_factory.mktemp('demo')}/demo.sqlite3"
    migrate(url)
    store = Store(url)
    yield store, fill(showroom, store, NOW, orders=60)
    store.close()


def _orders(store: Store) -> list[tables.Order]:
    with store.reading() as session:
        return list(session.exec(select(tables.Order).order_by(tables.Order.number)))


def test_the_plant_is_filled_and_open(filled: tuple[Store, Filled]) -> None:
    store, made = filled
    assert made.orders == len(_orders(store)) >= 55
    assert made.first_day > NOW.date()
    assert [a.role for a in made.accounts] == ["dealer"] * 3 + ["planner", "production", "rules"]
    planner = sign_in(store, "planner", made.accounts[3].password)
    assert len(orders(store, planner)) == made.orders
    dealt = [len(orders(store, sign_in(store, a.name, a.password))) for a in made.accounts[:3]]
    assert sum(dealt) == made.orders
    assert min(dealt) > 0


def test_every_order_passes_both_judges_under_its_own_release(
    filled: tuple[Store, Filled], showroom: Showroom
) -> None:
    """R1: the diagram and CP-SAT, over every stored order; R3: at the price of its release."""
    for row in _orders(filled[0]):
        placed = from_json(row.configuration)
        release = showroom.release(row.product, row.release)
        assert showroom.judge(release).judge(placed.selected).valid
        choices = {f: f in placed.selected for f in showroom.engine(release).names}
        assert showroom.engine(release).answer(choices, ()).satisfiable
        assert placed.digest == release.digest
        assert placed.price == price(release, placed.selected, release.markets[placed.market])
        assert row.gross == placed.price.gross


def test_the_promises_can_all_be_kept(filled: tuple[Store, Filled], showroom: Showroom) -> None:
    """The bank audited by CP-SAT: what was promised one by one fits together (R4)."""
    store = filled[0]
    for line in showroom.lines:
        found = audit_bank(showroom, store, line, NOW.date())
        assert found.answer == "feasible"
        promised = {o.number: o.build_day for o in _orders(store) if o.line == line}
        assert promised
        assert found.days.keys() == promised.keys()
        assert all(found.days[n] <= day for n, day in promised.items())
    assert broken(store) is None


def broken(store: Store) -> int | None:
    with store.reading() as session:
        return broken_at(session)


def test_the_same_seed_makes_the_same_plant(tiny_rules: Path, tmp_path: Path) -> None:
    showroom = Showroom.at(tiny_rules, tmp_path)
    made: list[list[tuple[Any, ...]]] = []
    for n in range(2):
        url = f"sqlite:///{tmp_path}/{n}.sqlite3"
        migrate(url)
        store = Store(url)
        fill(showroom, store, NOW, orders=8, password="a long password")
        made.append([(o.number, o.configuration, o.build_day, o.reference) for o in _orders(store)])
        store.close()
    assert made[0] == made[1]


def test_a_store_in_use_is_left_alone(filled: tuple[Store, Filled], showroom: Showroom) -> None:
    with pytest.raises(Conflict, match="in use already"):
        fill(showroom, filled[0], NOW)
