"""FeatureIDE's XML. If these fail, an imported model means something else than it did, or a
hostile file reaches beyond itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from configurator.catalogue.featureide import read_featureide
from configurator.catalogue.uvl import parse_uvl
from configurator.catalogue.uvl_write import write_uvl
from configurator.errors import CatalogueError

BIKE = """<?xml version="1.0" encoding="UTF-8"?>
<featureModel>
  <struct>
    <and mandatory="true" abstract="true" name="Bike">
      <alt mandatory="true" name="Frame"><feature name="Steel"/><feature name="Alloy"/></alt>
      <or name="Extras"><feature name="Bell"/><feature name="Lock"/></or>
    </and>
  </struct>
  <constraints>
    <rule><description>R001 rust</description><imp><var>Steel</var>
      <not><conj><var>Bell</var><var>Lock</var></conj></not></imp></rule>
    <rule><atmost1><var>Alloy</var><var>Bell</var></atmost1></rule>
  </constraints>
</featureModel>
"""


def _read(tmp_path: Path, text: str):  # type: ignore[no-untyped-def]
    path = tmp_path / "bike.xml"
    path.write_text(text, encoding="utf-8")
    return read_featureide(path)


def test_a_model_means_what_its_uvl_means(tmp_path: Path) -> None:
    model = _read(tmp_path, BIKE)
    assert [f.name for f in model.features()] == [
        "Bike", "Frame", "Steel", "Alloy", "Extras", "Bell", "Lock",
    ]  # fmt: skip
    assert model.constraints[0].rule == "R001"
    assert model.allows({"Bike", "Frame", "Alloy", "Extras", "Lock"})
    assert not model.allows({"Bike", "Frame", "Alloy", "Extras", "Bell"})
    assert not model.allows({"Bike", "Frame", "Steel", "Alloy"})
    assert write_uvl(parse_uvl(write_uvl(model))) == write_uvl(model)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<featureModel>", '<!DOCTYPE f [<!ENTITY a "b">]><featureModel>', "document type"),
        ("<var>Alloy</var>", "<var>Aloy</var>", "'Alloy'"),
        ('name="Lock"', 'name="Bell"', "stands here and on line"),
        ("</featureModel>", "", "is not XML"),
        ("<atmost1>", "<xor>", "is not XML"),
        ('<feature name="Steel"/>', "<feature/>", "has no name"),
        ('<feature name="Steel"/>', "<and name='x'>" * 300 + "</and>" * 300, "deeper"),
    ],
)
def test_a_broken_or_hostile_file_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(CatalogueError, match=said) as caught:
        _read(tmp_path, BIKE.replace(old, new, 1))
    assert caught.value.line
