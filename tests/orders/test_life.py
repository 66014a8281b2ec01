"""If an order could do what its state forbids, a frozen vehicle would be cancelled under the
line's hands, or one that was delivered sold again."""

from __future__ import annotations

from typing import get_args

import pytest

from configurator.errors import Conflict
from configurator.orders.life import LIFE, LIVE, WAY, Act, State, allows, step

STATES: tuple[State, ...] = get_args(State)
ACTS: tuple[Act, ...] = get_args(Act)
FORBIDDEN = [(s, a) for s in STATES for a in ACTS if (s, a) not in LIFE]


def test_the_way_of_an_order_leads_from_quote_to_handover() -> None:
    acts: list[Act] = [
        "place", "accept", "slot", "sequence", "freeze", "release", "start", "finish", "ship",
        "deliver",
    ]  # fmt: skip
    state: State = "quoted"
    passed = []
    for act in acts:
        state = step(state, act)
        passed.append(state)
    assert tuple(passed) == WAY


@pytest.mark.parametrize(("state", "act"), FORBIDDEN, ids=lambda p: str(p))
def test_what_is_not_in_the_table_is_refused_in_a_sentence(state: State, act: Act) -> None:
    assert not allows(state, act)
    with pytest.raises(Conflict, match=r"^An order that is .+ cannot be .+; it can only while"):
        step(state, act)


def test_most_pairs_are_forbidden() -> None:
    """The test above would prove nothing of a table that allows everything."""
    assert len(FORBIDDEN) > 150


def test_every_state_can_be_reached_and_every_act_is_used() -> None:
    reached = {"quoted"} | set(LIFE.values())
    assert reached == set(STATES)
    assert {a for _, a in LIFE} == set(ACTS)


def test_nothing_follows_delivery_or_cancellation() -> None:
    assert not [a for a in ACTS if allows("delivered", a) or allows("cancelled", a)]


@pytest.mark.parametrize("state", ["frozen", "released", "in_build", "built", "delivered"])
def test_an_order_past_the_freeze_cannot_be_cancelled(state: State) -> None:
    with pytest.raises(Conflict, match="cannot be cancelled any more"):
        step(state, "cancel")


def test_an_order_that_is_not_accepted_holds_nothing() -> None:
    assert not LIVE & {"quoted", "placed", "cancelled"}
    assert "frozen" in LIVE
