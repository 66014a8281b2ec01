"""The configuration code: product, release and choices as one short text for links and labels.

``large-van~2026~Ab3x...``: the release's own words, then base64url of a checksum (four bytes of
SHA-256 over release and choices) and the choices as gaps between feature numbers. It says which
features were picked and which ruled out; it is not a secret and proves nothing: whoever reads
it asks the engine again. The checksum finds slips and tampering, and a code of another release.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from configurator.catalogue.release import Release
from configurator.errors import Refused

LONGEST = 2000
_CHECK = 4


@dataclass(frozen=True, slots=True)
class Address:
    """Which release a code is of."""

    product: str
    release: str


def encode(release: Release, choices: Mapping[str, bool]) -> str:
    """The code of ``choices`` under ``release``; Refused for a name the release does not have."""
    numbers = _numbers(release)
    unknown = sorted(set(choices) - set(numbers))
    if unknown:
        raise Refused(f"{release.name.en} has no option {unknown[0]!r}.")
    packed = bytearray()
    last = -1
    for number, wanted in sorted((numbers[name], wanted) for name, wanted in choices.items()):
        _write(packed, (number - last - 1) << 1 | wanted)
        last = number
    payload = _check(release, choices) + bytes(packed)
    text = base64.urlsafe_b64encode(payload).rstrip(b"=").decode()
    return f"{release.product}~{release.id}~{text}"


def address(code: str) -> Address:
    """The release that ``code`` names; Refused where the text is no code at all."""
    parts = code.strip().split("~")
    if len(code) > LONGEST or len(parts) != 3 or not all(parts):
        raise Refused("This is not a configuration code; a code looks like product~release~Ab3x9Q.")
    return Address(parts[0], parts[1])


def decode(code: str, release: Release) -> dict[str, bool]:
    """The choices in ``code``, which must be of ``release``; Refused where it was changed."""
    named = address(code)
    if (named.product, named.release) != (release.product, release.id):
        raise Refused(
            f"This code is for {named.product} {named.release}, not for "
            f"{release.product} {release.id}."
        )
    damaged = Refused("This configuration code is damaged; copy it again from where it came.")
    text = code.strip().rsplit("~", 1)[1]
    try:
        payload = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise damaged from None
    names = list(_numbers(release))
    choices: dict[str, bool] = {}
    number = -1
    for gap in _read(payload[_CHECK:]):
        number += (gap >> 1) + 1
        if number >= len(names):
            raise damaged
        choices[names[number]] = bool(gap & 1)
    if payload[:_CHECK] != _check(release, choices) or encode(release, choices) != code.strip():
        raise damaged
    return choices


def _numbers(release: Release) -> dict[str, int]:
    return {feature.name: n for n, feature in enumerate(release.model.features())}


def _check(release: Release, choices: Mapping[str, bool]) -> bytes:
    said = [release.product, release.id, *(f"{n}={int(w)}" for n, w in sorted(choices.items()))]
    return hashlib.sha256("\n".join(said).encode()).digest()[:_CHECK]


def _write(packed: bytearray, value: int) -> None:
    """Seven bits a byte, low ones first; the high bit says that more follow."""
    while value > 0x7F:
        packed.append(value & 0x7F | 0x80)
        value >>= 7
    packed.append(value)


def _read(packed: bytes) -> list[int]:
    """What ``_write`` wrote; a number cut short is left out, and the checksum will tell."""
    values: list[int] = []
    value = shift = 0
    for byte in packed:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            values.append(value)
            value = shift = 0
    return values
