"""A process that publishes a draft and is killed at a chosen moment: before its transaction ends,
or right after. Arguments: database, rules, name, password, draft, revision, moment, function."""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any


def main() -> None:
    from configurator.flow.access import sign_in
    from configurator.flow.desk import publishing
    from configurator.flow.desk.checked import Checked
    from configurator.flow.showroom import Showroom
    from configurator.store.database import Store

    url, rules, name, password, draft, revision, moment, at = sys.argv[1:]

    def die(*_: Any, **__: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    class Clean(Checked):
        passed = True  # type: ignore[assignment]  # the check has its own tests

    publishing.check = lambda *_, **__: Clean()  # type: ignore[assignment]
    setattr(publishing, at, die)
    now = datetime.fromisoformat(moment)
    store = Store(url)
    account = sign_in(store, name, password)
    showroom = Showroom.at(Path(rules), Path(mkdtemp()))
    publishing.publish(store, showroom, account, int(draft), int(revision), now.date(), now)


if __name__ == "__main__":
    main()
