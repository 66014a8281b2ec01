"""A rule engineer at the small plant, and a second process of it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from configurator.catalogue.load import checked_files
from configurator.catalogue.release_build import release_of_files
from configurator.flow.access import Account, add_account, sign_in
from configurator.flow.desk import drafts, publishing
from configurator.flow.desk.checked import Checked
from configurator.flow.desk.drafts import Draft
from configurator.flow.desk.layout import laid_out
from configurator.flow.parts_proof import prove_parts
from configurator.flow.reviewing import review_files
from configurator.flow.showroom import Showroom
from configurator.store.acts import history

#: No tall box any more (its options: one fewer), the lamp costs 3 more, and tow needs the box.
CHANGES: tuple[tuple[str, str, str], ...] = (
    ("model.uvl", "\t\t\t\t\tbody_tall\n", ""),
    ("model.uvl", "\tbody_tall => motor_electric // R1\n", "\tlamp => motor_electric // R1\n"),
    ("rules.yaml", "A tall box needs the electric motor.", "A lamp needs the electric motor."),
    ("parts.yaml", "  long-cable: ", "  # long-cable: "),
    ("options.yaml", ', {part: long-cable, quantity: 1, when: "body_tall"}', ""),
    ("options.yaml", "mass: 10, take: 0.3", "mass: 10, take: 0.5"),
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
def quick_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checks in this process: the child's two seconds are paid where the check itself matters."""

    def check(
        files: Mapping[str, str], product: str, release: str, *, lines: Path, seconds: float
    ) -> Checked:
        with tempfile.TemporaryDirectory() as folder:
            read = checked_files(laid_out(files, Path(folder), product, release))
            proof = prove_parts(release_of_files(read))
            return Checked(review=review_files(read, seconds=seconds, proving=5), parts=proof)

    monkeypatch.setattr(publishing, "check", check)


@pytest.fixture
def another(tiny_rules: Path, tmp_path: Path) -> Callable[[], Showroom]:
    """Another process's showroom of the same rules."""
    return lambda: Showroom.at(tiny_rules, tmp_path / "cache")
