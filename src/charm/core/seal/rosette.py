"""The rosette of an assessed micro-credential: a closed, filled round with a solid heart."""

from __future__ import annotations

import math
from collections.abc import Callable

from charm.core.seal import edges
from charm.core.seal.chance import Chance
from charm.core.seal.motifs import Motif
from charm.core.seal.paths import circle, number, pairs, polar, star
from charm.core.seal.pen import Pen

BAND = (56.0, 98.0)
HEART = 41.0
EDGES: dict[str, tuple[Callable[..., str], tuple[int, ...]]] = {
    "braid": (edges.plain, (0,)),
    "foils": (edges.scallops, (24, 32)),
    "petals": (edges.scallops, (28, 36)),
    "company": (edges.scallops, (40, 48)),
    "facets": (edges.teeth, (48, 60)),
    "orbits": (edges.plain, (0,)),
    "nets": (edges.teeth, (72, 80)),
    "gears": (edges.teeth, (36, 40)),
    "seeds": (edges.hollows, (34,)),
    "bloom": (edges.scallops, (16, 18, 20)),
    "turning": (edges.hollows, (40, 44)),
    "ripples": (edges.plain, (0,)),
}
SHARP = {"facets", "nets", "gears", "orbits", "turning"}


def rosette(pen: Pen, motif: Motif, level: int | None, density: float, chance: Chance) -> str:
    draw, counts = EDGES[motif.__name__]
    edge = draw(chance.pick(counts))
    sharp = motif.__name__ in SHARP
    if sharp:
        heart = star(HEART - 3, *chance.pick(((10, 4), (12, 5), (14, 5), (14, 6), (16, 7))))
    else:
        heart = _flower(chance.pick((5, 6, 7, 8, 9)), HEART - 3)
    if pen.small:
        rim = edges.scallops(12)
        cut = star(44, 8, 3) if sharp else _flower(4, 44)
        return pen.paper(rim) + pen.line(rim, 9) + pen.fill(circle(66) + cut)
    parts = [pen.paper(edge), pen.line(edge, pen.firm * 0.85)]
    if pen.fine:
        parts.append(pen.dashes(105, 5, _reeds(105, 144)))
    parts += [
        pen.line(circle(100.5), pen.firm),
        pen.line(motif(*BAND, density, chance), pen.hair),
        pen.line(circle(53), pen.firm),
    ]
    if level and pen.fine:
        parts.append(pen.beads([polar(48.6, index / level) for index in range(level)], 2.1))
    parts += [pen.line(circle(44.5), pen.hair), pen.fill(circle(HEART) + heart)]
    return "".join(parts)


def _flower(leaves: int, reach: float) -> str:
    """Circles through one middle, which colour one another out."""
    size = number(reach / 2)
    return "".join(
        f"M0 0A{size} {size} 0 1 1 {pairs([(x, y)])}A{size} {size} 0 1 1 0 0z"
        for x, y in (polar(reach, index / leaves) for index in range(leaves))
    )


def _reeds(radius: float, count: int) -> tuple[float, float]:
    whole = math.tau * radius / count
    return 0.8, whole - 0.8
