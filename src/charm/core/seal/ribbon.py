"""The open ribbon of a participation badge: a loop that does not close, with nothing inside."""

from __future__ import annotations

import math

from charm.core.seal.chance import Chance
from charm.core.seal.motifs import Motif
from charm.core.seal.paths import Point, pairs, polar
from charm.core.seal.pen import Pen
from charm.core.seal.weaves import weave

MIDDLE = -27.0
OUTER, INNER = 88.0, 56.0
HALF = (OUTER + INNER) / 2
WIDTH = OUTER - INNER
GAP = 0.13
"""Half of the opening at the foot, in turns."""
TAIL = (0.47, 0.88)
"""Where the right tail hangs to."""
END = 0.15
STRAIGHT = 25.0


def ribbon(pen: Pen, motif: Motif, density: float, chance: Chance) -> str:
    fold = _fold()
    band = _band(fold)
    tails = [_tail(fold, side) for side in (1, -1)]
    if pen.small:
        return pen.fill(_short_band(0.165) + "".join(tails))
    drawn = [pen.paper(band), pen.line(weave(motif.__name__, _strip, density, chance), pen.hair)]
    if pen.fine:
        rails = _rail(fold[0], OUTER - 3.6) + _rail(fold[0], INNER + 3.6)
        drawn.append(pen.line(rails, pen.hair))
    drawn.append(pen.line(band, pen.firm))
    for side, tail in zip((1, -1), tails, strict=True):
        drawn += [
            pen.paper(tail),
            pen.line(_hatch(fold, side, 11 if pen.fine else 6), 1.5 * pen.hair),
            pen.line(tail, pen.firm),
        ]
    return "".join(drawn)


def _place(radius: float, turn: float) -> Point:
    x, y = polar(radius, turn)
    return x, y + MIDDLE


def _strip(along: float, across: float) -> Point:
    return _place(HALF + (WIDTH / 2 - 4) * across, 0.5 + END + along * (1 - 2 * END))


def _fold() -> tuple[Point, Point]:
    """Where the right end is folded, from the inner edge to the outer one: along the bisector of
    the ribbon's way before and after."""
    turn = 0.5 - GAP
    ahead = polar(1, turn + 0.25)
    x, y = ahead[0] + TAIL[0], ahead[1] + TAIL[1]
    size = math.hypot(x, y)
    fx, fy = x / size, y / size
    half = WIDTH / 2 / abs(ahead[0] * fy - ahead[1] * fx)
    cx, cy = _place(HALF, turn)
    cx, cy = cx + STRAIGHT * ahead[0], cy + STRAIGHT * ahead[1]
    return (cx - half * fx, cy - half * fy), (cx + half * fx, cy + half * fy)


def _mirrored(point: Point, side: int) -> Point:
    return side * point[0], point[1]


def _band(fold: tuple[Point, Point]) -> str:
    """As far as the tails, which lie on it, leave it in sight."""
    near, inner = fold[0], _place(INNER, 0.5 - GAP)
    outer = _under_tail(near, OUTER)
    other_inner, other_near = _mirrored(inner, -1), _mirrored(near, -1)
    return (
        f"M{pairs([_mirrored(outer, -1)])}A{OUTER:g} {OUTER:g} 0 1 1 {pairs([outer])}"
        f"L{pairs([near, inner])}A{INNER:g} {INNER:g} 0 1 0 {pairs([other_inner])}"
        f"L{pairs([other_near])}z"
    )


def _short_band(gap: float) -> str:
    """Ends before the tails begin, so that the fold is seen where no line would be."""
    a, b = _place(OUTER, 0.5 - gap), _place(INNER, 0.5 - gap)
    return (
        f"M{pairs([_mirrored(a, -1)])}A{OUTER:g} {OUTER:g} 0 1 1 {pairs([a])}L{pairs([b])}"
        f"A{INNER:g} {INNER:g} 0 1 0 {pairs([_mirrored(b, -1)])}z"
    )


def _under_tail(near: Point, radius: float) -> Point:
    """Where the upper edge of the right tail crosses a line of the loop."""
    x, y = near[0], near[1] - MIDDLE
    along = x * TAIL[0] + y * TAIL[1]
    size = TAIL[0] ** 2 + TAIL[1] ** 2
    length = (-along + math.sqrt(along**2 - size * (x * x + y * y - radius * radius))) / size
    return _hung(near, length)


def _rail(near: Point, radius: float) -> str:
    end = _under_tail(near, radius)
    return f"M{pairs([_mirrored(end, -1)])}A{radius:g} {radius:g} 0 1 1 {pairs([end])}"


def _hung(point: Point, length: float) -> Point:
    return point[0] + TAIL[0] * length, point[1] + TAIL[1] * length


def _lower(point: Point, low: float) -> Point:
    """Down the tail to a height."""
    return _hung(point, (low - point[1]) / TAIL[1])


LOW = 115.0
NOTCH = 18.0


def _tail(fold: tuple[Point, Point], side: int) -> str:
    near, far = fold
    a, b = _lower(near, LOW - 9), _lower(far, LOW)
    notch = _hung(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), -NOTCH)
    return f"M{pairs(_mirrored(p, side) for p in (near, a, notch, b, far))}z"


def _hatch(fold: tuple[Point, Point], side: int, count: int) -> str:
    """Lines down the tail: the ribbon from behind."""
    near, far = fold
    a, b = _lower(near, LOW - 9), _lower(far, LOW)
    found = ""
    for line in range(1, count):
        part = line / count
        top = (near[0] + (far[0] - near[0]) * part, near[1] + (far[1] - near[1]) * part)
        low = (a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part)
        low = _hung(low, -NOTCH * (1 - abs(2 * part - 1)))
        found += f"M{pairs([_mirrored(top, side)])}L{pairs([_mirrored(low, side)])}"
    return found
