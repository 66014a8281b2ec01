"""If these fail, four sockets cost what one does, a pack and its contents are both paid for, or a
slip in one of them is found by a customer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import pytest

from configurator.catalogue.load import load_release
from configurator.catalogue.release import Release
from configurator.engine.analysis import analyse
from configurator.errors import CatalogueError
from configurator.orders.price import line_price

Change = Callable[[str, str, str], int]
TREE = """\
\t\t\tsockets
\t\t\t\talternative
\t\t\t\t\tsockets_0
\t\t\t\t\tsockets_1
\t\t\t\t\tsockets_3
\t\t\tpacks
\t\t\t\talternative
\t\t\t\t\tpack_none
\t\t\t\t\tpack_work
\t\t\t\t\tpack_office
\t\t\textras
"""
FAMILIES = """\
- family: sockets
  label: {en: Sockets, zh: 插座}
  quantity:
    label: {en: power socket, zh: 电源插座}
    price: 4.10
    mass: 0.25
    carbon: 1.5
    lead: 4
    parts: [{part: board, quantity: 2, when: oak}]
    work: {saw: 30}
    source: "A: guess"
    options:
      - {option: sockets_0, pieces: 0, take: 0.5}
      - {option: sockets_1, pieces: 1, take: 0.3}
      - {option: sockets_3, pieces: 3, take: 0.2, label: Three}
- family: packs
  label: Packs
  options:
    - {option: pack_none, label: {en: None, zh: 无}, price: 0, take: 0.8, source: "A: guess"}
    - option: pack_work
      label: {en: Work pack, zh: 工作套装}
      text: {en: For long days., zh: 适合久坐。}
      price: {GBP: 320, EUR: 379}
      pack: [lift, drawer]
      take: 0.1
      source: "A: guess"
    - option: pack_office
      label: Office pack
      price: 30
      pack: [drawer]
      take: 0.1
      source: "A: guess"
- family: extras
"""


@pytest.fixture
def desk(rules: Path, change: Change) -> Path:
    """The desk with a value, a quantity and packs."""
    change("desk/2026/model.uvl", "\t\t\textras\n", TREE)
    change("desk/2026/options.yaml", "- family: extras\n", FAMILIES)
    change("desk/2026/options.yaml", "  section: Body\n", "  unit: {en: mm, zh: 毫米}\n")
    change(
        "desk/2026/options.yaml", "      text: Oiled.\n", "      text: Oiled.\n      value: 25\n"
    )
    change(
        "desk/2026/options.yaml", "      label: Steel\n", "      label: Steel\n      value: 1.50\n"
    )
    return rules / "desk" / "2026"


def test_a_value_is_shown_with_its_unit_before_the_text(desk: Path) -> None:
    release = load_release(desk)
    assert (release.families[0].unit.en, str(release.options["oak"].value)) == ("mm", "25")
    assert release.options["oak"].text.en == "25 mm · Oiled."
    assert release.options["oak"].text.zh == "25 毫米 · Oiled."
    assert release.options["steel"].text.en == "1.5 mm"


def test_so_many_pieces_have_so_many_times_the_figures(desk: Path) -> None:
    options = load_release(desk).options
    one, three, none = (options[f"sockets_{n}"] for n in (1, 3, 0))
    assert one.price["GBP"] == 410
    assert three.price == {c: 3 * p for c, p in one.price.items()}, "each list is rounded once"
    assert (three.mass_g, three.carbon_g, three.lead_days) == (750, 4500, 4)
    assert (three.parts[0].quantity, three.work["saw"], three.pieces) == (6, 90, 3)
    assert (none.mass_g, none.lead_days, none.parts, none.work, none.pieces) == (0, 0, (), {}, 0)
    assert set(none.price.values()) == {0}
    assert (one.label.en, one.label.zh) == ("1 × power socket", "1 × 电源插座")
    assert (none.label.zh, three.label.en) == ("无", "Three")


def _all(release: Release) -> Iterator[frozenset[str]]:
    """Every valid configuration, by the plain meaning of the model."""
    names = [f.name for f in release.model.features()]
    fixed = {"desk", "top", "legs", "sockets", "packs", "extras"}
    loose = [n for n in names if n not in fixed]
    for count in range(len(loose) + 1):
        for chosen in combinations(loose, count):
            if release.model.allows(fixed | set(chosen)):
                yield frozenset(fixed | set(chosen))


def test_a_pack_costs_its_price_in_place_of_its_contents(desk: Path) -> None:
    release = load_release(desk)
    found = list(_all(release))
    assert analyse(release.model).configurations == len(found), "the engine sees the same"
    assert len([c for c in found if "pack_work" in c]) == 6
    assert len([c for c in found if "pack_office" in c]) == 9
    members = {"pack_work": {"lift", "drawer"}, "pack_office": {"drawer"}}
    stated = {"pack_work": {"GBP": 32000, "EUR": 37900}, "pack_office": {"GBP": 3000, "EUR": 3500}}
    for chosen in found:
        for pack in members.keys() & chosen:
            assert members[pack] <= chosen
            for currency, price in stated[pack].items():
                others = chosen - members[pack] - {pack}
                assert release.price(chosen, currency) == release.price(others, currency) + price
                assert line_price(release, pack, chosen, currency) == price
                assert {line_price(release, m, chosen, currency) for m in members[pack]} == {0}
        lines = [line_price(release, o, chosen, "GBP") for o in chosen if o in release.options]
        assert release.price(chosen, "GBP") == release.base.price["GBP"] + sum(lines)


def test_a_customer_reads_what_a_pack_contains_and_why(desk: Path) -> None:
    release = load_release(desk)
    pack = release.options["pack_work"]
    assert pack.holds == ("lift", "drawer")
    assert pack.text.en == "For long days. · Includes Lift, Drawer"
    assert pack.text.zh == "适合久坐。"[:-1] + "。 · Includes Lift, Drawer"
    rule = release.rules["PACK-PACK_WORK-1"]
    assert rule.text.en == "Work pack includes Lift, Drawer."
    constraint = next(c for c in release.model.constraints if c.rule == rule.id)
    lines = (desk / "options.yaml").read_text(encoding="utf-8").splitlines()
    assert lines[constraint.line - 1].strip() == "pack: [lift, drawer]"
    assert constraint.file == str(desk / "options.yaml")


@pytest.mark.parametrize(("most", "left"), [(3, 3), (2, 2), (0, 1)])
def test_rules_may_count_pieces_and_values(
    desk: Path, change: Change, most: int, left: int
) -> None:
    end = "\tdrawer => !steel // R002\n"
    rule = f"\tsum(pieces, sockets) <= {most} // R002\n\tsum(value) >= 25 // R002\n"
    change("desk/2026/model.uvl", end, end + rule)
    found = list(_all(load_release(desk)))
    assert len({o for c in found for o in c if o.startswith("sockets_")}) == left
    assert not [c for c in found if "steel" in c]


OPTIONS = "desk/2026/options.yaml"


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ("  unit: {en: mm, zh: 毫米}\n", "", "value: 25", "the family has no unit"),
        ("pieces: 3,", "pieces: 1,", "sockets_3", "is 1 pieces, as 'sockets_1' is"),
        ("pieces: 3,", "pieces: -1,", "sockets_3", "'pieces' is -1"),
        ("{option: sockets_3, pieces: 3,", "{option: sockets_3,", "sockets_3", "'pieces' is m"),
        ("option: sockets_3", "option: sockets_4", "sockets_4", "no feature of model.uvl"),
        ("{saw: 30}", "{saw: 80000}", "family: sockets", "more than 86400 seconds at a station"),
        ("when: oak", "when: oka", "when: oka", "no feature 'oka'"),
        ("part: board, quantity: 2, when: oak", "part: bord", "part: bord", "no part 'bord'"),
        ("price: 4.10", "price: {USD: 3}", "USD: 3", "no price list in USD"),
        ("[lift, drawer]", "[lift, drawr]", "[lift, drawr]", "no option 'drawr'; did you mean"),
        ("[lift, drawer]", "[lift, fixed]", "[lift, fixed]", "are of 'legs', of which one is pick"),
        ("[lift, drawer]", "[lift, lift]", "[lift, lift]", "'lift' stands twice in one pack"),
        ("[lift, drawer]", "[pack_office]", "[pack_office]", "contains the pack 'pack_office'"),
        ("[lift, drawer]", "[pack_none]", "[pack_none]", "are of 'packs', of which one is picked"),
        ("      price: 30\n", "", "[drawer]", "the pack 'pack_office' states no price"),
        ("price: 40,", "price: 40, pack: [oak],", "", "contains the pack 'drawer'"),
        ("price: -5,", "price: -5, pack: [drawer],", "socket, label", "and both can be chosen"),
        ("{option: pack_none", "{pieces: 2, option: pack_none", "pieces: 2", "no quantity"),
        ("- family: extras\n", "- family: extras\n  unit: l\n", "unit: l", "no option has a value"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_its_line(
    desk: Path, change: Change, old: str, new: str, at: str, says: str
) -> None:
    change(OPTIONS, old, new)
    lines = (desk / "options.yaml").read_text(encoding="utf-8").splitlines()
    with pytest.raises(CatalogueError) as caught:
        load_release(desk)
    told = str(caught.value)
    assert says in told
    if at:
        line = next(i for i, text in enumerate(lines, 1) if at in text)
        assert f"options.yaml:{line}: " in told, told


def test_a_family_has_options_or_a_quantity(desk: Path, change: Change) -> None:
    change(OPTIONS, "      - {option: sockets_0, pieces: 0, take: 0.5}\n", "")
    change(OPTIONS, "    source: \"A: guess\"\n    options:\n", "    source: \"A: guess\"\n"
           "  options: [{option: sockets_0, label: None, source: \"A: x\"}]\n")  # fmt: skip
    with pytest.raises(CatalogueError):
        load_release(desk)
