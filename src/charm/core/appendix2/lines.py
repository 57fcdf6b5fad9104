"""A document as the reader sees it: blocks of lines of runs, with the marks a person set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

PLAIN = "\u2060"
"""Word joiner, invisible. A line that begins with it is text, whatever it looks like: the writer
puts it where a line of an answer could be taken for a label, a list mark or a language."""


@dataclass(frozen=True, slots=True)
class Marks:
    bold: bool = False
    underline: bool = False
    strike: bool = False
    highlight: bool = False
    language: str = ""
    """The language that is set for spelling, as in ``w:lang``; empty where none is set."""
    link: str = ""
    """Where a hyperlink leads."""


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    marks: Marks = Marks()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a paragraph; soft line breaks part the lines."""

    runs: tuple[Run, ...] = ()
    first: bool = True
    """Whether it begins its paragraph."""
    item: bool = False
    """Whether its paragraph is an item of a list."""
    heading: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def blank(self) -> bool:
        return not self.text.strip()

    def cut(self, start: int, end: int | None = None) -> Line:
        """The characters from ``start`` to ``end``, with their marks."""
        kept = []
        position = 0
        for run in self.runs:
            stop = len(run.text) if end is None else end - position
            text = run.text[max(0, start - position) : max(0, stop)]
            if text:
                kept.append(replace(run, text=text))
            position += len(run.text)
        return replace(self, runs=tuple(kept))

    def marks_in(self, start: int, end: int) -> list[Marks]:
        """The marks of each character from ``start`` to ``end`` that is not a space."""
        return [
            run.marks
            for run in self.cut(start, end).runs
            for character in run.text
            if not character.isspace()
        ]


@dataclass(frozen=True, slots=True)
class Paragraph:
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    blocks: tuple[Block, ...]
    column: int
    continues: bool = False
    """Whether it is merged into the cell above."""


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[tuple[Cell, ...], ...]


Block = Paragraph | Table


def lines_of(blocks: Iterable[Block]) -> Iterator[Line]:
    """All lines in reading order; a table row whose cells are single lines becomes one line."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from block.lines
        else:
            for row in block.rows:
                yield from row_lines(row)


def row_lines(row: Iterable[Cell]) -> list[Line]:
    cells = [[line for line in lines_of(cell.blocks) if not line.blank] for cell in row]
    if all(len(cell) <= 1 for cell in cells):
        runs: list[Run] = []
        for cell in cells:
            for line in cell:
                runs += [Run("\t"), *line.runs] if runs else line.runs
        return [Line(tuple(runs))] if runs else []
    return [line for cell in cells for line in cell]


def plain(text: str, *, item: bool = False) -> list[Line]:
    """Lines without marks, one paragraph."""
    parts = text.split("\n")
    return [Line((Run(part),), first=i == 0, item=item) for i, part in enumerate(parts)]
