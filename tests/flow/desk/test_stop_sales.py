"""Stop-sales. If these fail, dealers go on selling what cannot be had, sell more of it than there
is, or customers are refused without being told why and what to take instead."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import text
from stopping import TODAY, in_force, lift_it, place_it, quote_it, stop_it

from configurator.errors import Conflict, NotAllowed, NotFound, Refused
from configurator.flow.configuring import configure
from configurator.flow.desk.stop_sales import stops, touched
from configurator.flow.desk.stopped import stopped_options
from configurator.flow.finishing import finishes, popular
from configurator.flow.ordering import cancel_order, orders


def _told(small: Any, *asked: tuple[str, bool], why: str = "", step: str = "market") -> Any:
    return configure(small.showroom, small.release, asked, ask_why=why, step=step,
                     stops=in_force(small))  # fmt: skip


def _views(small: Any, *asked: tuple[str, bool]) -> dict[str, Any]:
    pages = [_told(small, *asked, step=s.step.id) for s in _told(small, *asked).steps]
    return {o.option.id: o for told in pages for f in told.families for o in f.options}


def test_a_stopped_option_is_shown_blocked_with_its_reason_and_a_way_out(anywhere: Any) -> None:
    before = _told(anywhere)
    stop_it(anywhere, "body_box")
    told = _told(anywhere, why="body_box")
    view = _views(anywhere)["body_box"]
    assert (view.standing, view.closed) == ("blocked", True)
    ((said, since),) = told.why.reason.stops
    assert said.id == "body_box"
    assert since.en == "Not for sale since 2026-11-24: No cells until January"
    assert since.zh == "自2026-11-24起停售：一月前缺电芯"
    assert told.why.reason.choices == (), "the customer did not choose this"
    assert [(w.takes.id, w.extra) for w in told.why.ways] == [
        ("body_open", 0),
        ("body_tall", 26000),
    ]
    assert told.count < before.count


def test_counts_effects_and_completions_are_exact_without_it(small: Any) -> None:
    """The answer is that of a rule base in which nobody can have the option."""
    stop_it(small, "motor_electric")
    told = _told(small)
    engine = small.showroom.engine(small.release)
    figure = "price:GBP"
    truth = engine.answer({"motor_electric": False, "market_gb": True}, (figure,))
    assert told.count == truth.count
    for id, view in _views(small).items():
        if view.effect and not id.startswith("market"):
            assert view.effect.price == truth.best(figure, id) - truth.optimum(figure)
    of = in_force(small)
    assert _views(small)["body_tall"].standing == "blocked", "a tall box needs the motor"
    assert all("motor_electric" not in f.selected
               for f in finishes(small.showroom, small.release, {}, of))  # fmt: skip
    assert "motor_electric" not in popular(small.showroom, small.release, of)


def test_what_needs_a_stopped_option_says_so(small: Any) -> None:
    stop_it(small, "motor_electric")
    why = _told(small, why="body_tall").why
    assert [r.text.en for r in why.reason.rules] == ["A tall box needs the electric motor."]
    assert [s.id for s, _ in why.reason.stops] == ["motor_electric"]
    assert why.reason.choices == ()
    assert [w.takes.id for w in why.ways] == ["body_open", "body_box"]


def test_a_choice_that_was_stopped_since_is_told_with_a_repair(small: Any) -> None:
    stop_it(small, "motor_electric")
    told = _told(small, ("body_tall", True), ("motor_electric", True), ("lamp", True))
    assert "lamp" in told.choices
    gone = {d.what.id: d for d in told.settlement.dropped}
    assert set(gone) == {"body_tall", "motor_electric"}
    assert gone["motor_electric"].reason.stops
    assert [w.takes.id for w in gone["motor_electric"].ways] == ["motor_none"]
    assert [w.takes.id for w in gone["body_tall"].ways] == ["body_open", "body_box"]


def test_nothing_stopped_is_quoted(anywhere: Any) -> None:
    stop_it(anywhere, "body_box")
    with pytest.raises(
        Refused,
        match=r"Box is not for sale since 2026-11-24: No cells until "
        r"January\. Nearest to it is the same Open instead of Box, £?.*less",
    ):
        quote_it(anywhere, body_box=True, motor_none=True)  # fmt: skip
    made = quote_it(anywhere, lamp=True)
    assert "body_box" not in made.configuration.selected
    lift_it(anywhere, "body_box")
    assert "body_box" in quote_it(anywhere, body_box=True).configuration.selected


def test_an_older_quote_is_refused_whole_and_ordered_after_the_lift(anywhere: Any) -> None:
    number = anywhere.quoted("body_box")
    stop_it(anywhere, "body_box")
    with pytest.raises(Conflict, match=f"{number} is not ordered. Box is not for sale since .*"
                       "Nearest to it is the same Open instead of Box"):  # fmt: skip
        place_it(anywhere, number)
    assert orders(anywhere.store, anywhere.dealer) == ()
    assert anywhere.faults() == []
    lift_it(anywhere, "body_box")
    assert place_it(anywhere, number).row.state == "accepted"
    assert anywhere.faults() == []


def test_a_stop_begins_on_its_day(small: Any) -> None:
    stop_it(small, "body_box", day=TODAY + timedelta(days=3))
    assert stopped_options(small.store, "cart", TODAY) == frozenset()
    assert stopped_options(small.store, "cart", TODAY + timedelta(days=3)) == {"body_box"}
    assert small.ordered("body_box").row.state == "accepted"
    view = _views(small)["body_box"]
    assert (view.standing, view.closed, view.stop.from_day) == ("open", False, date(2026, 11, 27))


def test_a_cap_of_five_is_sold_five_times_to_thirty_dealers(anywhere: Any) -> None:
    _ = anywhere.ordered()  # opens the days
    stop_it(anywhere, "body_box", cap=5)
    wanted = [anywhere.quoted("body_box") for _ in range(30)]
    accepted: list[str] = []
    refused: list[str] = []

    def come(number: str) -> None:
        try:
            accepted.append(place_it(anywhere, number).row.number)
        except Conflict as error:
            refused.append(str(error))

    threads = [Thread(target=come, args=(number,)) for number in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(accepted) == 5
    assert len(refused) == 25
    assert all("Box is sold out: no more than 5 were for sale" in r for r in refused)
    assert stops(anywhere.store, "cart")[0].sold == 5
    assert stopped_options(anywhere.store, "cart", TODAY) == {"body_box"}
    assert anywhere.faults() == []


def test_cancelling_gives_a_capped_place_back_once(anywhere: Any) -> None:
    before = anywhere.ordered("body_box")
    stop_it(anywhere, "body_box", cap=1)
    number = anywhere.ordered("body_box").row.number
    with pytest.raises(Conflict, match="sold out"):
        anywhere.ordered("body_box")
    cancel_order(anywhere.store, before.row.number, anywhere.dealer, anywhere.now)
    assert stops(anywhere.store, "cart")[0].sold == 1, "that order was not counted"
    done: list[bool] = []

    def cancel() -> None:
        try:
            cancel_order(anywhere.store, number, anywhere.dealer, anywhere.now)
            done.append(True)
        except Conflict:
            done.append(False)

    threads = [Thread(target=cancel) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False] * 3 + [True]
    assert stops(anywhere.store, "cart")[0].sold == 0
    assert anywhere.ordered("body_box").row.state == "accepted"
    assert anywhere.faults() == []


def test_after_a_stop_returns_no_order_with_it_is_accepted(anywhere: Any) -> None:
    """Orders that run while the switch is thrown are before it, or refused."""
    _ = anywhere.ordered()
    wanted = [anywhere.quoted("body_box") for _ in range(12)]
    accepted: list[str] = []

    def come(mine: list[str]) -> None:
        for number in mine:
            try:
                accepted.append(place_it(anywhere, number).row.number)
            except Conflict:
                return

    threads = [Thread(target=come, args=(wanted[n::4],)) for n in range(4)]
    for thread in threads:
        thread.start()
    stop_it(anywhere, "body_box")
    with anywhere.store.reading() as session:
        query = "SELECT count(*) FROM sales_order WHERE number IN (SELECT subject FROM act)"
        then = session.execute(text(query)).scalar_one()
    for thread in threads:
        thread.join()
    assert len(accepted) + 1 == then
    assert anywhere.faults() == []


def test_a_stop_lists_whom_it_touches_with_the_cheapest_repair(anywhere: Any) -> None:
    quote = anywhere.quoted("body_box")
    anywhere.quoted("body_open")
    order = anywhere.ordered("body_tall", "motor_electric").row.number
    anywhere.quoted("body_box", days=0)
    found = touched(anywhere.showroom, anywhere.store, "cart", "body_box", anywhere.now)
    assert [(h.number, h.customer) for h in found.quotes] == [(quote, "Depot 7")]
    repair = found.quotes[0].repair
    assert ([t.en for t in repair.went], [t.en for t in repair.came]) == (["Box"], ["Open"])
    assert (repair.extra, repair.currency) == (-4806, "GBP")
    assert found.orders == ()
    stop_it(anywhere, "body_box")
    found = touched(anywhere.showroom, anywhere.store, "cart", "motor_electric", anywhere.now)
    assert [h.number for h in found.orders] == [order]
    repair = found.orders[0].repair
    assert [t.en for t in repair.came] == ["Open", "None"], "the box is stopped too"


def test_a_page_stands_when_nothing_is_left_to_sell(small: Any) -> None:
    """Two caps may run out together; the page must say so rather than break."""
    for option in ("paint_red", "paint_blue"):
        stop_it(small, option, cap=1)
        small.ordered(option)
    told = _told(small, ("lamp", True))
    assert told.selected == frozenset()
    assert [d.what.id for d in told.settlement.dropped] == ["lamp"]
    with pytest.raises(Refused):
        quote_it(small, lamp=True)


@pytest.mark.parametrize(
    ("more", "error", "says"),
    [
        ({"option": "body_boxx"}, NotFound, "did you mean body_box"),
        ({"day": date(2026, 11, 23)}, Refused, "begins today"),
        ({"cap": 0}, Refused, "from 1"),
        ({"reason_en": " "}, Refused, "Give the reason"),
        ({"reason_en": "x" * 201}, Refused, "200"),
    ],
)
def test_a_stop_that_cannot_be_says_why(small: Any, more: Any, error: Any, says: str) -> None:
    option = more.pop("option", "body_box")
    with pytest.raises(error, match=says):
        stop_it(small, option, **more)
    assert stops(small.store, "cart") == ()


def test_only_rule_engineers_stop_and_lift_and_once(small: Any) -> None:
    with pytest.raises(NotAllowed, match="role rules"):
        stop_it(small, "body_box", account=small.dealer)
    stop_it(small, "body_box")
    with pytest.raises(Conflict, match=r"stopped already.*by engineer"):
        stop_it(small, "body_box")
    lift_it(small, "body_box")
    with pytest.raises(Conflict, match="not stopped"):
        lift_it(small, "body_box")
    (lifted,) = stops(small.store, "cart")
    assert lifted.lifted_by == "engineer"


def test_the_whole_product_is_not_stopped_by_an_option(small: Any) -> None:
    stop_it(small, "paint_red")
    with pytest.raises(Refused, match="retire the release"):
        stop_it(small, "paint_blue")
