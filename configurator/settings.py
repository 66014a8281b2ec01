"""The settings: read once from the environment, checked at start, never changed after.

Every variable begins with ``CONFIGURATOR_``; README lists them all.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from configurator.errors import SettingsError

_PACKAGE = Path(__file__).parent
_WHOLE_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9.-]+(:\d{1,5})?|https?://\[[0-9a-fA-F:]+\](:\d{1,5})?"
)


def shipped(folder: str) -> Path:
    """Where ``templates``, ``static`` or ``rules`` lie: in the wheel, else in the checkout."""
    inside = _PACKAGE / "shipped" / folder
    return inside if inside.is_dir() else _PACKAGE.parent / folder


@dataclass(frozen=True)
class Settings:
    """Everything that an installation may choose.

    ``home`` holds what this installation writes: the embedded database, the job queue, compiled
    rule bases and, in ``outbox/``, the build orders sent to production. ``public_url`` is how
    people elsewhere reach this installation ("" as they asked for it).
    """

    home: Path
    database_url: str
    rules: Path
    secret_key: str
    host: str
    port: int
    solver_seconds: float
    log_level: str
    quote_days: int
    public_url: str = ""

    @property
    def cache(self) -> Path:
        return self.home / "cache"

    @property
    def outbox(self) -> Path:
        return self.home / "outbox"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings that ``environment`` states; SettingsError names the variable that is wrong."""
    home = Path(
        environment.get("CONFIGURATOR_HOME") or platformdirs.user_data_dir("configurator")
    ).absolute()
    level = environment.get("CONFIGURATOR_LOG_LEVEL", "INFO").upper()
    if level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise SettingsError(
            f"CONFIGURATOR_LOG_LEVEL is {level!r}; use DEBUG, INFO, WARNING or ERROR"
        )
    rules = Path(environment.get("CONFIGURATOR_RULES") or shipped("rules"))
    if not rules.is_dir():
        raise SettingsError(f"CONFIGURATOR_RULES names {rules}, which is not a folder")
    return Settings(
        home=home,
        database_url=environment.get("CONFIGURATOR_DATABASE_URL")
        or f"sqlite:///{home / 'configurator.sqlite3'}",
        rules=rules,
        secret_key=environment.get("CONFIGURATOR_SECRET_KEY") or _kept_secret(home),
        host=environment.get("CONFIGURATOR_HOST", "127.0.0.1"),
        port=_number(environment, "CONFIGURATOR_PORT", 8000, 1, 65535),
        solver_seconds=float(_number(environment, "CONFIGURATOR_SOLVER_SECONDS", 20, 1, 3600)),
        log_level=level,
        quote_days=_number(environment, "CONFIGURATOR_QUOTE_DAYS", 30, 1, 365),
        public_url=_address(environment, "CONFIGURATOR_PUBLIC_URL"),
    )


def _address(environment: Mapping[str, str], name: str) -> str:
    """The scheme and host that ``name`` states, without the slash at its end; "" unless set."""
    written = environment.get(name, "").strip().removesuffix("/")
    if written and not _WHOLE_ADDRESS.fullmatch(written):
        raise SettingsError(
            f"{name} is {written!r}; use a scheme and a host, as in https://build.example.com"
        )
    return written


def _number(environment: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    written = environment.get(name, str(default))
    if not written.isdecimal() or not low <= int(written) <= high:
        raise SettingsError(f"{name} is {written!r}; use a whole number from {low} to {high}")
    return int(written)


def _kept_secret(home: Path) -> str:
    """A secret made on first start and kept, so that sessions outlive a restart."""
    path = home / "secret-key"
    try:
        if not path.exists():
            home.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48))
        return path.read_text()
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be written ({error.strerror}); set CONFIGURATOR_HOME to a folder that "
            "can, or CONFIGURATOR_SECRET_KEY"
        ) from error
