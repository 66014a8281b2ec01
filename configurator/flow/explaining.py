"""Reasons in the customer's words: why an option is out or in, how to get it, what had to go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from configurator.catalogue.feature_model import Constraint
from configurator.catalogue.release import Release, Text
from configurator.engine.answers import Choices, Engine, Explanation
from configurator.flow.showroom import Showroom


@dataclass(frozen=True)
class Said:
    """One choice in words: "Roof height: H3", and whether it was picked or ruled out."""

    id: str
    family: Text
    label: Text
    wanted: bool


@dataclass(frozen=True)
class Stated:
    """A rule as customers read it, and why it holds (None where the catalogue does not know)."""

    text: Text
    reason: Text | None


@dataclass(frozen=True)
class Reason:
    """The customer's choices and the rules that together decide something.

    ``rules`` are texts for customers; ``tree`` names what only belongs together by the product's
    structure. With no ``choices`` the rules alone decide it, whatever is chosen.
    """

    choices: tuple[Said, ...]
    rules: tuple[Stated, ...]
    tree: tuple[Text, ...]


@dataclass(frozen=True)
class Replaced:
    """A choice that goes, and what stands in the same family then (None: nothing)."""

    gone: Said
    instead: Said | None


@dataclass(frozen=True)
class WayOut:
    """A repair as the page offers it. ``choices`` are the customer's choices after it; ``extra``
    is what the least price changes by (minor units, net)."""

    choices: Choices
    replaced: tuple[Replaced, ...]
    extra: int | None


@dataclass(frozen=True)
class Why:
    """Why ``option`` is not free, and the ways to have it otherwise."""

    option: Said
    reason: Reason
    ways: tuple[WayOut, ...]


@dataclass(frozen=True)
class Dropped:
    """A choice of the address that could not be kept, with the reason."""

    what: Said
    reason: Reason


@dataclass(frozen=True)
class Unknown:
    """A name that the release does not have; ``label`` is what it is called elsewhere, if so."""

    name: str
    label: Text


@dataclass(frozen=True)
class Settlement:
    """Conflicting or outdated input made consistent: what is kept, what had to go and why."""

    choices: Mapping[str, bool]
    dropped: tuple[Dropped, ...] = ()
    unknown: tuple[Unknown, ...] = ()


def settle(showroom: Showroom, release: Release, asked: Sequence[tuple[str, bool]]) -> Settlement:
    """Keep as many of ``asked`` as go together, later ones first, and say what goes and why."""
    engine = showroom.engine(release)
    settled = engine.settle(asked)
    return Settlement(
        dict(settled.kept),
        tuple(
            Dropped(
                say(release, name, wanted),
                reason_of(release, engine.explain(settled.kept, name, wanted)),
            )
            for name, wanted in settled.dropped.items()
            if settled.kept.get(name) != wanted
        ),
        tuple(_unknown(showroom, release, name) for name in settled.unknown),
    )


def why(
    release: Release,
    engine: Engine,
    choices: Choices,
    option: str,
    *,
    by: str,
    now: int | None,
) -> Why | None:
    """Why ``option`` is excluded, or forced, under ``choices``; None when it is neither.

    ``by`` is the attribute that repairs keep low, ``now`` its least value today.
    """
    others = without_family(release, choices, option)
    state = engine.answer(others, ()).state(option)
    if state == "free" or state == "chosen":
        return None
    wanted = state == "excluded"
    reason = reason_of(release, engine.explain(others, option, wanted))
    repairs = engine.repairs(others, option, wanted, by=by) if reason.choices else ()
    ways = []
    for repair in repairs:
        kept = {n: w for n, w in others.items() if n not in repair.dropped}
        ways.append(
            WayOut(
                {**kept, option: wanted},
                tuple(
                    Replaced(say(release, n, w), _instead(release, n, repair.configuration))
                    for n, w in repair.dropped.items()
                ),
                None if now is None else repair.cost - now,
            )
        )
    return Why(say(release, option, wanted), reason, tuple(ways))


def without_family(release: Release, choices: Choices, option: str) -> dict[str, bool]:
    """``choices`` without ``option`` and, where one is picked, without its whole family."""
    family = release.family_of(option)
    gone = {option, *(family.options if family.pick == "one" else ())}
    return {name: wanted for name, wanted in choices.items() if name not in gone}


def reason_of(release: Release, explanation: Explanation) -> Reason:
    """The engine's explanation in the catalogue's words, each rule once."""
    rules = {_rule(release, c): None for c in explanation.constraints}
    return Reason(
        tuple(say(release, name, wanted) for name, wanted in explanation.choices.items()),
        tuple(rules),
        tuple(label_of(release, name) for name in explanation.tree),
    )


def say(release: Release, name: str, wanted: bool = True) -> Said:
    """A choice in the catalogue's words."""
    option = release.options.get(name)
    family = next((f.label for f in release.families if option and f.id == option.family), Text(""))
    return Said(name, family, option.label if option else Text(name), wanted)


def label_of(release: Release, name: str) -> Text:
    """What the catalogue calls a feature: an option's or a family's label, else its name."""
    if name in release.options:
        return release.options[name].label
    return next((f.label for f in release.families if f.id == name), Text(name))


def _rule(release: Release, constraint: Constraint) -> Stated:
    rule = release.rules.get(constraint.rule)
    if rule is None:
        return Stated(Text(constraint.text or constraint.rule), None)
    return Stated(rule.text, rule.reason)


def _instead(release: Release, name: str, configuration: frozenset[str]) -> Said | None:
    if name not in release.options:
        return None
    family = release.family_of(name)
    found = next((o for o in family.options if o in configuration and o != name), None)
    return say(release, found) if found and family.pick == "one" else None


def _unknown(showroom: Showroom, release: Release, name: str) -> Unknown:
    for other in reversed(showroom.releases(release.product)):
        if name in other.options:
            return Unknown(name, other.options[name].label)
    return Unknown(name, Text(name))
