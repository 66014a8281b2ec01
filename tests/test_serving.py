"""The worker beside the pages. If these fail, a killed worker stays dead and no day is sequenced,
or a worker outlives its server and works on with old code."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from configurator.errors import Unavailable
from configurator.serving import Worker, serve

#: Writes its process id, then lives as long as its standard input is open.
CHILD = """
import os, sys, pathlib
with open(sys.argv[1], "a") as log:
    log.write(f"{os.getpid()}\\n")
from configurator.serving import end_with_parent
end_with_parent()
import time
time.sleep(60)
"""


def _await(true: Callable[[], object], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.05)


def _pids(log: Path) -> list[int]:
    return [int(line) for line in log.read_text().split()] if log.exists() else []


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_killed_worker_is_started_again_and_ended_with_the_server(tmp_path: Path) -> None:
    log = tmp_path / "pids"
    worker = Worker([sys.executable, "-c", CHILD, str(log)], os.environ)
    worker.start()
    try:
        _await(lambda: len(_pids(log)) == 1)
        os.kill(_pids(log)[0], signal.SIGKILL)
        _await(lambda: len(_pids(log)) == 2)
    finally:
        worker.stop()
    assert not _alive(_pids(log)[1])


def test_a_worker_ends_when_its_server_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "pids"
    server = (
        "import os, sys, time\n"
        "from configurator.serving import Worker\n"
        "Worker([sys.executable, '-c', sys.argv[1], sys.argv[2]], os.environ).start()\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", server, CHILD, str(log)])
    try:
        _await(lambda: _pids(log))
    finally:
        parent.kill()
        parent.wait()
    _await(lambda: not _alive(_pids(log)[0]))


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        worker = Worker([sys.executable, "-c", ""], {})
        with pytest.raises(Unavailable, match="CONFIGURATOR_PORT"):
            serve(Flask("nothing"), "127.0.0.1", port, worker)
