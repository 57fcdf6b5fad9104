"""How a path becomes an element: line weights, classes, colours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from charm.core.seal.paths import Point


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours where no style sheet gives them: in a PDF, in a file of its own."""

    ink: str
    paper: str
    accent: str


PRINT = Palette(ink="#0b5d5a", paper="#fdfbf5", accent="#0b5d5a")


@dataclass(frozen=True, slots=True)
class Pen:
    size: int
    ink: str
    back: str
    accent: str

    @property
    def small(self) -> bool:
        """As small as in a line of text: nothing but the outline and the heart."""
        return self.size < 40

    @property
    def fine(self) -> bool:
        """Large enough for lines within lines."""
        return self.size >= 80

    @property
    def hair(self) -> float:
        """The thinnest line, about a third of a pixel."""
        return round(min(1.2, max(0.5, 72 / self.size)), 2)

    @property
    def firm(self) -> float:
        return round(min(4.0, max(1.7, 200 / self.size)), 2)

    def line(self, d: str, width: float) -> str:
        return f'<path class="seal-ink" d="{d}" stroke="{self.ink}" stroke-width="{width:g}"/>'

    def dashes(self, radius: float, width: float, pattern: tuple[float, float]) -> str:
        on, off = pattern
        return (
            f'<circle class="seal-ink" r="{radius:g}" stroke="{self.ink}" stroke-width="{width:g}"'
            f' stroke-dasharray="{on:.3f} {off:.3f}"/>'
        )

    def fill(self, d: str) -> str:
        return f'<path class="seal-ink" d="{d}" fill="{self.ink}" fill-rule="evenodd"/>'

    def paper(self, d: str) -> str:
        return f'<path class="seal-paper" d="{d}" fill="{self.back}"/>'

    def beads(self, points: Iterable[Point], radius: float) -> str:
        return "".join(
            f'<circle class="seal-accent" cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}"'
            f' fill="{self.accent}"/>'
            for x, y in points
        )
