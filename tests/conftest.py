"""What all tests share: where the public benchmark data lie."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def bench() -> Path:
    """The folder of benchmark data; tests that need it skip, saying why, where it is absent."""
    there = Path(os.environ.get("CONFIGURATOR_BENCH") or REPOSITORY.parent / "shared" / "bench")
    if not there.is_dir():
        pytest.skip(f"benchmark data not found at {there}; name its folder in CONFIGURATOR_BENCH")
    return there
