"""Budget questions for ``bench/engine.py``: which options fit upper bounds on several figures.

Half of the bounds are drawn at random, half lie within 3% of what some best mix of the figures
comes to, where single figures say least. Beside it CP-SAT: a solve for every option, with it and
without it; and few solves, each for as many options as one solution can show.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from time import monotonic, perf_counter
from typing import Any

import numpy as np

from configurator.catalogue.feature_model import FeatureModel
from configurator.engine.answers import Choices, Engine
from configurator.engine.budget import within
from configurator.engine.judge import Judge, solved
from configurator.engine.limits import a_bound_is_kept, witnessed

Row = tuple[str, float, str, float | None, str | None]


def budget_rows(
    model: FeatureModel, engine: Engine, figures: list[str], number: int, limit: float
) -> Iterator[Row]:
    """Metric, value, unit, goal and peer of ``number`` questions; ``limit`` seconds of the peer,
    which answers one at least."""
    judge = Judge(model)
    seconds, answers, settled = [], [], Counter[str]()
    questions = list(_questions(engine, figures, number))
    within(engine, judge, *questions[0])  # machine code from disk
    for choices, bounds in questions:
        begin = perf_counter()
        found = within(engine, judge, choices, bounds)
        seconds.append(perf_counter() - begin)
        assert found.satisfiable is not None
        answers.append(found)
        settled.update(found.steps)
    yield "budget, median", float(np.median(seconds)) * 1e3, "ms", None, None
    yield "budget, p95", float(np.percentile(seconds, 95)) * 1e3, "ms", None, None
    for step, many in settled.items():
        yield f"budget, settled by {step}", 100 * many / settled.total(), "%", None, None
    without = sum(not a.steps.get("solver") for a in answers)
    yield "budget, questions without a solver", 100 * without / number, "%", None, None
    for peer, clock in (("CP-SAT, a solve an option", _each), ("CP-SAT, few solves", _few)):
        theirs: list[float] = []
        end = perf_counter() + limit
        for (choices, bounds), found in zip(questions[::-1], answers[::-1], strict=True):
            if perf_counter() < end or not theirs:
                begin = perf_counter()
                can, must = clock(engine, judge, choices, bounds)
                theirs.append(perf_counter() - begin)
                assert (can, must & can) == (found.reachable, found.forced)
        middle = float(np.median(theirs))
        yield "budget, median", middle * 1e3, "ms", None, peer
        yield (
            f"budget, times faster than {peer}",
            middle / float(np.median(seconds)),
            "x",
            None,
            None,
        )


def _questions(engine: Engine, figures: list[str], number: int) -> Iterator[tuple[Any, Any]]:
    """Up to four random choices and bounds on two or three figures each."""
    dice = random.Random(3)
    for q in range(number):
        choices: dict[str, bool] = {}
        for _ in range(dice.randint(0, 4)):
            answer = engine.answer(choices, ())
            free = [n for n in engine.names if answer.state(n) == "free"]
            choices[dice.choice(free)] = dice.random() < 0.8
        some = figures[: 2 + q % 4 // 2]
        answer = engine.answer(choices, some)
        least = {n: answer.optimum(n) or 0 for n in some}
        if q % 2:
            yield choices, {n: int(least[n] * dice.uniform(1.02, 1.6)) for n in some}
            continue
        mix = {n: 1 + int(dice.random() ** 2 * 1e12 / least[n]) for n in some}
        best = engine.complete(choices, mix) or frozenset()
        worth = {n: sum(engine.attribute(n).weights.get(x, 0) for x in best) for n in some}
        yield choices, {n: int(worth[n] * dice.uniform(0.998, 1.03)) for n in some}


def _each(
    engine: Engine, judge: Judge, choices: Choices, bounds: Mapping[str, int]
) -> tuple[set[str], set[str]]:
    """What can be, and what cannot be left out, by a solve for each."""
    cp, x = judge.under(choices)
    a_bound_is_kept(cp, x, [(engine.attribute(n), most) for n, most in bounds.items()])
    can, must = set(), set()
    for name in engine.names:
        for wanted, found in ((True, can), (False, must)):
            cp.clear_assumptions()
            cp.add_assumption(x[name] if wanted else ~x[name])
            if (solved(cp, x, 60.0)[0] == "optimal") is wanted:
                found.add(name)
    return can, must


def _few(
    engine: Engine, judge: Judge, choices: Choices, bounds: Mapping[str, int]
) -> tuple[set[str], set[str]]:
    """The same by solves that show as much as one solution can."""
    figures = [(engine.attribute(n), most) for n, most in bounds.items()]
    every = [(name, side) for name in engine.names for side in (True, False)]
    found = witnessed(judge, choices, figures, every, monotonic() + 60.0)
    assert found.complete
    can, without = ({n for n, side in found.shown if side is w} for w in (True, False))
    return can, set(engine.names) - without
