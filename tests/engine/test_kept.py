"""Compiled rule bases on disk. If these fail, a damaged file stops the shop, or answers wrongly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from small_models import a_van

from configurator.engine import kept
from configurator.engine import open as opening
from configurator.engine.by_diagram import DiagramEngine
from configurator.engine.open import open_engine


def _forbid(*_: object) -> object:
    raise AssertionError("compiled again")


def test_a_release_is_compiled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = open_engine(a_van(), cache=tmp_path)
    monkeypatch.setattr(opening, "compiled_forest", _forbid)
    again = open_engine(a_van(), cache=tmp_path)
    assert isinstance(again, DiagramEngine)
    assert again.answer({}).count == first.answer({}).count == 7
    with pytest.raises(AssertionError, match="compiled again"):
        open_engine(a_van())


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _text(path: Path) -> None:
    path.write_text("not a compiled rule base")


def _flip(path: Path) -> None:
    written = bytearray(path.read_bytes())
    written[len(written) // 2] ^= 0xFF
    path.write_bytes(bytes(written))


def _other_arrays(path: Path) -> None:
    """Well-formed, but an edge leads outside: walking it would read foreign memory."""
    with np.load(path) as there:
        arrays = dict(there)
    arrays["child"] = arrays["child"] + 1_000_000
    with path.open("wb") as file:
        np.savez(file, **arrays)


@pytest.mark.parametrize("damage", [_cut, _empty, _text, _flip, _other_arrays])
def test_a_damaged_file_is_ignored_and_made_anew(tmp_path: Path, damage: object) -> None:
    open_engine(a_van(), cache=tmp_path)
    (path,) = tmp_path.glob("*.npz")
    damage(path)  # type: ignore[operator]
    assert open_engine(a_van(), cache=tmp_path).answer({}).count == 7
    assert isinstance(kept.read(tmp_path, path.stem), kept.Forest)


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert open_engine(a_van(), cache=blocked / "cache").answer({}).count == 7


def test_nothing_half_written_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    assert open_engine(a_van(), cache=tmp_path).answer({}).count == 7
    assert list(tmp_path.iterdir()) == []
