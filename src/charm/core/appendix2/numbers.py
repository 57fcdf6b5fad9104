"""Hours, credits and levels as people write them: a value, or why there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from charm.core.appendix2.lines import PLAIN
from charm.core.proposal.values import as_json_number

NUMBER = r"\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*"
_HOURS = r"(?:hours?|hrs?|h|hores|horas|heures?|stunden?|std|uur|uren|óra|timmar|timer|tuntia)\b\.?"
_CREDITS = r"(?:ECTS(?:[- ](?:credits?|points?))?|credits?(?: points?)?|ECs?|cr)\b"
_RATIO = re.compile(
    rf"(?:\b(?:1|one)\s*{_CREDITS}\s*(?:=|is|equals|corresponds to|:|/|≈|->|→)\s*(?:{NUMBER})"
    rf"(?:\s*(?:-|–|to)\s*(?:{NUMBER}))?\s*(?:{_HOURS})?)"
    rf"|(?:\b(?:{NUMBER})(?:\s*(?:-|–|to)\s*(?:{NUMBER}))?\s*{_HOURS}?\s*(?:/|per|=)\s*(?:1 |one )?"
    rf"{_CREDITS})",
    re.IGNORECASE,
)
_CALCULATION = re.compile(r"[^=;:\n()]*=")
_TIMES = re.compile(r"[x×*·]")
_PRODUCT = re.compile(rf"(?:{NUMBER})\s*{_CREDITS}\s*[x×*·]\s*(?:{NUMBER})\s*{_HOURS}", re.I)
_NOT_GIVEN = re.compile(
    r"[\W_]*(?:n\s*/\s*a|n\.a\.?|not applicable|none|does not apply|nil)?[\W_]*", re.IGNORECASE
)
_NO_NUMBER = re.compile(rf"{_NOT_GIVEN.pattern}(?:\([^()]*\)\W*)?", re.IGNORECASE)
_VAGUE = re.compile(
    r"\b(?:up to|at least|at most|max(?:imum|\.)?|min(?:imum|\.)?|more than|less than|over|per|"
    r"weekly|each|every|tbd|tbc|to be \w+)\b|[<>≤≥?±%]",
    re.IGNORECASE,
)
_RANGE = re.compile(rf"(?:{NUMBER})\s*(?:-|–|—|/|to|or)\s*(?:{NUMBER})", re.IGNORECASE)
_PARTS = {
    "self_study": r"self[- ]?(?:directed )?(?:study|learning)|(?:independent|individual|autonomous|"
    r"own|personal|private) (?:study|learning|work)|homework|preparation",
    "assessment": r"assessments?|exam(?:ination)?s?|evaluation",
    "work": r"work(?:[- ](?:placement|experience|based(?: learning)?))?|internship|placement",
    "contact": r"contact|teaching|lectures?|seminars?|workshops?|class(?:room|es)?|tutorials?|"
    r"synchronous|live|face[- ]to[- ]face|sessions?",
}
# Where the total stands before its parts: "75 hours: 20 contact, 55 self-study".
_TOTAL_FIRST = re.compile(r"^([^:;,\n]*\d[^:;,\n]*):(?=[^:\n]*\d)", re.MULTILINE)
_COVERED = re.compile(
    rf"{_HOURS}|\b(?:total|in|of|for|and|the|a|time|workload|hours|overall|altogether|sum|is|"
    r"student|learner|which|with|online|equals)\b|[^\w]+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """``value`` is a JSON value, None where nothing (clear) is said. ``problem`` says why it is
    unclear; ``rest`` are words that the value leaves out."""

    value: int | float | dict[str, int | float] | None = None
    problem: str = ""
    rest: str = ""


def is_not_given(text: str) -> bool:
    """Whether an answer is empty, or says that there is none, such as "N/A" or a dash."""
    return PLAIN not in text and bool(_NOT_GIVEN.fullmatch(text))


def read_ects(text: str) -> Number:
    """Credits, such as "2,5 ECTS", "3 (1 ECTS = 25 hours)" or "3 ECTS x 25 h = 75 h"."""
    if _NO_NUMBER.fullmatch(text):
        return Number()
    bare = _RATIO.sub(" ", _spelled_out(text))
    if _RANGE.search(bare) or _VAGUE.search(bare):
        return Number(problem="is not one number of credits")
    named = re.findall(rf"({NUMBER})\s*{_CREDITS}", bare, re.IGNORECASE)
    if len(named) != 1 or not re.search(r"[=×*·]|\d\s*x\s*\d", bare):
        bare = re.sub(rf"(?:{NUMBER})\s*{_HOURS}", " ", bare, flags=re.IGNORECASE)
        named = re.findall(NUMBER, bare)
    numbers = {decimal(digits) for digits in named}
    if len(numbers) != 1 or None in numbers:
        return Number(problem="is not one clear number of credits")
    covered = rf"{NUMBER}|{_CREDITS}|{_HOURS}|\bx\b|[^\w]+"
    rest = re.sub(covered, " ", bare, flags=re.IGNORECASE)
    return Number(_json(numbers.pop()), rest=" ".join(rest.split()))


def read_hours(text: str) -> Number:
    """Hours in all, or by part: "75 h", "contact 20 h; self-study 40 h; assessment 15 h"."""
    if _NO_NUMBER.fullmatch(text):
        return Number()
    bare = _PRODUCT.sub(
        " ", _RATIO.sub(" ", _CALCULATION.sub(_without_product, _spelled_out(text)))
    )
    bare = re.sub(rf"=?\s*(?:{NUMBER})\s*{_CREDITS}", " ", bare, flags=re.IGNORECASE)
    if _RANGE.search(bare):
        return Number(problem="gives a range of hours")
    parts: dict[str, Decimal] = {}
    totals: set[Decimal] = set()
    rest = []
    for segment in re.split(
        r",(?!\d)|[;\n\t()+&•]|\band\b|(?<=\D)/|\bof which\b|(?<!\d)\.(?!\d)",
        _TOTAL_FIRST.sub(r"\1;", bare),
    ):
        problem, words = _segment(segment, parts, totals)
        if problem:
            return Number(problem=problem)
        if words:
            rest.append(words)
    total = sum(parts.values(), Decimal(0))
    if parts and totals and totals != {total}:
        return Number(problem=f"does not add up: the parts make {as_json_number(total)} hours")
    if len(totals) > 1:
        return Number(problem="gives more than one number of hours")
    said = "; ".join(rest)
    if parts:
        order: tuple[str, ...] = ("contact", "self_study", "work", "assessment")
        kept = {part: _json(parts[part]) for part in order if part in parts}
        return Number(kept, rest=said)
    if not totals:
        return Number(problem="holds no clear number of hours")
    return Number(_json(totals.pop()), rest=said)


def _spelled_out(text: str) -> str:
    return re.sub("[~≈]", " approximately ", text)


def _without_product(calculation: re.Match[str]) -> str:
    """Nothing for "3 x 25 h =", the text itself for anything else before an equals sign."""
    factors = _TIMES.split(calculation[0])
    is_product = len(factors) > 1 and all(re.search(r"\d", factor) for factor in factors)
    return " " if is_product else calculation[0]


def _segment(text: str, parts: dict[str, Decimal], totals: set[Decimal]) -> tuple[str, str]:
    """Read a stretch with at most one number into ``parts`` or ``totals``; what is unclear about
    it, and which of its words were left out."""
    numbers = re.findall(NUMBER, text)
    of_hours = re.search(rf"(?:{NUMBER})\s*{_HOURS}", text, re.IGNORECASE)
    named = []
    words = text
    for part, pattern in _PARTS.items():
        words, hits = re.subn(rf"\b(?:{pattern})\b", " ", words, flags=re.IGNORECASE)
        if hits:
            named.append(part)
    words = re.sub(rf"(?:{NUMBER})\s*{_HOURS}|{NUMBER}", " ", words, flags=re.IGNORECASE)
    words = _COVERED.sub(" ", words)
    said = " ".join(text.split()) if words.strip() else ""
    if named and not numbers and not said:
        return "names a kind of hours without a number of its own", ""
    if not numbers or (not of_hours and said):
        return "", said
    if len(numbers) > 1:
        return "has several numbers where one is expected", ""
    number = decimal(numbers[0])
    if number is None:
        return "has a number that can be read in two ways", ""
    if _VAGUE.search(text):
        return "does not give a definite number of hours", ""
    if len(named) > 1:
        return "names several kinds of hours for one number", ""
    if named:
        parts[named[0]] = parts.get(named[0], Decimal(0)) + number
    else:
        totals.add(number)
    return "", said


_CYCLES = {6: r"bachelor", 7: r"master", 8: r"ph\.?d|doctora"}
_NATIONAL = re.compile(
    r"\b(?:NFQ|NQF|RQF|FQ|MECES|NLQF|DQR|MKKR|RNCP)\b[^\d;,/(]{0,12}\d{1,2}", re.I
)


def read_eqf(text: str) -> Number:
    """A level of the European Qualifications Framework: "Level 7", "EQF 7 (Master)"."""
    if _NO_NUMBER.fullmatch(text):
        return Number()
    bare = _NATIONAL.sub(" ", text)
    levels = {int(digits) for digits in re.findall(r"(?<![\d.,])\d{1,3}(?![\d]|[.,]\d)", bare)}
    if len(levels) != 1 or not levels <= set(range(1, 9)) or "?" in text:
        return Number(problem="is not one EQF level from 1 to 8")
    level = levels.pop()
    for cycle, pattern in _CYCLES.items():
        if re.search(pattern, text, re.IGNORECASE) and cycle != level:
            return Number(problem=f"names level {level} and a degree of another level")
    return Number(level)


def decimal(digits: str) -> Decimal | None:
    """A number with its decimal comma or point; None where the sign could also part thousands."""
    bare = re.sub(r"[ \u00a0\u202f'’]", "", digits)
    signs = [character for character in bare if character in ".,"]
    if len(signs) > 1:
        last = signs[-1]
        if len(set(signs)) == 1:  # 1.234.567
            groups = bare.split(last)
            if any(len(group) != 3 for group in groups[1:]) or not 1 <= len(groups[0]) <= 3:
                return None
            return Decimal("".join(groups))
        whole, _, fraction = bare.rpartition(last)
        groups = re.split(r"[.,]", whole)
        if last in whole or any(len(group) != 3 for group in groups[1:]) or len(groups[0]) > 3:
            return None
        return Decimal("".join(groups) + "." + fraction)
    if signs and bare == digits:
        whole, _, fraction = bare.partition(signs[0])
        if len(fraction) == 3 and 1 <= len(whole) <= 3 and whole.lstrip("0"):
            return None
    return Decimal(bare.replace(",", "."))


def _json(number: Decimal | None) -> int | float:
    assert number is not None
    return as_json_number(number)
