"""If writers overtook each other, one dealer would wait seconds while another is served again and
again."""

from __future__ import annotations

import threading
import time

import pytest

from configurator.errors import Unavailable
from configurator.store.turns import Turns


def test_who_comes_first_is_served_first() -> None:
    turns = Turns()
    served: list[int] = []

    def come(n: int) -> None:
        with turns.turn(10):
            served.append(n)

    threads = []
    with turns.turn(1):
        for n in range(20):
            thread = threading.Thread(target=come, args=(n,))
            thread.start()
            threads.append(thread)
            waiting = time.monotonic() + 5
            while len(turns._waiting) <= n and time.monotonic() < waiting:  # noqa: SLF001
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert served == list(range(20))


def test_one_at_a_time() -> None:
    turns = Turns()
    inside = most = 0

    def come() -> None:
        nonlocal inside, most
        for _ in range(50):
            with turns.turn(10):
                inside += 1
                most = max(most, inside)
                time.sleep(0)
                inside -= 1

    threads = [threading.Thread(target=come) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_waiting_ends() -> None:
    turns = Turns()
    with turns.turn(1):
        other: list[BaseException] = []

        def come() -> None:
            try:
                with turns.turn(0.05):
                    pass
            except Unavailable as error:
                other.append(error)

        thread = threading.Thread(target=come)
        thread.start()
        thread.join()
        assert "Too many people" in str(other[0])
    with turns.turn(1):
        pass  # who gave up has left the queue


def test_a_turn_that_raises_is_passed_on() -> None:
    turns = Turns()
    with pytest.raises(RuntimeError), turns.turn(1):
        raise RuntimeError
    with turns.turn(0.1):
        pass
