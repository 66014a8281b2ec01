"""A product's release: the rule base with everything the trade knows about its options.

Published once, never changed: quotes and orders name their release for ever. Units throughout:
money in minor units of its currency (pence, cents, fen), mass in grams, carbon in grams of CO2e,
lead time in days, work in seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from configurator.catalogue.feature_model import FeatureModel, Group
from configurator.catalogue.formula import Formula

Pick: TypeAlias = Literal["one", "some", "any"]


@dataclass(frozen=True, slots=True)
class Text:
    """A text in the languages of the catalogue; English stands in where Chinese is missing."""

    en: str
    zh: str = ""

    def in_(self, language: str) -> str:
        return self.zh if language.startswith("zh") and self.zh else self.en


@dataclass(frozen=True, slots=True)
class PartUse:
    """``quantity`` of ``part``, needed when ``when`` holds for the configuration (None: always)."""

    part: str
    quantity: int
    when: Formula | None = None


@dataclass(frozen=True)
class Option:
    """One answer to a family's question; its id is its feature's name in the rule base.

    ``price`` is per currency code. ``work`` is seconds per station id. ``look`` names what the
    picture draws (for example ``{"colour": "#b3202a"}`` or ``{"layer": "roof-h3"}``).
    ``take_rate`` is the share of customers who want it within its family (0 to 1).
    ``source`` opens with ``S:`` (reported in public) or ``A:`` (assumed). ``value`` is in the
    family's unit. ``holds`` are the options that a pack contains: choosing it implies them, and
    its price here is what it costs less what they cost, so that sums are exact. ``pieces`` is how
    many of a thing this option is.
    """

    id: str
    family: str
    label: Text
    text: Text = Text("")
    price: Mapping[str, int] = field(default_factory=dict)
    mass_g: int = 0
    carbon_g: int = 0
    lead_days: int = 0
    parts: tuple[PartUse, ...] = ()
    work: Mapping[str, int] = field(default_factory=dict)
    look: Mapping[str, str] = field(default_factory=dict)
    take_rate: float = 0.0
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""
    value: Decimal | None = None
    holds: tuple[str, ...] = ()
    pieces: int | None = None


@dataclass(frozen=True)
class Family:
    """A question with options. ``pick``: exactly one, at least one, or any number of them.

    ``headline`` families name a unit in lists ("Panel van, L2, Electric 150 kW"). ``unit`` is that
    of its options' values ("mm").
    """

    id: str
    label: Text
    options: tuple[str, ...]
    pick: Pick = "one"
    text: Text = Text("")
    section: Text = Text("")
    headline: bool = False
    unit: Text = Text("")


@dataclass(frozen=True)
class Rule:
    """What people know of one constraint: what it says and why it holds, for customers."""

    id: str
    text: Text
    reason: Text
    source: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Market:
    """Where the product is sold. ``option`` is the market's feature, "" where none exists.

    ``tax`` is the rate on top of net prices (0.20 for 20%).
    """

    id: str
    label: Text
    currency: str
    tax: float
    option: str = ""


@dataclass(frozen=True, slots=True)
class Supplier:
    id: str
    name: str
    place: str = ""
    small: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A bought part. ``per_day`` is the supplier's capacity in pieces (None: not constrained)."""

    id: str
    label: Text
    supplier: str
    per_day: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """What every build for which ``when`` holds (None: every build) has exactly one of ``parts``
    for, and every other build none; ``line`` is where parts.yaml states it."""

    id: str
    label: Text
    parts: tuple[str, ...]
    when: Formula | None = None
    line: int = 0


@dataclass(frozen=True)
class Release:
    """One immutable version of a product. ``base`` is what every unit has (the root feature).

    ``name`` is the product's, ``edition`` the release's own ("Model year 2026"). ``hidden``
    families (if any) are decided by rules alone and never asked. ``digest`` is the SHA-256 of the
    release's files: what an order pins besides the id.
    """

    product: str
    id: str
    name: Text
    model: FeatureModel
    families: tuple[Family, ...]
    options: Mapping[str, Option]
    base: Option
    edition: Text = Text("")
    intro: Text = Text("")
    short: Text = Text("")
    rules: Mapping[str, Rule] = field(default_factory=dict)
    markets: Mapping[str, Market] = field(default_factory=dict)
    parts: Mapping[str, Part] = field(default_factory=dict)
    suppliers: Mapping[str, Supplier] = field(default_factory=dict)
    needs: tuple[Need, ...] = ()
    picture: str = ""
    line: str = ""
    vin_prefix: str = ""
    valid_from: date = date(2000, 1, 1)
    valid_to: date | None = None
    digest: str = ""

    def family_of(self, option: str) -> Family:
        """The family that asks for ``option``; KeyError for an unknown one."""
        wanted = self.options[option].family
        return next(f for f in self.families if f.id == wanted)

    def price(self, selected: Iterable[str], currency: str) -> int:
        """The net price of a complete configuration, minor units: base and every chosen option."""
        return self.base.price.get(currency, 0) + sum(
            self.options[o].price.get(currency, 0) for o in selected if o in self.options
        )


def pick_of(group: Group) -> Pick:
    """How many members of a group a customer picks: one, at least one, or any number."""
    if group.low == 0:
        return "any"
    return "one" if group.low == group.high == 1 else "some"
