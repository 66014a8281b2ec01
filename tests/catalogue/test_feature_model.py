"""A feature model allows exactly what its groups and constraints allow.

This meaning is the oracle of the engine's tests and audits stored configurations: were it wrong,
an invalid vehicle would pass as ordered.
"""

from __future__ import annotations

from itertools import combinations

import pytest

from configurator.catalogue.feature_model import FeatureModel
from configurator.catalogue.uvl import parse_uvl


def allowed(model: FeatureModel) -> set[frozenset[str]]:
    names = [f.name for f in model.features()]
    return {
        frozenset(c)
        for n in range(len(names) + 1)
        for c in combinations(names, n)
        if model.allows(c)
    }


@pytest.mark.parametrize(
    ("group", "counts"),
    [
        ("mandatory", {3}),
        ("optional", {0, 1, 2, 3}),
        ("alternative", {1}),
        ("or", {1, 2, 3}),
        ("[2..3]", {2, 3}),
        ("[2]", {2}),
        ("[0..1]", {0, 1}),
    ],
)
def test_a_group_bounds_how_many_members_are_chosen(group: str, counts: set[int]) -> None:
    model = parse_uvl(f"features\n\troot\n\t\t{group}\n\t\t\ta\n\t\t\tb\n\t\t\tc\n")
    members = "abc"
    assert allowed(model) == {
        frozenset({"root", *c}) for n in counts for c in combinations(members, n)
    }


def test_a_child_needs_its_parent_and_asks_nothing_without_it() -> None:
    model = parse_uvl(
        "features\n\tr\n\t\toptional\n\t\t\tp\n\t\t\t\talternative\n\t\t\t\t\ta\n\t\t\t\t\tb\n"
    )
    assert allowed(model) == {frozenset("r"), frozenset("rpa"), frozenset("rpb")}


def test_every_constraint_holds() -> None:
    model = parse_uvl(
        "features\n\tr\n\t\toptional\n\t\t\ta\n\t\t\tb\nconstraints\n\ta => b\n\t!b\n"
    )
    assert allowed(model) == {frozenset("r")}


def test_features_come_parents_first_in_the_order_of_the_file() -> None:
    model = parse_uvl(
        "features\n\tr\n\t\tor\n\t\t\ta\n\t\t\t\tor\n\t\t\t\t\tb\n\t\t\tc\n\t\tor\n\t\t\td\n"
    )
    assert [f.name for f in model.features()] == ["r", "a", "b", "c", "d"]
