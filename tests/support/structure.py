"""What a document says of itself to an archive and to a screen reader."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf

HEADINGS = ("Title", "H1", "H2", "H3", "H4", "H5", "H6")


@dataclass(frozen=True, slots=True)
class Structure:
    language: str
    title: str
    shows_title: bool
    """The window names it by its title, not by a file name."""
    standards: tuple[str, str, str]
    """Part and conformance of PDF/A, part of PDF/UA."""
    roles: tuple[str, ...]
    """Of every element of the structure tree, in reading order."""
    bookmarks: tuple[str, ...]

    @property
    def levels(self) -> tuple[int, ...]:
        """Of its headings, in reading order."""
        return tuple(int(role[1]) for role in self.roles if role in HEADINGS[1:])


def structure_of(pdf: bytes) -> Structure:
    """Raises AttributeError where there is no tree, or no language."""
    with pikepdf.open(BytesIO(pdf)) as document, document.open_outline() as outline:
        root, meta = document.Root, document.open_metadata()
        assert root.MarkInfo.Marked
        return Structure(
            language=str(root.Lang),
            title=str(meta["dc:title"]),
            shows_title=bool(root.ViewerPreferences.DisplayDocTitle),
            standards=(
                meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]
            ),
            roles=tuple(_roles(root.StructTreeRoot)),
            bookmarks=tuple(_titles(outline.root)),
        )  # fmt: skip


def _roles(element: Any) -> Any:
    if isinstance(element, pikepdf.Array):
        for one in element:
            yield from _roles(one)
    elif isinstance(element, pikepdf.Dictionary):
        if "/S" in element:
            yield str(element.S).removeprefix("/")
        if "/K" in element:
            yield from _roles(element.K)


def _titles(items: Any) -> Any:
    for item in items:
        yield item.title
        yield from _titles(item.children)


def skips_no_level(levels: tuple[int, ...]) -> bool:
    """One heading leads to the next deeper one, never over it (PDF/UA-1, 7.4.2)."""
    before = 0
    for level in levels:
        if level > before + 1:
            return False
        before = level
    return True
