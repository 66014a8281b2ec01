"""The loader reads what the rule engineer wrote, in the product's units, whole or not at all.

If these fail, a customer is charged or promised something that no file says.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from configurator.catalogue.formula import And, Not, Var
from configurator.catalogue.load import load_lines, load_products, load_release
from configurator.catalogue.release import PartUse, Release, Text
from configurator.errors import CatalogueError

Change = Callable[[str, str, str], int]


@pytest.fixture
def desk(rules: Path) -> Release:
    return load_products(rules)[0]


def test_a_release_knows_its_product_and_its_time(desk: Release) -> None:
    assert (desk.product, desk.id, desk.line, desk.vin_prefix) == ("desk", "2026", "joinery", "DSK")
    assert desk.name == Text("Desk", "书桌")
    assert desk.edition == Text("Model year 2026", "2026年款")
    assert (desk.valid_from, desk.valid_to) == (date(2026, 1, 1), date(2026, 12, 31))


def test_families_ask_as_the_tree_groups_them(desk: Release) -> None:
    assert [(f.id, f.pick, f.options) for f in desk.families] == [
        ("top", "one", ("oak", "steel")),
        ("legs", "one", ("fixed", "lift")),
        ("extras", "any", ("drawer", "socket")),
    ]
    assert desk.families[0].section == Text("Body")
    assert desk.family_of("lift").id == "legs"


def test_an_option_comes_in_minor_units_and_grams(desk: Release) -> None:
    oak = desk.options["oak"]
    assert oak.price == {"GBP": 14999, "EUR": 17500, "CNY": 140000}
    assert (oak.mass_g, oak.carbon_g, oak.lead_days, oak.work) == (20000, 15250, 0, {"saw": 300})
    assert oak.look == {"colour": "#c8a165"}
    assert oak.take_rate == pytest.approx(0.6)
    lift = desk.options["lift"]
    assert (lift.lead_days, lift.valid_from, lift.valid_to) == (
        10,
        date(2026, 3, 1),
        date(2026, 11, 30),
    )
    assert desk.options["socket"].mass_g == -100


def test_a_stated_price_overrides_its_list(desk: Release) -> None:
    assert desk.options["steel"].price == {"GBP": 9000, "EUR": 11100, "CNY": 80000}


def test_a_reduction_is_a_negative_price(desk: Release) -> None:
    assert desk.options["socket"].price == {"GBP": -500, "EUR": -500, "CNY": 0}
    assert desk.price(["oak", "lift", "socket"], "GBP") == 20000 + 14999 + 31000 - 500


def test_the_base_is_what_the_root_costs(desk: Release) -> None:
    assert desk.base.id == desk.model.root.name
    assert (desk.base.price["GBP"], desk.base.mass_g, desk.base.lead_days) == (20000, 12500, 3)
    assert desk.base.parts == (PartUse("frame", 1),)


def test_a_part_is_used_under_its_condition(desk: Release) -> None:
    assert desk.options["oak"].parts == (
        PartUse("board", 2, And((Var("drawer"), Not(Var("lift"))))),
    )
    assert desk.parts["board"].per_day == 40
    assert desk.parts["frame"].per_day is None
    assert desk.suppliers["mill"].small


def test_several_constraints_share_a_rule(desk: Release) -> None:
    assert [c.rule for c in desk.model.constraints] == ["R001", "R002", "R002"]
    assert desk.rules["R002"].text == Text("Steel tops have no drawer.")
    assert desk.rules["R002"].line == desk.model.constraints[1].line


def test_markets_have_currency_tax_and_option(desk: Release) -> None:
    eu = desk.markets["eu"]
    assert (eu.currency, eu.tax, eu.option) == ("EUR", pytest.approx(0.19), "socket")
    assert desk.markets["gb"].option == ""


def test_a_line_has_slots_where_its_calendar_works(rules: Path) -> None:
    line = load_lines(rules / "lines")["joinery"]
    assert line.slots(date(2026, 12, 24)) == 150
    assert line.slots(date(2026, 12, 25)) == 0
    (ratio,) = line.ratios
    assert (ratio.p, ratio.q, ratio.hard, ratio.weight) == (1, 3, False, 4)
    assert ratio.options == {"lift", "socket"}


def test_a_release_loads_alone_with_the_same_content(rules: Path, desk: Release) -> None:
    assert load_release(rules / "desk" / "2026") == desk


def test_the_digest_follows_every_file_of_the_release_and_nothing_else(
    rules: Path, desk: Release, change: Change
) -> None:
    """An order pins the digest; were it blind to a file, a changed release would pass as the old
    one."""
    seen = {desk.digest}
    change("desk/product.yaml", "A desk to", "A fine desk to")
    assert load_products(rules)[0].digest in seen
    for name, old, new in (
        ("model.uvl", "namespace desk", "namespace desks"),
        ("release.yaml", "lead: 3", "lead: 4"),
        ("options.yaml", "149.99", "150"),
        ("rules.yaml", "wiring plan", "wiring plans"),
        ("parts.yaml", "per_day: 40", "per_day: 41"),
    ):
        change(f"desk/2026/{name}", old, new)
        digest = load_products(rules)[0].digest
        assert digest not in seen, name
        seen.add(digest)


def test_releases_come_in_the_order_of_product_and_id(rules: Path) -> None:
    old, new = rules / "desk" / "2026", rules / "desk" / "2025"
    new.mkdir()
    for path in old.iterdir():
        text = path.read_text(encoding="utf-8").replace('"2026"', '"2025"')
        (new / path.name).write_text(text, encoding="utf-8")
    assert [r.id for r in load_products(rules)] == ["2025", "2026"]


def test_hidden_folders_are_no_products(rules: Path) -> None:
    (rules / ".git").mkdir()
    (rules / "desk" / "__pycache__").mkdir()
    assert len(load_products(rules)) == 1


def test_rules_may_lie_in_a_file_of_their_own(rules: Path, change: Change) -> None:
    """Releases share rules by importing a fragment; its rules count like the model's own."""
    (rules / "desk/2026/shared.uvl").write_text("constraints\n\tsteel => fixed // R003\n")
    change("desk/2026/model.uvl", "namespace desk\n", "namespace desk\nimports\n\tshared\n")
    change("desk/2026/rules.yaml", "R001:", "R003: {text: T, reason: R, source: 'A: x'}\nR001:")
    assert load_products(rules)[0].model.constraints[-1].rule == "R003"
    (rules / "desk/2026/shared.uvl").write_text("constraints\n\tsteel => fixed\n")
    with pytest.raises(CatalogueError, match=r"shared.uvl:2: .* has no rule id"):
        load_products(rules)


def test_a_family_may_come_with_an_imported_tree(rules: Path, change: Change) -> None:
    (rules / "desk/2026/under.uvl").write_text(
        "features\n\tlegs\n\t\talternative\n\t\t\tfixed\n\t\t\tlift\n"
    )
    change("desk/2026/model.uvl", "namespace desk\n", "namespace desk\nimports\n\tunder as u\n")
    change(
        "desk/2026/model.uvl",
        "legs\n\t\t\t\talternative\n\t\t\t\t\tfixed\n\t\t\t\t\tlift\n",
        "u.legs\n",
    )
    change("desk/2026/model.uvl", "socket => lift", "socket => u.lift")
    change("desk/2026/options.yaml", "family: legs", "family: u.legs")
    change("desk/2026/options.yaml", "option: fixed", "option: u.fixed")
    change("desk/2026/options.yaml", "option: lift", "option: u.lift")
    change("desk/2026/options.yaml", "drawer & !lift", "drawer & !u.lift")
    change("lines/joinery/line.yaml", "[lift, socket]", "[u.lift, socket]")
    (release,) = load_products(rules)
    assert release.families[1].options == ("u.fixed", "u.lift")
    change("desk/2026/options.yaml", "option: u.lift", "option: u.left")
    with pytest.raises(CatalogueError, match=r"under.uvl:5: the feature 'u.lift' is neither"):
        load_products(rules)


def test_problems_of_all_files_are_shown_at_once(rules: Path, change: Change) -> None:
    change("desk/2026/options.yaml", "price: 149.99", "prise: 149.99")
    change("desk/2026/parts.yaml", "per_day: 40", "per_day: many")
    change("desk/2026/model.uvl", "socket => lift", "socket => lifft")
    with pytest.raises(CatalogueError) as caught:
        load_products(rules)
    text = str(caught.value)
    assert "options.yaml:8: unknown key 'prise'; did you mean 'price'?" in text
    assert "parts.yaml:5: 'per_day' is 'many'" in text
    assert "model.uvl:20: there is no feature 'lifft'; did you mean 'lift'?" in text


def test_the_default_products_load() -> None:
    """What ships must open: the demo, the wheel and every page start from these files."""
    shipped = Path(__file__).parents[2] / "rules"
    releases = load_products(shipped)
    lines = load_lines(shipped / "lines")
    assert releases
    assert all(r.line in lines for r in releases)
    van = [r for r in releases if r.product == "large-van"]
    assert len(van) >= 2
    for release in van:
        assert len(release.families) >= 30
        assert len(release.options) >= 150
        assert len(release.rules) >= 100
