"""Drafts. If these fail, a rule engineer loses text to a colleague or to a slip, or writes into
what is published."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from configurator.errors import Conflict, NotAllowed, NotFound, Refused
from configurator.flow.desk import drafts
from configurator.flow.desk.draft_texts import renamed
from configurator.flow.desk.drafts import Overtaken
from configurator.flow.desk.reading import read_files
from configurator.flow.showroom import Showroom
from configurator.settings import shipped


def test_a_draft_begins_as_its_base_with_a_name_of_its_own(desk_anywhere: Any) -> None:
    desk = desk_anywhere
    made = desk.begun("2027")
    assert (made.product, made.release, made.base, made.state, made.revision) == (
        "cart", "2027", "2026", "open", 1,
    )  # fmt: skip
    assert set(made.files) == {
        "product.yaml", "release.yaml", "model.uvl", "options.yaml", "rules.yaml", "parts.yaml",
    }  # fmt: skip
    read = read_files(made.files, "cart", "2027")
    assert (read.id, read.valid_from, read.valid_to) == ("2027", desk.now.date(), None)
    assert read.options == desk.small.release.options
    assert [d.id for d in drafts.drafts(desk.store)] == [made.id]
    assert desk.acts(drafts.subject(made)) == [("engineer", "draft begin")]


def test_what_a_base_says_of_its_end_and_name_is_replaced_alone() -> None:
    before = (
        "# A comment.\nrelease: '2026'   # the id\nname: {en: X}\nvalid_from: 2026-01-01 # d\n"
        "valid_to: 2026-12-31\nlist: [release: 1]\n"
    )
    assert renamed(before, "2027-b", datetime(2026, 11, 24, tzinfo=UTC)) == (
        '# A comment.\nrelease: "2027-b"   # the id\nname: {en: X}\nvalid_from: 2026-11-24 # d\n'
        "list: [release: 1]\n"
    )


def test_every_shipped_release_is_a_base_to_begin_from(tmp_path: Path) -> None:
    room = Showroom.at(shipped("rules"), tmp_path)
    now = datetime(2026, 11, 24, tzinfo=UTC)
    for product in ("e-bike", "large-van"):
        for base in room.releases(product):
            files = dict(room.files(base))
            again = read_files(files, product, base.id)
            assert again.digest == base.digest, "a copy is the same release"
            files["release.yaml"] = renamed(files["release.yaml"], "9", now)
            made = read_files(files, product, "9")
            assert (made.id, made.valid_from, made.valid_to) == ("9", now.date(), None)
            assert made.options == base.options


def test_two_at_once_lose_no_text(desk_anywhere: Any) -> None:
    desk = desk_anywhere
    made = desk.begun()
    first = desk.save(made, "rules.yaml", "# mine\n" + made.files["rules.yaml"])
    with pytest.raises(Overtaken, match=r"engineer changed this draft on 2026-11-24") as refused:
        drafts.save_file(
            desk.store, desk.second, made.id, made.revision, "rules.yaml", "# theirs", desk.now
        )
    assert refused.value.theirs == first == drafts.draft(desk.store, made.id)
    with pytest.raises(Overtaken):
        drafts.remove_file(desk.store, desk.second, made.id, made.revision, "rules.yaml", desk.now)


def test_of_many_savers_of_one_revision_one_saves(desk_anywhere: Any) -> None:
    desk = desk_anywhere
    made = desk.begun()
    outcomes: list[str] = []

    def save(text: str) -> None:
        try:
            drafts.save_file(
                desk.store, desk.engineer, made.id, made.revision, "a.uvl", text, desk.now
            )
            outcomes.append(text)
        except Conflict:
            outcomes.append("")

    threads = [threading.Thread(target=save, args=(f"// {n}\n",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (saved,) = [o for o in outcomes if o]
    there = drafts.draft(desk.store, made.id)
    assert (there.revision, there.files["a.uvl"]) == (2, saved)


def test_an_upload_into_a_draft_asks_whose_it_is(desk: Any) -> None:
    made = drafts.upload(
        desk.store, desk.engineer, "cart", "2028", {"model.uvl": b"features\n\tcart\n"}, desk.now,
        showroom=desk.showroom,
    )  # fmt: skip
    assert set(made.files) == {"model.uvl", "product.yaml"}
    into = {"rules.yaml": b"{}\n"}
    again = drafts.upload(desk.store, desk.engineer, "cart", "2028", into, desk.now)
    assert (again.id, again.revision, set(again.files)) == (
        made.id, 2, {"model.uvl", "product.yaml", "rules.yaml"},
    )  # fmt: skip
    with pytest.raises(Overtaken, match="engineer"):
        drafts.upload(desk.store, desk.second, "cart", "2028", into, desk.now)
    told = drafts.upload(desk.store, desk.second, "cart", "2028", into, desk.now, revision=2)
    assert (told.revision, told.by) == (3, "second")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "no file"),
        ({"../model.uvl": b""}, "no name of a release's file"),
        ({"model.exe": b""}, "no name of a release's file"),
        ({"model.uvl": b"features\n\tcaf\xe9\n"}, r"model.uvl:2: is not UTF-8 \(byte 0xe9\)"),
        ({"model.uvl": b"a\nb\0"}, "model.uvl:2: is not a text file"),
        ({"model.uvl": b"x" * (2 * 1024 * 1024 + 1)}, "2,097,153 bytes"),
        ({f"m{n}.uvl": b"" for n in range(21)}, "at most 20 files"),
    ],
)
def test_what_no_release_can_have_is_refused_with_its_place(
    desk: Any, files: dict[str, bytes], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        drafts.upload(desk.store, desk.engineer, "cart", "2028", files, desk.now)
    assert drafts.drafts(desk.store) == ()


def test_half_a_character_is_refused_with_its_place(desk: Any) -> None:
    made = desk.begun()
    with pytest.raises(Refused, match=r"rules.yaml:2: holds half a character"):
        desk.save(made, "rules.yaml", "a\n\ud800")


def test_a_name_that_is_taken_is_refused(desk: Any) -> None:
    with pytest.raises(Conflict, match="has a release '2026' already"):
        desk.begun("2026")
    desk.begun("2027")
    with pytest.raises(Conflict, match="engineer has a draft '2027' of cart open already"):
        desk.begun("2027")
    with pytest.raises(Refused, match="no id of a release"):
        desk.begun("20/27")
    with pytest.raises(NotFound, match="no release '2025'"):
        drafts.begin(desk.store, desk.showroom, desk.engineer, "cart", "2025", "x", desk.now)


def test_a_closed_draft_stays_as_it_was(desk_anywhere: Any) -> None:
    desk = desk_anywhere
    made = desk.begun()
    slim = drafts.remove_file(
        desk.store, desk.engineer, made.id, made.revision, "parts.yaml", desk.now
    )
    assert "parts.yaml" not in slim.files
    with pytest.raises(NotFound, match=r"no file 'parts\.yaml'"):
        drafts.remove_file(
            desk.store, desk.engineer, made.id, slim.revision, "parts.yaml", desk.now
        )
    closed = drafts.discard(desk.store, desk.second, made.id, desk.now)
    assert (closed.state, closed.by, closed.files) == ("discarded", "second", slim.files)
    with pytest.raises(Conflict, match="discarded already"):
        desk.save(closed, "rules.yaml", "{}")
    assert desk.acts(drafts.subject(made)) == [
        ("engineer", "draft begin"), ("engineer", "draft remove"), ("second", "draft discard"),
    ]  # fmt: skip


def test_drafts_are_the_rule_engineers(desk: Any) -> None:
    made = desk.begun()
    for refused in (
        lambda: drafts.discard(desk.store, desk.small.planner, made.id, desk.now),
        lambda: drafts.upload(
            desk.store, desk.small.dealer, "cart", "x", {"model.uvl": b""}, desk.now
        ),
        lambda: drafts.save_file(
            desk.store, desk.small.dealer, made.id, 1, "rules.yaml", "", desk.now
        ),
    ):
        with pytest.raises(NotAllowed, match="role rules"):
            refused()
    with pytest.raises(NotFound, match="no draft 99"):
        drafts.draft(desk.store, 99)
