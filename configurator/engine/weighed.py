"""Bounds on weighted sums, as rules about numbers come down to, and their form in clauses.

Diagrams take a bound whole (``compile``). For solvers it becomes clauses with auxiliaries: a
decision diagram of the sum (Eén & Sörensson, "Translating pseudo-Boolean constraints into SAT",
2006; Abío et al. 2012), or, where that would be large, full adders and a comparison bit by bit
(the same paper), which are never more than the terms times the digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

_Clause: TypeAlias = tuple[int, ...]
_MOST_STATES = 4_000
"""Sums that the decision diagram of one bound may tell apart; beyond that it is adders."""


@dataclass(frozen=True)
class Weighed:
    """One of the literals ``unless`` holds, or the weights of the ``terms`` (variables) that hold
    add up to at most ``most``. ``source`` is an index into ``Cnf.sources``."""

    unless: _Clause
    terms: tuple[tuple[int, int], ...]
    most: int
    source: int

    @property
    def variables(self) -> frozenset[int]:
        return frozenset((*(abs(x) for x in self.unless), *(v for v, _ in self.terms)))

    def under(self, stands: Sequence[int], true: int) -> Weighed | _Clause | None:
        """The same over what its variables are equal to (``stands``: a literal, or ``true`` or
        its opposite); a clause where that says it all, None where it always holds."""
        unless = {stands[x] if x > 0 else -stands[-x] for x in self.unless} - {-true}
        if true in unless or any(-x in unless for x in unless):
            return None
        weights: dict[int, int] = {}
        most = self.most
        for v, weight in self.terms:
            literal = stands[v]
            if literal == true:
                most -= weight
            elif literal != -true:
                if literal < 0:
                    most -= weight
                    weight = -weight
                weights[abs(literal)] = weights.get(abs(literal), 0) + weight
        terms = tuple(sorted((v, w) for v, w in weights.items() if w))
        if sum(w for _, w in terms if w > 0) <= most:
            return None
        clause = tuple(sorted(unless))
        if sum(w for _, w in terms if w < 0) > most:
            return clause
        return Weighed(clause, terms, most, self.source)

    def clauses(self, fresh: Callable[[], int]) -> Iterator[_Clause]:
        """Clauses that some values of auxiliaries (from ``fresh``) fulfil exactly when this
        holds, whatever else does."""
        # Only positive weights: a term that is subtracted is one that is missed when absent.
        terms = [(v, w) if w > 0 else (-v, -w) for v, w in self.terms]
        terms.sort(key=lambda term: (-term[1], abs(term[0])))
        most = self.most + sum(-w for _, w in self.terms if w < 0)
        if most < 0:
            yield self.unless
        elif sum(w for _, w in terms) > most:
            graph = _states(terms, most)
            how = (
                _as_adders(terms, most, fresh) if graph is None else _as_graph(terms, graph, fresh)
            )
            for clause in how:
                yield (*self.unless, *clause)


def _states(terms: Sequence[tuple[int, int]], most: int) -> list[set[int]] | None:
    """Per term, the rooms that may be left before it where the rest is not decided yet; None
    when there are too many."""
    rest = [0]
    for _, weight in reversed(terms):
        rest.append(rest[-1] + weight)
    rest.reverse()
    levels: list[set[int]] = [{most}]
    number = 0
    for i, (_, weight) in enumerate(terms[:-1]):
        after: set[int] = set()
        for room in levels[-1]:
            for left in (room, room - weight):
                if 0 <= left < rest[i + 1]:
                    after.add(left)
        number += len(after)
        if number > _MOST_STATES:
            return None
        levels.append(after)
    return levels


def _as_graph(
    terms: Sequence[tuple[int, int]], levels: Sequence[set[int]], fresh: Callable[[], int]
) -> Iterator[_Clause]:
    """Auxiliary ``s`` of room ``r`` before term ``i``: if it holds, the rest weighs at most
    ``r``. Rooms with the same successors share one."""
    below: dict[int, int] = {}
    rest = 0
    # From the last term up: which room stands for which, by equal successors.
    nodes: list[dict[int, tuple[int, int]]] = [{} for _ in terms]
    for i in range(len(terms) - 1, -1, -1):
        _, weight = terms[i]
        same: dict[tuple[int, int], int] = {}
        here: dict[int, int] = {}
        for room in sorted(levels[i]):
            pair = tuple(
                _FALSE if left < 0 else _TRUE if left >= rest else below[left]
                for left in (room, room - weight)
            )
            both = pair[0], pair[1]
            if both[0] == both[1]:
                here[room] = both[0]
            else:
                if both not in same:
                    same[both] = fresh()
                    nodes[i][same[both]] = both
                here[room] = same[both]
        below = here
        rest += weight
    (root,) = below.values()
    if root == _FALSE:
        yield ()
    elif root != _TRUE:
        yield (root,)
    for i, (literal, _) in enumerate(terms):
        for s, (without, with_) in nodes[i].items():
            if without != _TRUE:
                yield (-s,) if without == _FALSE else (-s, without)
            if with_ != _TRUE:
                yield (-s, -literal) if with_ == _FALSE else (-s, -literal, with_)


_TRUE, _FALSE = 0, -1
"""Stand for what needs no auxiliary (those are positive)."""


def _as_adders(
    terms: Sequence[tuple[int, int]], most: int, fresh: Callable[[], int]
) -> Iterator[_Clause]:
    """The sum bit by bit, then that it is at most ``most``."""
    columns: list[list[int]] = []
    for literal, weight in terms:
        for bit in range(weight.bit_length()):
            while len(columns) <= bit:
                columns.append([])
            if weight >> bit & 1:
                columns[bit].append(literal)
    digits: list[int] = []
    bit = 0
    while bit < len(columns):
        column = columns[bit]
        while len(column) > 1:
            three = [column.pop(0) for _ in range(min(3, len(column)))]
            total, carry = fresh(), fresh()
            yield from _added(three, total, carry)
            column.append(total)
            if bit + 1 == len(columns):
                columns.append([])
            columns[bit + 1].append(carry)
        digits.append(column[0] if column else 0)
        bit += 1
    # At most: for each digit of ``most`` that is 0, the sum's digit is 0 too, or one above it
    # where ``most`` has 1 is 0.
    for bit, digit in enumerate(digits):
        if digit and not most >> bit & 1:
            higher = [digits[b] for b in range(bit + 1, len(digits)) if most >> b & 1]
            if all(higher):
                yield (-digit, *(-h for h in higher))


def _added(bits: Sequence[int], total: int, carry: int) -> Iterator[_Clause]:
    """``total`` and ``carry`` are the digits of how many of ``bits`` (two or three) hold."""
    for values in range(1 << len(bits)):
        holds = [bool(values >> i & 1) for i in range(len(bits))]
        differs = tuple(-b if h else b for b, h in zip(bits, holds, strict=True))
        yield (*differs, total if sum(holds) & 1 else -total)
        yield (*differs, carry if sum(holds) > 1 else -carry)
