"""Every process takes in what the desk has published: one small read tells whether there is more.

A stored release that cannot be read is logged and left out; the plant goes on with the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from threading import Thread
from time import monotonic

import structlog

from configurator.catalogue.release import Release
from configurator.errors import ConfiguratorError
from configurator.flow.desk.reading import read_files
from configurator.flow.showroom import Name, Showroom
from configurator.store import releases as rows
from configurator.store.database import Store
from configurator.store.desk_clock import ticks

_log = structlog.get_logger(__name__)


def catch_up(showroom: Showroom, store: Store, *, wait: bool = False) -> bool:
    """Put up what was published, retired or reopened since the showroom last looked; whether there
    was anything. One thread reads while the others go on with what is there, or ``wait`` for it.

    Unavailable where the database cannot serve; the showroom stays as it was then.
    """
    if not showroom.catching_up.acquire(blocking=wait):
        return False
    try:
        return _catch_up(showroom, store)
    finally:
        showroom.catching_up.release()


class Lookout:
    """Looks for what is new, but not more often than every ``seconds``, and after a failure not
    for ``pause``. ``behind``: takes it in beside the running requests, so that no page waits for
    rules to be read (the first apart); else at once."""

    def __init__(
        self,
        showroom: Showroom,
        store: Store,
        *,
        behind: bool = False,
        seconds: float = 1.0,
        pause: float = 5.0,
    ) -> None:
        self._showroom, self._store, self._behind = showroom, store, behind
        self._seconds, self._pause = seconds, pause
        self._next = 0.0
        self._reading: Thread | None = None

    def look(self) -> None:
        """Take in what is new, if it is time to look; never raises for want of a database."""
        now = monotonic()
        if now < self._next:
            return
        self._next = now + self._seconds
        try:
            with self._store.reading() as session:
                is_new = ticks(session) != self._showroom.shelf.ticks
        except ConfiguratorError as error:
            self._failed(error)
            return
        if not is_new:
            return
        if not self._behind or self._showroom.shelf.ticks < 0:
            self.take_in()  # the first page must not be of a plant without what it has published
        elif self._reading is None or not self._reading.is_alive():
            self._reading = Thread(target=self.take_in, name="desk-news", daemon=True)
            self._reading.start()

    def take_in(self) -> None:
        """Take in what is new now."""
        try:
            catch_up(self._showroom, self._store)
        except ConfiguratorError as error:
            self._failed(error)

    def settled(self) -> None:
        """Wait until what is being taken in is there."""
        if self._reading is not None:
            self._reading.join()

    def _failed(self, error: ConfiguratorError) -> None:
        self._next = monotonic() + self._pause
        _log.warning("the desk cannot be read", why=str(error))


def _catch_up(showroom: Showroom, store: Store) -> bool:
    shelf = showroom.shelf
    with store.reading() as session:
        now = ticks(session)
        if now == shelf.ticks:
            return False
        there = rows.published(session)
        terms = rows.terms(session)
        texts = {
            name: rows.files_of(session, *name)
            for r in there
            if (name := (r.product, r.release)) not in shelf.files
        }
    found = []
    for row in there:
        name = row.product, row.release
        if name in texts:
            release = _read(showroom, name, texts[name], row.digest)
        else:
            release = shelf.releases[name]
        if release is not None:
            found.append((release, texts.get(name) or shelf.files[name]))
    showroom.take_in(found, terms, now)
    return True


def _read(showroom: Showroom, name: Name, files: Mapping[str, str], digest: str) -> Release | None:
    """A stored release; None, with a word in the log, where it is not fit to be sold from."""
    said = {"product": name[0], "release": name[1]}
    if name in showroom.shipped:
        _log.warning("a shipped release has the name of a published one, which is left out", **said)
        return None
    try:
        release = read_files(files, *name)
        if showroom.shelf.ticks >= 0:  # sold at once: its first customer finds the rules open
            showroom.engine(release)
    except Exception as error:  # whatever is wrong with it, the other releases must be sold
        _log.error("a published release cannot be read and is left out", **said, why=str(error))
        return None
    if release.digest != digest:
        _log.error("a published release is not what was published and is left out", **said)
        return None
    if release.line and release.line not in showroom.lines:
        _log.error("a published release's line is gone; it is left out", **said, line=release.line)
        return None
    return release
