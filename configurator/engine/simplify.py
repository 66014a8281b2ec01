"""Shrinks clauses without changing what they mean, so that diagrams are built of little.

Fixed literals (the backbone), equivalent literals (strongly connected components of the binary
clauses: Aspvall, Plass & Tarjan 1979), subsumed clauses and implied implications (transitive
reduction: Aho, Garey & Ullman 1972) go; what remains falls into independent components.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from pysat.solvers import Solver

from configurator.engine.backbone import SOLVER, backbone
from configurator.engine.cnf import Clause, Cnf
from configurator.engine.weighed import Weighed

_PAIRS = 40
"""Exclusive groups up to this size take part in the search for equivalent literals."""
_REDUCED = 5_000
"""The most literals of one component among which implied implications are looked for."""


@dataclass(frozen=True)
class Component:
    """Clauses, at-most-one groups (literals) and bounds that share no variable with any other
    component."""

    variables: tuple[int, ...]
    clauses: tuple[Clause, ...]
    groups: tuple[Clause, ...]
    weighed: tuple[Weighed, ...] = ()


@dataclass(frozen=True)
class Simplified:
    """``stands[v]`` is what variable ``v`` is equal to: the literal of a representative, or
    ``TRUE`` / ``FALSE`` when it is fixed. ``components`` speak of representatives only; a
    representative that none of them mentions is free."""

    satisfiable: bool
    stands: tuple[int, ...]
    components: tuple[Component, ...]


TRUE = 1 << 40
FALSE = -TRUE


def simplify(cnf: Cnf) -> Simplified:
    """The same rule base in fewer variables and clauses."""
    with Solver(SOLVER, bootstrap_with=[c for c, _ in cnf.plain()]) as solver:
        fixed = backbone(solver, range(1, cnf.size + 1))
    if fixed is None:
        return Simplified(False, (0,) * (cnf.size + 1), ())
    stands = [0] * (cnf.size + 1)
    for v in range(1, cnf.size + 1):
        stands[v] = TRUE if v in fixed else FALSE if -v in fixed else v
    clauses = _mapped(cnf.clauses, stands)
    groups = _mapped_groups((g.members for g in cnf.exclusive), stands)
    weighed, clauses = _mapped_bounds(cnf.weighed, stands, clauses)
    while merged := _equivalent(clauses, groups):
        stands = [_through(merged, x) if abs(x) < TRUE else x for x in stands]
        image = [0] * (cnf.size + 1)
        for v in range(1, cnf.size + 1):
            image[v] = merged.get(v, v)
        clauses = _mapped(clauses, image)
        groups = _mapped_groups(groups, image)
        weighed, clauses = _mapped_bounds(weighed, image, clauses)
    components = tuple(_tidied(c) for c in _split(clauses, groups, weighed))
    return Simplified(True, tuple(stands), components)


def _through(merged: dict[int, int], literal: int) -> int:
    image = merged.get(abs(literal), abs(literal))
    return image if literal > 0 else -image


def _mapped(clauses: Iterable[Clause], image: Sequence[int]) -> list[Clause]:
    """The clauses over their images, without true clauses, false literals and repetitions."""
    found: dict[Clause, None] = {}
    for clause in clauses:
        literals = {image[x] if x > 0 else -image[-x] for x in clause}
        literals.discard(FALSE)
        if TRUE not in literals and not any(-x in literals for x in literals):
            found[tuple(sorted(literals))] = None
    return list(found)


def _mapped_groups(groups: Iterable[Clause], image: Sequence[int]) -> list[Clause]:
    found: dict[Clause, None] = {}
    for group in groups:
        literals = {image[x] if x > 0 else -image[-x] for x in group}
        literals -= {TRUE, FALSE}
        if len(literals) > 1 and not any(-x in literals for x in literals):
            found[tuple(sorted(literals))] = None
    return list(found)


def _mapped_bounds(
    weighed: Iterable[Weighed], image: Sequence[int], clauses: list[Clause]
) -> tuple[list[Weighed], list[Clause]]:
    """The bounds over their images, and ``clauses`` with those that bounds have become."""
    found = [b.under(image, TRUE) for b in weighed]
    became = [b for b in found if b is not None and not isinstance(b, Weighed)]
    return [b for b in found if isinstance(b, Weighed)], [*clauses, *became]


def _equivalent(clauses: Sequence[Clause], groups: Sequence[Clause]) -> dict[int, int]:
    """Representatives of variables that must equal, or oppose, another: ``{variable: literal}``."""
    edges: dict[int, list[int]] = defaultdict(list)
    pairs = [c for c in clauses if len(c) == 2]
    pairs += [(-a, -b) for g in groups if len(g) <= _PAIRS for a, b in combinations(g, 2)]
    for a, b in pairs:
        edges[-a].append(b)
        edges[-b].append(a)
    merged: dict[int, int] = {}
    for ring in _rings(edges):
        least = min(ring, key=abs)
        for literal in ring:
            if literal != least:
                merged[abs(literal)] = least if literal > 0 else -least
    return merged


def _rings(edges: dict[int, list[int]]) -> list[list[int]]:
    """Strongly connected components of two or more nodes (Tarjan 1972, without recursion)."""
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    path: list[int] = []
    found: list[list[int]] = []
    for root in list(edges):
        if root in index:
            continue
        work = [(root, iter(edges[root]))]
        index[root] = low[root] = len(index)
        path.append(root)
        while work:
            node, successors = work[-1]
            for following in successors:
                if following not in index:
                    index[following] = low[following] = len(index)
                    path.append(following)
                    work.append((following, iter(edges.get(following, ()))))
                    break
                # A closed ring has index infinity, so that it lowers nothing.
                low[node] = min(low[node], index[following])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    ring: list[int] = []
                    while not ring or ring[-1] != node:
                        ring.append(path.pop())
                        index[ring[-1]] = 1 << 60
                    if len(ring) > 1:
                        found.append(ring)
    return found


def _split(
    clauses: Sequence[Clause], groups: Sequence[Clause], weighed: Sequence[Weighed]
) -> list[Component]:
    leader: dict[int, int] = {}

    def find(v: int) -> int:
        while leader.setdefault(v, v) != v:
            leader[v] = leader[leader[v]]
            v = leader[v]
        return v

    for some in (*clauses, *groups, *(tuple(w.variables) for w in weighed)):
        first = find(abs(some[0]))
        for x in some[1:]:
            leader[find(abs(x))] = first
    parts: dict[int, tuple[list[int], list[Clause], list[Clause], list[Weighed]]] = {}
    for v in sorted(leader):
        parts.setdefault(find(v), ([], [], [], []))[0].append(v)
    for clause in clauses:
        parts[find(abs(clause[0]))][1].append(clause)
    for group in groups:
        parts[find(abs(group[0]))][2].append(group)
    for bound in weighed:
        parts[find(bound.terms[0][0])][3].append(bound)
    return [Component(tuple(v), tuple(c), tuple(g), tuple(w)) for v, c, g, w in parts.values()]


def _tidied(component: Component) -> Component:
    clauses = _without_subsumed(component.clauses)
    if 2 * len(component.variables) <= _REDUCED:
        clauses = _without_implied(clauses)
    return replace(component, clauses=tuple(clauses))


def _without_subsumed(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses that contain no other clause (a literal's shortest list is searched)."""
    by_literal: dict[int, list[frozenset[int]]] = defaultdict(list)
    kept: list[Clause] = []
    for clause in sorted(clauses, key=len):
        literals = frozenset(clause)
        if any(other <= literals for x in clause for other in by_literal[x]):
            continue
        kept.append(clause)
        rarest = min(clause, key=lambda x: len(by_literal[x]))
        by_literal[rarest].append(literals)
    return kept


def _without_implied(clauses: Sequence[Clause]) -> list[Clause]:
    """Without binary clauses that follow from others: the transitive reduction of implications.

    There are no rings any more, so the implications are a partial order and its reduction is
    unique; sets of literals are bit rows in whole numbers.
    """
    edges: dict[int, list[int]] = defaultdict(list)
    for clause in clauses:
        if len(clause) == 2:
            a, b = clause
            edges[-a].append(b)
            edges[-b].append(a)
    place: dict[int, int] = {}
    beyond: dict[int, int] = {}
    implied: set[Clause] = set()
    for node in _successors_first(edges):
        place[node] = len(place)
        further = 0
        for x in edges.get(node, ()):
            further |= beyond[x]
        reached = further
        for x in edges.get(node, ()):
            if further >> place[x] & 1:
                implied.add(tuple(sorted((-node, x))))
            reached |= 1 << place[x]
        beyond[node] = reached
    return [c for c in clauses if c not in implied]


def _successors_first(edges: dict[int, list[int]]) -> list[int]:
    done: dict[int, None] = {}
    begun: set[int] = set()
    for root in list(edges):
        stack = [(root, False)]
        while stack:
            node, left = stack.pop()
            if left:
                done[node] = None
            elif node not in begun:
                begun.add(node)
                stack.append((node, True))
                stack.extend((x, False) for x in edges.get(node, ()) if x not in begun)
    return list(done)
