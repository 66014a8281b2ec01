"""Random small sequencing problems for property tests, and brute force over them."""

from __future__ import annotations

from itertools import permutations

from hypothesis import strategies as st
from sequencing_check import longest_batch, score_of

from configurator.sequencing.problem import Problem, Ratio, Unit, Weights

NAMES = ("r0", "r1", "r2")


def a_unit(id: str, needs: str = "", colour: str = "white") -> Unit:
    """A unit with the ratios named in ``needs``, separated by spaces."""
    return Unit(id, frozenset(needs.split()), colour)


def units(prefix: str, least: int, most: int) -> st.SearchStrategy[tuple[Unit, ...]]:
    one = st.tuples(st.frozensets(st.sampled_from(NAMES)), st.sampled_from(["red", "blue", "grey"]))
    return st.lists(one, min_size=least, max_size=most).map(
        lambda made: tuple(Unit(f"{prefix}{k}", n, c) for k, (n, c) in enumerate(made))
    )


@st.composite
def problems(draw: st.DrawFn, most: int = 6) -> Problem:
    """Problems of every kind: tails, pins, frozen units, paint limits, both kinds of windows."""
    day = draw(units("u", 1, most))
    ratios = []
    for name in NAMES:
        q = draw(st.integers(1, 5))
        p = draw(st.integers(0, q))
        ratios.append(Ratio(name, p, q, draw(st.booleans()), draw(st.integers(0, 3))))
    ids = [u.id for u in day]
    order = draw(st.permutations(ids))
    frozen = tuple(order[: draw(st.integers(0, 2))])
    free = [at for at in range(len(ids)) if at >= len(frozen)]
    pins = {}
    if free and draw(st.booleans()):
        pins[order[-1]] = draw(st.sampled_from(free)) if order[-1] not in frozen else 0
    if frozen and order[-1] in frozen:
        pins = {}
    weights = draw(
        st.sampled_from(
            [Weights(), Weights(1_000, 1_000_000, 1), Weights(100, 1, 10), Weights(1, 0, 0)]
        )
    )
    return Problem(
        units=day,
        ratios=tuple(ratios),
        weights=weights,
        paint_limit=draw(st.sampled_from([None, 1, 2, 3])),
        paint_limit_spans_tail=draw(st.booleans()),
        tail=draw(units("t", 0, 4)),
        frozen=frozen,
        pins=pins,
        windows=draw(st.sampled_from(["overhanging", "whole"])),
    )


def least_score(problem: Problem) -> int | None:
    """The least score of all sequences that keep the promises; None when there is none."""
    best = None
    for order in permutations([u.id for u in problem.units]):
        if order[: len(problem.frozen)] != problem.frozen:
            continue
        if any(order[at] != id for id, at in problem.pins.items()):
            continue
        if problem.paint_limit is not None and longest_batch(problem, order) > problem.paint_limit:
            continue
        score = score_of(problem, order)
        best = score if best is None else min(best, score)
    return best
