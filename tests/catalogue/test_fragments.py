"""If these fail, products that share their towing equipment drift apart, an error in the shared
part is told of the wrong file, or a name in a release reads files outside of the rules."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from configurator.catalogue.load import load_products, load_release
from configurator.catalogue.release_texts import files_with_shared
from configurator.catalogue.sharing import shared_uses, touched_by
from configurator.errors import CatalogueError, NotFound

FRAGMENT = {
    "model.uvl": """\
features
\tpower
\t\talternative
\t\t\tpower_none
\t\t\tpower_strip
constraints
\tpower_strip | power_none // P01
""",
    "rules.uvl": "constraints\n\tpower_strip => lift // P02\n",
    "options.yaml": """\
- family: power
  label: {en: Power, zh: 电源}
  options:
    - {option: power_none, label: None, take: 0.7, source: "A: guess"}
    - option: power_strip
      label: Power strip
      price: 25
      mass: 0.5
      parts: [{part: strip, quantity: 1, when: lift}]
      take: 0.3
      source: "A: guess"
""",
    "parts.yaml": """\
parts:
  strip: {label: Strip, supplier: mill, source: "A: guess"}
needs:
  strip: {label: Strip, one_of: [strip], when: power_strip}
""",
    "rules.yaml": """\
P01: {text: One of them., reason: The tree says so., source: "A: guess"}
P02: {text: A strip needs the lift's supply., reason: One cable., source: "A: guess"}
""",
}
Change = Callable[[str, str, str], int]


@pytest.fixture
def shared(rules: Path, change: Change) -> Path:
    """The desk takes its power from a fragment, and so does a bench that is much like it."""
    folder = rules / "shared" / "power"
    folder.mkdir(parents=True)
    for name, text in FRAGMENT.items():
        (folder / name).write_text(text, encoding="utf-8")
    change("desk/2026/release.yaml", "base:", "shared: [power]\nbase:")
    change("desk/2026/model.uvl", "\t\t\textras", "\t\t\tpower\n\t\t\textras")
    shutil.copytree(rules / "desk", rules / "bench")
    change("bench/product.yaml", "product: desk", "product: bench")
    return folder


def _wrong(rules: Path, product: str = "desk") -> str:
    with pytest.raises(CatalogueError) as caught:
        load_release(rules / product / "2026")
    return str(caught.value)


def test_a_release_has_what_its_fragment_states(rules: Path, shared: Path) -> None:
    bench, desk = load_products(rules)
    for release in (bench, desk):
        assert release.families[-1].options == ("power_none", "power_strip")
        assert release.options["power_strip"].price["GBP"] == 2500
        assert release.parts["strip"].supplier == "mill"
        assert release.needs[0].parts == ("strip",)
        assert [c.rule for c in release.model.constraints][-2:] == ["P01", "P02"]
        assert release.rules["P02"].text.en.startswith("A strip")


def test_a_change_in_a_fragment_is_a_change_of_every_release_that_has_it(
    rules: Path, shared: Path
) -> None:
    before = load_release(rules / "desk" / "2026").digest
    assert touched_by(rules, "power") == (("bench", "2026"), ("desk", "2026"))
    options = shared / "options.yaml"
    options.write_text(options.read_text().replace("price: 25", "price: 30"))
    assert load_release(rules / "desk" / "2026").digest != before


def test_a_copy_in_the_release_is_the_same_release_and_stays_as_it_is(
    rules: Path, shared: Path, tmp_path: Path
) -> None:
    home = tmp_path / "published" / "desk"
    for name, text in files_with_shared(rules / "desk" / "2026").items():
        path = home / name if name == "product.yaml" else home / "2026" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    copied, kept = load_release(home / "2026"), load_release(rules / "desk" / "2026")
    assert (copied.digest, copied.options) == (kept.digest, kept.options)
    shutil.copytree(home / "2026" / "shared", rules / "desk" / "2026" / "shared")
    assert touched_by(rules, "power") == (("bench", "2026"),)


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "says"),
    [
        ("options.yaml", "price: 25", "price: lots", 7, "'price' is 'lots'"),
        ("options.yaml", "part: strip", "part: strap", 9, "no part 'strap'"),
        ("options.yaml", "when: lift", "when: lyft", 9, "no feature 'lyft'"),
        ("options.yaml", "option: power_strip", "option: oak", 5, "'oak' stands here and in"),
        ("options.yaml", "take: 0.7", "take: 0.9", 1, "take rates of 'power' add up to 1.2"),
        ("parts.yaml", "supplier: mill", "supplier: mall", 2, "no supplier 'mall'"),
        ("parts.yaml", "  strip: {label: Strip, s", "  board: {label: S, s", 2, "'board' stands"),
        ("parts.yaml", "one_of: [strip]", "one_of: [strop]", 4, "no part 'strop'"),
        ("rules.yaml", "P01:", "R001:", 1, "'R001' stands here and in"),
        ("rules.yaml", "P01:", "P09:", 1, "no constraint belongs to the rule P09"),
        ("rules.uvl", "=> lift", "=> lyft", 2, "no feature 'lyft'"),
        ("rules.uvl", "// P02", "// P03", 2, "the rule P03 has no entry"),
        ("model.uvl", "power_strip | ", "power_strip | lift | ", 7, "no feature 'lift'"),
        ("model.uvl", "\t\t\tpower_none\n", "", None, "power_none"),
    ],
)
def test_a_slip_in_a_fragment_is_told_of_its_own_file_and_line(
    rules: Path, shared: Path, file: str, old: str, new: str, line: int | None, says: str
) -> None:
    path = shared / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    told = _wrong(rules)
    assert says in told
    if line:
        assert f"{path}:{line}: " in told


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("[pawer]", "there is no fragment 'pawer'; did you mean 'power'?"),
        ("[power, power]", "the fragment 'power' is named twice"),
        ('["../../desk"]', "an id has small letters"),
        ('["/etc"]', "an id has small letters"),
        ("[..]", "an id has small letters"),
        ("power", "'shared' is 'power'"),
        ("[outside]", "there is no fragment 'outside'"),
    ],
)
def test_only_fragments_of_the_rules_can_be_named(
    rules: Path, shared: Path, tmp_path: Path, change: Change, named: str, says: str
) -> None:
    shutil.copytree(shared, tmp_path / "elsewhere")
    (rules / "shared" / "outside").symlink_to(tmp_path / "elsewhere")
    change("desk/2026/release.yaml", "shared: [power]", f"shared: {named}")
    told = _wrong(rules)
    assert says in told
    assert "desk/2026/release.yaml:" in told
    assert set(shared_uses(rules)) == {"power"}


def test_a_fragment_has_files_of_a_fragment_only(rules: Path, shared: Path) -> None:
    (shared / "option.yaml").write_text("a: b\n")
    assert "option.yaml: is no file of a fragment; did you mean 'options.yaml'?" in _wrong(rules)


def test_rules_alone_are_imported_under_a_name(rules: Path, shared: Path, change: Change) -> None:
    """UVL's own way, without the catalogue: the fragment's rules speak of this model's features."""
    change("bench/2026/release.yaml", "shared: [power]\n", "")
    change("bench/2026/model.uvl", "\t\t\tpower\n", "")
    change("bench/2026/model.uvl", "namespace desk", "imports\n\tshared.steel.rules as s")
    (rules / "shared" / "steel").mkdir()
    common = rules / "shared" / "steel" / "rules.uvl"
    common.write_text("constraints\n\tsteel => fixed // R002\n")
    assert str(load_release(rules / "bench" / "2026").model.constraints[-1].file) == str(common)
    assert shared_uses(rules) == {"power": (("desk", "2026"),), "steel": (("bench", "2026"),)}
    common.write_text("constraints\n\tsteal => fixed // R002\n")
    assert f"{common}:2: there is no feature 'steal'" in _wrong(rules, "bench")
    common.unlink()
    common.symlink_to(rules / "desk" / "2026" / "model.uvl")
    assert "imports shared.steel.rules, but there is no file" in _wrong(rules, "bench")


def test_an_unknown_fragment_is_not_found(rules: Path, shared: Path) -> None:
    with pytest.raises(NotFound, match=r"no fragment 'powder'.* did you mean 'power'\?"):
        touched_by(rules, "powder")
