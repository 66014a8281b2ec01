"""If these fail, passwords can be guessed at full speed, or an owner is locked out for ever."""

from __future__ import annotations

from configurator.web.attempts import PER_ADDRESS, PER_NAME, WINDOW, Attempts


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def test_a_name_is_tried_a_few_times_and_then_waits() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    assert [attempts.begin("a", "Ann") for _ in range(PER_NAME)] == [0] * PER_NAME
    clock.seconds += 10
    assert attempts.begin("a", "ann ".strip()) == WINDOW - 10


def test_the_wait_ends_when_the_window_has_passed() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    for _ in range(PER_NAME):
        attempts.begin("a", "ann")
    wait = attempts.begin("a", "ann")
    clock.seconds += wait - 1
    assert attempts.begin("a", "ann") > 0
    clock.seconds += 1
    assert attempts.begin("a", "ann") == 0


def test_another_address_is_not_kept_out_by_a_guesser() -> None:
    """Otherwise anyone could lock a dealer out by typing its name."""
    attempts = Attempts(Clock())
    for _ in range(PER_NAME + 1):
        attempts.begin("a", "ann")
    assert attempts.begin("b", "ann") == 0


def test_many_names_from_one_address_are_slowed_as_well() -> None:
    attempts = Attempts(Clock())
    for n in range(PER_ADDRESS):
        assert attempts.begin("a", f"name-{n}") == 0
    assert attempts.begin("a", "one-more") > 0


def test_an_owner_who_got_in_starts_afresh() -> None:
    attempts = Attempts(Clock())
    for _ in range(PER_NAME - 1):
        attempts.begin("a", "ann")
    attempts.succeeded("a", "ANN")
    assert [attempts.begin("a", "ann") for _ in range(PER_NAME)] == [0] * PER_NAME


def test_a_busy_office_behind_one_address_gets_in() -> None:
    attempts = Attempts(Clock())
    for n in range(3 * PER_ADDRESS):
        assert attempts.begin("a", f"name-{n}") == 0
        attempts.succeeded("a", f"name-{n}")


def test_what_has_left_the_window_takes_no_memory() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    for n in range(200):
        attempts.begin(f"address-{n}", "ann")
    clock.seconds += WINDOW + 1
    attempts.begin("a", "ann")
    assert len(attempts) == 2
