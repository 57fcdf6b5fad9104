"""What is woven into the band of a ribbon: the same families of forms, along an open strip.

A strip leads from 0 to 1 along the ribbon and from -1 to 1 across it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from charm.core.seal.chance import Chance
from charm.core.seal.paths import Point, number, open_smooth, pairs

Strip = Callable[[float, float], Point]
Weave = Callable[[Strip, int], str]


def waves(strip: Strip, count: int, *, strands: int = 3, per_wave: int = 4) -> str:
    """Threads that cross one another."""
    return "".join(
        open_smooth(
            [
                strip(step / steps, 1.1 * math.cos(math.tau * (count * step / steps + shift)))
                for step in range(steps + 1)
            ]
        )
        for steps in (count * per_wave,)
        for shift in (strand / strands for strand in range(strands))
    )


def swell(strip: Strip, count: int) -> str:
    """Threads that cross, wide and narrow by turns."""
    steps = count * 4

    def across(part: float, sign: int) -> float:
        wide = 0.72 + 0.28 * math.cos(math.tau * 7 * part)
        return sign * 1.15 * wide * math.cos(math.tau * count * part)

    return "".join(
        open_smooth([strip(step / steps, across(step / steps, sign)) for step in range(steps + 1)])
        for sign in (1, -1)
    )


def lanes(strip: Strip, count: int, *, rows: int = 5) -> str:
    """Threads that go side by side."""
    steps = count * 2
    return "".join(
        open_smooth(
            [
                strip(step / steps, -0.8 + 1.6 * row / (rows - 1) + 0.3 * math.cos(math.pi * step))
                for step in range(steps + 1)
            ]
        )
        for row in range(rows)
    )


def spokes(strip: Strip, count: int, *, slants: tuple[float, ...], bow: float = 0.0) -> str:
    """Strokes from rim to rim, straight or bowed (``bow`` is the radius), leaning by ``slants``
    of their distance."""
    found = ""
    for slant in slants:
        for index in range(count + 1):
            a, b = index / count, (index + slant) / count
            if not 0 <= b <= 1:
                continue
            way = f"A{number(bow)} {number(bow)} 0 0 {int(slant > 0)} " if bow else "L"
            found += f"M{pairs([strip(a, -0.92)])}{way}{pairs([strip(b, 0.92)])}"
    return found


def rings(strip: Strip, count: int, *, size: float = 13.0) -> str:
    """Rings that are linked."""
    written, across = number(size), number(2 * size)
    found = ""
    for index in range(count):
        x, y = strip((index + 0.5) / count, 0)
        found += (
            f"M{pairs([(x, y - size)])}a{written} {written} 0 1 1 0 {across}"
            f"a{written} {written} 0 1 1 0-{across}z"
        )
    return found


WEAVES: dict[str, tuple[Weave, int, int]] = {
    # family: weave, fewest and most of it
    "braid": (partial(waves, strands=3), 16, 22),
    "foils": (swell, 28, 35),
    "petals": (partial(waves, strands=2), 18, 26),
    "company": (rings, 34, 48),
    "facets": (partial(spokes, slants=(4, -4)), 60, 84),
    "orbits": (partial(waves, strands=5), 9, 13),
    "nets": (partial(spokes, slants=(1.5, -1.5, 4, -4)), 30, 40),
    "gears": (partial(rings, size=8), 40, 56),
    "seeds": (partial(spokes, slants=(5, -5), bow=36), 56, 72),
    "bloom": (partial(spokes, slants=(6, -6), bow=34), 48, 60),
    "turning": (partial(spokes, slants=(5,), bow=20), 70, 96),
    "ripples": (lanes, 20, 30),
}


def weave(family: str, strip: Strip, density: float, chance: Chance) -> str:
    draw, fewest, most = WEAVES[family]
    count = round(fewest + (most - fewest) * density) + chance.pick((-2, -1, 0, 1, 2))
    return draw(strip, count)
