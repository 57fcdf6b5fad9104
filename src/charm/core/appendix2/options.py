"""Which of the printed options a person chose.

Signs of a choice: ticks, highlighting or shading, striking out the others, and bold type or
underlining that only some options have; or only the chosen ones are left, or they are written in
free words. Signs that contradict each other choose nothing and are said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from charm.core.appendix2.lines import Line, Marks
from charm.core.appendix2.symbols import CROSS, EMPTY, FILLED, YES

PARTICIPATION = {
    "blended": r"blended(?:[ -]learning)?|hybrid",
    "on-site": r"on[ -]?site|face[ -]to[ -]face|in[ -]person|on[ -]campus",
    "online": r"on-?line",
    "work-experience": r"work[ -]experience|work placement|internship",
}
ASSESSMENT = {
    "presentation-oral": r"presentations? ?/ ?oral exam(?:ination)?s?|oral (?:exam(?:ination)?|"
    r"presentation)s?|presentations?",
    "written-exam": r"written exam(?:ination)?s?",
    "behavioural": r"behaviou?ral assessments?|behaviou?ral",
    "personalised": r"personali[sz]ed (?:type of )?assessments?|personali[sz]ed type",
    "portfolio": r"portfolios? ?/ ?portfolio assessments?|portfolio assessments?|e?-?portfolios?",
    "report-paper": r"reports? ?/ ?papers?|reports?|papers?",
    "reflection-report": r"development reports? ?/ ?reflection reports?|development reports?|"
    r"reflecti(?:on|ve) reports?",
    "professional-product": r"professional products?",
}
YES_NO = {
    "yes": r"yes|y|sí|oui|ja|igen|kyllä|tá",
    "no": r"no|n|non|nee|nein|nem|nej|nei|ei",
}

_BOX = re.compile(
    rf"[{''.join(sorted(YES | CROSS | EMPTY | FILLED))}]\ufe0f?"
    r"|\[\s*[xX✓✔]?\s*\]|\(\s*[xX✓✔]\s*\)|\(\s+\)|(?<![\w-])[xX](?![\w-])"
)
_NEGATION = re.compile(
    r"\b(?:no|not|without|never|none|neither|nor|except|excluding|instead|rather than)\b|n't\b",
    re.IGNORECASE,
)
_OPEN_QUESTION = re.compile(
    r"\?|\b(?:maybe|perhaps|possibly|probably|tbd|tbc|to be (?:decided|confirmed|determined|"
    r"defined)|either|undecided|depend(?:s|ing))\b",
    re.IGNORECASE,
)
_FILLERS = re.compile(
    r"\b(?:and|or|both|as well as|plus|also|other|please|(?:highlight|select|tick|choose) "
    r"(?:at least )?one(?: option)?s?(?: below)?)\b|[^\w()%?]+|\(\s*\)",
    re.IGNORECASE,
)
_SAME_SIGN = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2011": "-", "\u2010": "-", "–": "-"})


@dataclass(frozen=True, slots=True)
class Choice:
    """``codes`` in the order of the form. ``problem`` says why nothing, or not all, was taken
    from the signs; ``rest`` are words that no option covers."""

    codes: tuple[str, ...] = ()
    problem: str = ""
    rest: str = ""


@dataclass(slots=True)
class _Option:
    code: str
    marks: list[Marks]
    box: bool | None = None
    """Ticked or not; None where there is no box."""


@dataclass(slots=True)
class _Found:
    options: list[_Option] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    loose_tick: bool = False
    """A tick that stands beside words which are no option."""


def choose(lines: Iterable[Line], patterns: Mapping[str, str]) -> Choice:
    """The options chosen in ``lines``; ``patterns`` maps a code to how it may be written."""
    lines = [line for line in lines if not line.blank]
    text = "\n".join(line.text for line in lines)
    boxes = _meaning_of_boxes(text)
    if boxes is None:
        return Choice(problem="has boxes with ticks and boxes with crosses")
    found = _Found()
    for line in lines:
        _scan(line, patterns, boxes, found)
    rest = re.sub(r"\s*\(\s*\)", "", " ".join(found.rest))
    named = {option.code for option in found.options}
    order = tuple(code for code in patterns if code in named)
    signs, problem = _signs(found.options)
    if problem:
        return Choice(problem=problem, rest=rest)
    if found.loose_tick and not signs:
        return Choice(problem="marks something that is not an option of the form", rest=rest)
    if signs is not None:
        return Choice(tuple(code for code in order if code in signs), rest=rest)
    if any(option.box is not None for option in found.options):
        return Choice(rest=rest)
    if len(order) == len(patterns):
        return Choice(problem="lists every option and marks none")
    if order and (_NEGATION.search(rest) or _OPEN_QUESTION.search(rest)):
        return Choice(problem="does not say clearly which options are meant")
    return Choice(order, rest=rest)


def _scan(
    line: Line, patterns: Mapping[str, str], boxes: Mapping[str, bool], found: _Found
) -> None:
    """Find the options of a line, each with its box, and the words between them."""
    text = line.text.translate(_SAME_SIGN)
    tokens = list(_tokens(text, patterns, boxes))
    leading = bool(tokens) and tokens[0][2] is None
    waiting: bool | None = None
    position = 0
    options: list[_Option] = []
    for start, end, code, box in tokens:
        between = _FILLERS.sub(" ", text[position:start]).strip()
        if between:
            found.rest.append(" ".join(text[position:start].split()))
            if waiting:
                found.loose_tick = True
            waiting = None
        position = end
        if code is None:
            if leading:
                waiting = box
            elif options:
                options[-1].box = box
            continue
        options.append(_Option(code, line.marks_in(start, end), waiting))
        waiting = None
    if _FILLERS.sub(" ", text[position:]).strip():
        found.rest.append(" ".join(text[position:].split()))
        found.loose_tick = found.loose_tick or bool(waiting)
    found.options += options


def _tokens(
    text: str, patterns: Mapping[str, str], boxes: Mapping[str, bool]
) -> Iterable[tuple[int, int, str | None, bool]]:
    """Options and boxes in order: where, the code (None for a box), and whether it is ticked."""
    longest: list[tuple[int, int, str | None, bool]] = []
    for code, pattern in patterns.items():
        for hit in re.finditer(rf"(?<![\w-])(?:{pattern})(?![\w-])", text, re.IGNORECASE):
            longest.append((hit.start(), hit.end(), code, False))
    for hit in _BOX.finditer(text):
        sign = hit.group().strip("\ufe0f")
        ticked = boxes[sign] if sign in boxes else any(c in "xX✓✔" for c in sign)
        if sign not in FILLED or sign in boxes:
            longest.append((hit.start(), hit.end(), None, ticked))
    position = 0
    for token in sorted(longest, key=lambda token: (token[0], -token[1])):
        if token[0] >= position:
            yield token
            position = token[1]


def _meaning_of_boxes(text: str) -> dict[str, bool] | None:
    """What each sign means in this answer; None where ticks and crosses could be yes and no."""
    ticks, crosses = YES & set(text), CROSS & set(text)
    if ticks and crosses:
        return None
    meaning = dict.fromkeys(YES | CROSS, True) | dict.fromkeys(EMPTY, False)
    if EMPTY & set(text):
        meaning |= dict.fromkeys(FILLED, True)
    return meaning


def _signs(options: Sequence[_Option]) -> tuple[frozenset[str] | None, str]:
    """The codes that the signs choose (None where there are none), or why they choose nothing."""
    names = frozenset(option.code for option in options)

    def having(sign: str) -> frozenset[str]:
        return frozenset(o.code for o in options if _mostly(o.marks, sign))

    strong = {
        "ticks": frozenset(option.code for option in options if option.box),
        "highlighting": having("highlight"),
    }
    struck = having("strike")
    if struck == names and names:
        return frozenset(), ""
    if struck:
        strong["striking out"] = names - struck
    weak = {
        sign: codes
        for sign, codes in (("bold type", having("bold")), ("underlining", having("underline")))
        if codes != names and codes
    }
    given = {sign: codes for sign, codes in strong.items() if codes}
    # A background over the whole answer marks no option in particular if another sign does.
    if len(given) > 1 and given.get("highlighting") == names:
        del given["highlighting"]
    signs = given | weak
    if len(set(signs.values())) > 1:
        return None, f"is contradictory: {' and '.join(signs)} mark different options"
    return next(iter(signs.values()), None), ""


def _mostly(marks: Sequence[Marks], sign: str) -> bool:
    return 2 * sum(bool(getattr(mark, sign)) for mark in marks) > len(marks)
