"""Serve the pages and keep one worker alive beside them, so that one command is a whole plant."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from time import monotonic
from types import FrameType

import structlog
import waitress
from flask import Flask

from configurator.errors import Unavailable

_log = structlog.get_logger(__name__)
#: Threads of the web server; a click is milliseconds, a quote tens of them.
THREADS = 8
#: A worker that dies at once is started again after this long, twice as long each time.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
#: A worker that lived this long is taken to be sound: the next pause is short again.
SOUND_SECONDS = 30.0


class Worker:
    """A child process that is started again whenever it dies, until ``stop``.

    The child holds the other end of a pipe and ends when it closes: it never outlives us, however
    we die.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._command = list(command)
        self._environment = dict(environment)
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="worker-keeper", daemon=True)

    def start(self) -> None:
        """Start the child and watch over it."""
        self._thread.start()

    def stop(self) -> None:
        """End the child (its solver too) and watch no more."""
        self._stopping.set()
        if self._child is not None and self._child.poll() is None:
            self._child.terminate()
            try:
                self._child.wait(5)
            except subprocess.TimeoutExpired:
                self._child.kill()
        self._thread.join(5)

    def _keep(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            began = monotonic()
            self._child = subprocess.Popen(
                self._command, env=self._environment, stdin=subprocess.PIPE
            )
            code = self._child.wait()
            if self._child.stdin is not None:
                self._child.stdin.close()
            if self._stopping.is_set():
                return
            pause = FIRST_PAUSE if monotonic() - began > SOUND_SECONDS else pause * 2
            _log.warning("worker ended", code=code, again_in_seconds=min(pause, LONGEST_PAUSE))
            self._stopping.wait(min(pause, LONGEST_PAUSE))


def end_with_parent() -> None:
    """In the worker: end as soon as the process that started it is gone (its pipe closes)."""

    def wait() -> None:
        # The bare descriptor: a thread inside a buffered read would break the interpreter's end.
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent-watch", daemon=True).start()


def serve(app: Flask, host: str, port: int, worker: Worker) -> None:
    """Serve ``app`` until a signal ends it; Unavailable when the port is taken."""
    listening = _listen(host, port)
    server = waitress.create_server(
        app, sockets=[listening], threads=THREADS, ident=None, channel_timeout=60
    )
    signal.signal(signal.SIGTERM, _leave)
    worker.start()
    try:
        server.run()
    except (KeyboardInterrupt, SystemExit):
        _log.info("ending")
    finally:
        worker.stop()
        server.close()


def worker_command() -> list[str]:
    """How this very installation starts its worker."""
    return [sys.executable, "-m", "configurator", "worker", "--with-parent"]


def _listen(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise Unavailable(
            f"{host}:{port} cannot be listened on ({error.strerror}); "
            "end what uses it, or set CONFIGURATOR_PORT to another"
        ) from error
    return listening


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
