"""Reviews, examples, differences and proofs of parts on broken copies of the hand cart. If these
fail, a slip is published that the desk should have told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from configurator.catalogue.load import load_release
from configurator.errors import CatalogueError
from configurator.flow.comparing import compare
from configurator.flow.parts_proof import prove_parts
from configurator.flow.reviewing import review


@pytest.fixture
def draft(tiny_rules: Path, tmp_path: Path) -> Path:
    shutil.copytree(tiny_rules / "cart", tmp_path / "cart")
    return tmp_path / "cart" / "2026"


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_slips_of_rules_and_catalogue_are_found_in_their_place(draft: Path) -> None:
    _change(
        draft / "model.uvl",
        "\t!(tow",
        "\tbody_tall => !motor_none // R1\n\tbody_open => motor_none & !lamp // R2\n\t"
        "lamp => body_open // R2\n\t!(tow",
    )
    with (draft / "parts.yaml").open("a") as file:
        file.write('  spare: {label: Spare, supplier: cells, source: "A: x"}\n')
    found = review(draft)
    kinds = {(f.kind, f.thing) for f in found.findings}
    assert {("dead", "lamp"), ("redundant", "R1"), ("unused part", "spare")} <= kinds
    assert ("missing translation", "spare") in kinds
    assert ("no default", "paint") in kinds
    dead = next(f for f in found.findings if f.kind == "dead")
    assert len(dead.rules) == 2
    assert found.passed


def test_examples_hold_or_say_why_not(draft: Path) -> None:
    (draft / "examples.yaml").write_text(
        "valid:\n  - {what: impossible, choices: [body_tall, motor_none]}\n"
        "invalid:\n  - {what: possible, choices: [tow]}\n"
        "  - {what: right, choices: [tow, body_open], rules: [R2]}\n"
        "forces:\n  - {what: follows, choices: [body_tall], then: [motor_electric]}\n"
        "  - {what: does not, choices: [tow], then: [lamp]}\n"
    )
    found = review(draft)
    assert [o.held for o in found.examples] == [False, False, True, True, False]
    assert "A tall box needs the electric motor" in found.examples[0].said
    assert not found.passed
    assert found.findings[0].line == 2


def test_an_example_of_an_unknown_option_is_told_with_its_line(draft: Path) -> None:
    (draft / "examples.yaml").write_text("valid:\n  - {what: slip, choices: [lampp]}\n")
    with pytest.raises(CatalogueError, match="did you mean 'lamp'") as caught:
        load_release(draft)
    assert caught.value.line == 2


def test_a_need_without_a_part_comes_with_a_build(draft: Path) -> None:
    with (draft / "parts.yaml").open("a") as file:
        file.write(
            "needs:\n  power: {label: Power, one_of: [battery]}\n"
            "  roll: {label: Roll, one_of: [wheel]}\n"
            "  cable: {label: Cable, one_of: [long-cable], when: body_tall}\n"
        )
    release = load_release(draft)
    found = prove_parts(release)
    assert found.proven == ("roll", "cable")
    (flaw,) = found.flaws
    assert (flaw.fault, flaw.thing) == ("none", "power")
    assert "motor_none" in flaw.shows


def test_a_difference_tells_rules_prices_and_lost_vehicles(draft: Path) -> None:
    old = load_release(draft)
    _change(draft / "model.uvl", "!(tow & body_open)", "!tow")
    _change(draft / "options.yaml", "price: 200", "price: 210")
    new = load_release(draft)
    found = compare(old, new)
    assert [(c.what, c.turn, c.id) for c in found.changes] == [("rule", "changed", "R2")]
    assert {(p.id, p.before, p.after) for p in found.prices if p.currency == "GBP"} == {
        ("motor_electric", 20000, 21000)
    }
    assert found.before is not None
    assert found.after is not None
    assert found.before > found.after
    assert not found.gained
    (lost,) = found.lost
    assert lost.decided_by == "R2"
    features = {"cart", "market", "body", "motor", "paint", "extras", *lost.options}
    assert old.model.allows(features)
    assert not new.model.allows(features)
