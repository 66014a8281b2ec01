"""Reasons in the customer's words: why an option is out or in, how to get it, what had to go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from configurator.catalogue.feature_model import Constraint
from configurator.catalogue.release import Release, Text
from configurator.engine.answers import Choices, Engine, Explanation
from configurator.flow.desk.stopped import NO_STOPS, Stops
from configurator.flow.finishing import market_chosen
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
    structure. With no ``choices`` the rules alone decide it, whatever is chosen. ``stops`` are
    options that are not for sale and take part, each with the sentence that says since when.
    """

    choices: tuple[Said, ...]
    rules: tuple[Stated, ...]
    tree: tuple[Text, ...]
    stops: tuple[tuple[Said, Text], ...] = ()


@dataclass(frozen=True)
class Replaced:
    """A choice that goes, and what stands in the same family then (None: nothing)."""

    gone: Said
    instead: Said | None


@dataclass(frozen=True)
class WayOut:
    """A repair as the page offers it. ``choices`` are the customer's choices after it; ``extra``
    is what the least price changes by (minor units, net); ``takes`` what it takes where that is
    not what was asked for."""

    choices: Choices
    replaced: tuple[Replaced, ...]
    extra: int | None
    takes: Said | None = None


@dataclass(frozen=True)
class Why:
    """Why ``option`` is not free, and the ways to have it otherwise."""

    option: Said
    reason: Reason
    ways: tuple[WayOut, ...]


@dataclass(frozen=True)
class Dropped:
    """A choice of the address that could not be kept, with the reason; where that is a stop of
    sale, with ``ways`` to take something else."""

    what: Said
    reason: Reason
    ways: tuple[WayOut, ...] = ()


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


def settle(
    showroom: Showroom,
    release: Release,
    asked: Sequence[tuple[str, bool]],
    stops: Stops = NO_STOPS,
) -> Settlement:
    """Keep as many of ``asked`` as go together and are for sale, later ones first, and say what
    goes and why."""
    engine = stops.engine(showroom.engine(release), release)
    settled = engine.settle(asked)
    kept = dict(settled.kept)
    dropped = []
    for name, wanted in settled.dropped.items():
        if kept.get(name) == wanted:
            continue
        reason = reason_of(release, engine.explain(kept, name, wanted), stops)
        ways = instead_of(release, engine, kept, name) if reason.stops and wanted else ()
        dropped.append(Dropped(say(release, name, wanted), reason, ways))
    unknown = tuple(_unknown(showroom, release, name) for name in settled.unknown)
    return Settlement(kept, tuple(dropped), unknown)


def why(
    release: Release,
    engine: Engine,
    choices: Choices,
    option: str,
    *,
    by: str,
    now: int | None,
    stops: Stops = NO_STOPS,
) -> Why | None:
    """Why ``option`` is excluded, or forced, under ``choices``; None when it is neither.

    ``by`` is the attribute that repairs keep low, ``now`` its least value today. ``engine`` has
    nothing of what is stopped; where that decides, the ways out take another answer instead.
    """
    others = without_family(release, choices, option)
    state = engine.answer(others, ()).state(option)
    if state == "free" or state == "chosen":
        return None
    wanted = state == "excluded"
    reason = reason_of(release, engine.explain(others, option, wanted), stops)
    repairs = engine.repairs(others, option, wanted, by=by) if reason.choices else ()
    ways: list[WayOut] = []
    if reason.stops and wanted and not repairs:
        ways += instead_of(release, engine, others, option, by=by, now=now)
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


def instead_of(
    release: Release,
    engine: Engine,
    choices: Choices,
    option: str,
    *,
    by: str = "",
    now: int | None = None,
    most: int = 3,
) -> tuple[WayOut, ...]:
    """The ``most`` cheapest other answers to ``option``'s question with ``choices``; none where
    any number may be picked, since such an option is simply left out.

    Without ``by`` the price is that of the market chosen, compared to its least now.
    """
    if option not in release.options or release.family_of(option).pick != "one":
        return ()
    others = without_family(release, choices, option)
    by = by or f"price:{market_chosen(release, engine, others).currency}"
    answer = engine.answer(others, (by,))
    least = answer.optimum(by) if now is None else now
    found = [
        (cost, o)
        for o in release.family_of(option).options
        if o != option and (cost := answer.best(by, o)) is not None
    ]
    return tuple(
        WayOut(
            {**others, o: True},
            (Replaced(say(release, option), say(release, o)),),
            None if least is None else cost - least,
            say(release, o),
        )
        for cost, o in sorted(found, key=lambda f: f[0])[:most]
    )


def without_family(release: Release, choices: Choices, option: str) -> dict[str, bool]:
    """``choices`` without ``option`` and, where one is picked, without its whole family."""
    family = release.family_of(option)
    gone = {option, *(family.options if family.pick == "one" else ())}
    return {name: wanted for name, wanted in choices.items() if name not in gone}


def reason_of(release: Release, explanation: Explanation, stops: Stops = NO_STOPS) -> Reason:
    """The engine's explanation in the catalogue's words, each rule once, what is stopped told
    apart from the customer's own choices."""
    rules = {_rule(release, c): None for c in explanation.constraints}
    halted = [n for n, wanted in explanation.choices.items() if not wanted and n in stops.closed]
    return Reason(
        tuple(say(release, n, w) for n, w in explanation.choices.items() if n not in halted),
        tuple(rules),
        tuple(label_of(release, name) for name in explanation.tree),
        tuple((say(release, name), stops.closed[name].since) for name in halted),
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
