"""A small product in its files, a desk of three families built on a line of two stations, which
tests load as it is or break in one place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

FILES = {
    "desk/product.yaml": """\
product: desk
name: {en: Desk, zh: 书桌}
intro: A desk to stand or sit at.
picture: plain
line: joinery
vin_prefix: DSK
""",
    "desk/2026/model.uvl": """\
namespace desk

features
\tdesk
\t\tmandatory
\t\t\ttop
\t\t\t\talternative
\t\t\t\t\toak
\t\t\t\t\tsteel
\t\t\tlegs
\t\t\t\talternative
\t\t\t\t\tfixed
\t\t\t\t\tlift
\t\t\textras
\t\t\t\toptional
\t\t\t\t\tdrawer
\t\t\t\t\tsocket

constraints
\tsocket => lift // R001
\tsteel => !drawer // R002
\tdrawer => !steel // R002
""",
    "desk/2026/release.yaml": """\
release: "2026"
name: {en: Model year 2026, zh: 2026年款}
valid_from: 2026-01-01
valid_to: 2026-12-31
currency: GBP
lists: {EUR: {rate: 1.17, step: 5}, CNY: {rate: 9.1, step: 100}}
markets:
  gb: {label: United Kingdom, currency: GBP, tax: 0.20}
  eu: {label: {en: Europe, zh: 欧洲}, currency: EUR, tax: 0.19, option: socket}
base:
  price: 200
  mass: 12.5
  carbon: 30
  lead: 3
  parts: [{part: frame, quantity: 1}]
  work: {saw: 60}
  source: "A: weighed at a desk of this kind"
""",
    "desk/2026/options.yaml": """\
- family: top
  label: {en: Top, zh: 桌面}
  section: Body
  options:
    - option: oak
      label: {en: Oak, zh: 橡木}
      text: Oiled.
      price: 149.99
      mass: 20
      carbon: 15.25
      parts: [{part: board, quantity: 2, when: "drawer & !lift"}]
      work: {saw: 300}
      look: {colour: "#c8a165"}
      take: 0.6
      source: "S: sawmill's list"
    - option: steel
      label: Steel
      price: {GBP: 90, EUR: 111}
      take: 0.4
      source: "A: scaled from oak"
- family: legs
  label: Legs
  options:
    - option: fixed
      label: Fixed
      take: 0.75
      source: "A: most want it"
    - option: lift
      label: Lift
      price: 310
      lead: 10
      work: {fit: 240}
      take: 0.25
      valid_from: 2026-03-01
      valid_to: 2026-11-30
      source: "A: most do not"
- family: extras
  label: Extras
  options:
    - {option: drawer, label: Drawer, price: 40, take: 0.5, source: "A: guess"}
    - {option: socket, label: Socket, price: -5, mass: -0.1, take: 0.1, source: "A: guess"}
""",
    "desk/2026/rules.yaml": """\
R001:
  text: {en: The socket needs the lift's motor., zh: 插座需要升降电机。}
  reason: One supply feeds both.
  source: "A: wiring plan"
R002: {text: Steel tops have no drawer., reason: Nothing to screw into., source: "A: plan"}
""",
    "desk/2026/parts.yaml": """\
suppliers:
  mill: {name: The Mill, place: Coventry, small: true}
parts:
  frame: {label: Frame, supplier: mill, source: "A: guess"}
  board: {label: {en: Board, zh: 木板}, supplier: mill, per_day: 40, source: "S: mill"}
""",
    "lines/joinery/line.yaml": """\
line: joinery
label: {en: Joinery, zh: 木工线}
takt: 360
stations: [{station: saw, label: Saw, window: 540}, {station: fit, label: Fit, window: 400}]
shifts:
  - {shift: early, start: "06:00", minutes: 450}
  - {shift: late, start: "14:00", minutes: 450}
weekdays: [1, 2, 3, 4, 5]
holidays: [2026-12-25]
ratios:
  - {ratio: lifts, label: Lifts, options: [lift, socket], p: 1, q: 3, hard: false, weight: 4}
paint: {family: top, batch: 12}
frozen_days: 2
transport_days: 5
source: "A: guess"
""",
}


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The folder of rules, written anew for each test."""
    for name, text in FILES.items():
        path = tmp_path / "rules" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "rules"


@pytest.fixture
def change(rules: Path) -> Callable[[str, str, str], int]:
    """Replaces a text that stands once in a file; returns the line on which it stood."""

    def changed(name: str, old: str, new: str) -> int:
        path = rules / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    return changed
