"""The engine without what is out. If this fails, a page counts or offers what nobody sells."""

from __future__ import annotations

from typing import Any

import pytest

from configurator.catalogue.release import Release
from configurator.engine.open import open_engine
from configurator.engine.without import Without
from configurator.flow.showroom import attributes_of

PRICE = "price:GBP"


@pytest.fixture(params=["diagram", "sat"])
def engine(request: pytest.FixtureRequest, cart: Release) -> Any:
    """The cart without its motor and its lamp, whichever backend answers."""
    nodes = 4_000_000 if request.param == "diagram" else 0
    found = open_engine(cart.model, attributes_of(cart), nodes=nodes)
    assert found.backend.startswith(request.param)
    return Without(found, {"motor_electric", "lamp"})


def test_answers_are_those_of_the_carts_that_are_left(engine: Any, cart: Release) -> None:
    answer = engine.answer({"body_box": True})
    assert answer.count in (8, None)  # 2 markets, 2 colours, tow-bar or not
    assert answer.state("lamp") == answer.state("motor_electric") == "excluded"
    assert answer.state("motor_none") == "forced"
    assert engine.answer({}).state("body_tall") == "excluded"
    for aim in (PRICE, "mass", "lead", ""):
        built = engine.complete({"extras": True}, aim)
        assert built is not None
        assert cart.model.allows(built)
        assert built.isdisjoint(engine.out)
    assert engine.complete({"lamp": True}, PRICE) is None


def test_what_is_out_is_neither_kept_nor_repaired_in(engine: Any) -> None:
    settled = engine.settle([("lamp", True), ("tow", True), ("body_tall", True)])
    assert settled.kept == {"tow": True}
    assert set(settled.dropped) == {"lamp", "body_tall"}
    assert engine.repairs({}, "body_tall", by=PRICE) == ()
    assert engine.repairs({"lamp": True}, "lamp", by=PRICE) == ()
    (way,) = engine.repairs({"body_open": True}, "tow", by=PRICE)
    assert way.dropped == {"body_open": True}
    assert way.configuration.isdisjoint(engine.out)


def test_what_is_out_explains_alone_where_it_decides_alone(engine: Any) -> None:
    found = engine.explain({"paint_red": True, "motor_none": True}, "body_tall")
    assert found.choices == {"motor_electric": False}
    assert [c.rule for c in found.constraints] == ["R1"]
    assert engine.explain({}, "lamp").choices == {"lamp": False}
    assert engine.explain({"body_open": True}, "tow").choices == {"body_open": True}
