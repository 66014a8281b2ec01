"""A model written as UVL reads back as itself.

If this fails, reading or writing loses a rule, and two files that should be one product are two.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.catalogue.arithmetic import (
    Expression,
    Figure,
    Figures,
    Number,
    Operation,
    Total,
)
from configurator.catalogue.feature_model import Constraint, Feature, FeatureModel, Group
from configurator.catalogue.formula import (
    And,
    Comparison,
    Const,
    Formula,
    Iff,
    Implies,
    Not,
    Or,
    Var,
    evaluate,
    resolved,
)
from configurator.catalogue.uvl import parse_formula, parse_uvl
from configurator.catalogue.uvl_write import formula_text, write_uvl

SPOKEN = ["or", "true", "Boolean", "features", "as", "constraint", "two words", "a.b", "座椅", "x'"]
NAMES = st.one_of(
    st.sampled_from(SPOKEN),
    st.from_regex(r"[A-Za-z]\w{0,5}", fullmatch=True),
    st.text(
        st.characters(exclude_characters='"\r\n', exclude_categories=["C"]), min_size=1, max_size=6
    ),
)
VALUES = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(-(10**9), 10**9),
        st.floats(-1e6, 1e6).map(lambda x: round(x, 6)),
        st.from_regex(r"[^'\"\r\n]{0,8}", fullmatch=True),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.from_regex(r"[a-z]{1,4}", fullmatch=True), inner, max_size=2),
    ),
    max_leaves=4,
)


@st.composite
def models(draw: st.DrawFn) -> FeatureModel:
    names = draw(st.lists(NAMES, min_size=2, max_size=9, unique=True))
    tree = draw(trees(names))
    figures = Figures(tree)
    return FeatureModel(
        tree,
        tuple(
            Constraint(resolved(formula, figures), "", 0, rule)
            for formula, rule in draw(
                st.lists(
                    st.tuples(formulas(names, True), st.sampled_from(["", "R012", "V-1"])),
                    max_size=4,
                )
            )
        ),
        draw(st.sampled_from(["", "van", "my van"])),
    )


@st.composite
def trees(draw: st.DrawFn, names: list[str]) -> Feature:
    attributes = draw(
        st.dictionaries(st.sampled_from(["abstract", "price", "a b", "true"]), VALUES, max_size=2)
    )
    rest = names[1:]
    groups = []
    while rest:
        number = draw(st.integers(1, len(rest)))
        cuts = sorted(draw(st.sets(st.integers(1, number), max_size=3)) - {number})
        below = [rest[i:j] for i, j in zip([0, *cuts], [*cuts, number], strict=True)]
        groups.append(group(draw, tuple(draw(trees(part)) for part in below)))
        rest = rest[number:]
    attributes["mass"] = draw(st.integers(-99, 99) | st.floats(-9, 9).map(lambda x: round(x, 2)))
    return Feature(names[0], tuple(groups), attributes)


def group(draw: st.DrawFn, members: tuple[Feature, ...]) -> Group:
    number = len(members)
    low = draw(st.integers(0, number))
    return draw(
        st.sampled_from(
            [
                Group("mandatory", members, number, number),
                Group("optional", members, 0, number),
                Group("alternative", members, 1, 1),
                Group("or", members, 1, number),
                Group("cardinality", members, low, max(low, 1)),
            ]
        )
    )


def expressions(names: list[str]) -> st.SearchStrategy[Expression]:
    """Linear ones over the attribute ``mass``, which each feature has."""
    numbers = st.decimals(-999, 999, places=2).map(Number)
    leaves: st.SearchStrategy[Expression] = st.one_of(
        numbers,
        st.builds(Figure, st.sampled_from(names), st.just("mass")),
        st.builds(Total, st.just("mass"), st.sampled_from(["", *names])),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(Operation, inner, st.sampled_from(["+", "-"]), inner),
            st.builds(Operation, numbers, st.just("*"), inner),
            st.builds(Operation, inner, st.just("/"), st.sampled_from([2, 8]).map(_number)),
        ),
        max_leaves=5,
    )


def _number(value: int) -> Number:
    return Number(Decimal(value))


def formulas(names: list[str], numbers: bool = False) -> st.SearchStrategy[Formula]:
    leaves: st.SearchStrategy[Formula] = st.one_of(
        st.sampled_from(names).map(Var), st.booleans().map(Const)
    )
    if numbers:
        leaves |= st.builds(
            Comparison,
            expressions(names),
            st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
            expressions(names),
        )

    def several(of: type[And] | type[Or], inner: st.SearchStrategy[Formula]) -> object:
        """Flat, as the reader makes them: no And directly in an And."""
        operands = inner.filter(lambda f: not isinstance(f, of))
        return st.lists(operands, min_size=2, max_size=3).map(lambda o: of(tuple(o)))

    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            inner.map(Not),
            several(And, inner),
            several(Or, inner),
            st.tuples(inner, inner).map(lambda p: Implies(*p)),
            st.tuples(inner, inner).map(lambda p: Iff(*p)),
        ),
        max_leaves=8,
    )


def without_places(model: FeatureModel) -> FeatureModel:
    """The model without lines and texts, which a model made in code does not have."""

    def plain(feature: Feature) -> Feature:
        groups = (replace(g, members=tuple(map(plain, g.members))) for g in feature.groups)
        return replace(feature, groups=tuple(groups), line=0)

    rules = tuple(replace(c, text="", line=0) for c in model.constraints)
    return replace(model, root=plain(model.root), constraints=rules, path="")


@settings(max_examples=100, deadline=None)
@given(models())
def test_a_written_model_reads_back_as_itself(model: FeatureModel) -> None:
    assert without_places(parse_uvl(write_uvl(model))) == model


@settings(max_examples=200, deadline=None)
@given(formulas(["a", "b", "c"]))
def test_a_written_formula_reads_back_as_itself(formula: Formula) -> None:
    assert parse_formula(formula_text(formula)) == formula


@pytest.mark.parametrize("formula", [And(()), Or(()), And((Var("a"),)), Or((Or((Var("a"),)),))])
def test_formulas_without_a_form_of_their_own_keep_their_meaning(formula: Formula) -> None:
    written = parse_formula(formula_text(formula))
    for selected in (set(), {"a"}):
        assert evaluate(written, selected) == evaluate(formula, selected)
