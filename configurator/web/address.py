"""The configuration in an address: read from its parameters, written into links and hidden fields.

``?body=body_panel&roof=roof_h2&no=tow_bar&step=roof``: a parameter per family, its option as the
value; ``no`` rules an option out. Beside these ``step`` is what is asked now, ``why`` the option
to explain, ``find`` what is looked for, ``was`` earlier choices (short codes) to go back to, and
``from`` another release and the choices there (``2026~Ab3x``) that were carried over to this one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from configurator.catalogue.release import Release
from configurator.engine.answers import Choices
from configurator.errors import Refused
from configurator.flow.desk.stopped import NO_STOPS, Stops
from configurator.flow.explaining import Settlement, settle
from configurator.flow.showroom import Showroom
from configurator.orders.code import decode, encode

Pairs: TypeAlias = list[tuple[str, str]]

#: Ends ``from`` once the account of what was carried over has been read.
READ = "~read"
OWN = ("no", "step", "why", "find", "was", "from", "lang")
#: So many steps back an address remembers.
MOST_BACK = 6
_LONGEST_FIND = 80


@dataclass(frozen=True)
class Address:
    """What an address says. ``was`` are codes of earlier choices, the last one the newest;
    ``came`` is what was carried over here, "" for nothing; ``stray`` are parameters that name no
    family."""

    asked: tuple[tuple[str, bool], ...]
    step: str = ""
    why: str = ""
    find: str = ""
    was: tuple[str, ...] = ()
    came: str = ""
    stray: tuple[str, ...] = ()


def read_address(release: Release, parameters: MultiDict[str, str]) -> Address:
    """The address that ``parameters`` are; nothing in it is judged here."""
    families = {parameter(f.id) for f in release.families}
    asked: list[tuple[str, bool]] = []
    stray: list[str] = []
    for name, value in parameters.items(multi=True):
        if name == "no" and value:
            asked.append((value, False))
        elif name in families and value:
            asked.append((value, True))
        elif name not in families and name not in OWN:
            stray.append(name)
    known = [(name if name in release.options else _free(name), w) for name, w in asked]
    return Address(
        tuple(dict.fromkeys(known)),
        parameters.get("step", ""),
        parameters.get("why", ""),
        parameters.get("find", "").strip()[:_LONGEST_FIND],
        tuple(parameters.getlist("was"))[-MOST_BACK:],
        parameters.get("from", ""),
        tuple(dict.fromkeys(stray)),
    )


def settled_address(
    showroom: Showroom,
    product: str,
    release: str,
    parameters: MultiDict[str, str],
    stops: Stops = NO_STOPS,
) -> tuple[Release, Address, Settlement]:
    """The release that an address is about, the address, and its choices made consistent and
    free of what is stopped."""
    offered = showroom.release(product, release)
    address = read_address(offered, parameters)
    return offered, address, settle(showroom, offered, address.asked, stops)


def parameter(family: str) -> str:
    """The parameter that carries ``family``; one that is called like ours gets a prefix."""
    return f"family.{family}" if family in OWN else family


def earlier(release: Release, address: Address) -> Choices | None:
    """The choices before the last change; None where there are none or the code is damaged."""
    return read_back(release, address.was[-1]) if address.was else None


def read_back(release: Release, code: str) -> Choices | None:
    """The choices that ``remembered`` wrote; None where somebody changed it."""
    try:
        return decode(f"{release.product}~{release.id}~{code}", release)
    except Refused:
        return None


def remembered(release: Release, choices: Choices) -> str:
    """``choices`` as the short end of their code."""
    return encode(release, choices).rsplit("~", 1)[1]


@dataclass(frozen=True)
class Way:
    """Addresses that lead on from one page of a configuration."""

    release: Release
    path: str
    choices: Choices
    address: Address

    def pairs(self, choices: Choices) -> Pairs:
        """``choices`` as parameters, in the order of the families."""
        places = self._places
        taken = sorted((places[o] for o, wanted in choices.items() if wanted and o in places))
        return [
            *((name, option) for _, name, option in taken),
            *(("no", o) for o, wanted in choices.items() if not wanted),
        ]

    def keeping(self, *, step: str | None = None, why: str = "", find: str | None = None) -> str:
        """The same choices with another step, question or search."""
        kept = replace(
            self.address,
            step=self.address.step if step is None else step,
            why=why,
            find=self.address.find if find is None else find,
            came=self.came,
        )
        return _link(self.path, self._here, urlencode(_own(kept)))

    @property
    def came(self) -> str:
        """Where the choices came from, as links say that lead on from its account."""
        came = self.address.came
        return came if not came or came.endswith(READ) else came + READ

    @property
    def forgetting(self) -> str:
        """The same choices without where they came from."""
        return _link(self.path, self._here, urlencode(_own(replace(self.address, came=""))))

    def taking(self, choices: Choices) -> str:
        """Other choices; this page's are remembered."""
        kept = replace(self.address, why="", was=self.remembering, came=self.came)
        return _link(self.path, urlencode(self.pairs(choices)), urlencode(_own(kept)))

    @property
    def undo(self) -> str:
        """The choices before the last change, "" where none are known."""
        before = earlier(self.release, self.address)
        if before is None:
            return ""
        kept = replace(self.address, why="", was=self.address.was[:-1], came=self.came)
        return _link(self.path, urlencode(self.pairs(before)), urlencode(_own(kept)))

    @cached_property
    def remembering(self) -> tuple[str, ...]:
        """The earlier choices with this page's at their end."""
        return (*self.address.was, remembered(self.release, self.choices))[-MOST_BACK:]

    def elsewhere(self, path: str, **more: str) -> str:
        """Another page about the same choices."""
        return _link(path, self._here, urlencode(more))

    @cached_property
    def _here(self) -> str:
        return urlencode(self.pairs(self.choices))

    @cached_property
    def _places(self) -> dict[str, tuple[int, str, str]]:
        places: dict[str, tuple[int, str, str]] = {}
        for family in self.release.families:
            name = parameter(family.id)
            for option in family.options:
                places[option] = (len(places), name, option)
        return places


def _own(address: Address) -> Pairs:
    said: Mapping[str, str] = {
        "step": address.step, "why": address.why, "find": address.find, "from": address.came
    }  # fmt: skip
    return [*((k, v) for k, v in said.items() if v), *(("was", w) for w in address.was)]


def _link(path: str, *queries: str) -> str:
    query = "&".join(q for q in queries if q)
    return f"{path}?{query}" if query else path


def _free(name: str) -> str:
    """An unknown option's name, short enough to be said back."""
    return name[:80]
