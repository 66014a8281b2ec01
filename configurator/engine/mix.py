"""A weighted mix of figures as one attribute, so that every backend optimises it exactly.

"A kilogram of CO2e is worth two pence to me" is the mix ``{"price:GBP": 1000, "carbon": 2}``:
weights are whole numbers, so that a mix is as exact as a price. A negative weight wants more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from math import gcd

from configurator.engine.answers import Attribute, By
from configurator.errors import Refused

LARGEST = 2**53
"""Totals below this are whole numbers that floating point keeps exactly."""


def attribute_of(by: By, known: Callable[[str], Attribute]) -> Attribute | None:
    """What ``by`` asks for: an attribute that is ``known``, a mix of them, or nothing ("").

    Refused for an unknown attribute, for one in a mix that takes the largest instead of adding
    up, for a weight that is no whole number, and for a mix too large to be exact.
    """
    if isinstance(by, str):
        return known(by) if by else None
    totals: Counter[str] = Counter()
    for name, weight in by.items():
        part = known(name)
        if part.kind != "sum":
            raise Refused(f"{name!r} does not add up, so it cannot be part of a mix.")
        if isinstance(weight, bool) or not isinstance(weight, int):
            raise Refused(f"The weight of {name!r} is {weight!r}; use a whole number.")
        for feature, amount in part.weights.items():
            totals[feature] += weight * amount
    if sum(map(abs, totals.values())) >= LARGEST:
        # Weights with a common divisor rank configurations alike without it.
        shared = gcd(*by.values())
        if shared > 1:
            return attribute_of({name: w // shared for name, w in by.items()}, known)
        raise Refused("The mix is too large to be exact; use smaller weights.")
    return Attribute(" + ".join(f"{w} {n}" for n, w in sorted(by.items())), dict(totals))
