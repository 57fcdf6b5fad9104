"""Signs that people and word processors use to tick."""

from __future__ import annotations

TICKED = "☒"
OPEN = "☐"

YES = frozenset("☑✓✔✅🗹√")
CROSS = frozenset("☒✗✘❌🗷☓✕✖⌧")
EMPTY = frozenset("☐□◻▢❏❑❒○◯⬜")
FILLED = frozenset("■◼●◉⬛")
"""Bullets as often as ticks: they count only where an empty one stands in the same answer."""

# Symbol fonts keep their signs at U+F000 + code (or at the code itself).
_WINGDINGS = {
    0x6F: OPEN, 0x71: OPEN, 0x72: OPEN, 0xA8: OPEN,
    0x78: TICKED, 0xFD: TICKED, 0xFE: "☑", 0xFC: "✓", 0xFB: "✗",
}  # fmt: skip
_WINGDINGS_2 = {
    0x2A: OPEN, 0x30: OPEN, 0x35: OPEN, 0xA3: OPEN,
    0x4F: "✗", 0x50: "✓", 0x51: TICKED, 0x52: "☑", 0x53: TICKED, 0x54: TICKED,
}  # fmt: skip
_BULLET = "•"


def from_symbol_font(font: str, code: int) -> str:
    """The sign at ``code`` of a symbol font; a bullet for those that mean nothing here."""
    table = _WINGDINGS_2 if font.strip().lower() == "wingdings 2" else _WINGDINGS
    return table.get(code & 0xFF, _BULLET)


def is_symbol_font(font: str) -> bool:
    return font.strip().lower() in {"wingdings", "wingdings 2", "wingdings 3", "symbol", "webdings"}
