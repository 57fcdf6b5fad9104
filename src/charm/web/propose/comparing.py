"""What changed between two versions, field by field and word by word.

``{% include "propose/_changes.html" with changes=changes earlier=earlier %}`` shows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from charm.core.proposal.diff import Line, Mark, compare_lines
from charm.core.proposal.model import Proposal
from charm.web.propose.answer import Answer, Said
from charm.web.propose.fields import APPENDIX_2, BEYOND, FIELDS
from charm.web.propose.words import Words, universities
from charm.web.words import language_name

MOST_CLOSELY = 80_000
"""Characters of changed text that are compared word by word; what comes after them line by line, so
that no proposal keeps a reader waiting."""
AROUND = 1
"""Unchanged lines that stay beside a changed one; more of them are left out."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line, or that some are left out."""

    line: Line = ()
    left_out: int = 0

    @property
    def kind(self) -> str:
        marks = {piece.mark for piece in self.line}
        return "reworded" if len(marks) > 1 else next((str(mark) for mark in marks), "left-out")


@dataclass(frozen=True, slots=True)
class Block:
    """One language of a text, or the lines of anything else."""

    label: Words
    language: str
    rows: tuple[Row, ...]

    @property
    def only_spaces(self) -> bool:
        """Whether nothing is different that one could see in a line."""
        return all(row.left_out or row.kind == Mark.SAME for row in self.rows)


@dataclass(frozen=True, slots=True)
class Change:
    """One field that reads differently."""

    key: str
    label: Words
    clauses: tuple[str, ...]
    blocks: tuple[Block, ...]


class _Left:
    """How much more is compared word by word."""

    def __init__(self, characters: int) -> None:
        self.characters = characters

    def enough_for(self, *texts: list[str]) -> bool:
        self.characters -= sum(len(line) for text in texts for line in text)
        return self.characters >= 0


def changes_between(before: Proposal, after: Proposal) -> tuple[Change, ...]:
    """In the order of the form."""
    old, new = before.to_json(), after.to_json()
    left = _Left(MOST_CLOSELY)
    found = [
        Change(
            field.key,
            field.label,
            field.clauses_for(after.kind),
            tuple(
                _blocks(
                    field.widget.said(old.get(field.key)),
                    field.widget.said(new.get(field.key)),
                    left,
                )
            ),
        )
        for field in (*APPENDIX_2, *BEYOND)
        if old.get(field.key) != new.get(field.key)
    ]
    for key, clauses, was, now in _beside_the_form(old, new):
        if was != now:
            blocks = (Block("", "", _rows(was, now, left)),)
            found.append(Change(key, label_of(key), clauses, blocks))
    return tuple(found)


def changes_of_texts(
    key: str,
    label: Words,
    clauses: tuple[str, ...],
    before: Mapping[str, str],
    after: Mapping[str, str],
) -> tuple[Change, ...]:
    """The same for one text in several languages."""
    left = _Left(MOST_CLOSELY)
    blocks = tuple(
        Block(language_name(code), code, _rows(_paragraphs(was), _paragraphs(now), left))
        for code in dict.fromkeys([*after, *before])
        if (was := before.get(code, "")) != (now := after.get(code, ""))
    )
    return (Change(key, label, clauses, blocks),) if blocks else ()


def label_of(key: str) -> Words:
    """What a field is called where people read of it."""
    beside = {"proposers": _("Proposers"), "attachments": _("Attached files")}
    return FIELDS[key].label if key in FIELDS else beside.get(key, key)


def _beside_the_form(
    old: dict[str, Any], new: dict[str, Any]
) -> Iterator[tuple[str, tuple[str, ...], list[str], list[str]]]:
    members = universities()

    def proposers(values: dict[str, Any]) -> list[str]:
        rows = values.get("proposers", ())
        return [f"{r['name']}, {members.get(r['university'], r['university'])}" for r in rows]

    def attached(values: dict[str, Any]) -> list[str]:
        rows = values.get("attachments", ())
        return [f"{row['name']} ({row['sha256'][:12]})" for row in rows]

    yield "proposers", ("7.4",), proposers(old), proposers(new)
    yield "attachments", ("5.7.1.5",), attached(old), attached(new)


def _blocks(before: Answer, after: Answer, left: _Left) -> Iterator[Block]:
    old, new = _by_language(before, after), _by_language(after, before)
    for language in dict.fromkeys([*new, *old]):
        was, now = old.get(language), new.get(language)
        if was and now and was.text == now.text:
            continue
        either = now or was
        rows = _rows(
            _paragraphs(was.text if was else ""), _paragraphs(now.text if now else ""), left
        )
        label = either.language_name if either and len({*old, *new}) > 1 else ""
        yield Block(label, language, rows)
    was_lines, now_lines = list(_lines(before)), list(_lines(after))
    if was_lines != now_lines:
        yield Block("", "", _rows(was_lines, now_lines, left))


def _by_language(answer: Answer, other: Answer) -> dict[str, Said]:
    """A text that names no language is compared with the one that the reader reads first."""
    found = {one.language: one for one in answer.texts}
    known = [one.language for one in other.texts if one.language]
    if set(found) == {""} and known:
        return {known[0]: Said(known[0], found[""].text)}
    return found


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _lines(answer: Answer) -> Iterator[str]:
    """Everything but the texts, one line for each thing said."""
    if answer.link:
        yield answer.link
    else:
        yield from map(str, answer.lines)
    for item in answer.items:
        if item.title:
            yield str(item.title)
        for part in item.parts:
            said = [*(text.text for text in part.answer.texts), *_lines(part.answer)]
            for text in said:
                yield f"{part.label}: {text}" if part.label else text


def _rows(before: list[str], after: list[str], left: _Left) -> tuple[Row, ...]:
    lines = compare_lines(before, after, closely=left.enough_for(before, after))
    stays = [all(piece.mark is Mark.SAME for piece in line) for line in lines]
    rows: list[Row] = []
    for place, line in enumerate(lines):
        near = stays[max(0, place - AROUND) : place + AROUND + 1]
        if stays[place] and all(near):
            left_out = rows.pop().left_out if rows and rows[-1].left_out else 0
            rows.append(Row(left_out=left_out + 1))
        else:
            rows.append(Row(line))
    return tuple(rows)
