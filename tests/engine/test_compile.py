"""The budget of compiling. If these fail, a rule base that fits no diagram holds up a start, or an
upload, long after its time is over."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from configurator.engine import compile as compiling
from configurator.engine import diagram
from configurator.engine.blocks import Block, Blocks
from configurator.engine.compile import Binary, OverBudget, binary_diagram
from configurator.engine.order import Order
from configurator.engine.simplify import Component, Simplified


def _hard(variables: int = 200, clauses: int = 700) -> tuple[tuple[int, ...], ...]:
    """Random clauses of three, which no order keeps apart."""
    dice = random.Random(5)
    return tuple(
        tuple(v * dice.choice((1, -1)) for v in dice.sample(range(1, variables + 1), 3))
        for _ in range(clauses)
    )


class _Clock:
    """Stands at 0 until it is let run."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_no_step_gets_more_nodes_than_the_time_left_can_fill(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The clock is not read within OxiDD's operations: near the end they must be short."""
    clock = _Clock()
    given: list[tuple[int, float]] = []

    def built(parts: Blocks, order: Order, nodes: int, in_time: Callable[[], bool]) -> Binary:
        given.append((nodes, clock.now))
        clock.now += 0.9
        raise OverBudget("said by the test")

    monkeypatch.setattr(diagram, "binary_diagram", built)
    monkeypatch.setattr(diagram, "monotonic", clock)
    component = Component(tuple(range(1, 201)), _hard(), ())
    with pytest.raises(OverBudget, match="200 connected features"):
        diagram.compiled_forest(Simplified(True, (0,), (component,)), 200, 6.0, 4_000_000)
    assert len(given) > 5
    for nodes, then in given:
        assert nodes <= max(1_000_000 * (6.0 - then), 20_000)
    assert given[-1][0] < given[5][0]


def test_a_runaway_ends_when_its_time_is_over() -> None:
    parts = Blocks(tuple(Block((v,)) for v in range(1, 201)), _hard())
    left = iter(range(10))
    with pytest.raises(OverBudget, match="out of time"):
        binary_diagram(parts, range(200), 4_000_000, lambda: next(left, None) is not None)


def test_a_runaway_ends_when_its_nodes_are_used_up() -> None:
    parts = Blocks(tuple(Block((v,)) for v in range(1, 201)), _hard())
    with pytest.raises(OverBudget, match="more than 20,000 nodes"):
        binary_diagram(parts, range(200), 20_000, lambda: True)


def test_a_step_cut_into_smaller_ones_gives_the_same_diagram(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parts = Blocks(tuple(Block((v,)) for v in range(1, 31)), _hard(30, 60))
    whole = binary_diagram(parts, range(30), 100_000, lambda: True)
    monkeypatch.setattr(compiling, "_PAIRS", 0)
    monkeypatch.setattr(compiling, "_NODES_A_RULE", 0)
    cut = binary_diagram(parts, range(30), 100_000, lambda: True)
    for name in ("level", "low", "high"):
        assert (getattr(cut, name) == getattr(whole, name)).all()
    assert cut.root == whole.root
