"""Opening within a budget. If these fail, one hard rule base hangs the shop, or answers in silence
from something else than people think."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

import pytest
from small_models import a_van

from configurator.catalogue.feature_model import Constraint, Feature, FeatureModel, Group
from configurator.catalogue.formula import Or, Var
from configurator.engine import open as opening
from configurator.engine.answers import Attribute
from configurator.engine.open import open_engine


def _hard(size: int = 60) -> FeatureModel:
    """Pairs far apart in every order: no small diagram exists (a dense random graph)."""
    options = tuple(Feature(f"o{i}") for i in range(size))
    pairs = [(i, (i * i + 7 * k + 1) % size) for i in range(size) for k in range(6)]
    rules = tuple(Constraint(Or((Var(f"o{i}"), Var(f"o{j}")))) for i, j in pairs if i != j)
    return FeatureModel(Feature("root", (Group("optional", options, 0, size),)), rules)


def test_over_the_budget_solvers_answer_and_the_engine_says_so() -> None:
    price = Attribute("price", {f"o{i}": i for i in range(60)})
    small = open_engine(_hard(), [price], nodes=1_000)
    assert small.backend.startswith("sat (")
    assert "1,000 nodes" in small.backend
    large = open_engine(_hard(), [price])
    assert large.backend.startswith("diagram (")
    choices = {"o3": False, "o11": False}
    a, b = small.answer(choices), large.answer(choices)
    assert a.count is None
    assert a.optimum("price") == b.optimum("price")
    for name in large.names:
        assert a.state(name) == b.state(name)
    for name in ("o4", "o17", "o42"):
        assert a.best("price", name) == b.best("price", name)
        assert a.best_without("price", name) == b.best_without("price", name)


def test_no_time_means_no_diagram_but_an_engine() -> None:
    begin = monotonic()
    engine = open_engine(_hard(), seconds=0.0)
    assert engine.backend.startswith("sat (")
    assert monotonic() - begin < 10
    assert engine.answer({}).satisfiable


def test_what_did_not_compile_is_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_engine(_hard(), nodes=1_000, cache=tmp_path)

    def never(*_: object) -> object:
        raise AssertionError("compiled again")

    monkeypatch.setattr(opening, "compiled_forest", never)
    assert open_engine(_hard(), nodes=1_000, cache=tmp_path).backend.startswith("sat (")


def test_the_log_says_what_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[dict[str, object]] = []

    class Log:
        def info(self, event: str, **facts: object) -> None:
            said.append({"event": event, **facts})

    monkeypatch.setattr(opening, "_log", Log())
    engine = open_engine(a_van())
    assert said[0]["backend"] == engine.backend
    assert str(said[0]["backend"]).startswith("diagram (")
