"""What a customer reads below an option's name: its value with its unit, its text, and for a pack
what it contains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from configurator.catalogue.schema import OptionShape, TextShape


def full_text(
    option: OptionShape, unit: TextShape | None, labels: Mapping[str, TextShape]
) -> TextShape | None:
    """The option's text with value and contents; None where there is nothing to say.

    ``labels`` names the options that a pack contains.
    """
    said: list[TextShape] = []
    if option.value is not None and unit:
        number = plain(option.value)
        said.append(_both(f"{number} {unit.en}", f"{number} {unit.zh}" if unit.zh else ""))
    if option.text:
        said.append(option.text)
    if option.pack:
        said.append(contents([labels[m] for m in option.pack if m in labels]))
    if not said:
        return None
    zh = " · ".join(t.zh or t.en for t in said) if any(t.zh for t in said) else ""
    return _both(" · ".join(t.en for t in said), zh)


def contents(members: Sequence[TextShape]) -> TextShape:
    """What a pack contains, as part of a sentence."""
    zh = "、".join(m.zh or m.en for m in members)
    return _both(
        f"Includes {', '.join(m.en for m in members)}",
        f"包含{zh}" if any(m.zh for m in members) else "",
    )


def plain(number: Decimal) -> str:
    """A number as people write it.

    >>> plain(Decimal("77.40")), plain(Decimal(3300))
    ('77.4', '3300')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _both(en: str, zh: str) -> TextShape:
    return TextShape.model_construct(en=en, zh=zh)
