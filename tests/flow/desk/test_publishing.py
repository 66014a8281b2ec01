"""Publishing. If these fail, a plant sells by rules that contradict, by two releases of one name,
by none at all, or one process sells what another has withdrawn."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from configurator.errors import Conflict, NotAllowed, Refused
from configurator.flow.desk import drafts, publishing
from configurator.flow.desk.publishing import NotClean
from configurator.store.acts import broken_at

DAY = timedelta(days=1)
PUBLISHER = Path(__file__).parent / "publisher.py"


def _publish(desk: Any, draft: Any, valid_from: date | None = None) -> Any:
    return publishing.publish(
        desk.store, desk.showroom, desk.engineer, draft.id, draft.revision,
        valid_from or desk.now.date(), desk.now,
    )  # fmt: skip


def _standings(desk: Any, today: date) -> dict[str, str]:
    rows = publishing.releases_at(desk.showroom, desk.store, today)
    return {r.release.id: r.standing for r in rows}


@pytest.mark.usefixtures("quick_check")
def test_a_release_is_sold_from_its_day_in_every_process(desk_anywhere: Any, another: Any) -> None:
    desk = desk_anywhere
    today = desk.now.date()
    made = desk.changed()
    elsewhere = another()
    assert publishing.catch_up(elsewhere, desk.store)
    _publish(desk, made, today + 7 * DAY)
    assert not elsewhere.has("cart", "2027")
    assert publishing.catch_up(elsewhere, desk.store)
    assert not publishing.catch_up(elsewhere, desk.store), "nothing new"
    for showroom in (desk.showroom, elsewhere, another()):
        publishing.catch_up(showroom, desk.store)
        assert showroom.current("cart", today).id == "2026"
        assert showroom.current("cart", today + 7 * DAY).id == "2027"
        new = showroom.release("cart", "2027")
        assert showroom.files(new) == made.files
        assert "body_tall" not in showroom.engine(new).names
    rows = publishing.releases_at(desk.showroom, desk.store, today)
    assert [(r.release.id, r.standing, r.by, r.draft) for r in rows] == [
        ("2027", "ahead", "engineer", made.id), ("2026", "on sale", "", None),
    ]  # fmt: skip
    assert _standings(desk, today + 7 * DAY) == {"2027": "on sale", "2026": "superseded"}
    assert drafts.draft(desk.store, made.id).state == "published"
    assert desk.acts("release cart 2027") == [("engineer", "publish")]
    with desk.store.reading() as session:
        assert broken_at(session) is None


@pytest.mark.usefixtures("quick_check")
def test_the_first_customer_finds_the_rules_compiled(
    desk: Any, another: Any, tmp_path: Path
) -> None:
    made = desk.changed()
    _publish(desk, made)
    kept = set((tmp_path / "cache").iterdir())
    elsewhere = another()
    publishing.catch_up(elsewhere, desk.store)
    elsewhere.engine(elsewhere.release("cart", "2027"))
    assert set((tmp_path / "cache").iterdir()) == kept


@pytest.mark.parametrize(
    ("name", "was", "is_", "said"),
    [
        ("model.uvl", "// R1", "// R9", "R9"),
        ("model.uvl", "features", "featurs", r"model\.uvl:1"),
        (
            "model.uvl",
            "!(tow & body_open) // R2",
            "!(tow & body_open) // R2\n\t!paint_red & !paint_blue // R2",
            "contradict",
        ),
        ("options.yaml", "work: {weld: 300}", "work: {oven: 300}", "no station 'oven'"),
    ],
)
def test_only_a_draft_that_checks_clean_is_published(
    desk: Any, name: str, was: str, is_: str, said: str
) -> None:
    made = desk.begun()
    made = desk.save(made, name, made.files[name].replace(was, is_))
    with pytest.raises(NotClean, match=said) as refused:
        _publish(desk, made)
    assert not refused.value.checked.passed
    assert not desk.showroom.has("cart", "2027")
    assert drafts.draft(desk.store, made.id).state == "open"


def test_a_failing_example_keeps_a_draft_from_being_published(desk: Any) -> None:
    made = desk.begun()
    examples = "- {valid: [body_tall, motor_none]}\n"
    made = desk.save(made, "examples.yaml", examples)
    with pytest.raises(NotClean, match=r"examples\.yaml:1"):
        _publish(desk, made)


@pytest.mark.usefixtures("quick_check")
def test_of_two_publishers_at_once_one_publishes(desk_anywhere: Any, another: Any) -> None:
    desk = desk_anywhere
    made = desk.begun()
    outcomes: list[str] = []

    def run(account: Any) -> None:
        showroom = another()
        try:
            publishing.publish(
                desk.store, showroom, account, made.id, made.revision, desk.now.date(), desk.now
            )
            outcomes.append("published")
        except Conflict as conflict:
            outcomes.append(str(conflict))

    threads = [threading.Thread(target=run, args=(a,)) for a in (desk.engineer, desk.second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("published") == 1, outcomes
    assert len(desk.acts("release cart 2027")) == 1


@pytest.mark.usefixtures("quick_check")
def test_a_publisher_who_dies_half_way_has_published_nothing(
    desk_anywhere: Any, another: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_anywhere
    made = desk.begun()

    def die(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(publishing, "record", die)
        with pytest.raises(KeyboardInterrupt):
            _publish(desk, made)
    elsewhere = another()
    publishing.catch_up(elsewhere, desk.store)
    assert not elsewhere.has("cart", "2027")
    assert drafts.draft(desk.store, made.id) == made
    # And one who dies as soon as it is on record has published all of it.
    with monkeypatch.context() as patched:
        patched.setattr(publishing, "catch_up", die)
        with pytest.raises(KeyboardInterrupt):
            _publish(desk, made)
    publishing.catch_up(elsewhere, desk.store)
    assert elsewhere.has("cart", "2027")


@pytest.mark.parametrize(("at", "published"), [("record", False), ("catch_up", True)])
def test_a_killed_publisher_has_published_all_or_nothing(
    desk_anywhere: Any, another: Any, tiny_rules: Path, at: str, published: bool
) -> None:
    desk = desk_anywhere
    made = desk.begun()
    arguments = [desk.small.url, str(tiny_rules), "engineer", "correct horse battery",
                 str(made.id), str(made.revision), desk.now.isoformat(), at]  # fmt: skip
    done = subprocess.run([sys.executable, str(PUBLISHER), *arguments], check=False)
    assert done.returncode == -9
    elsewhere = another()
    publishing.catch_up(elsewhere, desk.store)
    assert elsewhere.has("cart", "2027") is published
    assert len(desk.acts("release cart 2027")) == int(published)
    assert drafts.draft(desk.store, made.id).state == ("published" if published else "open")
    with desk.store.reading() as session:
        assert broken_at(session) is None


def test_what_was_changed_meanwhile_is_not_published(desk: Any) -> None:
    made = desk.begun()
    desk.save(made, "rules.yaml", made.files["rules.yaml"] + "\n")
    with pytest.raises(Conflict, match="engineer changed this draft"):
        _publish(desk, made)


@pytest.mark.usefixtures("quick_check")
def test_nothing_is_published_for_the_past_twice_or_by_others(desk: Any) -> None:
    made = desk.begun()
    with pytest.raises(Refused, match="from today on at the earliest"):
        _publish(desk, made, desk.now.date() - DAY)
    with pytest.raises(NotAllowed):
        publishing.publish(
            desk.store, desk.showroom, desk.small.planner, made.id, 1, desk.now.date(), desk.now
        )
    _publish(desk, made)
    with pytest.raises(Conflict, match="published already"):
        _publish(desk, made)
    with pytest.raises(Conflict, match="has a release '2027' already"):
        desk.begun("2027")


@pytest.mark.usefixtures("quick_check")
def test_the_database_refuses_to_change_what_is_published(desk_anywhere: Any) -> None:
    desk = desk_anywhere
    _publish(desk, desk.begun())
    for statement in (
        "UPDATE release_file SET text = ''",
        "DELETE FROM release_file",
        "UPDATE published_release SET digest = ''",
        "DELETE FROM published_release",
    ):
        with pytest.raises(DBAPIError, match="never changed"), desk.store.writing() as session:
            session.execute(text(statement))
