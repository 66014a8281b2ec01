"""Machine code on disk. If these fail, a full disk or a damaged file stops the first click."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import sys
from configurator.engine.order import _ones
import numpy as np
print("answer", int(_ones(np.uint64(7))))
"""


def _run(cache: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT],
        env={**os.environ, "NUMBA_CACHE_DIR": str(cache)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("answer")[-1].strip()


@pytest.mark.parametrize("damage", [b"", b"not machine code", b"\x80\x04\x95"])
def test_damaged_machine_code_is_compiled_anew(tmp_path: Path, damage: bytes) -> None:
    assert _run(tmp_path) == "3"
    files = [p for p in tmp_path.rglob("*") if p.suffix in (".nbi", ".nbc")]
    assert files
    for path in files:
        path.write_bytes(damage)
    assert _run(tmp_path) == "3"


def test_a_full_disk_costs_only_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import numba.core.caching
    import numpy as np

    from configurator.engine.kernel import compiled

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(numba.core.caching.IndexDataCacheFile, "save", full)

    @compiled
    def twice(x: int) -> int:
        return 2 * x

    assert twice(np.int64(21)) == 42
