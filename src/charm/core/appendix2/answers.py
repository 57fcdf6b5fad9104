"""From what stands at a label to the value of a proposal's key, with notes on the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from charm.core.appendix2 import numbers, options
from charm.core.appendix2.layout import Answer
from charm.core.appendix2.lines import Line
from charm.core.appendix2.note import Note
from charm.core.appendix2.outcomes import read_outcomes
from charm.core.appendix2.principles import NAMES, read_principles
from charm.core.appendix2.quality import read_quality
from charm.core.appendix2.texts import languages_for_spelling, read_text
from charm.core.vocab.language_names import language_code

Told = tuple[Any, list[Note]]
"""A JSON value (None: nothing is said, or nothing clear) and notes."""

_YES_OR_NO_AND = re.compile(r"\W*(yes|no)\s*[,.;:(–—-]\s*(?=\w)", re.IGNORECASE)
_BOTH = re.compile(r"\W*yes\W+no\W*", re.IGNORECASE)
MAX_SHORT = 1_000
"""Characters of an answer that is a number, a choice, a list of languages, or a yes or no."""
MAX_LONG = 200_000
"""Characters of any other answer, over all its items and languages."""
_SHORT = frozenset(
    "hours ects languages participation assessment_types eqf_level assessment_supervised "
    "identity_verified".split()
)
_BESIDE_LANGUAGE = re.compile(r"\s*\([^()]*\)|\s*\b(?:level )?[ABC][12][+]?(?!\w)", re.I)
_BETWEEN_LANGUAGES = re.compile(
    r"[,;/\n\t&+•|]|\s(?:and|or|i|y|et|und|en|e|és|och|ja)\s(?=\s*[^\W\d_])|\s[–—-]\s"
)
_AROUND_LANGUAGE = re.compile(
    r"^\s*(?:[-–*]\s*)?(?:bilingual\s*:\s*)?(?:and |or )?"
    r"(?:taught |offered |delivered )?(?:in )?(?:the )?|"
    r"(?: language)?[\s.]*$",
    re.IGNORECASE,
)


def value_of(answer: Answer) -> Told:
    """The value of an answer. Never raises: what is not understood becomes a note."""
    limit = MAX_SHORT if answer.key in _SHORT else MAX_LONG
    if len(answer.text) > limit:
        says = f"is longer than {limit} characters, too long for this field"
        return None, [Note(answer.key, answer.text, says, "shorten it; it was left out")]
    return _READERS[answer.key](answer)


def _text(answer: Answer) -> Told:
    if numbers.is_not_given(answer.text):
        return None, []
    lines = [line for line in answer.lines if not line.blank] if answer.key == "title" else None
    said = read_text(lines or answer.lines)
    if isinstance(said, str):
        by_spelling = languages_for_spelling(answer.lines)
        if by_spelling:
            note = Note(
                answer.key,
                answer.text,
                f"was parted by the languages set for spelling ({', '.join(by_spelling)})",
                "check that each part stands at its language",
            )
            return by_spelling, [note]
        if answer.key == "title":
            said = " ".join(said.split("\n"))
    return said or None, []


def _principles(answer: Answer) -> Told:
    if numbers.is_not_given(answer.text):
        return None, []
    result = read_principles(answer.lines)
    known = ", ".join(NAMES.values())
    notes = [
        Note(
            answer.key,
            text,
            "is not an educational principle by name",
            f"begin it with one of {known}",
        )
        for text in result.unknown
    ]
    notes += [
        Note(answer.key, text, "names a principle that was named before", "join the two")
        for text in result.repeated
    ]
    if result.problem:
        notes.append(
            Note(answer.key, answer.text, result.problem, "mark the principles in one way")
        )
    return result.values or None, notes


def _ects(answer: Answer) -> Told:
    return _number(answer, numbers.read_ects(answer.text), "write one number, such as 2.5 ECTS")


def _hours(answer: Answer) -> Told:
    return _number(
        answer,
        numbers.read_hours(answer.text),
        "write one number, such as 75 hours, or contact 20 h; self-study 40 h; assessment 15 h",
    )


def _eqf(answer: Answer) -> Told:
    return _number(
        answer, numbers.read_eqf(answer.text), "write one level, such as Level 7, or N/A"
    )


def _number(answer: Answer, number: numbers.Number, remedy: str) -> Told:
    if number.problem:
        return None, [Note(answer.key, answer.text, number.problem, remedy)]
    return number.value, _rest(answer, number.rest)


def _rest(answer: Answer, rest: str) -> list[Note]:
    rest = rest.lstrip(" ,.;:–—-")
    if not rest:
        return []
    remedy = "move it to the description if it matters"
    return [Note(answer.key, rest, "has no place in this field and was left out", remedy)]


def _outcomes(answer: Answer) -> Told:
    if numbers.is_not_given(answer.text):
        return None, []
    result = read_outcomes(answer.lines)
    if result.problem:
        note = Note(answer.key, result.quote, result.problem, "give each outcome in each language")
        return None, [note]
    return result.values or None, []


def _languages(answer: Answer) -> Told:
    codes: list[str] = []
    notes = []
    if numbers.is_not_given(answer.text):
        return None, []
    for part in _BETWEEN_LANGUAGES.split(answer.text):
        code, rest = _language(part)
        if code is None and rest:
            remedy = "write the names of languages in English, or their codes, parted by commas"
            notes.append(Note(answer.key, part, "is not a language known by that name", remedy))
        elif code:
            codes.append(code)
            notes += _rest(answer, rest)
    return list(dict.fromkeys(codes)) or None, notes


def _language(part: str) -> tuple[str | None, str]:
    """The code of the one language that is named, and what else is said of it."""
    bare = _AROUND_LANGUAGE.sub("", _AROUND_LANGUAGE.sub("", part))
    code = language_code(re.sub("[()]", " ", bare))
    if code:
        return code, ""
    rest = [hit.group().strip(" ()") for hit in _BESIDE_LANGUAGE.finditer(bare)]
    code = language_code(_BESIDE_LANGUAGE.sub("", bare).strip())
    return code, " ".join(rest) if code else bare.strip()


def _participation(answer: Answer) -> Told:
    return _options(answer, options.PARTICIPATION)


def _assessment(answer: Answer) -> Told:
    return _options(answer, options.ASSESSMENT)


def _options(answer: Answer, patterns: dict[str, str]) -> Told:
    choice = _choice(answer, patterns)
    notes = []
    if choice.problem:
        remedy = "highlight the chosen options, and only those"
        notes.append(Note(answer.key, _quote(answer), choice.problem, remedy))
    elif not choice.codes and choice.rest and not numbers.is_not_given(choice.rest):
        remedy = "highlight at least one option of the form"
        notes.append(Note(answer.key, choice.rest, "is not an option of the form", remedy))
    elif not numbers.is_not_given(choice.rest):
        notes += _rest(answer, choice.rest)
    return list(choice.codes) or None, notes


def _choice(answer: Answer, patterns: dict[str, str]) -> options.Choice:
    """From the cell beside the label where it says something, otherwise from below the label."""
    printed = options.choose(answer.printed, patterns)
    if answer.blank or not answer.printed:
        return printed if answer.printed else options.choose(answer.lines, patterns)
    beside = options.choose(answer.lines, patterns)
    if printed.codes and not beside.codes and not printed.problem:
        return options.Choice(printed.codes, rest=" ".join((beside.rest, printed.rest)).strip())
    if printed.codes and not printed.problem and printed.codes != beside.codes:
        return options.Choice(problem="is contradictory: the options and the cell beside differ")
    return beside


def _quote(answer: Answer) -> str:
    lines: Sequence[Line] = [*answer.printed, *answer.lines]
    return " / ".join(line.text.strip() for line in lines if not line.blank)


def _yes_no(answer: Answer) -> Told:
    remedy = "write Yes or No"
    if answer.text and numbers.is_not_given(answer.text):
        return None, []
    choice = options.choose(answer.lines, options.YES_NO)
    source = answer.text
    if answer.blank:
        hint = answer.label.text.lower()
        if "yes" not in hint or "no" not in hint:
            return None, []
        choice = options.choose([_hint_of(answer.label)], options.YES_NO)
        source = answer.label.text
        if choice.problem == "lists every option and marks none":
            return None, []
    rest = choice.rest
    leading = _YES_OR_NO_AND.match(answer.text)
    if leading and choice.problem and not _BOTH.fullmatch(answer.text):
        choice = options.Choice((leading[1].lower(),))
        rest = answer.text[leading.end() :]
    if len(choice.codes) != 1 or choice.problem:
        if not choice.codes and not choice.problem and not choice.rest:
            return None, []
        return None, [Note(answer.key, source, "is neither a clear yes nor a clear no", remedy)]
    return choice.codes[0] == "yes", _rest(answer, rest)


def _hint_of(line: Line) -> Line:
    """The part of a label's line from its bracket on."""
    return line.cut(max(0, line.text.find("(")))


def _quality(answer: Answer) -> Told:
    if numbers.is_not_given(answer.text):
        return None, []
    result = read_quality(answer.lines)
    remedy = (
        "say that it is accredited, and by which university, or supported by an internal "
        "department, and which, or approved by the Academic Council"
    )
    notes = [
        Note(answer.key, text, "does not say clearly what underpins the quality", remedy)
        for text in result.unclear
    ]
    return result.values or None, notes


_READERS: dict[str, Callable[[Answer], Told]] = {
    "title": _text,
    "relevance": _text,
    "principles": _principles,
    "criteria": _text,
    "description": _text,
    "hours": _hours,
    "ects": _ects,
    "learning_outcomes": _outcomes,
    "languages": _languages,
    "participation": _participation,
    "assessment_types": _assessment,
    "quality_assurance": _quality,
    "eqf_level": _eqf,
    "assessment_supervised": _yes_no,
    "identity_verified": _yes_no,
}
