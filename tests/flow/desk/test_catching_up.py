"""Catching up. If these fail, one broken row in the database stops a whole plant, or a page waits
for a database that is gone."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from configurator.flow.desk import catching_up, publishing
from configurator.flow.desk.catching_up import Lookout, catch_up
from configurator.store.database import Store


def _publish(desk: Any, release: str) -> None:
    made = desk.begun(release)
    publishing.publish(
        desk.store, desk.showroom, desk.engineer, made.id, made.revision, desk.now.date(), desk.now
    )


@pytest.mark.usefixtures("quick_check")
def test_a_broken_stored_release_is_left_out_and_the_plant_goes_on(desk: Any, another: Any) -> None:
    _publish(desk, "2027")
    _publish(desk, "2028")
    with desk.store.writing() as session:
        session.execute(text("DROP TRIGGER release_file_no_update"))
        session.execute(
            text("UPDATE release_file SET text = 'nonsense' WHERE release = '2027' "
                 "AND name = 'model.uvl'")
        )  # fmt: skip
    elsewhere = another()
    assert catch_up(elsewhere, desk.store)
    assert [r.id for r in elsewhere.releases("cart")] == ["2026", "2028"]
    assert elsewhere.current("cart", desk.now.date()).id == "2028"


@pytest.mark.usefixtures("quick_check")
def test_a_stored_release_that_was_tampered_with_is_left_out(desk: Any, another: Any) -> None:
    _publish(desk, "2027")
    with desk.store.writing() as session:
        session.execute(text("DROP TRIGGER release_file_no_update"))
        session.execute(
            text("UPDATE release_file SET text = replace(text, 'price: 60', 'price: 6') "
                 "WHERE name = 'options.yaml'")
        )  # fmt: skip
    elsewhere = another()
    catch_up(elsewhere, desk.store)
    assert not elsewhere.has("cart", "2027")


def test_a_page_does_not_wait_for_a_database_that_is_gone(tmp_path: Path, another: Any) -> None:
    asked: list[int] = []

    class Gone(Store):
        def reading(self) -> Any:
            asked.append(1)
            return super().reading()

    showroom = another()
    lookout = Lookout(showroom, Gone(f"sqlite:///{tmp_path}/gone.sqlite3"))
    for _ in range(5):
        lookout.look()
    assert len(asked) == 1
    assert showroom.current("cart", showroom.releases("cart")[0].valid_from).id == "2026"


@pytest.mark.usefixtures("quick_check")
def test_who_looks_while_another_publishes_sees_whole_shelves(desk: Any, another: Any) -> None:
    elsewhere = another()
    catch_up(elsewhere, desk.store)
    seen: set[tuple[str, ...]] = set()
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            catch_up(elsewhere, desk.store)
            names = tuple(r.id for r in elsewhere.releases("cart"))
            for name in names:
                assert elsewhere.files(elsewhere.release("cart", name))
            seen.add(names)

    lookers = [threading.Thread(target=look) for _ in range(3)]
    for looker in lookers:
        looker.start()
    _publish(desk, "2027")
    catch_up(elsewhere, desk.store, wait=True)
    done.set()
    for looker in lookers:
        looker.join()
    assert elsewhere.has("cart", "2027")
    assert seen <= {("2026",), ("2026", "2027")}


@pytest.mark.usefixtures("quick_check")
def test_pages_go_on_while_a_release_is_read_behind_them(
    desk: Any, another: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = another()
    catch_up(elsewhere, desk.store)
    _publish(desk, "2027")
    go_on = threading.Event()
    read = catching_up.read_files

    def slow(*asked: Any) -> Any:
        go_on.wait(30)
        return read(*asked)

    monkeypatch.setattr(catching_up, "read_files", slow)
    lookout = Lookout(elsewhere, desk.store, behind=True, seconds=0.0)
    lookout.look()
    lookout.look()
    assert not elsewhere.has("cart", "2027")
    go_on.set()
    lookout.settled()
    assert elsewhere.has("cart", "2027")
