"""Every slip in a product's files is told with its file, its line and what would be right.

If these fail, a rule engineer publishes a price without a list, a rule without a reason, an option
nobody can reach, and learns of it from a customer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from configurator.catalogue.load import load_products
from configurator.errors import CatalogueError

Change = Callable[[str, str, str], int]
R = "desk/2026/"

SLIPS = [
    (R + "options.yaml", "option: oak", "option: oack", r"no feature .*did you mean 'oak'\?"),
    (R + "options.yaml", "family: legs", "family: leg", r"family 'leg' is no feature.*'legs'"),
    (R + "options.yaml", "option: drawer", "option: socket", r"'socket' stands here and on line"),
    (R + "options.yaml", "option: fixed", "option: extras", r"'extras'.* no option of 'legs'"),
    (
        R + "options.yaml",
        "option: fixed",
        "option: desk",
        r"'desk' is no feature .* below its root",
    ),
    (
        R + "model.uvl",
        "\t\t\t\t\tsteel\n",
        "\t\t\t\t\tsteel\n\t\t\t\t\tglass\n",
        r"'glass' is neither",
    ),
    (R + "model.uvl", "\t\t\t\toptional\n", "\t\t\t\tmandatory\n", r"'extras' must have one group"),
    (R + "options.yaml", "take: 0.6", "take: 0.5", r"take rates of 'top' add up to 0.9; .* to 1"),
    (R + "options.yaml", "take: 0.6", "take: 0.8", r"take rates of 'top' add up to 1.2"),
    (R + "model.uvl", "lift // R001", "lift", r"has no rule id; .*// R012"),
    (R + "model.uvl", "lift // R001", "lift // R009", r"rule R009 has no entry in rules.yaml"),
    (R + "rules.yaml", "R001:", "R009:", r"the rule R001 has no entry"),
    (R + "options.yaml", "part: board", "part: bord", r"no part 'bord' .*did you mean 'board'"),
    (R + "options.yaml", "drawer & !lift", "drawr & !lift", r"no feature 'drawr'; .*'drawer'"),
    (R + "options.yaml", "drawer & !lift", "drawer &", r"'drawer &' ends too early"),
    (R + "options.yaml", "GBP: 90, EUR", "EUR", r"the price in GBP is missing"),
    (R + "options.yaml", "EUR: 111", "USD: 111", r"no price list in USD; .*GBP, EUR, CNY"),
    (
        R + "parts.yaml",
        "Board, zh: 木板}, supplier: mill",
        "B}, supplier: mil",
        r"no supplier 'mil'",
    ),
    (R + "release.yaml", "option: socket", "option: sockets", r"no option 'sockets'; .*'socket'"),
    (R + "release.yaml", "currency: EUR", "currency: USD", r"pays in USD, which has no prices"),
    (R + "release.yaml", "2026-12-31", "2025-12-31", r"valid_to lies before valid_from"),
    (R + "options.yaml", "2026-11-30", "2026-02-28", r"valid_to of 'lift' lies before"),
    (R + "release.yaml", 'release: "2026"', 'release: "2027"', r"release is '2027' in the folder"),
    ("desk/product.yaml", "product: desk", "product: table", r"product is 'table' in the folder"),
    ("desk/product.yaml", "line: joinery", "line: joiner", r"no line 'joiner' .*'joinery'\?"),
    (R + "options.yaml", "work: {fit: 240}", "work: {fitt: 240}", r"no station 'fitt'; .*'fit'"),
    (R + "release.yaml", "work: {saw: 60}", "work: {sow: 60}", r"no station 'sow'; .*'saw'"),
    ("lines/joinery/line.yaml", "[lift, socket]", "[lift, sokket]", r"names 'sokket'.*'socket'"),
    ("lines/joinery/line.yaml", "family: top", "family: tap", r"no family 'tap'; .*'top'"),
]


@pytest.mark.parametrize(("name", "old", "new", "message"), SLIPS, ids=[s[3] for s in SLIPS])
def test_a_slip_is_told_with_what_would_be_right(
    rules: Path, change: Change, name: str, old: str, new: str, message: str
) -> None:
    change(name, old, new)
    with pytest.raises(CatalogueError) as caught:
        load_products(rules)
    assert re.search(message, str(caught.value)), caught.value
    assert re.match(r".*\.(uvl|yaml):\d+: ", str(caught.value)), caught.value


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (R + "options.yaml", "price: 310", "price: 310\n      colour: red"),
        (R + "options.yaml", "price: 310", "price: dear"),
        (R + "options.yaml", "price: 310", "price: 310.005"),
        (R + "options.yaml", "price: 310", "price: 99999999999"),
        (R + "options.yaml", "label: Lift", "label: 7"),
        (R + "options.yaml", "price: 310", "price: [310]"),
        (R + "options.yaml", "price: 310", "price: {GBP: dear}"),
        (R + "options.yaml", "lead: 10", "lead: -1"),
        (R + "options.yaml", "lead: 10", "lead: 1.5"),
        (R + "options.yaml", "take: 0.25", "take: 25"),
        (R + "options.yaml", "lead: 10", "mass: heavy"),
        (R + "options.yaml", "work: {fit: 240}", "work: {fit: -1}"),
        (R + "options.yaml", 'source: "A: most do not"', "source: hearsay"),
        (R + "options.yaml", 'source: "A: most do not"', 'source: "A:"'),
        (R + "options.yaml", "valid_from: 2026-03-01", 'valid_from: "spring"'),
        (R + "options.yaml", 'colour: "#c8a165"', "colour: #c8a165}"),
        (R + "options.yaml", "quantity: 2", "quantity: 0"),
        (R + "options.yaml", "option: lift", "option: Lift"),
        (R + "release.yaml", 'release: "2026"', "release: 2026"),
        (R + "release.yaml", "currency: GBP\n", "currency: pounds\n"),
        (R + "release.yaml", "rate: 1.17", "rate: 0"),
        (R + "release.yaml", "step: 5", "step: 0.001"),
        (R + "release.yaml", "tax: 0.20", "tax: 20"),
        (R + "release.yaml", "valid_from: 2026-01-01\n", "valid_from: 2026-02-30\n"),
        (R + "rules.yaml", "R002:", "R2x:"),
        (R + "parts.yaml", "small: true", "small: 1"),
        ("desk/product.yaml", "vin_prefix: DSK", "vin_prefix: OIQ"),
        ("lines/joinery/line.yaml", "takt: 360", "takt: 0"),
    ],
)
def test_a_value_of_the_wrong_shape_is_told_on_its_line(
    rules: Path, change: Change, name: str, old: str, new: str
) -> None:
    line = change(name, old, new)
    with pytest.raises(CatalogueError) as caught:
        load_products(rules)
    assert str(caught.value.path).endswith(name)
    assert caught.value.line in (line, line + 1)
    assert caught.value.right
    assert not re.search(r"instance|dictionary|Input|Decimal|Shape", str(caught.value))


def test_a_missing_key_is_told_where_it_belongs(rules: Path, change: Change) -> None:
    line = change(R + "options.yaml", "      label: Lift\n", "")
    with pytest.raises(CatalogueError, match=r"the key 'label' is missing; add it") as caught:
        load_products(rules)
    assert caught.value.line == line - 1


def test_a_rule_that_no_constraint_bears_is_told(rules: Path, change: Change) -> None:
    line = change(R + "rules.yaml", "R001:", "R003: {text: T, reason: R, source: 'A: x'}\nR001:")
    with pytest.raises(CatalogueError, match=r"no constraint belongs to the rule R003") as caught:
        load_products(rules)
    assert caught.value.line == line


@pytest.mark.parametrize("name", ["model.uvl", "release.yaml", "options.yaml", "parts.yaml"])
def test_a_missing_file_is_told(rules: Path, name: str) -> None:
    (rules / R / name).rename(rules / R / f"my-{name}")
    with pytest.raises(
        CatalogueError,
        match=rf"{name}: is missing; did you mean 'my-{name}'"
        if name.endswith("yaml")
        else rf"{name}: is missing",
    ):
        load_products(rules)


def test_a_product_without_its_own_file_is_told(rules: Path) -> None:
    (rules / "desk/product.yaml").unlink()
    with pytest.raises(CatalogueError, match=r"product.yaml: cannot be read"):
        load_products(rules)


def test_a_product_without_release_is_told(rules: Path) -> None:
    (rules / "chair").mkdir()
    with pytest.raises(CatalogueError, match=r"chair: has no release"):
        load_products(rules)


def test_rules_that_are_nowhere_are_told(rules: Path) -> None:
    with pytest.raises(CatalogueError, match="is no folder"):
        load_products(rules / "nowhere")


def test_a_feature_that_only_holds_others_needs_no_entry(rules: Path, change: Change) -> None:
    """Trees may have sections; only what can be asked or chosen has an entry."""
    change(
        R + "model.uvl",
        "\t\t\textras\n\t\t\t\toptional\n\t\t\t\t\tdrawer\n\t\t\t\t\tsocket\n",
        "\t\t\tinside {abstract true}\n\t\t\t\tmandatory\n"
        "\t\t\t\t\textras\n\t\t\t\t\t\toptional\n\t\t\t\t\t\t\tdrawer\n\t\t\t\t\t\t\tsocket\n",
    )
    assert [f.id for f in load_products(rules)[0].families] == ["top", "legs", "extras"]


def test_a_family_that_not_every_unit_has_may_add_up_to_less(rules: Path, change: Change) -> None:
    change(R + "model.uvl", "\t\t\tlegs\n", "\t\toptional\n\t\t\tlegs\n")
    change(R + "model.uvl", "\t\t\textras\n", "\t\tmandatory\n\t\t\textras\n")
    change(R + "options.yaml", "take: 0.75", "take: 0.5")
    assert load_products(rules)
