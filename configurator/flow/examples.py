"""Runs the rule engineer's examples against the rules: which hold, and why another does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from configurator.catalogue.examples import Example
from configurator.catalogue.release import Release
from configurator.engine.answers import Explanation
from configurator.engine.questions import Questions


@dataclass(frozen=True)
class Outcome:
    """Whether the rules agree with an example; ``said`` what happened otherwise, ``rules`` the
    ids of the rules that decided it (where rules did)."""

    example: Example
    held: bool
    said: str = ""
    rules: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Ready for ``json.dumps``."""
        return {
            "what": self.example.what,
            "kind": self.example.kind,
            "line": self.example.line,
            "held": self.held,
            "said": self.said,
            "rules": list(self.rules),
        }


def outcomes_of(release: Release, examples: Sequence[Example]) -> tuple[Outcome, ...]:
    """One outcome an example, in their order."""
    if not examples:
        return ()
    questions = Questions(release.model)
    return tuple(_RUN[e.kind](release, questions, e) for e in examples)


def _valid(release: Release, questions: Questions, example: Example) -> Outcome:
    why = questions.clash(example.choices)
    if why is None:
        return Outcome(example, True)
    return Outcome(
        example,
        False,
        f"It should be possible, but {_listed(why.choices)} cannot go together"
        f"{_because(release, why)}",
        _ids(why),
    )


def _invalid(release: Release, questions: Questions, example: Example) -> Outcome:
    why = questions.clash(example.choices)
    if why is None:
        found = questions.witness((), example.choices) or frozenset()
        rest = [n for n in release.options if n in found and n not in example.choices]
        return Outcome(
            example,
            False,
            f"It should be impossible, but a configuration has it: with {', '.join(rest)}.",
        )
    if not example.rules:
        return Outcome(example, True)
    missing = [r for r in example.rules if not _decides(release, r, example.choices)]
    if not missing:
        return Outcome(example, True)
    return Outcome(
        example,
        False,
        f"It is impossible, but not because of {', '.join(missing)}{_because(release, why)}",
        _ids(why),
    )


def _decides(release: Release, rule: str, choices: Mapping[str, bool]) -> bool:
    """Whether the choices break ``rule`` whatever else is chosen."""
    own = tuple(c for c in release.model.constraints if c.rule == rule)
    return Questions(replace(release.model, constraints=own)).clash(choices) is not None


def _forces(release: Release, questions: Questions, example: Example) -> Outcome:
    why = questions.clash(example.choices)
    if why is not None:
        return Outcome(
            example,
            False,
            f"Nothing follows from {_listed(why.choices)}: they cannot go together"
            f"{_because(release, why)}",
            _ids(why),
        )
    for name, wanted in example.then.items():
        found = questions.witness((), {**example.choices, name: not wanted})
        if found is not None:
            rest = [n for n in release.options if n in found and n not in example.choices]
            verb = "force" if wanted else "exclude"
            return Outcome(
                example,
                False,
                f"{_listed(example.choices)} should {verb} {name}, but a configuration does "
                f"otherwise: with {', '.join(rest)}.",
            )
    return Outcome(example, True)


_RUN = {"valid": _valid, "invalid": _invalid, "forces": _forces}


def _listed(choices: Mapping[str, bool]) -> str:
    return " and ".join(n if w else f"no {n}" for n, w in choices.items()) or "anything"


def _because(release: Release, why: Explanation) -> str:
    texts = []
    for constraint in why.constraints:
        rule = release.rules.get(constraint.rule)
        text = rule.text.en.rstrip(".") if rule else constraint.text
        texts.append(f"{constraint.rule} ({text})")
    texts += [f"one place in {name!r}" for name in why.tree if not why.constraints]
    return ": " + "; ".join(dict.fromkeys(texts)) + "." if texts else "."


def _ids(why: Explanation) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c.rule for c in why.constraints))
