"""Settings are checked at start. If these fail, an installation starts with a wrong setting and
breaks at night, or forgets its secret and signs everybody out."""

from __future__ import annotations

from pathlib import Path

import pytest

from configurator.errors import SettingsError
from configurator.settings import read_settings


def test_the_secret_is_made_once_and_kept_private(tmp_path: Path) -> None:
    first = read_settings({"CONFIGURATOR_HOME": str(tmp_path / "home")})
    second = read_settings({"CONFIGURATOR_HOME": str(tmp_path / "home")})
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 48
    assert (tmp_path / "home" / "secret-key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONFIGURATOR_PORT", "0"),
        ("CONFIGURATOR_PORT", "65536"),
        ("CONFIGURATOR_QUOTE_DAYS", "-3"),
        ("CONFIGURATOR_SOLVER_SECONDS", "soon"),
        ("CONFIGURATOR_LOG_LEVEL", "LOUD"),
        ("CONFIGURATOR_RULES", "/nowhere/at/all"),
        ("CONFIGURATOR_PUBLIC_URL", "build.example.com"),
        ("CONFIGURATOR_PUBLIC_URL", "https://build.example.com/shop?x"),
    ],
)
def test_a_wrong_setting_is_named_with_what_would_be_right(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(SettingsError, match=name) as told:
        read_settings({"CONFIGURATOR_HOME": str(tmp_path), name: value})
    assert value in str(told.value)


def test_a_home_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(SettingsError, match="CONFIGURATOR_HOME"):
        read_settings({"CONFIGURATOR_HOME": str(blocked / "home")})


def test_the_embedded_database_lies_in_home(tmp_path: Path) -> None:
    settings = read_settings({"CONFIGURATOR_HOME": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path}/configurator.sqlite3"
    assert settings.outbox.is_relative_to(tmp_path)


def test_the_public_address_is_kept_without_its_slash(tmp_path: Path) -> None:
    """Every QR code of a doubled slash leads to a page that is not there."""
    home = {"CONFIGURATOR_HOME": str(tmp_path)}
    assert read_settings(home).public_url == ""
    stated = read_settings({**home, "CONFIGURATOR_PUBLIC_URL": "https://build.example.com:8443/"})
    assert stated.public_url == "https://build.example.com:8443"
