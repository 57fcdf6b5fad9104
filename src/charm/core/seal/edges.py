"""The rims of a rosette. What is closed and round at a glance is an assessed micro-credential."""

from __future__ import annotations

import math
from itertools import pairwise

from charm.core.seal.paths import Point, circle, number, pairs, polar, polyline

RIM = 115.0


def scallops(count: int, bulge: float = 1.15) -> str:
    """Round lobes, as on a shell."""
    foot = RIM - RIM * math.pi / count * 0.62
    return _arcs(foot, count, foot * math.sin(math.pi / count) * bulge, clockwise=True)


def hollows(count: int) -> str:
    """Hollows between points."""
    return _arcs(RIM, count, RIM * math.sin(math.pi / count) * 1.35, clockwise=False)


def teeth(count: int) -> str:
    """Short points, as around a stamp."""
    corners = [
        polar(RIM if step % 2 == 0 else RIM - 4, step / (2 * count)) for step in range(2 * count)
    ]
    return _lines(corners)


def plain(_: int) -> str:
    return circle(RIM - 1)


def _arcs(radius: float, count: int, size: float, *, clockwise: bool) -> str:
    written = f"{number(size)} {number(size)} 0 0 {int(clockwise)} "
    points = [_round(polar(radius, (step - 0.5) / count)) for step in range(count + 1)]
    return (
        f"M{pairs(points[:1])}a"
        + " ".join(written + pairs([(b[0] - a[0], b[1] - a[1])]) for a, b in pairwise(points))
        + "z"
    )


def _lines(corners: list[Point]) -> str:
    return f"{polyline(corners)}z"


def _round(point: Point) -> Point:
    return round(point[0], 1), round(point[1], 1)
