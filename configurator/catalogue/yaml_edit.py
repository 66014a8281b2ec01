"""Changes single values in a catalogue's YAML and keeps every other byte as it was.

A file of rules is written by people: their comments, their order and their spacing are part of it.
So nothing is loaded and dumped: each change replaces the span of one value, adds one key or takes
one away, and the result is read again to prove that it says what it should.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from configurator.catalogue.yaml_lines import Place, parse_yaml

Scalar: TypeAlias = str | int | Decimal | bool | date
Value: TypeAlias = Scalar | Mapping[str, Scalar]
Pair: TypeAlias = tuple[yaml.ScalarNode, yaml.Node]

_MARK = "\ufeff"  # the byte order mark that some editors write


@dataclass(frozen=True, slots=True)
class _Cut:
    start: int
    end: int
    text: str


def edited(
    text: str, path: Path, changes: Mapping[Place, Value | None], order: Sequence[str] = ()
) -> str:
    """``text`` with the value at each place replaced, added (the mapping around it must exist)
    or, for None, taken away.

    A new key of a block stands behind the last key that ``order`` has before it, else last.
    No place may lie within another. CatalogueError where ``text`` is no document; KeyError where
    a place has nothing around it. What comes back has been read again and holds the changes.
    """
    if text.startswith(_MARK):
        return _MARK + edited(text.removeprefix(_MARK), path, changes, order)
    before = parse_yaml(text, path)
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    assert root is not None  # it has just been read
    by_owner: dict[Place, dict[str | int, Value | None]] = {}
    for place, value in changes.items():
        by_owner.setdefault(place[:-1], {})[place[-1]] = value
    cuts: list[_Cut] = []
    for place, entries in by_owner.items():
        cuts += _owner_cuts(text, _at(root, place), entries, order)
    after = _cut(text, cuts)
    found = parse_yaml(after, path).value
    wanted = _applied(before.value, changes)
    if found != wanted:
        raise AssertionError(f"{path}: the edited file does not say what it should")
    return after


def _at(root: yaml.Node, place: Place) -> yaml.CollectionNode:
    node: yaml.Node | None = root
    for step in place:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
        elif isinstance(node, yaml.MappingNode):
            node = next((v for k, v in node.value if k.value == step), None)
        else:
            node = None
    if not isinstance(node, yaml.CollectionNode):
        raise KeyError(f"nothing stands around {place}")
    return node


def _owner_cuts(
    text: str,
    owner: yaml.CollectionNode,
    entries: Mapping[str | int, Value | None],
    order: Sequence[str],
) -> Iterator[_Cut]:
    if isinstance(owner, yaml.SequenceNode):
        for index, value in entries.items():
            node = owner.value[index]
            yield _Cut(node.start_mark.index, _end(text, node), rendered(value, node.style))
        return
    pairs: list[Pair] = owner.value
    known = {k.value: v for k, v in pairs}
    gone = {k for k, v in entries.items() if v is None}
    for key, value in entries.items():
        if value is not None and key in known:
            yield _replaced(text, known[key], value)
    if owner.flow_style:
        yield from _flow_removals(text, pairs, gone)
    else:
        yield from _block_removals(text, pairs, gone)
    added = {str(k): v for k, v in entries.items() if v is not None and k not in known}
    stay = [p for p in pairs if p[0].value not in gone]
    if owner.flow_style:
        yield from _flow_additions(text, owner, bool(stay), added)
    else:
        yield from _block_additions(text, pairs, stay, added, order)


def _replaced(text: str, node: yaml.Node, value: Value) -> _Cut:
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        raise KeyError("a block is not replaced as a whole")
    style = node.style if isinstance(node, yaml.ScalarNode) else None
    return _Cut(node.start_mark.index, _end(text, node), rendered(value, style))


def _end(text: str, node: yaml.Node) -> int:
    """Where a value's own text ends: blank lines behind a block belong to what follows."""
    start = node.start_mark.index
    return start + len(text[start : node.end_mark.index].rstrip())


def _flow_removals(text: str, pairs: Sequence[Pair], gone: set[str | int]) -> Iterator[_Cut]:
    """Each run of removed keys goes with one comma: the one behind it, or else the one before."""
    start = 0
    while start < len(pairs):
        stop = start
        while stop < len(pairs) and pairs[stop][0].value in gone:
            stop += 1
        if stop > start:
            if stop < len(pairs):
                yield _Cut(pairs[start][0].start_mark.index, pairs[stop][0].start_mark.index, "")
            else:
                first = _end(text, pairs[start - 1][1]) if start else pairs[0][0].start_mark.index
                yield _Cut(first, _end(text, pairs[-1][1]), "")
        start = stop + 1


def _block_removals(text: str, pairs: Sequence[Pair], gone: set[str | int]) -> Iterator[_Cut]:
    """Whole lines; a comment on a removed line spoke of what is removed."""
    if gone and len(gone) == len(pairs):
        raise KeyError("a block keeps one key at least")
    for i, (key, value) in enumerate(pairs):
        if key.value not in gone:
            continue
        start = key.start_mark.index
        opens = text.rfind("\n", 0, start) + 1
        if text[opens:start].strip():  # "- key: value": the next key takes its place
            following = next(k for k, _ in pairs[i + 1 :])
            yield _Cut(start, following.start_mark.index, "")
        else:
            closes = text.find("\n", _end(text, value))
            yield _Cut(opens, len(text) if closes < 0 else closes + 1, "")


def _flow_additions(
    text: str, owner: yaml.CollectionNode, stay: bool, added: Mapping[str, Value]
) -> Iterator[_Cut]:
    if not added:
        return
    told = ", ".join(f"{rendered(k)}: {rendered(v)}" for k, v in added.items())
    at = _end(text, owner.value[-1][1]) if owner.value else owner.start_mark.index + 1
    yield _Cut(at, at, f", {told}" if stay else told)


def _block_additions(
    text: str,
    pairs: Sequence[Pair],
    stay: Sequence[Pair],
    added: Mapping[str, Value],
    order: Sequence[str],
) -> Iterator[_Cut]:
    rank = {key: i for i, key in enumerate(order)}
    newline = "\r\n" if "\r\n" in text else "\n"
    indent = " " * pairs[0][0].start_mark.column
    for key in sorted(added, key=lambda k: rank.get(k, len(rank))):
        mine = rank.get(key, len(rank))
        before = [p for p in stay if rank.get(p[0].value, -1) < mine] or stay[:1]
        at = text.find("\n", _end(text, before[-1][1]))
        at = len(text) if at < 0 else at - text[:at].endswith("\r")
        yield _Cut(at, at, f"{newline}{indent}{rendered(key)}: {rendered(added[key])}")


def _cut(text: str, cuts: Sequence[_Cut]) -> str:
    pieces: list[str] = []
    at = 0
    for cut in sorted(cuts, key=lambda c: (c.start, c.end)):
        if cut.start < at:
            raise KeyError("two changes are about one place")
        pieces += (text[at : cut.start], cut.text)
        at = cut.end
    return "".join((*pieces, text[at:]))


def _applied(value: Any, changes: Mapping[Place, Value | None]) -> Any:
    after = deepcopy(value)
    for place, new in changes.items():
        owner = after
        for step in place[:-1]:
            owner = owner[step]
        if new is None:
            owner.pop(place[-1], None)
        else:
            owner[place[-1]] = dict(new) if isinstance(new, Mapping) else new
    return after


def rendered(value: Value | None, style: str | None = None) -> str:
    """A value as it is written, in one line; ``style`` is the quotes that stood there before.

    >>> rendered("Roof, high"), rendered(Decimal("12.50")), rendered({"en": "H2", "zh": "高顶"})
    ('"Roof, high"', '12.5', '{en: H2, zh: 高顶}')
    """
    match value:
        case bool():
            return "true" if value else "false"
        case Mapping():
            inside = (f"{rendered(k)}: {rendered(v)}" for k, v in value.items())
            return "{" + ", ".join(inside) + "}"
        case str():
            return _quoted(value, style)
        case Decimal():
            plain = f"{value:f}"
            return plain.rstrip("0").rstrip(".") if "." in plain else plain
        case _:
            return str(value)


def _quoted(text: str, style: str | None) -> str:
    if style == "'" and "'" not in text and text.isprintable():
        return f"'{text}'"
    if style != '"' and _is_plain(text):
        return text
    return '"' + "".join(_escaped(c) for c in text) + '"'


def _is_plain(text: str) -> bool:
    """Whether the text may stand without quotes, within brackets too: YAML itself says so."""
    if not text or not text.isprintable() or text != text.strip():
        return False
    try:
        node = yaml.compose("{k: " + text + "}", Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return False
    if not isinstance(node, yaml.MappingNode) or len(node.value) != 1:
        return False
    found = node.value[0][1]
    return (
        isinstance(found, yaml.ScalarNode)
        and found.style in (None, "")
        and found.tag.endswith(":str")
        and found.value == text
    )


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character == "\n":
        return "\\n"
    code = ord(character)
    if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} or code in (0xFEFF, 0xFFFE):
        return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
    return character
