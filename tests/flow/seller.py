"""A process that orders quote after quote and tells each order it was given: for tests that kill
it. Arguments: database, rules, dealer's account name, password, moment, quotes..."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp


def main() -> None:
    from configurator.errors import Refused
    from configurator.flow.access import sign_in
    from configurator.flow.ordering import place_order
    from configurator.flow.showroom import Showroom
    from configurator.store.database import Store

    url, rules, name, password, moment, *quotes = sys.argv[1:]
    store = Store(url)
    showroom = Showroom.at(Path(rules), Path(mkdtemp()))
    account = sign_in(store, name, password)
    print("ready", flush=True)  # noqa: T201
    for quote in quotes:
        try:
            placed = place_order(
                showroom,
                store,
                quote=quote,
                key=f"key-{quote}",
                account=account,
                now=datetime.fromisoformat(moment),
            )
        except Refused as refused:
            print("refused", quote, type(refused).__name__, flush=True)  # noqa: T201
            continue
        print("placed", quote, placed.row.number, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
