"""Engines kept open. If these fail, a draft's minute of compiling holds up every customer, or many
drafts fill the memory."""

from __future__ import annotations

import threading

from configurator.flow.opened import MOST_PASSING, Opened


def test_one_thing_is_opened_once_whoever_asks() -> None:
    opened: Opened[object] = Opened()
    made: list[object] = []
    begun = threading.Barrier(4)

    def make() -> object:
        made.append(object())
        return made[-1]

    def ask() -> None:
        begun.wait()
        opened.of("van", make, keep=True)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1


def test_who_asks_for_one_thing_does_not_wait_for_another() -> None:
    opened: Opened[str] = Opened()
    going, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        going.set()
        go_on.wait(30)
        return "draft"

    thread = threading.Thread(target=lambda: opened.of("draft", slow, keep=False))
    thread.start()
    going.wait(30)
    assert opened.of("van", lambda: "van", keep=True) == "van"
    go_on.set()
    thread.join()


def test_drafts_pass_and_what_is_sold_stays() -> None:
    opened: Opened[int] = Opened()
    opened.of("van", lambda: 1, keep=True)
    opened.of(0, lambda: 1, keep=False)
    opened.of(0, lambda: 2, keep=True)  # it was published
    for n in range(1, MOST_PASSING + 2):
        opened.of(n, lambda: 1, keep=False)
    assert opened.of(0, lambda: 3, keep=True) == 1
    assert opened.of("van", lambda: 3, keep=True) == 1
    assert opened.of(1, lambda: 3, keep=False) == 3
    assert opened.of(MOST_PASSING + 1, lambda: 3, keep=False) == 1


def test_a_failure_to_open_is_not_kept() -> None:
    opened: Opened[int] = Opened()
    for _ in range(2):
        try:
            opened.of("x", lambda: 1 // 0, keep=True)
        except ZeroDivisionError:
            continue
    assert opened.of("x", lambda: 7, keep=True) == 7
