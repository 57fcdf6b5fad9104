"""A filled Appendix 2 form, as bytes, to the values of a proposal (7.2)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from charm.core.appendix2.answers import value_of
from charm.core.appendix2.body import blocks_of
from charm.core.appendix2.fields import KEYS, LABELS
from charm.core.appendix2.layout import Answer, find_answers
from charm.core.appendix2.lines import Line
from charm.core.appendix2.note import Note, Reading, UnusableForm
from charm.core.appendix2.package import open_package
from charm.core.proposal.reading import Unreadable, read_proposal

MAX_NOTES = 100


def read_form(data: bytes) -> Reading:
    """What a filled form says, and notes on what was not understood.

    Raises :class:`UnusableForm` for what is not a readable DOCX or holds no field of the form.
    Every value satisfies ``read_proposal(values, require_kind=False)``; nothing is guessed.
    """
    package = open_package(data)
    layout = find_answers(blocks_of(package))
    if not layout.answers:
        raise UnusableForm(
            "No field of the Appendix 2 form was found: use the form's own labels, such as "
            "Micro-credential Title, Learning outcomes and Quality Assurance."
        )
    notes = [
        Note("file", name, "is an embedded object, which is not read", "write its content as text")
        for name in package.embedded
    ]
    values: dict[str, Any] = {}
    for key in KEYS:
        answers = [answer for answer in layout.answers if answer.key == key]
        answer, more = _one_of(answers)
        notes += more
        if answer is not None:
            cleaned, more = _without_controls(answer)
            value, said = value_of(cleaned)
            notes += more + said
            kept, refused = _accepted(key, value)
            notes += refused
            if kept is not None:
                values[key] = kept
    notes += [
        Note("file", text, "belongs to no field of the form", "move it to the field it answers")
        for text in layout.stray
    ]
    if len(notes) > MAX_NOTES:
        more_notes = f"{len(notes) - MAX_NOTES + 1} more passages"
        remedy = "resolve the notes above and read the form again"
        notes = [*notes[: MAX_NOTES - 1], Note("file", more_notes, "were not understood", remedy)]
    return Reading(values, tuple(notes))


def _one_of(answers: Sequence[Answer]) -> tuple[Answer | None, list[Note]]:
    """The answer to a field that may stand in the form more than once."""
    filled = [answer for answer in answers if not answer.blank or answer.printed]
    if not filled:
        return (answers[0] if answers else None), []
    first = filled[0]
    notes = [
        Note(
            other.key,
            other.text,
            "stands at a field that was answered before, and was left out",
            f"keep {LABELS[other.key]} once",
        )
        for other in filled[1:]
        if other.text != first.text
    ]
    return first, notes


def _without_controls(answer: Answer) -> tuple[Answer, list[Note]]:
    """The answer without control characters, which say nothing and cannot be kept."""
    found = sorted(
        {
            c
            for line in answer.lines
            for c in line.text
            if c != "\t" and unicodedata.category(c) == "Cc"
        }
    )
    if not found:
        return answer, []
    names = ", ".join(f"U+{ord(character):04X}" for character in found)
    note = Note(
        answer.key,
        answer.text,
        f"held control characters ({names}), which were left out",
        "check the text",
    )
    return replace(answer, lines=[_cleaned(line, found) for line in answer.lines]), [note]


def _cleaned(line: Line, unwanted: Sequence[str]) -> Line:
    table = dict.fromkeys(map(ord, unwanted))
    return replace(
        line, runs=tuple(replace(run, text=run.text.translate(table)) for run in line.runs)
    )


def _accepted(key: str, value: Any) -> tuple[Any, list[Note]]:
    """As much of a value as a proposal can hold; of a list, item by item."""
    if value is None:
        return None, []
    problems = _problems(key, value)
    if not problems:
        return value, []
    if not isinstance(value, list) or len(value) < 2:
        return None, [_refusal(key, value, problem) for problem in problems]
    kept = []
    notes = []
    for item in value:
        wrong = _problems(key, [item])
        notes += [_refusal(key, item, problem) for problem in wrong]
        if not wrong:
            kept.append(item)
    return kept or None, notes


def _problems(key: str, value: Any) -> list[str]:
    try:
        read_proposal({key: value}, require_kind=False)
    except Unreadable as error:
        return error.problems
    return []


def _refusal(key: str, value: Any, problem: str) -> Note:
    says = problem.partition(": ")[2]
    quote = value if isinstance(value, str) else _words(value)
    return Note(key, quote, says, "correct it in the form; it was left out")


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return " / ".join(_words(part) for part in value.values())
    if isinstance(value, list):
        return " / ".join(_words(part) for part in value)
    return str(value)
