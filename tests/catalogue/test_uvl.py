"""UVL means what its authors mean: trees, groups, attributes and formulas come out as written.

If these fail, a public rule base opens as another product than its authors stated.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from configurator.catalogue.feature_model import FeatureModel
from configurator.catalogue.formula import And, Const, Formula, Iff, Implies, Not, Or, Var, names
from configurator.catalogue.uvl import parse_formula, parse_uvl, read_uvl

A, B, C, D = Var("a"), Var("b"), Var("c"), Var("d")
HEAD = "features\n\troot\n\t\toptional\n\t\t\ta\n\t\t\tb\n\t\t\tc\n\t\t\td\n"


def groups(model: FeatureModel, name: str) -> list[tuple[str, int, int, list[str]]]:
    feature = next(f for f in model.features() if f.name == name)
    return [(g.kind, g.low, g.high, [m.name for m in g.members]) for g in feature.groups]


def test_each_kind_of_group_counts_its_members() -> None:
    model = parse_uvl(
        "features\n\troot\n"
        "\t\tmandatory\n\t\t\ta\n\t\t\tb\n"
        "\t\toptional\n\t\t\tc\n"
        "\t\talternative\n\t\t\td\n\t\t\te\n"
        "\t\tor\n\t\t\tf\n\t\t\tg\n"
        "\t\t[1..2]\n\t\t\th\n\t\t\ti\n\t\t\tj\n"
        "\t\t[2]\n\t\t\tk\n\t\t\tl\n\t\t\tm\n"
        "\t\t[0..*]\n\t\t\tn\n\t\t\to\n"
        "\t\talternative\n\t\t\tp\n\t\t\tq\n"
    )
    assert groups(model, "root") == [
        ("mandatory", 2, 2, ["a", "b"]),
        ("optional", 0, 1, ["c"]),
        ("alternative", 1, 1, ["d", "e"]),
        ("or", 1, 2, ["f", "g"]),
        ("cardinality", 1, 2, ["h", "i", "j"]),
        ("cardinality", 2, 2, ["k", "l", "m"]),
        ("cardinality", 0, 2, ["n", "o"]),
        ("alternative", 1, 1, ["p", "q"]),
    ]


def test_namespace_levels_and_comments_change_nothing() -> None:
    model = parse_uvl(
        "// a model\nnamespace Shop.main\n\ninclude\n\tBoolean.group-cardinality\n\tArithmetic.*\n"
        "\tType\n/* block\n   over lines */\nfeatures // here\n\troot /* and */ \n\t\toptional\n"
        "\n\t\t\t// between\n\t\t\ta\n\nconstraints\n\ta /* inside */ => root // R7\n"
    )
    assert model.namespace == "Shop.main"
    assert groups(model, "root") == [("optional", 0, 1, ["a"])]
    assert model.constraints[0].formula == Implies(A, Var("root"))
    assert model.constraints[0].rule == "R7"


def test_lines_are_those_of_the_file() -> None:
    model = parse_uvl("\n\n" + HEAD + "constraints\n\n\ta => b\n\t(a\n\t | b)\n\tc\n")
    assert [f.line for f in model.features()] == [4, 6, 7, 8, 9]
    assert [c.line for c in model.constraints] == [12, 13, 15]
    assert model.constraints[1].text == "(a | b)"


def test_a_comment_over_lines_does_not_end_its_line() -> None:
    model = parse_uvl(HEAD + "constraints\n\ta => /* as said\n in the */ b // R1\n/* x\n*/\n\tc\n")
    assert [(c.formula, c.line, c.rule) for c in model.constraints] == [
        (Implies(A, B), 9, "R1"),
        (C, 13, ""),
    ]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_any_line_end_will_do(end: str) -> None:
    assert parse_uvl(HEAD.replace("\n", end)) == parse_uvl(HEAD)


def test_spaces_indent_as_well_as_tabs() -> None:
    assert parse_uvl(HEAD.replace("\t", "  ")) == parse_uvl(HEAD)
    assert parse_uvl(HEAD.replace("\t", " " * 8).replace(" " * 16, "\t\t")) == parse_uvl(HEAD)


def test_a_byte_order_mark_is_no_name(tmp_path: Path) -> None:
    (tmp_path / "m.uvl").write_bytes(b"\xef\xbb\xbf" + HEAD.encode())
    assert read_uvl(tmp_path / "m.uvl").root.name == "root"


def test_names_may_be_quoted_and_hold_anything_then() -> None:
    model = parse_uvl(
        'namespace "My shop"\nfeatures\n\t"4x USB3,0"\n\t\toptional\n\t\t\t"a.b"\n\t\t\t"or"\n'
        '\t\t\t"it\'s // no comment"\n\t\t\t"座椅 {2}"\nconstraints\n\t"a.b" => !"or"\n'
    )
    assert model.namespace == "My shop"
    assert [f.name for f in model.features()] == [
        "4x USB3,0",
        "a.b",
        "or",
        "it's // no comment",
        "座椅 {2}",
    ]
    assert model.constraints[0].formula == Implies(Var("a.b"), Not(Var("or")))


def test_plain_names_may_have_letters_of_any_script_and_uvls_signs() -> None:
    model = parse_uvl(
        "features\n\tKörper\n\t\toptional\n\t\t\tit's\n\t\t\t座椅\n\t\t\ta#1;\n\t\t\t4x4\n"
    )
    assert [f.name for f in model.features()] == ["Körper", "it's", "座椅", "a#1;", "4x4"]


def test_attributes_keep_their_types() -> None:
    model = parse_uvl(
        "features\n\troot {abstract, price 12, mass 1.5, less -3, note \"x: {y}\", who 'it',"
        " on true, off false,\n\t\tsizes [1, 2.5, 'x'], inner {deep {deeper 1}},"
        ' none {}, "a b" 1}\n'
    )
    assert model.root.attributes == {
        "abstract": True,
        "price": 12,
        "mass": 1.5,
        "less": -3,
        "note": "x: {y}",
        "who": "it",
        "on": True,
        "off": False,
        "sizes": (1, 2.5, "x"),
        "inner": {"deep": {"deeper": 1}},
        "none": {},
        "a b": 1,
    }


def test_constraints_among_the_attributes_are_constraints() -> None:
    model = parse_uvl(
        "features\n\troot\n\t\toptional\n\t\t\ta {price 1, constraint a => !b} // R3\n"
        "\t\t\tb {constraints [a | b, true]}\n"
    )
    assert [(c.formula, c.line, c.rule) for c in model.constraints] == [
        (Implies(A, Not(B)), 4, "R3"),
        (Or((A, B)), 5, ""),
        (Const(True), 5, ""),
    ]
    assert model.constraints[0].text == "a => !b"
    assert next(f for f in model.features() if f.name == "a").attributes == {"price": 1}


def test_features_may_say_that_they_are_boolean() -> None:
    model = parse_uvl("features\n\tBoolean root {x 1}\n\t\toptional\n\t\t\tBoolean a\n")
    assert [f.name for f in model.features()] == ["root", "a"]


def test_a_feature_that_may_be_absent_is_optional_wherever_it_stands() -> None:
    model = parse_uvl(
        "features\n\troot\n\t\tmandatory\n\t\t\ta cardinality [0..1]\n\t\t\tb cardinality [1..1]\n"
        "\t\t\tc cardinality [1] {x 1}\n\t\toptional\n\t\t\td cardinality [0..1]\n"
    )
    assert groups(model, "root") == [
        ("mandatory", 2, 2, ["b", "c"]),
        ("optional", 0, 1, ["a"]),
        ("optional", 0, 1, ["d"]),
    ]


@pytest.mark.parametrize(
    ("comment", "rule"),
    [
        ("// R012", "R012"),
        ("//R012 twin wheels", "R012"),
        ("// VAN-EL_7", "VAN-EL_7"),
        ("// see R012", ""),
        ("// R012-draft", ""),
        ("", ""),
    ],
)
def test_a_trailing_comment_names_the_rule(comment: str, rule: str) -> None:
    assert parse_uvl(f"{HEAD}constraints\n\ta => b {comment}\n").constraints[0].rule == rule


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("a", A),
        ("!a", Not(A)),
        ("!!a", Not(Not(A))),
        ("true | false", Or((Const(True), Const(False)))),
        ("a & b & c", And((A, B, C))),
        ("a | b | c", Or((A, B, C))),
        ("(a | b) | (c | d)", Or((A, B, C, D))),
        ("a | b & c", Or((A, And((B, C))))),
        ("(a | b) & c", And((Or((A, B)), C))),
        ("!a & b", And((Not(A), B))),
        ("!(a & b)", Not(And((A, B)))),
        ("a | b => c & d", Implies(Or((A, B)), And((C, D)))),
        ("a => b => c", Implies(Implies(A, B), C)),
        ("a => (b => c)", Implies(A, Implies(B, C))),
        ("a <=> b => c", Iff(A, Implies(B, C))),
        ("a <=> b <=> c", Iff(Iff(A, B), C)),
        ("((a))", A),
        ("trueish & a", And((Var("trueish"), A))),
        ('x.y | "x y"."z"', Or((Var("x.y"), Var("x y.z")))),
    ],
)
def test_formulas_bind_as_in_uvl(text: str, formula: Formula) -> None:
    assert parse_formula(text) == formula
    assert parse_formula(text.replace(" ", "")) == formula or '"' in text


def test_a_long_chain_is_one_flat_formula() -> None:
    formula = parse_formula(" | ".join(f"f{i}" for i in range(20_000)))
    assert isinstance(formula, Or)
    assert len(formula.operands) == 20_000


def test_depth_blows_no_stack() -> None:
    """Exported models nest parentheses and trees deeper than Python recurses."""
    assert parse_formula("(" * 20_000 + "a" + ")" * 20_000) == A
    assert names(parse_formula("!" * 199 + "a")) == {"a"}
    lines = ["features", " f0"]
    for i in range(1, 3000):
        lines += [" " * (2 * i) + "mandatory", " " * (2 * i + 1) + f"f{i}"]
    assert sum(1 for _ in parse_uvl("\n".join(lines)).features()) == 3000


def test_every_public_model_loads_whole(bench: Path) -> None:
    """The oracle's numbers of features and constraints are those published with the models."""
    with (bench / "rules" / "oracle.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        model = read_uvl(bench / "rules" / "uvl" / f"{row['file']}.uvl")
        assert sum(1 for _ in model.features()) == float(row["NumberOfFeatures"]), row["file"]
        assert len(model.constraints) == float(row["Number_Constraints"]), row["file"]
