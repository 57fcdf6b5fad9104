"""WordprocessingML to blocks of lines: what a reader of the printed page would see.

Inserted text counts, deleted and hidden text does not; comments, notes, headers and footers are
other parts or mere references and are not read. Content controls and form fields are read by
their state. A placeholder ("Click or tap here to enter text") is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from charm.core.appendix2.elements import (
    box_of,
    coloured,
    font,
    form_field,
    has,
    is_heading,
    marked,
    number,
    on,
    styles_by_id,
    text_of,
    value,
)
from charm.core.appendix2.lines import Block, Cell, Line, Marks, Paragraph, Run, Table
from charm.core.appendix2.package import Package

_PASSED = frozenset({"ins", "moveTo", "customXml", "smartTag", "dir", "bdo"})
_BLANKS = re.compile(r"[ \u00a0]{20,}")


def blocks_of(package: Package) -> tuple[Block, ...]:
    """The body of the document."""
    body = package.document.find("body")
    if body is None:
        return ()
    return tuple(_Body(package.links, styles_by_id(package.styles)).blocks(body))


@dataclass(slots=True)
class _Field:
    """A complex field between its begin and its end."""

    instruction: str = ""
    shows_result: bool = False
    is_answered: bool = False
    """A form field says its state itself; the result that Word printed is left out."""

    @property
    def link(self) -> str:
        words = self.instruction.split()
        if len(words) > 1 and words[0].upper() == "HYPERLINK":
            return words[1].strip('"')
        return ""


@dataclass(slots=True)
class _Body:
    links: dict[str, str]
    styles: dict[str, Element]
    fields: list[_Field] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)

    # --- blocks ---------------------------------------------------------------------------------

    def blocks(self, parent: Element) -> Iterator[Block]:
        joined: tuple[Line, ...] = ()
        for element in _children(parent):
            if element.tag == "p":
                lines = _join(joined, self.paragraph(element))
                joined = ()
                if has(element, "pPr/rPr/del"):
                    joined = lines
                else:
                    yield Paragraph(lines)
                boxes, self.boxes = self.boxes, []
                for box in boxes:
                    yield from self.blocks(box)
            elif element.tag == "tbl":
                yield Table(tuple(self.rows(element)))
        if joined:
            yield Paragraph(joined)

    def rows(self, table: Element) -> Iterator[tuple[Cell, ...]]:
        for row in _children(table):
            if row.tag == "tr" and not has(row, "trPr/del"):
                cells = []
                column = number(row.find("trPr/gridBefore"), 0)
                for cell in _children(row):
                    if cell.tag == "tc" and not has(cell, "tcPr/cellDel"):
                        merge = cell.find("tcPr/vMerge")
                        continues = merge is not None and value(merge, "continue") == "continue"
                        cells.append(Cell(tuple(self.blocks(cell)), column, continues))
                        column += number(cell.find("tcPr/gridSpan"), 1)
                yield tuple(cells)

    def paragraph(self, element: Element) -> tuple[Line, ...]:
        properties = element.find("pPr")
        shaded = properties is not None and coloured(properties.find("shd"))
        runs = list(self.inline(element, Marks(highlight=shaded)))
        style = self.styles.get(value(element.find("pPr/pStyle")))
        numbering = element.find("pPr/numPr/numId")
        if numbering is None and style is not None:
            numbering = style.find("pPr/numPr/numId")
        line = Line(
            item=numbering is not None and value(numbering, "1") != "0",
            heading=has(element, "pPr/outlineLvl") or is_heading(style),
        )
        return _broken_at_breaks(runs, line)

    # --- in a paragraph ---------------------------------------------------------------------------

    def inline(self, parent: Element, marks: Marks) -> Iterator[Run]:
        for element in parent:
            tag = element.tag
            if tag == "r":
                yield from self.run(element, marks)
            elif tag == "hyperlink":
                target = self.links.get(element.get("r-id", ""), "")
                yield from self.inline(element, replace(marks, link=target or marks.link))
            elif tag == "sdt":
                yield from self.control(element, marks)
            elif tag in _PASSED or tag == "fldSimple":
                yield from self.inline(element, marks)
            elif tag == "mc-AlternateContent":
                yield from self.inline(_chosen(element), marks)
            elif tag in {"m-oMath", "m-oMathPara"}:
                yield Run("".join(t.text or "" for t in element.iter("m-t")), marks)

    def control(self, element: Element, marks: Marks) -> Iterator[Run]:
        symbol = box_of(element)
        content = element.find("sdtContent")
        if symbol:
            styled = _first_marks(self, content, marks)
            yield Run(symbol, styled)
        elif content is not None and not has(element, "sdtPr/showingPlcHdr"):
            yield from self.inline(content, marks)

    def run(self, element: Element, outer: Marks) -> Iterator[Run]:
        properties = element.find("rPr")
        if properties is not None and on(properties.find("vanish")):
            return
        marks = self.marks(properties, outer)
        typeface = font(properties)
        for child in element:
            if child.tag == "fldChar":
                yield from self.field_character(child, marks)
            elif child.tag == "instrText" and self.fields:
                self.fields[-1].instruction += child.text or ""
            elif child.tag in {"mc-AlternateContent", "drawing", "pict"}:
                self.boxes += _text_boxes(child)
            elif all(f.shows_result and not f.is_answered for f in self.fields):
                text = text_of(child, typeface)
                if text:
                    link = next((f.link for f in self.fields if f.link), marks.link)
                    yield Run(text, replace(marks, link=link))

    def field_character(self, element: Element, marks: Marks) -> Iterator[Run]:
        kind = element.get("fldCharType")
        if kind == "begin":
            answer = form_field(element.find("ffData"))
            self.fields.append(_Field(is_answered=answer is not None))
            if answer:
                yield Run(answer, marks)
        elif self.fields and kind == "separate":
            self.fields[-1].shows_result = True
        elif self.fields and kind == "end":
            self.fields.pop()

    def marks(self, properties: Element | None, outer: Marks) -> Marks:
        if properties is None:
            return outer
        style = self.styles.get(value(properties.find("rStyle")))
        if style is not None and style.find("rPr") is not None:
            outer = marked(style.find("rPr"), outer)
        return marked(properties, outer)


def _first_marks(body: _Body, content: Element | None, marks: Marks) -> Marks:
    run = content.find(".//r") if content is not None else None
    return body.marks(run.find("rPr"), marks) if run is not None else marks


def _children(parent: Element) -> Iterator[Element]:
    """The children, those inside content controls, insertions and alternatives included."""
    for element in parent:
        if element.tag == "sdt":
            content = element.find("sdtContent")
            if content is not None and not has(element, "sdtPr/showingPlcHdr"):
                yield from _children(content)
            elif content is not None:
                yield from (e for e in map(_emptied, content) if e is not None)
        elif element.tag in _PASSED:
            yield from _children(element)
        elif element.tag == "mc-AlternateContent":
            yield from _children(_chosen(element))
        else:
            yield element


def _text_boxes(drawing: Element) -> Iterator[Element]:
    """The outermost text boxes of a drawing; those inside them are met when they are read."""
    if drawing.tag == "txbxContent":
        yield drawing
    else:
        inner = _chosen(drawing) if drawing.tag == "mc-AlternateContent" else drawing
        for element in inner:
            yield from _text_boxes(element)


def _emptied(element: Element) -> Element | None:
    """A cell that shows only a placeholder stays a cell."""
    return Element("tc") if element.tag == "tc" else None


def _chosen(alternatives: Element) -> Element:
    choice = alternatives.find("mc-Choice")
    if choice is None:
        choice = alternatives.find("mc-Fallback")
    return choice if choice is not None else Element("mc-Choice")


def _broken_at_breaks(runs: list[Run], line: Line) -> tuple[Line, ...]:
    rows: list[list[Run]] = [[]]
    for run in runs:
        first, *others = run.text.split("\n")
        rows[-1].append(replace(run, text=first))
        rows += [[replace(run, text=other)] for other in others]
    return tuple(
        replace(line, runs=tuple(_without_gaps(row)), first=i == 0) for i, row in enumerate(rows)
    )


def _without_gaps(runs: list[Run]) -> Iterator[Run]:
    """The runs of a line without long stretches of blanks, which cost time and say nothing."""
    for run in runs:
        if run.text:
            yield replace(run, text=_BLANKS.sub(" ", run.text))


def _join(before: tuple[Line, ...], lines: tuple[Line, ...]) -> tuple[Line, ...]:
    if not before:
        return lines
    seam = replace(before[-1], runs=before[-1].runs + lines[0].runs)
    return (*before[:-1], seam, *lines[1:])
