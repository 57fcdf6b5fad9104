"""What changed between two versions of a proposal, as it is printed in the papers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from charm.core.appendix2.printed import Answer, printed_form
from charm.core.appendix2.texts import Text
from charm.core.proposal.diff import Line, Mark, compare_lines
from charm.core.proposal.model import Proposal as Content
from charm.core.vocab.language_names import ENGLISH_NAMES
from charm.foundation.typesetting import Sheet
from charm.proposals.form import beyond_the_form

MOST_CLOSELY = 80_000
"""Characters that are compared word by word; what comes after them line by line."""
AROUND = 1
"""Unchanged lines that stay beside a changed one."""

Facts = dict[str, Any]


def changes_between(before: Content, after: Content, sheet: Sheet) -> list[Facts]:
    """Field by field in the order of the form: label, and lines of pieces with their marks."""
    was, now = dict(_rows(before)), dict(_rows(after))
    left = MOST_CLOSELY
    found = []
    for label in dict.fromkeys([*now, *was]):
        old, new = was.get(label, []), now.get(label, [])
        if old == new:
            continue
        left -= sum(map(len, (*old, *new)))
        lines = compare_lines(old, new, closely=left > 0)
        found.append({"label": label, "lines": list(_near(lines, sheet))})
    return found


def _rows(content: Content) -> Iterator[tuple[str, list[str]]]:
    for row in printed_form(content):
        yield row.label, list(_lines(row.answer))
    for beyond in beyond_the_form(content):
        yield beyond.label, list(_lines(beyond.answer))


def _lines(answer: Answer) -> Iterator[str]:
    yield from _text(answer.text)
    yield from answer.lines
    for item in answer.items:
        if item.name:
            yield item.name
        yield from _text(item.text)
        for part in item.parts:
            yield from _part(part.label, part.text, part.link)
    for option in answer.options:
        if option.chosen:
            yield option.label
            for part in option.parts:
                yield from _part(part.label, part.text, part.link)


def _part(label: str, text: Text, link: str) -> Iterator[str]:
    for line in (*_text(text), *([link] if link else [])):
        yield f"{label}: {line}" if label else line


def _text(text: Text) -> Iterator[str]:
    by_language = {"": text} if isinstance(text, str) else text
    for code, said in by_language.items():
        mark = f"{ENGLISH_NAMES.get(code, code)}: " if code not in ("", "en") else ""
        for line in said.splitlines():
            if line.strip():
                yield f"{mark}{line}"


def _near(lines: tuple[Line, ...], sheet: Sheet) -> Iterator[list[Facts]]:
    """The changed lines with those beside them; an empty line stands for what is left out."""
    stays = [all(piece.mark is Mark.SAME for piece in line) for line in lines]
    is_open = True
    for place, line in enumerate(lines):
        if all(stays[max(0, place - AROUND) : place + AROUND + 1]):
            if is_open:
                yield []
            is_open = False
            continue
        is_open = True
        yield [{"mark": str(piece.mark), "text": _piece(piece.text, sheet)} for piece in line]


def _piece(text: str, sheet: Sheet) -> str:
    """With the blanks at its ends, which part it from its neighbours."""
    body = sheet.text(text)
    head = " " if text[:1].isspace() else ""
    tail = " " if text[-1:].isspace() and body else ""
    return f"{head}{body}{tail}"
