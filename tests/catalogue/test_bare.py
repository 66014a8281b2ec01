"""Any feature model opens as a product that asks every open question once.

If these fail, somebody's rule base opens with a question missing, or asked twice.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from configurator.catalogue.bare import ANYWHERE, NO_CURRENCY, release_of
from configurator.catalogue.release import Text
from configurator.catalogue.uvl import parse_uvl, read_uvl

SHOP = """\
namespace Shop
features
\tShop {price 100}
\t\tmandatory
\t\t\t"Pay by" {Price 5}
\t\t\t\tor
\t\t\t\t\tCard {cost 2.5}
\t\t\t\t\tCash
\t\t\tbase
\t\t\t\tmandatory
\t\t\t\t\tinner {price 1}
\t\toptional
\t\t\tsearch {price 7}
\t\t\t\tmandatory
\t\t\t\t\tindex {price 3}
\t\t\t\talternative
\t\t\t\t\tfast
\t\t\t\t\tslow {price true}
\t\t[1..2]
\t\t\ta
\t\t\tb
\t\t\tc
constraints
\tfast => Card
"""


def test_every_open_group_is_a_family() -> None:
    release = release_of(parse_uvl(SHOP), "My Shop")
    assert [(f.id, f.label.en, f.pick, f.options) for f in release.families] == [
        ("shop", "Shop: any of", "any", ("search",)),
        ("shop-2", "Shop: at least one of", "some", ("a", "b", "c")),
        ("pay-by", "Pay by", "some", ("Card", "Cash")),
        ("search", "search", "one", ("fast", "slow")),
    ]
    assert release.families[2].section == Text("Pay by")
    assert release.options["fast"].label == Text("fast")
    assert release.family_of("fast").id == "search"
    assert (release.product, release.name, release.edition.en) == (
        "my-shop",
        Text("My Shop"),
        "Shop",
    )


def test_attributes_give_prices_and_mandatory_features_come_with_their_parents() -> None:
    release = release_of(parse_uvl(SHOP), "Shop")
    assert release.base.price == {NO_CURRENCY: 10600}
    assert release.options["search"].price == {NO_CURRENCY: 1000}
    assert release.options["Card"].price == {NO_CURRENCY: 250}
    assert release.options["slow"].price == {}
    everything = {"Shop", "Pay by", "Card", "base", "inner", "search", "index", "fast", "a"}
    assert release.price(everything, NO_CURRENCY) == 11850


def test_it_is_sold_anywhere_without_tax() -> None:
    release = release_of(parse_uvl(SHOP), "Shop")
    assert list(release.markets) == [ANYWHERE]
    assert release.markets[ANYWHERE].tax == 0


def test_the_same_model_is_the_same_release_and_another_is_another() -> None:
    one = release_of(parse_uvl(SHOP), "Shop")
    same = release_of(parse_uvl(SHOP.replace("\t", "  ") + "// the end\n"), "Shop")
    other = release_of(parse_uvl(SHOP.replace("fast => Card", "fast => Cash")), "Shop")
    assert (one.id, one.digest) == (same.id, same.digest)
    assert one.id != other.id


@pytest.mark.parametrize("name", ["座椅", "!!", ""])
def test_a_name_without_letters_of_an_id_still_has_one(name: str) -> None:
    release = release_of(parse_uvl(f'features\n\t"{name or "x"}"\n\t\toptional\n\t\t\ta\n'), name)
    assert release.product == "model"
    assert release.families[0].id


def test_a_huge_model_opens_quickly_with_each_option_asked_once(bench: Path) -> None:
    path = bench / "rules" / "uvl" / "automotive2-Knuppel2017-2_4.uvl"
    model = read_uvl(path)
    start = time.perf_counter()
    release = release_of(model, path.stem)
    assert time.perf_counter() - start < 5
    asked = [o for f in release.families for o in f.options]
    assert len(asked) == len(set(asked)) == len(release.options)
    fixed = {
        m.name
        for f in model.features()
        for g in f.groups
        if g.kind == "mandatory"
        for m in g.members
    }
    assert set(asked) == {f.name for f in model.features()} - fixed - {model.root.name}
    assert len({f.id for f in release.families}) == len(release.families)
