"""What is on offer on which day. If these fail, a customer configures a model year that is gone,
or an old quote loses the release it was made under."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from configurator.errors import NotFound
from configurator.flow.showroom import Showroom, attributes_of
from configurator.settings import shipped


@pytest.fixture(scope="module")
def showroom(tmp_path_factory: pytest.TempPathFactory) -> Showroom:
    return Showroom.at(shipped("rules"), tmp_path_factory.mktemp("cache"))


def test_the_release_follows_the_day(showroom: Showroom) -> None:
    assert showroom.current("large-van", date(2026, 11, 24)).id == "2026"
    assert showroom.current("large-van", date(2026, 12, 31)).id == "2026"
    assert showroom.current("large-van", date(2027, 1, 1)).id == "2027"


def test_an_old_release_stays_open_for_its_quotes(showroom: Showroom) -> None:
    assert showroom.release("large-van", "2026").valid_to == date(2026, 12, 31)
    with pytest.raises(NotFound, match="2026, 2027"):
        showroom.release("large-van", "1999")
    with pytest.raises(NotFound, match="spaceship"):
        showroom.releases("spaceship")


def test_every_release_has_a_line(showroom: Showroom) -> None:
    for product in ("large-van", "e-bike"):
        for release in showroom.releases(product):
            assert showroom.line(release).slots(date(2026, 11, 25)) > 0


def test_figures_name_every_price_list_and_the_root_carries_the_base(showroom: Showroom) -> None:
    van = showroom.release("large-van", "2026")
    figures = {a.name: a for a in attributes_of(van)}
    assert {"price:GBP", "price:EUR", "price:CNY", "price:AUD", "mass", "carbon", "lead"} <= set(
        figures
    )
    assert figures["lead"].kind == "max"
    assert figures["price:GBP"].weights[van.model.root.name] == van.base.price["GBP"]


def test_any_feature_model_is_a_showroom(tmp_path: Path) -> None:
    model = tmp_path / "lamp.uvl"
    model.write_text("features\n\tLamp\n\t\talternative\n\t\t\tWarm\n\t\t\tCold\n")
    showroom = Showroom.of_model(model, tmp_path)
    (release,) = showroom.products(date(2026, 1, 1))
    assert set(release.options) >= {"Warm", "Cold"}
    assert showroom.engine(release).answer({}).count == 2
