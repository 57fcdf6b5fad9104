"""The seal of a catalogue entry."""

from __future__ import annotations

import math
from decimal import Decimal
from xml.sax.saxutils import escape

from charm.core.seal.chance import Chance
from charm.core.seal.motifs import family
from charm.core.seal.pen import PRINT, Palette, Pen
from charm.core.seal.ribbon import ribbon
from charm.core.seal.rosette import rosette

__all__ = ["PRINT", "Palette", "draw_seal"]


def draw_seal(
    identifier: str,
    *,
    field: str,
    level: int | None,
    hours: Decimal | None,
    badge: bool,
    title: str = "",
    size: int = 96,
    palette: Palette | None = None,
) -> str:
    pen = Pen(
        size,
        palette.ink if palette else "currentColor",
        palette.paper if palette else "none",
        palette.accent if palette else "currentColor",
    )
    chance = Chance(identifier)
    density = _density(level, hours) * min(1.0, size / 160)
    drawn = (
        ribbon(pen, family(field), density, chance)
        if badge
        else rosette(pen, family(field), level, density, chance)
    )
    named = f'role="img"><title>{escape(title)}</title>' if title else 'aria-hidden="true">'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="seal" width="{size}" height="{size}"'
        f' viewBox="-120 -120 240 240" fill="none" stroke-linejoin="round" {named}{drawn}</svg>'
    )


def _density(level: int | None, hours: Decimal | None) -> float:
    by_level = (level or 4) / 8
    by_hours = min(1.0, math.log2(1 + float(hours or 25) / 8) / 6)
    return (by_level + by_hours) / 2
