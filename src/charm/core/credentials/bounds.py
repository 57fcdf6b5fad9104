"""How long canonicalisation may take: judged by the structure of a graph, never by a clock.

RDFC-1.0 tells blank nodes apart by what surrounds them, and tries every order of those that look
the same; a few kilobytes can keep it busy for years. Blank node names are refused by ``skeleton``,
so blank nodes form trees (but for named graphs, where look-alikes are refused altogether), and
the work is at most that of trying, within each connected group of look-alikes, every order of the
equal neighbours of each node. A tree has fewer ties than nodes: what has many more is refused while
its ties are counted, before anything is compared.
"""

from __future__ import annotations

import hashlib
import itertools
import math
from collections import Counter
from collections.abc import Iterable

import pyoxigraph as ox

from charm.core.credentials.skeleton import Unsafe

MAX_BLANK_NODES = 200
MAX_TIES = 4 * MAX_BLANK_NODES
"""Quads that lead from one blank node to another."""
MAX_WORK = 2_000_000
"""Steps; about a tenth of a second in the engine."""

Lines = dict[ox.BlankNode, list[ox.Quad]]


def check_untangled(quads: Iterable[ox.Quad]) -> None:
    """Raises Unsafe where blank nodes know one another in more ways than ``MAX_TIES``; no more
    quads are looked at than it takes to see that."""
    ties = (
        isinstance(q.subject, ox.BlankNode) and isinstance(q.object, ox.BlankNode) for q in quads
    )
    if sum(itertools.islice(filter(None, ties), MAX_TIES + 1)) > MAX_TIES:
        raise Unsafe("Parts without id refer to each other in too many ways: give each an id.")


def check_bounded(dataset: Iterable[ox.Quad]) -> None:
    """Raises Unsafe for more blank nodes, or more work among look-alikes, than is allowed."""
    lines: Lines = {}
    graphs = False
    for quad in dataset:
        graphs = graphs or not isinstance(quad.graph_name, ox.DefaultGraph)
        for term in {quad.subject, quad.object, quad.graph_name}:
            if isinstance(term, ox.BlankNode):
                lines.setdefault(term, []).append(quad)
    if len(lines) > MAX_BLANK_NODES:
        raise Unsafe(f"More than {MAX_BLANK_NODES} parts have no id: give parts an id.")
    looks = {node: _look(node, quads) for node, quads in lines.items()}
    times = Counter(looks.values())
    alike = {node: look for node, look in looks.items() if times[look] > 1}
    if alike and (graphs or _work(alike, lines) > MAX_WORK):
        raise Unsafe("Too many parts without id look the same: give each an id, or leave it out.")


def _work(alike: dict[ox.BlankNode, bytes], lines: Lines) -> int:
    neighbours = {node: _neighbours(node, lines[node], alike) for node in alike}
    work = 0
    left = set(alike)
    while left:
        group = _reachable(left.pop(), neighbours)
        left -= group
        orders = math.prod(
            math.factorial(times)
            for node in group
            for times in Counter(neighbours[node].values()).values()
        )
        work += len(group) ** 3 * orders
    return work


def _neighbours(
    node: ox.BlankNode, quads: list[ox.Quad], alike: dict[ox.BlankNode, bytes]
) -> dict[ox.BlankNode, tuple[str, bool, bytes]]:
    """The look-alikes next to ``node``, each with what RDFC-1.0 tells it apart by."""
    found = {}
    for quad in quads:
        outward = quad.subject == node
        other = quad.object if outward else quad.subject
        if isinstance(other, ox.BlankNode) and other in alike:
            found[other] = (quad.predicate.value, outward, alike[other])
    return found


def _reachable(
    start: ox.BlankNode, neighbours: dict[ox.BlankNode, dict[ox.BlankNode, tuple[str, bool, bytes]]]
) -> set[ox.BlankNode]:
    found, waiting = {start}, [start]
    while waiting:
        for node in neighbours[waiting.pop()]:
            if node not in found:
                found.add(node)
                waiting.append(node)
    return found


def _look(node: ox.BlankNode, quads: list[ox.Quad]) -> bytes:
    """The first-degree hash of RDFC-1.0 (section 4.6), but for spelling."""

    def spell(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph) -> str:
        if isinstance(term, ox.BlankNode):
            return "_:a" if term == node else "_:z"
        return str(term)

    spelled = sorted(
        f"{spell(q.subject)} {q.predicate} {spell(q.object)} {spell(q.graph_name)}" for q in quads
    )
    return hashlib.sha256("\n".join(spelled).encode()).digest()
