"""Vehicle identification numbers after ISO 3779, with the check digit of ISO 3779's North
American and Chinese practice (49 CFR 565.15, GB 16735): position 9 is the weighted sum of all
others modulo 11."""

from __future__ import annotations

import hashlib
import re
from datetime import date

from configurator.errors import Refused

#: What stands for the letters in the sum; I, O and Q are not used.
_VALUES = {
    **{str(n): n for n in range(10)},
    **dict(zip("ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip("JKLMN", range(1, 6), strict=True)),
    "P": 7,
    "R": 9,
    **dict(zip("STUVWXYZ", range(2, 10), strict=True)),
}
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
#: Model years in their cycle of thirty (1980 = A; I, O, Q, U, Z and 0 are not used).
_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"
_UNKNOWN_MAKER = "XXX"


def vin(prefix: str, descriptor: str, year: int, plant: str, serial: int) -> str:
    """The number of unit ``serial`` (1 to 999999) of a maker (``prefix``, the WMI, 3 characters).

    ``descriptor`` (5) tells the type, ``year`` the model year, ``plant`` (1) where it is built.

    >>> vin("1M8", "GDM9A", 1989, "P", 42788)
    '1M8GDM9AXKP042788'
    """
    if not 1 <= serial <= 999_999:
        raise Refused(f"Serial number {serial} does not fit a VIN; use 1 to 999999.")
    wmi = prefix or _UNKNOWN_MAKER
    for text, length, what in ((wmi, 3, "WMI"), (descriptor, 5, "descriptor"), (plant, 1, "plant")):
        if not re.fullmatch(rf"[A-HJ-NPR-Z0-9]{{{length}}}", text):
            raise Refused(
                f"VIN {what} {text!r} is not {length} capital letters (but I, O, Q) or digits."
            )
    body = f"{wmi}{descriptor}0{_YEARS[(year - 1980) % 30]}{plant}{serial:06d}"
    return body[:8] + check_digit(body) + body[9:]


def descriptor(product: str, release: str) -> str:
    """Five characters that tell a type: drawn from its name, the same every time."""
    digest = int.from_bytes(hashlib.sha256(f"{product}/{release}".encode()).digest()[:8])
    letters = sorted(_VALUES)
    return "".join(letters[digest // len(letters) ** n % len(letters)] for n in range(5))


def model_year(release: str, day: date) -> int:
    """The model year: what the release's id says where it is a year, else the day's."""
    return int(release) if re.fullmatch(r"20\d\d", release) else day.year


def check_digit(number: str) -> str:
    """The character that belongs at position 9 of ``number`` (17 characters)."""
    total = sum(_VALUES[c] * weight for c, weight in zip(number, _WEIGHTS, strict=True))
    return "0123456789X"[total % 11]


def is_vin(number: str) -> bool:
    """Whether ``number`` is well formed and its check digit right."""
    return (
        re.fullmatch(r"[A-HJ-NPR-Z0-9]{17}", number) is not None
        and check_digit(number) == number[8]
    )
