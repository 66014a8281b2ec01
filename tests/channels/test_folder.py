"""If a message could be seen half written, be lost in a crash or be applied twice, the plant would
build from a torn document, or build a vehicle twice (R13)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from configurator.channels.folder import Folder, Receiver, write_whole
from configurator.errors import Unavailable


def test_a_message_arrives_is_applied_and_answered(tmp_path: Path) -> None:
    folder, plant = Folder(tmp_path), Receiver(tmp_path)
    folder.publish("line-1", "line/_job/line-1/order", {"job_order_id": "line-1", "名": "车"})
    assert list(folder.receipts_since(lambda _: False)) == []
    assert plant.receive() == 1
    assert [r.id for r in folder.receipts_since(lambda _: False)] == ["line-1"]
    assert list(folder.receipts_since(lambda id: id == "line-1")) == []
    there = json.loads((tmp_path / "jobs" / "line-1.json").read_text(encoding="utf-8"))
    assert there["body"]["名"] == "车"
    assert there["topic"] == "line/_job/line-1/order"


def test_sending_again_is_harmless(tmp_path: Path) -> None:
    folder, plant = Folder(tmp_path), Receiver(tmp_path)
    for _ in range(3):
        folder.publish("a", "t", {"job_order_id": "a"})
        plant.receive()
    assert plant.applied() == {"a": "a"}
    assert (tmp_path / "applied.log").read_text() == "a a\n"


def test_messages_are_applied_in_the_order_of_their_ids(tmp_path: Path) -> None:
    folder, plant = Folder(tmp_path), Receiver(tmp_path)
    for id in ("j-0002", "j-0001", "j-0003"):
        folder.publish(id, "t", {})
    plant.receive()
    assert list(plant.applied()) == ["j-0001", "j-0002", "j-0003"]


def test_a_receiver_that_died_before_its_receipt_answers_without_applying_again(
    tmp_path: Path,
) -> None:
    Folder(tmp_path).publish("a", "t", {"job_order_id": "a"})
    plant = Receiver(tmp_path)
    plant.receive()
    (tmp_path / "receipts" / "a.json").unlink()
    assert plant.receive() == 0
    assert (tmp_path / "receipts" / "a.json").exists()
    assert (tmp_path / "applied.log").read_text() == "a a\n"


def test_a_torn_line_in_the_log_does_not_count(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.publish("a", "t", {"job_order_id": "a"})
    (tmp_path / "applied.log").write_bytes(b"b b\na")
    plant = Receiver(tmp_path)
    assert plant.receive() == 1
    assert (tmp_path / "applied.log").read_text() == "b b\na a\n"


def test_a_half_written_file_is_never_seen(tmp_path: Path) -> None:
    """A writer is killed again and again in the midst of a large document: what is there is
    whole, and what is not whole is not there."""
    script = (
        "import sys; from pathlib import Path\n"
        "from configurator.channels.folder import write_whole\n"
        "print('ready', flush=True)\n"
        "text = '[' + '1,' * 200_000 + '1]'\n"
        "for n in range(10**6): write_whole(Path(sys.argv[1]) / f'{n % 5}.json', text)\n"
    )
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path / "jobs")], stdout=subprocess.PIPE
        )
        with process:
            assert process.stdout is not None
            process.stdout.readline()
            try:
                process.wait(0.03)
            except subprocess.TimeoutExpired:
                process.kill()
    for path in (tmp_path / "jobs").glob("*.json"):
        assert len(json.loads(path.read_text())) == 200_001
    assert list((tmp_path / "jobs").glob("*.json"))


def test_a_place_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="cannot be written"):
        Folder(tmp_path / "file").publish("a", "t", {})


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    write_whole(target, "old")
    # The temporary name is made to lead to a device that is always full.
    os.symlink("/dev/full", tmp_path / f".a.json.{os.getpid()}.part")
    with pytest.raises(Unavailable, match="No space left"):
        write_whole(target, "new" * 10_000)
    assert target.read_text() == "old"


@pytest.mark.parametrize("id", ["", "../escape", "a/b", "a b", ".hidden"])
def test_an_id_cannot_leave_the_folder(tmp_path: Path, id: str) -> None:
    with pytest.raises(ValueError, match="message id"):
        Folder(tmp_path).publish(id, "t", {})
