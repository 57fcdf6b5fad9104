"""What an alliance-level call asks beyond the form, and what reviewers of a call say (7.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from charm.core.policy.finding import Finding, Level
from charm.core.proposal.values import as_json_number, clean_number, clean_text

MOST_QUESTIONS = 30
MOST_OPTIONS = 30
MOST_TEXT = 5000
LEAST_SCORE, HIGHEST_SCALE = 1, 100

Text = str | dict[str, str]


class QuestionKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes-no"
    CHOICE = "choice"


class Judges(StrEnum):
    """What reviewers of a round are asked for."""

    SCORE = "score"
    RECOMMEND = "recommend"


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    label: Text


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a call; texts may be maps of languages."""

    key: str
    kind: QuestionKind
    label: Text
    help: Text = ""
    required: bool = True
    options: tuple[Option, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "kind": self.kind.value,
            "label": self.label,
            "help": self.help,
            "required": self.required,
            "options": [{"code": one.code, "label": one.label} for one in self.options],
        }


def read_questions(rows: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """Questions as they are kept. Raises ValueError with a sentence for what is none."""
    found: list[Question] = []
    for number, row in enumerate(rows, 1):
        if number > MOST_QUESTIONS:
            raise ValueError(f"A call asks {MOST_QUESTIONS} questions at most.")
        found.append(_question(number, row))
    if len({one.key for one in found}) != len(found):
        raise ValueError("Two questions share a key.")
    return tuple(found)


def _question(number: int, row: Mapping[str, Any]) -> Question:
    key = str(row.get("key") or f"q{number}")
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,19}", key):
        raise ValueError(f"Question {number} has a key that cannot be used.")
    if row.get("kind") not in set(QuestionKind):
        raise ValueError(f"Question {number}: choose what kind of answer it wants.")
    kind = QuestionKind(row["kind"])
    options = (
        tuple(_options(number, row.get("options") or ())) if kind is QuestionKind.CHOICE else ()
    )
    if kind is QuestionKind.CHOICE and len(options) < 2:
        raise ValueError(f"Question {number}: give at least two answers to choose from.")
    _require_apart(number, options)
    label = _text(number, row.get("label"))
    if not label:
        raise ValueError(f"Question {number}: write the question.")
    return Question(
        key, kind, label, _text(number, row.get("help")), bool(row.get("required")), options
    )


def _options(number: int, rows: Iterable[Mapping[str, Any]]) -> Iterable[Option]:
    for place, row in enumerate(rows, 1):
        if place > MOST_OPTIONS:
            raise ValueError(f"Question {number} offers {MOST_OPTIONS} answers at most.")
        yield Option(f"o{place}", _text(number, row.get("label")))


def _require_apart(number: int, options: Iterable[Option]) -> None:
    """Whoever answers can tell the answers apart, in each language that offers any."""
    said = [one.label if isinstance(one.label, dict) else {"": one.label} for one in options]
    for language in sorted({language for one in said for language in one}):
        words = [one.get(language, "").strip().casefold() for one in said]
        if "" in words:
            raise ValueError(f"Question {number}: give as many answers in each language.")
        if len(set(words)) < len(words):
            raise ValueError(f"Question {number}: two of the answers to choose from read alike.")


def _text(number: int, value: Any) -> Text:
    if not value:
        return ""
    try:
        return clean_text(value)
    except ValueError as error:
        raise ValueError(f"Question {number}: a text {error}.") from error


def clean_answer(question: Question, value: Any) -> Any:
    """The answer as it is kept; None where nothing is said. Raises ValueError with a sentence for
    what is no answer to this question."""
    if value is None or value == "":
        return None
    match question.kind:
        case QuestionKind.TEXT:
            if isinstance(value, dict):
                raise ValueError("must be a text, in quotes")
            text = str(clean_text(value)).strip()
            if len(text) > MOST_TEXT:
                raise ValueError(f"is longer than {MOST_TEXT} characters: shorten it")
            return text or None
        case QuestionKind.NUMBER:
            return as_json_number(clean_number(_number(value)))
        case QuestionKind.YES_NO:
            if value not in (True, False):
                raise ValueError("must be yes or no")
            return bool(value)
        case QuestionKind.CHOICE:
            if value not in {option.code for option in question.options}:
                raise ValueError("must be one of the answers to choose from")
            return value


def _number(value: Any) -> Any:
    """What somebody typed, with a point or a comma."""
    if isinstance(value, str):
        typed = value.strip().replace(",", ".")
        if not re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", typed):
            raise ValueError("must be a number")
        return Decimal(typed)
    return value


def missing_answers(
    questions: Iterable[Question], answers: Mapping[str, Any]
) -> tuple[Finding, ...]:
    """A finding for each question that must be answered and is not (7.3)."""
    return tuple(
        Finding(
            "7.3",
            Level.MUST,
            f"call.{one.key}",
            f"The call asks: {_in_english(one.label)}",
            "Answer it in the section of the call.",
        )
        for one in questions
        if one.required and answers.get(one.key) in (None, "")
    )


def _in_english(text: Text) -> str:
    if isinstance(text, str):
        return text
    return text.get("en") or next(iter(text.values()), "")
