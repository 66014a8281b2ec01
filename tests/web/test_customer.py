"""The customer's pages over the real van. If these fail, a customer meets a dead end, an option
that cannot be built, a page that needs JavaScript, or an error instead of an answer."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from page_outline import Outline, fields, links, rows

from configurator.catalogue.bare import release_of
from configurator.catalogue.uvl import read_uvl
from configurator.flow.explaining import without_family
from configurator.flow.showroom import Showroom
from configurator.web.app import create_app

VAN = "/configure/large-van/2026"
BEGUN = f"{VAN}?market=market_gb&body=body_panel&length=length_l1&roof=roof_h1"


@pytest.fixture
def van(office: Any) -> Any:
    return office.showroom.release("large-van", "2026")


PAGES = [
    "/",
    VAN,
    BEGUN,
    f"{BEGUN}&step=body&why=roof_h3",
    f"{BEGUN}&step=body&why=gross_3500",
    f"{VAN}?step=sensor&no=sensor_mirror&find=heat",
    f"{VAN}?roof=nonsense&sunroof=yes&roof=roof_h3",
    f"{VAN}?lang=zh&step=paint",
    "/configure/e-bike/2026?frame=frame_cargo",
    "/configure/large-van/2027",
    "/finish/large-van/2026?body=body_minibus",
    "/finish/e-bike/2026",
    "/summary/large-van/2026?body=body_panel",
    "/summary/e-bike/2026?by=carbon&lang=zh",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_well_formed_and_strict(office: Any, path: str) -> None:
    answer = office.visitor().get(path)
    seen = Outline(answer.text)
    assert not seen.wrong
    for attrs in seen.inputs:
        if attrs.get("type") not in ("hidden",):
            assert attrs.get("id") in seen.labelled, attrs
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", PAGES)
def test_every_hx_attribute_sits_on_what_works_without_it(office: Any, path: str) -> None:
    for tag, attrs in Outline(office.visitor().get(path).text).hx:
        if tag == "body":
            assert set(attrs) <= {"class", "hx-headers"}
        elif tag == "form":
            assert attrs["action"] == attrs["hx-get"]
        else:
            assert tag == "a"
            assert attrs["href"] == attrs["hx-get"]


@pytest.mark.parametrize("path", [VAN, f"{BEGUN}&step=power", f"{BEGUN}&step=body&why=roof_h3"])
def test_a_fragment_is_the_pages_own_block(office: Any, path: str) -> None:
    visitor = office.visitor()
    fragment = visitor.get(path, htmx="answer").text.strip()
    assert fragment.startswith('<section id="answer">')
    assert fragment.endswith("</section>")
    assert fragment in visitor.get(path).text


@pytest.mark.parametrize(
    "query", ["", "body=body_minibus&roof=roof_h3", "power=power_electric_150"]
)
def test_every_option_is_there_and_stands_as_the_judge_says(
    office: Any, van: Any, query: str
) -> None:
    """R2: nothing is offered that cannot be built, nothing hidden that can: CP-SAT agrees."""
    judge = office.showroom.judge(van)
    choices = {"market_gb": True, **{v: True for _, v in parse_qsl(query)}}
    checked = 0
    for step in ("market", "body", "power", "side", "sensor"):
        shown = rows(office.visitor().get(f"{VAN}?{query}&step={step}").text)
        section = van.family_of(next(iter(shown))).section
        assert set(shown) == {o for f in van.families if f.section == section for o in f.options}
        for option, standing in list(shown.items())[::4]:
            others = without_family(van, choices, option)
            found = judge.satisfiable({**others, option: True}, 10.0)
            assert found in ("feasible", "infeasible")
            possible = found == "feasible"
            assert possible == (standing != "blocked"), (option, standing)
            checked += 1
    assert checked > 20


def test_the_form_carries_the_whole_configuration(office: Any) -> None:
    """Without JavaScript, pressing Update on any step leaves every other choice as it was."""
    page = office.visitor().get(f"{BEGUN}&no=tow_2000&step=paint").text
    sent = [(k, v) for k, v in fields(page) if k not in ("step", "was", "find")]
    assert sorted(sent) == sorted(
        [("market", "market_gb"), ("body", "body_panel"), ("length", "length_l1"),
         ("roof", "roof_h1"), ("no", "tow_2000")]
    )  # fmt: skip


def test_a_choice_and_its_undo_work_without_javascript(office: Any) -> None:
    visitor = office.visitor()
    page = visitor.get(f"{BEGUN}&step=paint").text
    chosen = visitor.get(f"{VAN}?{urlencode([*fields(page), ('paint', 'paint_ruby_red')])}").text
    assert rows(chosen)["paint_ruby_red"] == "chosen"
    undo = links(chosen, "Undo")[0]
    again = visitor.get(undo).text
    assert "chosen" not in [rows(again)[o] for o in rows(again) if o.startswith("paint_")]
    assert ("roof", "roof_h1") in fields(again)


def test_why_names_the_rule_and_its_button_gets_the_option(office: Any) -> None:
    visitor = office.visitor()
    page = visitor.get(f"{BEGUN}&step=body").text
    assert rows(page)["roof_h3"] == "blocked"
    (why,) = links(page, "Why? H3")
    told = visitor.get(why).text
    assert "The H3 roof is not made for the short L1." in told
    repaired = visitor.get(links(told, "Change it")[0]).text
    assert rows(repaired)["roof_h3"] == "chosen"
    assert rows(repaired)["body_panel"] == "chosen"
    assert links(repaired, "Undo")


def test_a_family_and_everything_can_be_reset(office: Any) -> None:
    visitor = office.visitor()
    page = visitor.get(f"{BEGUN}&step=body").text
    (reset,) = links(page, "Reset Roof height")
    after = dict(parse_qsl(urlsplit(reset).query))
    assert "roof" not in after
    assert after["length"] == "length_l1"
    anew = links(page, "Start anew")[0]
    assert [k for k, _ in parse_qsl(urlsplit(anew).query) if k not in ("step", "was")] == ["market"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("length=length_l1&roof=roof_h3", "The H3 roof is not made for the short L1."),
        ("roof=roof_h9", "roof_h9"),
        ("sunroof=yes", "is not a question of this product"),
        ("roof=roof_h1&roof=roof_h2", "Not everything in this address goes together"),
        ("no=market_gb&no=market_eu&no=market_cn&no=market_au", "goes together"),
    ],
)
def test_an_impossible_address_is_answered_not_refused(office: Any, query: str, said: str) -> None:
    page = office.visitor().get(f"{VAN}?{query}").text
    assert said in html.unescape(page)
    assert 'id="configuration"' in page


@pytest.mark.parametrize(
    "query",
    [
        "was=%00%ff",
        "was=AAAA&was=zzz",
        "step=%F0%9F%9A%90",
        "why=%3Cscript%3E",
        "find=%3Cb%3E" + "x" * 300,
        "lang=xx",
        "paint=%3Csvg+onload%3Dalert(1)%3E",
        "roof=",
        "no=",
        "no=" + "a" * 500,
    ],
)
def test_a_tampered_address_does_no_harm(office: Any, query: str) -> None:
    page = office.visitor().get(f"{VAN}?{query}").text
    assert not Outline(page).wrong
    assert "<script>" not in page.replace("<script src", "")
    assert "<svg onload" not in page


def test_a_release_to_come_leads_back_to_the_one_on_sale_with_all_that_goes(office: Any) -> None:
    visitor = office.visitor()
    page = visitor.get(f"/configure/large-van/2027?{urlsplit(BEGUN).query}").text
    (over,) = links(page, "Take your choices to")
    assert over.startswith(VAN)
    assert "length=length_l1" in over
    there = visitor.get(over).text
    assert "Your choices were taken from Model year 2027 to Model year 2026" in there


def test_prices_follow_the_market(office: Any) -> None:
    page = office.visitor().get(f"{VAN}?market=market_cn").text
    assert "¥" in page
    assert "£" not in page


def test_the_products_page_starts_from_what_most_take(office: Any) -> None:
    page = office.visitor().get("/").text
    for start in links(page, "Start from the most popular"):
        opened = office.visitor().get(start).text
        assert "goes together" not in opened


def test_a_finish_keeps_what_was_chosen(office: Any) -> None:
    visitor = office.visitor()
    page = visitor.get("/finish/large-van/2026?body=body_minibus&paint=paint_ruby_red").text
    ways = links(page, "See the whole")
    assert len(ways) == 5
    for way in ways:
        whole = visitor.get(way).text
        assert "Minibus" in whole
        assert "Ruby red" in whole


def test_a_bare_model_opens_without_prices(office: Any, bench: Any) -> None:
    """Any UVL file of the public world is a product, thousands of options included."""
    path = bench / "rules" / "uvl" / "automotive01-Kowal2016.uvl"
    release = release_of(read_uvl(path), path.stem)
    there = Showroom((release,), {}, office.settings.cache)
    app = create_app(office.settings, showroom=there, store=office.store, queue=office.queue)
    client = app.test_client()
    family = release.families[len(release.families) // 2]
    for path in ("/", f"/configure/{release.product}/{release.id}?step={family.id}",
                 f"/finish/{release.product}/{release.id}",
                 f"/summary/{release.product}/{release.id}"):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert not Outline(answer.text).wrong
        assert "£" not in answer.text
    shown = rows(client.get(f"/configure/{release.product}/{release.id}?step={family.id}").text)
    assert set(family.options) <= set(shown)


@pytest.mark.parametrize("option", ["body_crew", "body_minibus", "drive_rear"])
def test_an_effect_shown_is_what_the_price_shown_changes_by(office: Any, option: str) -> None:
    """The customer's trust: an option's "+£" and the total's change are one figure."""
    asked = {"market": "market_gb", "body": "body_panel", "step": "body"}
    visitor = office.visitor()
    before = visitor.get(f"{VAN}?{urlencode(asked)}").text
    offered = re.search(rf'value="{option}".*?class="price">([+−])£([\d,.]+)', before, re.S)
    assert offered
    taken = {**asked, option.partition("_")[0]: option}
    after = visitor.get(f"{VAN}?{urlencode(taken)}").text
    change = _total(after) - _total(before)
    assert change == (1 if offered[1] == "+" else -1) * _minor(offered[2])


def _total(page: str) -> int:
    found = re.search(r'class="bar-price">\s*<span class="price">£([\d,.]+)', page)
    assert found
    return _minor(found[1])


def _minor(shown: str) -> int:
    return round(float(shown.replace(",", "")) * 100)
