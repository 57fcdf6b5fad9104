"""Paths of an engraving in few bytes: closed curves, chords and arcs around a centre.

Angles are in turns, 0 at the top and clockwise; the unit is a 240th of the seal's width.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

Point = tuple[float, float]
Curve = Callable[[float], Point]


def polar(radius: float, turn: float) -> Point:
    angle = math.tau * turn
    return radius * math.sin(angle), -radius * math.cos(angle)


def number(value: float) -> str:
    """One decimal, without what SVG does not need: ``-0.4`` is ``-.4``."""
    text = f"{value:.1f}".removesuffix(".0")
    if text in ("0", "-0"):
        return "0"
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text


def pairs(points: Iterable[Point]) -> str:
    """Coordinates one after the other; a minus sign separates as well as a space."""
    found = ""
    for value in (number(value) for point in points for value in point):
        found += value if not found or value.startswith("-") else f" {value}"
    return found


def smooth(points: Sequence[Point]) -> str:
    """A closed curve led by these points, two to eight of them to a bend.

    It is the quadratic B-spline, whose middle points are all that has to be written; each is
    rounded so that the error of those before it is taken back.
    """
    led = points[0]
    start = at = _rounded(_middle(points[-1], led))
    written: list[str] = []
    for wanted in (*points[1:], points[0]):
        to = _rounded(_middle(led, wanted))
        if not written:
            written.append(f"q{pairs([_from(at, led), _from(at, to)])}t")
        else:
            written.append(pairs([_from(at, to)]))
        led = (2 * to[0] - led[0], 2 * to[1] - led[1])
        at = to
    return f"M{pairs([start])}{written[0]}{_joined(written[1:])}z"


def around(curve: Curve, count: int) -> str:
    """A smooth closed curve through ``count`` samples; the curve's argument runs from 0 to 1."""
    return smooth([curve(step / count) for step in range(count)])


def star(radius: float, points: int, step: int, turn: float = 0.0) -> str:
    """The star polygon {points/step}, in as many closed strokes as it needs."""
    found = []
    rounds = math.gcd(points, step)
    for begin in range(rounds):
        corners = [
            polar(radius, turn + (begin + index * step) / points)
            for index in range(points // rounds)
        ]
        found.append(f"M{pairs(corners)}z")
    return "".join(found)


def circle(radius: float) -> str:
    """A circle as a path, to be part of a larger figure."""
    size = number(radius)
    across = number(2 * radius)
    return f"M0-{size}a{size} {size} 0 1 1 0 {across}a{size} {size} 0 1 1 0-{across}z"


def polyline(points: Sequence[Point]) -> str:
    """Straight strokes from point to point."""
    at = [_rounded(point) for point in points]
    return f"M{pairs(at[:1])}l{pairs(_from(a, b) for a, b in pairwise(at))}"


def arcs(joins: Iterable[tuple[Point, Point]], radius: float, *, clockwise: bool) -> str:
    """An arc of this radius for each pair of points."""
    size, sweep = number(radius), int(clockwise)
    return "".join(f"M{pairs([a])}A{size} {size} 0 0 {sweep} {pairs([b])}" for a, b in joins)


def _joined(parts: Iterable[str]) -> str:
    found = ""
    for part in parts:
        found += part if not found or part.startswith("-") else f" {part}"
    return found


def _middle(a: Point, b: Point) -> Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def _rounded(point: Point) -> Point:
    return round(point[0], 1), round(point[1], 1)


def _from(a: Point, b: Point) -> Point:
    return b[0] - a[0], b[1] - a[1]


def open_smooth(points: Sequence[Point]) -> str:
    """Like :func:`smooth`, from the first point to the last."""
    at = _rounded(points[0])
    led = points[1]
    written: list[str] = []
    for wanted in points[2:]:
        to = _rounded(_middle(led, wanted))
        if not written:
            written.append(f"q{pairs([_from(at, led), _from(at, to)])}t")
        else:
            written.append(pairs([_from(at, to)]))
        led = (2 * to[0] - led[0], 2 * to[1] - led[1])
        at = to
    return f"M{pairs([_rounded(points[0])])}{written[0]}{_joined(written[1:])}"
