"""What all tests share: the public benchmark data, a product small enough to count, databases."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from configurator.catalogue.line import Line
from configurator.catalogue.load import load_lines, load_products
from configurator.catalogue.release import Release

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def bench() -> Path:
    """The folder of benchmark data; tests that need it skip, saying why, where it is absent."""
    there = Path(os.environ.get("CONFIGURATOR_BENCH") or REPOSITORY.parent / "shared" / "bench")
    if not there.is_dir():
        pytest.skip(f"benchmark data not found at {there}; name its folder in CONFIGURATOR_BENCH")
    return there


@pytest.fixture(scope="session")
def tiny_rules() -> Path:
    """A rule base of one hand cart: 2 markets, 3 bodies, 2 motors, 2 colours, 2 extras; 5 slots
    and 2 batteries a day."""
    return REPOSITORY / "tests" / "flow" / "tiny"


@pytest.fixture(scope="session")
def cart(tiny_rules: Path) -> Release:
    """The hand cart's only release."""
    return load_products(tiny_rules)[0]


@pytest.fixture(scope="session")
def cart_line(tiny_rules: Path) -> Line:
    """The line that builds the hand cart."""
    return load_lines(tiny_rules / "lines")["cart-line"]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An address for a new database, thrown away after: every promise holds on both kinds."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/configurator.sqlite3"
        return
    server = os.environ.get("CONFIGURATOR_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/")
    server = server.rsplit("/", 1)[0]
    name = f"configurator_test_{uuid.uuid4().hex[:12]}"
    try:
        admin = psycopg.connect(f"{server}/postgres", autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no PostgreSQL at {server} (set CONFIGURATOR_TEST_POSTGRES): {error}")
    with admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{server}/{name}"
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
