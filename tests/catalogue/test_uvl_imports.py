"""A model may be made of several files, and says clearly when one of them does not fit.

If these fail, a fleet of releases that share rules drifts apart, or one bad file hides in another.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from configurator.catalogue.formula import And, Const, Iff, Implies, Not, Or, Var
from configurator.catalogue.uvl import parse_uvl, read_uvl
from configurator.errors import CatalogueError

MAIN = """\
imports
\tparts.engine as e
\tshared
features
\tvan
\t\tmandatory
\t\t\te.engine {price 3}
\t\t\t\toptional
\t\t\t\t\tblock_heater
\t\toptional
\t\t\ttowbar
constraints
\ttowbar => e.diesel
"""
ENGINE = """\
features
\tengine {kind "drive"}
\t\talternative
\t\t\tdiesel
\t\t\telectric
constraints
\t!electric & true | (diesel <=> electric) => engine // R9
"""
SHARED = "constraints\n\ttowbar => !e.electric // R1\n"


@pytest.fixture
def main(tmp_path: Path) -> Path:
    (tmp_path / "parts").mkdir()
    (tmp_path / "main.uvl").write_text(MAIN)
    (tmp_path / "parts" / "engine.uvl").write_text(ENGINE)
    (tmp_path / "shared.uvl").write_text(SHARED)
    return tmp_path / "main.uvl"


def test_an_imported_tree_grows_where_it_is_named(main: Path) -> None:
    model = read_uvl(main)
    assert [f.name for f in model.features()] == [
        "van",
        "e.engine",
        "e.diesel",
        "e.electric",
        "block_heater",
        "towbar",
    ]
    engine = model.root.groups[0].members[0]
    assert [g.kind for g in engine.groups] == ["alternative", "optional"]
    assert engine.attributes == {"kind": "drive", "price": 3}


def test_imported_rules_come_along_under_their_alias(main: Path) -> None:
    diesel, electric = Var("e.diesel"), Var("e.electric")
    left = Or((And((Not(electric), Const(True))), Iff(diesel, electric)))
    assert [(c.formula, c.rule) for c in read_uvl(main).constraints] == [
        (Implies(Var("towbar"), diesel), ""),
        (Implies(left, Var("e.engine")), "R9"),
        (Implies(Var("towbar"), Not(electric)), "R1"),
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "message"),
    [
        ("main.uvl", "parts.engine", "parts.engin", "main.uvl:2", "did you mean 'parts.engine'"),
        ("main.uvl", "parts.engine", '"../x"', "main.uvl:2", "leads out of the model's folder"),
        ("main.uvl", "parts.engine", '"/etc/x"', "main.uvl:2", "leads out of the model's folder"),
        ("main.uvl", "\tshared", "\tshared as e", "main.uvl:3", "'e' is imported twice"),
        ("main.uvl", "\tshared", "\tmain", "main.uvl:3", "imports itself in a circle"),
        ("main.uvl", "\tshared", "\tshared as", "main.uvl:3", "ends too early"),
        ("main.uvl", "e.engine", "engine", "main.uvl:2", "its root has no place; name e.engine"),
        ("shared.uvl", "towbar", "towbr", "shared.uvl:2", "no feature 'towbr'; .*'towbar'"),
        ("parts/engine.uvl", "!electric", "!electrc", "engine.uvl:7", "no feature 'electrc'"),
        ("parts/engine.uvl", "diesel\n", "electric\n", "engine.uvl:5", "'electric' stands here"),
    ],
)
def test_what_does_not_fit_is_told_in_its_own_file(
    main: Path, file: str, old: str, new: str, place: str, message: str
) -> None:
    path = main.parent / file
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(CatalogueError, match=message) as caught:
        read_uvl(main)
    assert place in str(caught.value)


def test_circles_through_other_files_end(main: Path) -> None:
    (main.parent / "shared.uvl").write_text("imports\n\tmain\n" + SHARED)
    with pytest.raises(CatalogueError, match=r"shared.uvl:2: main imports itself in a circle"):
        read_uvl(main)


def test_imports_do_not_multiply_without_end(tmp_path: Path) -> None:
    """Each file imports the next one twice: read naively, the last is read a million times."""
    for i in range(30):
        text = f"imports\n\tf{i + 1} as a\n\tf{i + 1} as b\n" if i < 29 else ""
        (tmp_path / f"f{i}.uvl").write_text(f"{text}constraints\n\ttrue\n")
    with pytest.raises(CatalogueError, match="imports go deeper than"):
        read_uvl(tmp_path / "f0.uvl")


def test_a_model_without_a_file_cannot_import() -> None:
    with pytest.raises(CatalogueError, match="imports need a file to start from"):
        parse_uvl(MAIN)
