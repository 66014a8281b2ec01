"""The local search evaluates moves by what changes; if that drifts from the whole truth, scores
on the planner's page are wrong and the search walks to a place that only seems good."""

from __future__ import annotations

from time import monotonic

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from sequencing_cases import problems
from sequencing_check import assert_keeps_its_promises, longest_batch, parts_of, score_of

from configurator.sequencing.annealing import phases_of
from configurator.sequencing.bound import bound_of
from configurator.sequencing.classes import classes_of
from configurator.sequencing.construct import start_of
from configurator.sequencing.moves import EXCHANGE, REFLECT, SWAP, apply, delta, keeps_batches
from configurator.sequencing.problem import Problem
from configurator.sequencing.search import search
from configurator.sequencing.state import state_of
from configurator.sequencing.walk import HARD, anneal, total


@st.composite
def moves(draw: st.DrawFn, n: int) -> tuple[int, int, int, int]:
    """kind, i, m, j as places of a day of ``n`` units (n >= 2)."""
    kind = draw(st.sampled_from([SWAP, REFLECT, EXCHANGE]))
    i = draw(st.integers(0, n - 2))
    j = draw(st.integers(i + 1, n - 1))
    return kind, i, draw(st.integers(i + 1, j)), j


def _moved(order: list[int], kind: int, i: int, m: int, j: int) -> list[int]:
    new = list(order)
    if kind == SWAP:
        new[i], new[j] = new[j], new[i]
    elif kind == REFLECT:
        new[i : j + 1] = reversed(order[i : j + 1])
    else:
        new[i : j + 1] = order[m : j + 1] + order[i:m]
    return new


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_move_is_worth_what_a_full_recount_says(data: st.DataObject) -> None:
    problem = data.draw(problems(most=14))
    classes = classes_of(problem)
    n = len(problem.units)
    order = [classes.of[u.id] for u in problem.units]
    state = state_of(classes, order)
    start = int(state.day[0])
    for kind, i, m, j in data.draw(st.lists(moves(n), max_size=8)) if n > 1 else ():
        after = _moved(order, kind, i, m, j)
        loose = Problem(
            problem.units,
            problem.ratios,
            problem.weights,
            problem.paint_limit,
            problem.paint_limit_spans_tail,
            problem.tail,
            windows=problem.windows,
        )
        free = classes_of(loose)
        before, now = (score_of(loose, free.named(o)) for o in (order, after))
        place = (kind, start + i, start + m, start + j)
        assert delta(state, *place, 1e18) == now - before
        if now - before > 0:
            assert delta(state, *place, float(now - before) - 0.5) > now - before - 0.5
        if (
            problem.paint_limit is not None
            and longest_batch(loose, free.named(order)) <= problem.paint_limit
        ):
            kept = longest_batch(loose, free.named(after)) <= problem.paint_limit
            assert keeps_batches(state, *place) == kept
        apply(state, *place, np.zeros_like(state.cls))
        order = after
        fresh = state_of(classes, order)
        assert total(state) == now
        for name in ("cls", "tint", "has", "cost", "changes"):
            assert (getattr(state, name) == getattr(fresh, name)).all(), name
        for r in range(len(classes.ratios)):
            low, high = state.rule[r, 3], state.rule[r, 4]
            assert (state.held[r, low : high + 1] == fresh.held[r, low : high + 1]).all()
        assert (state.unit[state.at] == np.arange(n)).all()
        assert (state.cls_of[state.unit[start : start + n]] == order).all()


@settings(max_examples=60, deadline=None)
@given(problems(most=10), st.integers(0, 9), st.integers(0, 2), st.sampled_from([0.0, 1.0, 1e7]))
def test_a_walk_keeps_every_promise_at_any_temperature(
    problem: Problem, seed: int, lead: int, heat: float
) -> None:
    classes = classes_of(problem)
    start = start_of(classes, 10.0, 1, 1)
    if not start.classes:
        return
    state = state_of(classes, start.classes)
    hard = sum(r.hard for r in classes.ratios)
    best = state.cls.copy()
    rng = np.array([seed + 1], np.int64)
    score = anneal(state, rng, 500, heat, HARD + lead, hard, best, int(total(state)))
    first = int(state.day[0])
    for cls, said in ((state.cls, int(total(state))), (best, int(score))):
        ids = classes.named([int(c) for c in cls[first : first + len(problem.units)]])
        assert_keeps_its_promises(problem, ids)
        assert score_of(problem, ids) == said


def test_phases_go_from_the_dearest_objective_to_the_cheapest() -> None:
    from sequencing_cases import a_unit

    from configurator.sequencing.problem import Ratio, Weights

    units = (a_unit("a", "h s", "red"), a_unit("b"))
    ratios = (Ratio("s", 1, 2, hard=False), Ratio("h", 1, 2))
    for weights, order in (
        (Weights(), ["hard_ratios", "colour_changes", "soft_ratios"]),
        (Weights(1_000, 1_000_000, 1), ["colour_changes", "hard_ratios", "soft_ratios"]),
        (Weights(1_000_000, 1, 1_000), ["hard_ratios", "soft_ratios", "colour_changes"]),
        (Weights(1, 0, 0), ["hard_ratios"]),
    ):
        phases = phases_of(classes_of(Problem(units, ratios, weights)))
        assert [p.part for p in phases] == order
        assert all(p.hottest > p.coldest > 0 for p in phases)


def test_the_same_seed_and_moves_give_the_same_sequence() -> None:
    from sequencing_cases import a_unit

    from configurator.sequencing.problem import Ratio

    units = tuple(
        a_unit(str(k), " ".join(n for j, n in enumerate("abc") if k >> j & 1), str(k % 3))
        for k in range(40)
    )
    problem = Problem(units, tuple(Ratio(n, 1, 3) for n in "abc"), paint_limit=4)
    classes = classes_of(problem)
    start = start_of(classes, 10.0, 1, 1).classes
    found = [
        search(
            classes,
            start,
            bound_of(problem),
            end=monotonic() + 30,
            seed=seed,
            walks=2,
            moves=40_000,
        )
        for seed in (5, 5, 6)
    ]
    assert found[0] == found[1]
    assert found[0][0] != found[2][0]
    assert parts_of(problem, classes.named(found[0][0]))
