"""What is engraved between two circles: one family of forms for each broad field of ISCED-F 2013.

Each takes the inner and the outer radius, how dense to engrave (0 to 1) and the identifier's own
numbers, and gives a path for thin lines.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from charm.core.seal.chance import Chance
from charm.core.seal.paths import Point, arcs, around, number, pairs, polar, polyline, star

Motif = Callable[[float, float, float, Chance], str]


def braid(inner: float, outer: float, density: float, chance: Chance) -> str:
    """Generic programmes: one thread that waves around until it meets itself."""
    turns = 5 + round(4 * density)
    lobes = _beside(chance.pick((7, 8, 9)) * turns, turns)
    middle, swing = (inner + outer) / 2, (outer - inner) / 2

    def curve(along: float) -> Point:
        wave = math.cos(math.tau * lobes * along)
        return polar(middle + 1.18 * swing * wave, turns * along)

    return around(curve, 4 * lobes)


def foils(inner: float, outer: float, density: float, chance: Chance) -> str:
    """Education: a thread that waves around an opening of many lobes."""
    turns = 4 + round(2 * density)
    sides = chance.pick((6, 8))
    lobes = _beside(sides * 2 * turns, turns)
    middle, swing = (inner + outer) / 2, (outer - inner) / 2

    def curve(along: float) -> Point:
        opening = math.cos(math.tau * sides * turns * along)
        wave = math.cos(math.tau * lobes * along)
        return polar(middle + swing * (0.42 * opening + 0.72 * wave), turns * along)

    return around(curve, 4 * lobes)


def petals(inner: float, outer: float, density: float, chance: Chance) -> str:
    """Arts and humanities: petals within petals, two flowers in one."""
    sides = chance.pick((7, 8, 9, 10))
    rings = 4 + round(2 * density)
    found = ""
    for ring in range(2 * rings):
        tip = outer - (outer - inner) * (ring // 2) / rings * 0.8
        side = (8 * tip - 2 * inner * math.cos(math.pi / sides)) / (
            6 * math.cos(0.6 * math.pi / sides)
        )
        begin = ring % 2 / 2
        found += f"M{pairs([polar(inner, begin / sides)])}"
        for side_ in range(sides):
            at = side_ + begin
            bend = ((side, 0.2), (side, 0.8), (inner, 1))
            found += f"C{pairs(polar(r, (at + part) / sides) for r, part in bend)}"
    return found


def company(inner: float, outer: float, density: float, chance: Chance) -> str:
    """Social sciences: circles that all share one another's ground."""
    count = chance.pick((24, 26, 28)) + 2 * round(6 * density)
    size = (outer - inner) / 2
    written, across = number(size), number(2 * size)
    return "".join(
        f"M{pairs([(x, y - size)])}a{written} {written} 0 1 1 0 {across}"
        f"a{written} {written} 0 1 1 0-{across}z"
        for x, y in (polar((outer + inner) / 2, index / count) for index in range(count))
    )


def facets(inner: float, outer: float, density: float, chance: Chance) -> str:
    """Business, administration and law: straight lines from measure to measure."""
    points = chance.pick((24, 28, 32)) + 4 * round(4 * density)
    reach = math.acos(inner / outer) / math.pi
    steps = [max(2, math.floor(points * reach * part)) for part in (1.0, 0.8)]
    return "".join(star(outer, points, step) for step in steps)


def orbits(inner: float, outer: float, density: float, chance: Chance) -> str:
    """Natural sciences, mathematics and statistics: ellipses about one middle."""
    count = chance.pick((9, 10, 11)) + round(5 * density)
    found = ""
    for index in range(count):
        tilt = index / count / 2
        x, y = polar(outer, tilt)
        found += (
            f"M{x:.1f} {y:.1f}A{outer:.1f} {inner:.1f} {360 * tilt - 90:.1f} 1 1"
            f" {-x:.1f} {-y:.1f}A{outer:.1f} {inner:.1f} {360 * tilt - 90:.1f} 1 1 {x:.1f} {y:.1f}z"
        )
    return found


def nets(inner: float, outer: float, density: float, chance: Chance) -> str:
    """Information and communication: threads from every post to the next, whose turn is a curve."""
    posts = chance.pick((8, 9, 10, 12))
    threads = 7 + round(4 * density)
    found = ""
    for post in range(posts):
        way = []
        for thread in range(threads + 1):
            near = inner + (outer - inner) * thread / threads
            line = [polar(near, post / posts), polar(inner + outer - near, (post + 1) / posts)]
            way += line if thread % 2 == 0 else line[::-1]
        found += polyline(way)
    return found


def gears(inner: float, outer: float, density: float, chance: Chance) -> str:
    """Engineering, manufacturing and construction: a wheel rolled within a wheel."""
    turns = 3 + round(2 * density)
    cusps = _beside(chance.pick((11, 13)) * turns, turns)
    wheel, arm = (outer + inner) / 2, (outer - inner) / 2

    def curve(along: float) -> Point:
        a = math.tau * along * turns
        b = math.tau * along * (cusps - turns)
        return (
            wheel * math.sin(a) + arm * math.sin(-b),
            -wheel * math.cos(a) - arm * math.cos(-b),
        )

    return around(curve, 8 * cusps)


def seeds(inner: float, outer: float, density: float, chance: Chance) -> str:  # noqa: ARG001
    """Agriculture, forestry, fisheries and veterinary: two sets of spirals, as in a sunflower."""
    few, many = (21, 34) if density < 0.5 else (29, 47)
    bend = (0.16, 0.11)
    found = ""
    for count, turn, clockwise in ((many, bend[1], False), (few, bend[0], True)):
        sign = 1 if clockwise else -1
        joins = (
            (polar(inner, i / count), polar(outer, i / count + sign * turn)) for i in range(count)
        )
        found += arcs(joins, outer * 0.72, clockwise=clockwise)
    return found


def bloom(inner: float, outer: float, density: float, chance: Chance) -> str:
    """Health and welfare: round leaves that lie over one another."""
    points = chance.pick((16, 18, 20)) + 2 * round(4 * density)
    span = chance.pick((3, 4))
    foot = inner
    found = ""
    for index in range(points):
        a, b = polar(foot, index / points), polar(foot, (index + span) / points)
        half = math.dist(a, b) / 2
        rise = outer - foot * math.cos(math.pi * span / points)
        size = (half * half + rise * rise) / (2 * rise)
        large = int(rise > size)
        found += f"M{pairs([a])}A{size:.1f} {size:.1f} 0 {large} 1 {pairs([b])}"
    return found


def turning(inner: float, outer: float, density: float, chance: Chance) -> str:
    """Services: a wheel of blades, all turning one way."""
    blades = chance.pick((30, 36, 40)) + 4 * round(5 * density)
    turn = chance.pick((0.14, 0.18))
    joins = ((polar(inner, i / blades), polar(outer, i / blades + turn)) for i in range(blades))
    return arcs(joins, (outer - inner) * 1.3, clockwise=True)


def ripples(inner: float, outer: float, density: float, chance: Chance) -> str:
    """A field that is not known: rings on water."""
    rings = 7 + round(4 * density)
    waves = chance.pick((12, 14, 16))
    drift = chance.pick((0.09, 0.13))
    step = (outer - inner) / rings
    found = ""
    for ring in range(rings):
        middle = inner + step * (ring + 0.5)

        def curve(along: float, middle: float = middle, ring: int = ring) -> Point:
            wave = math.cos(math.tau * (waves * along + drift * ring * 2))
            return polar(middle + 0.75 * step * wave, along)

        found += around(curve, 4 * waves)
    return found


FAMILIES: dict[str, Motif] = {
    "00": braid,
    "01": foils,
    "02": petals,
    "03": company,
    "04": facets,
    "05": orbits,
    "06": nets,
    "07": gears,
    "08": seeds,
    "09": bloom,
    "10": turning,
}


def family(field: str) -> Motif:
    """The family of a code of ISCED-F, by its first two digits."""
    return FAMILIES.get(field.strip()[:2], ripples)


def _beside(number: int, turns: int) -> int:
    """The nearest number from here on that has no divisor in common with the turns."""
    while Fraction(number, turns).denominator != turns:
        number += 1
    return number
