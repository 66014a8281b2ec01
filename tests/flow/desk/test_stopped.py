"""What a process holds of the stops. If these fail, a page sells what was stopped a minute ago, or
falls with the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text
from stopping import TODAY, lift_it, stop_it

from configurator.flow.desk.stopped import StopBoard


def test_a_process_sees_a_stop_and_a_sold_out_cap(anywhere: Any) -> None:
    board = StopBoard(anywhere.store, fresh=0.0)
    assert not board.of("cart", TODAY).closed
    stop_it(anywhere, "body_box", cap=1)
    assert board.of("cart", TODAY) is board.of("cart", TODAY), "nothing changed"
    assert not board.of("cart", TODAY).closed
    anywhere.ordered("body_box")
    assert set(board.of("cart", TODAY).closed) == {"body_box"}
    lift_it(anywhere, "body_box")
    assert not board.of("cart", TODAY).by_option


def test_pages_go_on_with_what_is_known_when_the_database_is_gone(small: Any) -> None:
    stop_it(small, "body_box")
    board = StopBoard(small.store, fresh=0.0)
    assert board.of("cart", TODAY).closed
    with small.store.writing() as session:
        session.execute(text("DROP TABLE desk_clock"))
    assert set(board.of("cart", TODAY).closed) == {"body_box"}
