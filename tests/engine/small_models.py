"""Small random rule bases and everything about them by enumeration: the oracle that engines must
agree with. It knows nothing but ``FeatureModel.allows``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from itertools import combinations

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
from configurator.engine.answers import Attribute, Explanation

KINDS_OF_FORMULAS = ("not", "and", "or", "implies", "iff", "const", "compare")
KINDS = ("mandatory", "optional", "alternative", "or", "cardinality")


@st.composite
def formulas(draw: st.DrawFn, names: list[str], depth: int) -> Formula:
    """A formula over ``names``, at most ``depth`` operators deep."""
    kind = draw(st.sampled_from(("var",) * 4 + KINDS_OF_FORMULAS))
    if kind == "const":
        return Const(draw(st.booleans()))
    if kind == "compare":
        return draw(comparisons(names))
    if kind == "var" or not depth:
        return Var(draw(st.sampled_from(names)))
    inner = formulas(names, depth - 1)
    if kind == "not":
        return Not(draw(inner))
    if kind in ("and", "or"):
        operands = tuple(draw(st.lists(inner, min_size=1, max_size=3)))
        return And(operands) if kind == "and" else Or(operands)
    pair = draw(inner), draw(inner)
    return Implies(*pair) if kind == "implies" else Iff(*pair)


@st.composite
def comparisons(draw: st.DrawFn, names: list[str]) -> Comparison:
    """Some features' attributes and sums of them, each with a factor, against a number."""
    left: Expression = draw(sums(names))
    for term in draw(st.lists(sums(names), max_size=2)):
        sign = draw(st.sampled_from(("+", "-")))
        factor = Number(Decimal(draw(st.sampled_from(("2", "0.5", "-1.25")))))
        left = Operation(left, sign, Operation(factor, "*", term))
    right = Number(Decimal(draw(st.integers(-8, 30))) / 2)
    return Comparison(left, draw(st.sampled_from(("<", "<=", ">", ">=", "==", "!="))), right)


def sums(names: list[str]) -> st.SearchStrategy[Expression]:
    return st.one_of(
        st.builds(Figure, st.sampled_from(names), st.just("mass")),
        st.builds(Total, st.just("mass"), st.sampled_from(["", *names])),
    )


@st.composite
def models(draw: st.DrawFn, most: int = 9) -> FeatureModel:
    """A feature model of up to ``most`` features with every kind of group, and constraints."""
    number = draw(st.integers(1, most))
    names = [f"f{i}" for i in range(number)]
    children: list[list[int]] = [[] for _ in names]
    for i in range(1, number):
        children[draw(st.integers(max(0, i - 4), i - 1))].append(i)
    built: dict[int, Feature] = {}
    for i in reversed(range(number)):
        groups = []
        rest = children[i]
        while rest:
            size = draw(st.integers(1, len(rest)))
            members, rest = tuple(built[j] for j in rest[:size]), rest[size:]
            groups.append(_group(draw, members))
        mass = draw(st.sampled_from((-3, 0, 0.5, 1, 2, 2.5, 4, 7)))
        built[i] = Feature(names[i], tuple(groups), {"mass": mass})
    rules = draw(st.lists(formulas(names, 3), max_size=4))
    figures = Figures(built[0])
    constraints = tuple(
        Constraint(resolved(f, figures), text=f"rule {i}", line=i) for i, f in enumerate(rules)
    )
    return FeatureModel(built[0], constraints)


def _group(draw: st.DrawFn, members: tuple[Feature, ...]) -> Group:
    kind = draw(st.sampled_from(KINDS))
    size = len(members)
    low = draw(st.integers(0, size))
    bounds = {
        "mandatory": (size, size),
        "optional": (0, size),
        "alternative": (1, 1),
        "or": (1, size),
        "cardinality": (low, draw(st.integers(low, size))),
    }
    return Group(kind, members, *bounds[kind])


@st.composite
def cases(
    draw: st.DrawFn, most: int = 9
) -> tuple[FeatureModel, tuple[Attribute, ...], dict[str, bool]]:
    """A model, one attribute of each kind and choices, possibly contradictory."""
    model = draw(models(most))
    names = [f.name for f in model.features()]
    weights = st.dictionaries(st.sampled_from(names), st.integers(-9, 30))
    attributes = (
        Attribute("price", draw(weights)),
        Attribute("mass", draw(weights)),
        Attribute("lead", draw(weights), kind="max"),
    )
    choices = draw(st.dictionaries(st.sampled_from(names), st.booleans(), max_size=4))
    return model, attributes, choices


def names_of(model: FeatureModel) -> list[str]:
    return [f.name for f in model.features()]


def configurations(model: FeatureModel) -> list[frozenset[str]]:
    """Every valid configuration, by trying every set of features."""
    names = names_of(model)
    every = (frozenset(c) for r in range(len(names) + 1) for c in combinations(names, r))
    return [c for c in every if model.allows(c)]


def keeps(configuration: frozenset[str], choices: Mapping[str, bool]) -> bool:
    return all((name in configuration) is wanted for name, wanted in choices.items())


def value(attribute: Attribute, configuration: frozenset[str]) -> int:
    weights = [attribute.weights.get(name, 0) for name in configuration]
    return sum(weights) if attribute.kind == "sum" else max(weights)


def least(attribute: Attribute, some: list[frozenset[str]]) -> int | None:
    return min((value(attribute, c) for c in some), default=None)


def a_van() -> FeatureModel:
    """Two families and a rule between them: small enough to know every answer by heart."""
    engine = Group("alternative", (Feature("diesel"), Feature("electric")), 1, 1)
    roof = Group("alternative", (Feature("low"), Feature("high")), 1, 1)
    extras = Group("optional", (Feature("tow_bar"), Feature("rack")), 0, 2)
    families = Group("mandatory", (Feature("engine", (engine,)), Feature("roof", (roof,))), 2, 2)
    return FeatureModel(
        Feature("van", (families, extras)),
        (
            Constraint(Implies(Var("electric"), Var("high")), "electric => high", 1, "R1"),
            Constraint(Implies(Var("tow_bar"), Var("diesel")), "tow_bar => diesel", 2, "R2"),
            Constraint(Not(And((Var("rack"), Var("high")))), "!(rack & high)", 3, "R3"),
        ),
    )


def is_minimal(model: FeatureModel, why: Explanation, name: str, wanted: bool) -> None:
    """Asserts that a reason suffices, and that none of its choices, rules and places can go."""
    goal = {name: wanted}
    assert not possible(model, goal, why.choices, why.constraints, why.tree)
    for gone in why.choices:
        fewer = {n: w for n, w in why.choices.items() if n != gone}
        # Not even with all rules: the choices come first.
        assert possible(model, goal, fewer, model.constraints, names_of(model))
    for rule in why.constraints:
        rules = [c for c in why.constraints if c is not rule]
        assert possible(model, goal, why.choices, rules, why.tree)
    for place in why.tree:
        places = set(why.tree) - {place}
        assert possible(model, goal, why.choices, why.constraints, places)


def possible(
    model: FeatureModel,
    goal: Mapping[str, bool],
    choices: Mapping[str, bool],
    constraints: Collection[Constraint],
    tree: Collection[str],
) -> bool:
    """Whether some set of features keeps exactly these choices, constraints and places."""
    names = names_of(model)
    return any(
        keeps(some, choices)
        and keeps(some, goal)
        and all(evaluate(c.formula, some) for c in constraints)
        and _in_place(model, tree, some)
        for r in range(len(names) + 1)
        for some in map(frozenset, combinations(names, r))
    )


def _in_place(model: FeatureModel, tree: Collection[str], some: frozenset[str]) -> bool:
    if model.root.name in tree and model.root.name not in some:
        return False
    for parent in model.features():
        if parent.name not in tree:
            continue
        for group in parent.groups:
            number = sum(m.name in some for m in group.members)
            if number and parent.name not in some:
                return False
            if parent.name in some and not group.low <= number <= group.high:
                return False
    return True


def ways_out(
    fitting: list[frozenset[str]], choices: Mapping[str, bool], attribute: Attribute
) -> list[tuple[int, int]]:
    """Of every repair that drops no superset of another's choices, how many it drops and the
    least value after it; best first."""
    cheapest: dict[frozenset[str], int] = {}
    for c in fitting:
        lost = frozenset(n for n, w in choices.items() if (n in c) is not w)
        cheapest[lost] = min(cheapest.get(lost, 10**9), value(attribute, c))
    return sorted(
        (len(lost), cost)
        for lost, cost in cheapest.items()
        if not any(other < lost for other in cheapest)
    )


def best_kept(every: list[frozenset[str]], asked: list[tuple[str, bool]]) -> dict[str, bool]:
    """The most choices that some configuration keeps; of equals those that were made later."""
    wishes = [*dict.fromkeys(reversed(asked))]
    # Compared as (how many, the latest, the one before it, ...).
    fits = [[(n in c) is w for n, w in wishes] for c in every]
    best = max(fits, key=lambda fit: (sum(fit), fit), default=[False] * len(wishes))
    return {n: w for (n, w), fit in zip(wishes, best, strict=True) if fit}
