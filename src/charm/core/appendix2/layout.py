"""Which text answers which field, in whatever way the form was laid out.

Known layouts, also mixed: a table of label and answer side by side; a label with its answer in
the row below, or in the same cell; several labels in a row with the answers beneath; tables in
tables and merged cells; and headings or paragraphs with the answer on the same line or below.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from charm.core.appendix2.fields import Label, find_label, is_hint
from charm.core.appendix2.lines import Block, Cell, Line, Paragraph, Table, lines_of, row_lines


@dataclass(slots=True)
class Answer:
    """What stands at one label."""

    key: str
    label: Line
    """The line of the label itself: "Yes" may be marked in its hint."""
    printed: list[Line] = field(default_factory=list)
    """What stands below the label in the label's own cell, where the answer has a cell beside."""
    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines).strip()

    @property
    def blank(self) -> bool:
        return all(line.blank for line in self.lines)


@dataclass(slots=True)
class Layout:
    answers: list[Answer] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)
    """Text after the first field that belongs to none."""


def find_answers(blocks: Iterable[Block]) -> Layout:
    collector = _Collector()
    collector.sequence(blocks)
    return collector.layout


class _Kind(Enum):
    EMPTY = "nothing in it"
    LABEL = "a label and nothing else"
    BOTH = "a label and more"
    TEXT = "no label"


@dataclass(slots=True)
class _Seen:
    """A cell with what it is."""

    cell: Cell
    kind: _Kind
    label: Label | None
    lines: list[Line]


@dataclass(slots=True)
class _Collector:
    layout: Layout = field(default_factory=Layout)
    current: Answer | None = None
    headed: bool = False
    """Whether labels of this form are headings: then another heading ends an answer."""

    # --- one thing below the other ----------------------------------------------------------------

    def sequence(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            if isinstance(block, Paragraph):
                for line in block.lines:
                    self.line(line)
            else:
                self.table(block)

    def line(self, line: Line) -> None:
        label = _label_at(line)
        if label is not None and self.opens(label, line):
            self.headed = self.headed or line.heading
            self.current = Answer(label.key, line)
            self.layout.answers.append(self.current)
            if not label.alone:
                self.current.lines.append(line.cut(label.rest))
        elif line.heading and self.headed and not line.blank:
            self.current = None
        elif self.current is not None:
            if not (self.current.blank and (line.blank or is_hint(line.text))):
                self.current.lines.append(line)
        elif not (line.blank or line.heading) and self.layout.answers:
            self.layout.stray.append(line.text)

    def opens(self, label: Label, line: Line) -> bool:
        """Whether a line that looks like a label begins a field, or belongs to an answer.

        A field that was answered before begins again only where the line is nothing but the label.
        """
        if label.key not in {answer.key for answer in self.layout.answers if not answer.blank}:
            return True
        return label.alone and not line.item

    # --- side by side -----------------------------------------------------------------------------

    def table(self, table: Table) -> None:
        waiting: dict[int, Answer] = {}
        reaching: dict[int, Answer] = {}
        holds_fields = False
        for cells in table.rows:
            row = [_seen(cell) for cell in cells]
            filled = [seen for seen in row if seen.kind is not _Kind.EMPTY]
            if not filled:
                continue
            if waiting:
                for seen in row:
                    if seen.kind is not _Kind.LABEL and seen.cell.column in waiting:
                        waiting.pop(seen.cell.column).lines += seen.lines
                        seen.kind = _Kind.EMPTY
                waiting = {}
                row = [seen for seen in row if seen.kind is not _Kind.EMPTY]
            elif len(row) == 1:
                before = len(self.layout.answers)
                self.sequence(row[0].cell.blocks)
                holds_fields = holds_fields or len(self.layout.answers) > before
                continue
            if len(filled) > 1 and all(seen.kind is _Kind.LABEL for seen in filled):
                waiting = {seen.cell.column: self.answer(seen) for seen in filled}
                holds_fields = True
            elif row:
                holds_fields = self.row(row, reaching) or holds_fields
        if holds_fields:
            self.current = None

    def row(self, row: list[_Seen], reaching: dict[int, Answer]) -> bool:
        """Read a row of several cells; whether it named or continued a field."""
        found = False
        index = 0
        while index < len(row):
            seen = row[index]
            index += 1
            if seen.kind in {_Kind.LABEL, _Kind.BOTH}:
                found = True
                beside = _until_label(
                    row[index:], single=len(row) == 2 and seen.kind is _Kind.LABEL
                )
                if seen.kind is _Kind.BOTH and _holds_several(seen):
                    self.sequence(seen.cell.blocks)
                    self.current = None
                    continue
                answer = self.answer(seen)
                reaching[seen.cell.column] = answer
                _fill(answer, seen, beside)
                index += len(beside)
            elif seen.cell.column in reaching and _carries_on(seen):
                found = True
                beside = _until_label(row[index:], single=False)
                for other in beside:
                    reaching[seen.cell.column].lines += other.lines
                index += len(beside)
            elif self.current is not None and not found:
                self.current.lines += row_lines(other.cell for other in row)
                return False
            else:
                reaching.pop(seen.cell.column, None)
                self.unknown(row[index - 1 :])
                return found
        return found

    def answer(self, seen: _Seen) -> Answer:
        assert seen.label is not None
        self.current = None
        answer = Answer(seen.label.key, seen.lines[0])
        self.layout.answers.append(answer)
        return answer

    def unknown(self, row: Sequence[_Seen]) -> None:
        """A row without a label: perhaps it holds a part of the form, or none of it."""
        for seen in row:
            if _holds_several(seen):
                self.sequence(seen.cell.blocks)
                self.current = None
            elif self.layout.answers and seen.kind is not _Kind.EMPTY:
                self.layout.stray.append(" ".join(line.text for line in seen.lines))


def _seen(cell: Cell) -> _Seen:
    lines = _unframed(lines_of(cell.blocks))
    if not lines:
        return _Seen(cell, _Kind.EMPTY, None, [])
    label = _label_at(lines[0])
    if label is None:
        return _Seen(cell, _Kind.TEXT, None, lines)
    rest = [line for line in lines[1:] if not line.blank and not is_hint(line.text)]
    kind = _Kind.LABEL if label.alone and not rest else _Kind.BOTH
    return _Seen(cell, kind, label, lines)


def _unframed(lines: Iterable[Line]) -> list[Line]:
    """The lines without blank ones at either end."""
    kept = list(lines)
    while kept and kept[0].blank:
        kept.pop(0)
    while kept and kept[-1].blank:
        kept.pop()
    return kept


def _until_label(row: Sequence[_Seen], *, single: bool) -> list[_Seen]:
    """The cells that answer the label before them. ``single``: the row has just one other cell,
    which answers even if it begins like a label."""
    taken = []
    for seen in row:
        if seen.kind in {_Kind.LABEL, _Kind.BOTH} and not single:
            break
        taken.append(seen)
    return taken


def _fill(answer: Answer, seen: _Seen, beside: Sequence[_Seen]) -> None:
    assert seen.label is not None
    own = [] if seen.label.alone else [seen.lines[0].cut(seen.label.rest)]
    own += [line for line in seen.lines[1:] if not is_hint(line.text)]
    answers = [line for other in beside for line in other.lines]
    if answers:
        answer.printed, answer.lines = own, answers
    else:
        answer.lines = own


def _carries_on(seen: _Seen) -> bool:
    return seen.cell.continues or seen.kind is _Kind.EMPTY


def _holds_several(seen: _Seen) -> bool:
    keys = {label.key for line in lines_of(seen.cell.blocks) if (label := _label_at(line))}
    return len(keys) > 1


def _label_at(line: Line) -> Label | None:
    """The label at the beginning of a line, also one that only its bold type sets apart."""
    label = find_label(line.text)
    if label is not None:
        return label
    length = 0
    for run in line.runs:
        if not run.marks.bold:
            break
        length += len(run.text)
    if 0 < length < len(line.text):
        label = find_label(line.text[:length])
        if label is not None and label.alone:
            return Label(label.key, alone=False, rest=length)
    return None
