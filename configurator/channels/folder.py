"""The folder drop: build orders leave as files, receipts come back as files.

The embedded default between office and plant. A message becomes visible whole or not at all
(temporary name, fsync, rename, fsync of the folder) and is never changed after; writing the same
message again is harmless. ``Receiver`` is the plant's side: it applies each id once and answers
with a receipt, which alone tells the sender that the message arrived.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from configurator.errors import Unavailable


@dataclass(frozen=True)
class Receipt:
    """The receiver's word that it has applied message ``id``."""

    id: str


class Folder:
    """The sender's side: ``jobs/`` holds messages, ``receipts/`` what came back."""

    def __init__(self, path: Path) -> None:
        self.jobs = path / "jobs"
        self.receipts = path / "receipts"

    def publish(self, id: str, topic: str, body: Mapping[str, Any]) -> None:
        """Drop message ``id``; Unavailable where the folder cannot be written."""
        document = {"id": id, "topic": topic, "body": body}
        text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1)
        write_whole(self.jobs / f"{_safe(id)}.json", text)

    def receipts_since(self, known: Callable[[str], bool]) -> Iterator[Receipt]:
        """The receipts there are, but those whose id is ``known`` already."""
        if not self.receipts.is_dir():
            return
        for path in sorted(self.receipts.glob("*.json")):
            if not known(path.stem):
                yield Receipt(path.stem)


class Receiver:
    """The plant's side: applies each message once, in the order of ``applied.log``."""

    def __init__(self, path: Path) -> None:
        self._jobs = path / "jobs"
        self._receipts = path / "receipts"
        self._log = path / "applied.log"

    def receive(self) -> int:
        """Apply what is new and answer it; how many messages were new.

        The log line is on disk before the receipt, and the log is read before it is written: a
        receiver killed between the two answers again without applying again.
        """
        if not self._jobs.is_dir():
            return 0
        applied = self.applied()
        new = 0
        for path in sorted(self._jobs.glob("*.json")):
            receipt = self._receipts / path.name
            if receipt.exists():
                continue
            if path.stem not in applied:
                message = json.loads(path.read_text(encoding="utf-8"))
                self._append(path.stem, message["body"].get("job_order_id", ""))
                new += 1
            write_whole(receipt, json.dumps({"id": path.stem, "state": "applied"}))
        return new

    def applied(self) -> dict[str, str]:
        """Message id -> job order id of all that was applied, in order; a line that a crash cut
        short does not count."""
        if not self._log.exists():
            return {}
        lines = self._log.read_text(encoding="utf-8").split("\n")[:-1]
        return dict(line.split(" ", 1) for line in lines if " " in line)

    def _append(self, id: str, job: str) -> None:
        try:
            with self._log.open("a+b") as log:
                _cut_torn_line(log)
                log.write(f"{id} {job}\n".encode())
                log.flush()
                os.fsync(log.fileno())
        except OSError as error:
            raise Unavailable(f"{self._log} cannot be written ({error.strerror}).") from error


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all, also after a power cut."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise Unavailable(
            f"{path.parent} cannot be written ({error.strerror}); nothing was sent."
        ) from error


def _cut_torn_line(log: Any) -> None:
    """Drop a last line without its end, left by a kill in the middle of a write."""
    log.seek(0)
    whole = log.read()
    end = whole.rfind(b"\n") + 1
    if end != len(whole):
        log.truncate(end)


def _safe(id: str) -> str:
    if not id or not all(c.isalnum() or c in "-_" for c in id):
        raise ValueError(f"a message id of letters, digits, - and _ is needed, not {id!r}")
    return id
