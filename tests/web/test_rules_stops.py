"""The pages of stop-sales. If these fail, a rule engineer stops something unseen, or customers and
dealers are left with a choice that nobody sells and no word why."""

from __future__ import annotations

import re
from typing import Any

from configurator.flow import quoting

AT = "/rules/stops/e-bike"


def words(answer: Any) -> str:
    """What a page says, without its markup."""
    body = answer.text.split("<main", 1)[-1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).strip()


def _option(office: Any) -> str:
    """An option of the cheapest e-bike that has another in its place."""
    release = office.showroom.current("e-bike", office.clock.at.date())
    chosen = office.quote().configuration.selected
    family = next(f for f in release.families if f.id == "frame")
    return next(o for o in family.options if o in chosen)


def _send(visitor: Any, option: str, act: str = "stop", **more: str) -> Any:
    fields = {"option": option, "from_day": "2026-11-24", "reason_en": "Supplier is late",
              "reason_zh": "供应商延误", "cap": "", "act": act} | more  # fmt: skip
    return visitor.post(f"{AT}/{option}", on=f"{AT}/{option}", **fields)


def test_a_stop_is_previewed_confirmed_seen_and_lifted(office: Any) -> None:
    option = _option(office)
    quote = office.quote().number
    ruth = office.visitor("ruth")
    seen = _send(ruth, option, act="look")
    assert seen.status_code == 200
    assert "Nothing is stopped yet" in words(seen)
    assert quote in seen.text
    assert "are not stored" in words(seen)
    assert "Nothing of" in words(ruth.get(AT))
    done = _send(ruth, option)
    assert (done.status_code, done.location) == (303, f"{AT}/{option}")
    assert "Supplier is late" in words(ruth.get(AT))

    customer = office.visitor()
    release = office.showroom.current("e-bike", office.clock.at.date())
    family = release.family_of(option)
    there = f"/configure/e-bike/{release.id}?step={family.id}"
    page = words(customer.get(f"{there}&why={option}"))
    assert "Not for sale since 2026-11-24: Supplier is late" in page
    assert "Take " in page
    stale = words(customer.get(f"{there}&{family.id}={option}"))
    assert "Something you chose is not for sale now" in stale
    assert "Not for sale since 2026-11-24" in stale
    assert "自2026-11-24起停售：供应商延误" in customer.get(f"{there}&why={option}&lang=zh").text

    assert ruth.post(f"{AT}/{option}/lift", on=AT).status_code == 303
    assert "Not for sale" not in words(office.visitor().get(there))
    assert "Earlier stops" in words(ruth.get(AT))


def test_a_dealers_older_quote_is_refused_with_the_reason_and_the_way_out(office: Any) -> None:
    option = _option(office)
    quote = office.quote().number
    assert _send(office.visitor("ruth"), option).status_code == 303
    on = f"/dealer/quotes/{quote}"
    dee = office.visitor("dee")
    answer = dee.post(f"{on}/order", on=on, key=dee.key(on), reference="")
    assert answer.status_code == 409
    said = words(answer)
    assert f"{quote} is not ordered" in said
    assert "Supplier is late. Nearest to it" in said
    again = dee.post(f"{on}/again", on=on)
    assert again.status_code == 422
    assert "Supplier is late" in words(again)
    row = quoting.quote(office.store, quote, office.account("dee"), office.clock.at)
    assert row.state == "open"


def test_an_option_is_found_by_its_name_with_and_without_htmx(office: Any) -> None:
    option = _option(office)
    ruth = office.visitor("ruth")
    label = office.showroom.current("e-bike", office.clock.at.date()).options[option].label.en
    assert f"{AT}/{option}" in ruth.get(f"{AT}?find={label[:6]}").text
    fragment = ruth.get(f"{AT}?find={option}", htmx="options").text
    assert "<html" not in fragment
    assert f"{AT}/{option}" in fragment
    assert "No option is called that" in words(ruth.get(f"{AT}?find=zeppelin"))


def test_a_stop_that_cannot_be_shows_its_form_again(office: Any) -> None:
    option = _option(office)
    ruth = office.visitor("ruth")
    for more, says in (
        ({"reason_en": ""}, "Give the reason"),
        ({"cap": "0"}, "from 1 up"),
        ({"from_day": "soon"}, "Not a valid date"),
        ({"from_day": "2020-01-01"}, "begins today"),
    ):
        answer = _send(ruth, option, **more)
        assert answer.status_code == 422
        assert says in words(answer)
    assert _send(ruth, option, cap="3").status_code == 303
    assert "3 of 3 left" in words(ruth.get(f"{AT}/{option}"))
    twice = ruth.post(f"{AT}/{option}", on=AT, option=option, from_day="2026-11-24",
                      reason_en="again", act="stop")  # fmt: skip
    assert twice.status_code == 409
