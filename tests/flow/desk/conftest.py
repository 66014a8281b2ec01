"""A rule engineer at the small plant, and a second process of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from configurator.flow.access import Account, add_account, sign_in
from configurator.flow.desk import drafts
from configurator.flow.desk.drafts import Draft
from configurator.flow.showroom import Showroom

#: No tall box any more (its options: one fewer), the lamp costs 3 more, and tow needs the box.
CHANGES: tuple[tuple[str, str, str], ...] = (
    ("model.uvl", "\t\t\t\t\tbody_tall\n", ""),
    ("model.uvl", "\tbody_tall => motor_electric // R1\n", "\tlamp => motor_electric // R1\n"),
    ("rules.yaml", "A tall box needs the electric motor.", "A lamp needs the electric motor."),
    ("parts.yaml", "  long-cable: ", "  # long-cable: "),
    ("options.yaml", ', {part: long-cable, quantity: 1, when: "body_tall"}', ""),
    ("options.yaml", "label: {en: Lamp, zh: 灯}, price: 5", "label: {en: Lamp, zh: 灯}, price: 8"),
)


@dataclass
class Desk:
    """The small plant with its rule engineers."""

    small: Any
    engineer: Account
    second: Account

    @property
    def store(self) -> Any:
        return self.small.store

    @property
    def showroom(self) -> Showroom:
        return self.small.showroom

    @property
    def now(self) -> datetime:
        return self.small.now

    def begun(self, release: str = "2027") -> Draft:
        """A new draft, begun from the shipped release and not changed."""
        return drafts.begin(
            self.store, self.showroom, self.engineer, "cart", "2026", release, self.now
        )

    def changed(self, release: str = "2027") -> Draft:
        """A new draft without the tall box, where a lamp needs the motor and costs more."""
        made = self.begun(release)
        for name, was, is_ in CHANGES:
            text = made.files[name]
            assert was in text, (name, was)
            made = self.save(made, name, text.replace(was, is_))
        lines = made.files["options.yaml"].splitlines(keepends=True)
        return self.save(
            made, "options.yaml", "".join(line for line in lines if "body_tall" not in line)
        )

    def save(self, draft: Draft, name: str, text: str) -> Draft:
        """Save a file as the engineer."""
        return drafts.save_file(
            self.store, self.engineer, draft.id, draft.revision, name, text, self.now
        )

    def acts(self, subject: str) -> list[tuple[str, str]]:
        """(who, what) on record about something."""
        from configurator.store.acts import history

        with self.store.reading() as session:
            return [(a.by, a.act) for a in history(session, subject)]


def _desk(small: Any) -> Desk:
    people = []
    for name in ("engineer", "second"):
        add_account(small.store, name, "correct horse battery", "rules")
        people.append(sign_in(small.store, name, "correct horse battery"))
    return Desk(small, *people)


@pytest.fixture
def desk(small: Any) -> Desk:
    """The desk on the embedded database."""
    return _desk(small)


@pytest.fixture
def desk_anywhere(anywhere: Any) -> Desk:
    """The desk on each kind of database."""
    return _desk(anywhere)


@pytest.fixture
def another(tiny_rules: Path, tmp_path: Path) -> Callable[[], Showroom]:
    """Another process's showroom of the same rules."""
    return lambda: Showroom.at(tiny_rules, tmp_path / "cache")


@pytest.fixture
def day() -> timedelta:
    """One day."""
    return timedelta(days=1)
