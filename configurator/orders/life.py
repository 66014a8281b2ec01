"""An order's life as one table: which act leads from which state to which, and nothing else.

quoted -> placed -> accepted -> slotted -> sequenced -> frozen -> released
       -> in_build -> built -> shipped -> delivered
aside: amended (an act that keeps the state), on_hold, cancelled, scrapped
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from configurator.errors import Conflict

State: TypeAlias = Literal[
    "quoted",
    "placed",
    "accepted",
    "slotted",
    "sequenced",
    "frozen",
    "released",
    "in_build",
    "built",
    "shipped",
    "delivered",
    "on_hold",
    "cancelled",
    "scrapped",
]
Act: TypeAlias = Literal[
    "place",
    "accept",
    "slot",
    "unslot",
    "sequence",
    "freeze",
    "release",
    "start",
    "finish",
    "ship",
    "deliver",
    "amend",
    "hold",
    "resume",
    "cancel",
    "scrap",
    "rebuild",
]

LIFE: Mapping[tuple[State, Act], State] = MappingProxyType(
    {
        ("quoted", "place"): "placed",
        ("placed", "accept"): "accepted",
        ("accepted", "slot"): "slotted",
        ("slotted", "sequence"): "sequenced",
        ("sequenced", "sequence"): "sequenced",
        ("sequenced", "freeze"): "frozen",
        ("frozen", "release"): "released",
        ("released", "start"): "in_build",
        ("in_build", "finish"): "built",
        ("built", "ship"): "shipped",
        ("shipped", "deliver"): "delivered",
        # A change is wholly made or not at all; what it may touch is asked elsewhere.
        ("accepted", "amend"): "accepted",
        ("slotted", "amend"): "accepted",
        ("sequenced", "amend"): "accepted",
        ("frozen", "amend"): "frozen",
        ("released", "amend"): "released",
        ("in_build", "amend"): "in_build",
        # Back into the bank, and aside.
        ("slotted", "unslot"): "accepted",
        ("sequenced", "unslot"): "accepted",
        ("accepted", "hold"): "on_hold",
        ("slotted", "hold"): "on_hold",
        ("sequenced", "hold"): "on_hold",
        ("on_hold", "resume"): "accepted",
        ("placed", "cancel"): "cancelled",
        ("accepted", "cancel"): "cancelled",
        ("slotted", "cancel"): "cancelled",
        ("sequenced", "cancel"): "cancelled",
        ("on_hold", "cancel"): "cancelled",
        # A scrapped unit's order is built anew at the earliest slot.
        ("in_build", "scrap"): "scrapped",
        ("built", "scrap"): "scrapped",
        ("scrapped", "rebuild"): "accepted",
    }
)
#: States in which an order holds a slot and parts.
LIVE: frozenset[State] = frozenset(
    (
        "accepted",
        "slotted",
        "sequenced",
        "frozen",
        "released",
        "in_build",
        "built",
        "shipped",
        "delivered",
        "scrapped",
    )
)
#: The way of an order that nothing befalls.
WAY: tuple[State, ...] = (
    "placed",
    "accepted",
    "slotted",
    "sequenced",
    "frozen",
    "released",
    "in_build",
    "built",
    "shipped",
    "delivered",
)
_DONE: Mapping[Act, str] = MappingProxyType(
    {
        "place": "placed",
        "accept": "accepted",
        "slot": "given to a day",
        "unslot": "taken out of its day",
        "sequence": "sequenced",
        "freeze": "frozen",
        "release": "released to production",
        "start": "started",
        "finish": "finished",
        "ship": "shipped",
        "deliver": "delivered",
        "amend": "changed",
        "hold": "put on hold",
        "resume": "resumed",
        "cancel": "cancelled",
        "scrap": "scrapped",
        "rebuild": "built anew",
    }
)


def step(state: State, act: Act) -> State:
    """The state that ``act`` leads to; Conflict where ``state`` does not allow it.

    >>> step("frozen", "release")
    'released'
    >>> allows("frozen", "cancel")
    False
    """
    after = LIFE.get((state, act))
    if after is not None:
        return after
    allowed = [s for s in get_args(State) if (s, act) in LIFE]
    when = " or ".join(s.replace("_", " ") for s in allowed)
    last = max((WAY.index(s) for s in allowed if s in WAY), default=len(WAY))
    beyond = state in WAY and WAY.index(state) > last
    raise Conflict(
        f"An order that is {state.replace('_', ' ')} cannot be {_DONE[act]}"
        f"{' any more' if beyond else ''}; it can only while it is {when}."
    )


def allows(state: State, act: Act) -> bool:
    """Whether ``act`` is possible in ``state``."""
    return (state, act) in LIFE
