"""The shape of each catalogue file, as ``docs/catalogue-format.md`` states it.

Shapes and ranges only; whether the files agree with each other and with the rules is checked
where they are brought together. Values stay in the file's units (whole currency, kilograms).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter


def _whole(value: Any) -> Any:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _text(value: Any) -> Any:
    return {"en": value} if isinstance(value, str) else value


def _prices(value: Any) -> Any:
    return value if isinstance(value, dict) else {LIST: value}


LIST = ""  # the key of a price that is not stated per currency
MOST = 1_000_000_000
Number: TypeAlias = Annotated[Decimal, BeforeValidator(_whole), Field(ge=-MOST, le=MOST)]
Money: TypeAlias = Annotated[
    Decimal, BeforeValidator(_whole), Field(ge=-MOST, le=MOST, decimal_places=2)
]
Positive: TypeAlias = Annotated[Decimal, BeforeValidator(_whole), Field(gt=0, le=MOST)]
Share: TypeAlias = Annotated[Decimal, BeforeValidator(_whole), Field(ge=0, le=1)]
Id: TypeAlias = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=80)]
FeatureId: TypeAlias = Annotated[
    str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*$", max_length=80)
]
RuleId: TypeAlias = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_-]*[0-9]+$", max_length=80)]
Currency: TypeAlias = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Words: TypeAlias = Annotated[str, Field(min_length=1, max_length=2000)]
Source: TypeAlias = Annotated[str, Field(pattern=r"^[SA]: *\S", max_length=2000)]
Days: TypeAlias = Annotated[int, Field(ge=0, le=1000)]
Seconds: TypeAlias = Annotated[int, Field(ge=0, le=86_400)]
Pieces: TypeAlias = Annotated[int, Field(ge=0, le=1000)]
Count: TypeAlias = Annotated[int, Field(ge=1, le=1_000_000)]


class Shape(BaseModel):
    """What all shapes share: no unknown keys, no silent conversion."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class TextShape(Shape):
    """``{en: ..., zh: ...}``."""

    en: Words
    zh: str = ""


Label: TypeAlias = Annotated[TextShape, BeforeValidator(_text)]


class ProductFile(Shape):
    """product.yaml"""

    product: Id
    name: Label
    short: Label | None = None
    intro: Label | None = None
    picture: str = ""
    line: Id | None = None
    vin_prefix: Annotated[str, Field(pattern=r"^[A-HJ-NPR-Z0-9]{3}$")] | None = None


class PriceList(Shape):
    """How one currency's prices follow from the list: times ``rate``, rounded to ``step``."""

    rate: Positive
    step: Annotated[Positive, Field(decimal_places=2)]


class MarketShape(Shape):
    """One entry of release.yaml's markets."""

    label: Label
    currency: Currency
    tax: Share
    option: FeatureId | None = None


class UseShape(Shape):
    """One part that an option needs."""

    part: Id
    quantity: Count = 1
    when: Words | None = None


class Figures(Shape):
    """What the base and every option state alike."""

    price: Annotated[dict[str, Money], BeforeValidator(_prices)] = {LIST: Decimal(0)}
    mass: Number = Decimal(0)
    carbon: Number = Decimal(0)
    lead: Days = 0
    parts: list[UseShape] = []
    work: dict[Id, Seconds] = {}
    source: Source


class ReleaseFile(Shape):
    """release.yaml"""

    release: Id
    name: Label
    valid_from: date
    valid_to: date | None = None
    currency: Currency
    lists: dict[Currency, PriceList] = {}
    markets: Annotated[dict[Id, MarketShape], Field(min_length=1)]
    shared: list[Id] = []
    base: Figures


class OptionShape(Figures):
    """One option of a family."""

    option: FeatureId
    label: Label
    text: Label | None = None
    value: Number | None = None
    pack: list[FeatureId] = []
    pieces: Pieces | None = None
    look: dict[str, Words] = {}
    take: Share = Decimal(0)
    valid_from: date | None = None
    valid_to: date | None = None


class PiecesShape(Shape):
    """One choice of a quantity: so many pieces."""

    option: FeatureId
    pieces: Pieces
    label: Label | None = None
    take: Share = Decimal(0)
    look: dict[str, Words] = {}
    valid_from: date | None = None
    valid_to: date | None = None


class QuantityShape(Figures):
    """What one piece of a thing is, and how many of it can be chosen."""

    label: Label
    options: Annotated[list[PiecesShape], Field(min_length=1)]


class FamilyShape(Shape):
    """One entry of options.yaml: with options, or with a quantity that stands for them."""

    family: FeatureId
    label: Label
    text: Label | None = None
    section: Label | None = None
    headline: bool = False
    unit: Label | None = None
    quantity: QuantityShape | None = None
    options: Annotated[list[OptionShape], Field(min_length=1)] = []


class RuleShape(Shape):
    """One entry of rules.yaml."""

    text: Label
    reason: Label
    source: Source


class SupplierShape(Shape):
    """One supplier of parts.yaml."""

    name: Words
    place: str = ""
    small: bool = False


class PartShape(Shape):
    """One part of parts.yaml."""

    label: Label
    supplier: Id
    per_day: Count | None = None
    source: Source


class NeedShape(Shape):
    """One need of parts.yaml: what exactly one of some parts meets."""

    label: Label
    one_of: Annotated[list[Id], Field(min_length=1)]
    when: Words | None = None


class PartsFile(Shape):
    """parts.yaml"""

    suppliers: dict[Id, SupplierShape]
    parts: dict[Id, PartShape]
    needs: dict[Id, NeedShape] = {}


class FragmentPartsFile(Shape):
    """A fragment's parts.yaml: its parts may name the release's suppliers."""

    suppliers: dict[Id, SupplierShape] = {}
    parts: dict[Id, PartShape] = {}
    needs: dict[Id, NeedShape] = {}


class StationShape(Shape):
    """One station of a line."""

    station: Id
    label: Label
    window: Annotated[int, Field(ge=1, le=86_400)]


class ShiftShape(Shape):
    """One shift of a line's day."""

    shift: Id
    start: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    minutes: Annotated[int, Field(ge=1, le=1440)]


class RatioShape(Shape):
    """One ratio constraint: at most p of any q consecutive units."""

    ratio: Id
    label: Label
    options: Annotated[list[FeatureId], Field(min_length=1)]
    p: Count
    q: Count
    hard: bool = True
    weight: Count = 1


class PaintShape(Shape):
    """Which family is the colour, and how many units of one colour may follow each other."""

    family: FeatureId
    batch: Count


class LineFile(Shape):
    """line.yaml"""

    line: Id
    label: Label
    takt: Annotated[int, Field(ge=1, le=86_400)]
    stations: Annotated[list[StationShape], Field(min_length=1)]
    shifts: Annotated[list[ShiftShape], Field(min_length=1)]
    weekdays: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1)]
    holidays: list[date] = []
    ratios: list[RatioShape] = []
    paint: PaintShape
    frozen_days: Days
    transport_days: Days
    source: Source


OptionsFile: TypeAlias = list[FamilyShape]
RulesFile: TypeAlias = dict[RuleId, RuleShape]
OPTIONS: TypeAdapter[OptionsFile] = TypeAdapter(Annotated[OptionsFile, Field(min_length=1)])
RULES: TypeAdapter[RulesFile] = TypeAdapter(RulesFile)
PRODUCT = TypeAdapter(ProductFile)
RELEASE = TypeAdapter(ReleaseFile)
PARTS = TypeAdapter(PartsFile)
FRAGMENT_PARTS = TypeAdapter(FragmentPartsFile)
LINE = TypeAdapter(LineFile)
SHAPES: tuple[type[Shape], ...] = (
    TextShape, ProductFile, PriceList, MarketShape, UseShape, ReleaseFile, OptionShape,
    PiecesShape, QuantityShape, FamilyShape, RuleShape, SupplierShape, PartShape, PartsFile,
    FragmentPartsFile, NeedShape, StationShape, ShiftShape, RatioShape, PaintShape, LineFile,
)  # fmt: skip
