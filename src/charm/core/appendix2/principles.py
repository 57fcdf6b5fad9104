"""The educational principles by name, each with how it is met."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from charm.core.appendix2.lines import Line
from charm.core.appendix2.options import choose
from charm.core.appendix2.symbols import CROSS, EMPTY, YES
from charm.core.appendix2.texts import Text, split_languages

NAMES = {
    "sustainability": "Sustainability",
    "transversal-skills": "Transversal skills",
    "challenge-based": "Challenge-based",
    "transdisciplinary": "Transdisciplinary",
    "technology-enhanced": "Technology-enhanced",
    "student-centred": "Student-centred",
    "research-led": "Research-led",
    "inclusive-intercultural": "Inclusive and intercultural",
    "mobility": "Mobility",
    "flexibility": "Flexibility",
}
_AFTER = r"(?:[ -](?:learning|teaching|education|approach|pedagogy))*"
PATTERNS = {
    "sustainability": r"sustainability|sustainable development",
    "transversal-skills": r"transversal (?:skills?|competenc(?:e|es|ies|y))|transversality",
    "challenge-based": rf"challenge[- ]?(?:based|driven){_AFTER}",
    "transdisciplinary": rf"transdisciplinar(?:y|ity){_AFTER}",
    "technology-enhanced": rf"technolog(?:y|ically)[- ]enhanced{_AFTER}",
    "student-centred": rf"(?:student|learner)[- ]?(?:centred|centered|centric|"
    rf"cent(?:re|er)dness|focus(?:s?ed)?){_AFTER}",
    "research-led": rf"research[- ]?(?:led|based|informed|driven){_AFTER}",
    "inclusive-intercultural": r"(?:inclusi(?:ve|on|veness|vity)(?: ?(?:and|&|/|,|-) ?)?"
    rf"(?:intercultural(?:ity)?)?|intercultural(?:ity)?(?: ?(?:and|&|/|,|-) ?inclusi(?:ve|on|"
    rf"veness|vity))?){_AFTER}",
    "mobility": r"(?:international |virtual |physical )?mobility",
    "flexibility": rf"flexib(?:le|ility){_AFTER}",
}
_MARK = (
    rf"(?:[{''.join(sorted(YES | CROSS | EMPTY))}•▪●○*–-]|\(?\d{{1,2}}[.)]|[a-z][.)]|\[[ xX]?\])"
)
_HEAD = re.compile(
    rf"^\s*(?:{_MARK}\s*)*(?:principle(?: \d+)?\s*:?\s*)?(?:"
    + "|".join(f"(?P<{code.replace('-', '_')}>{pattern})" for code, pattern in PATTERNS.items())
    + r")(?P<end>\s*$|\s*[:：]\s*|\s+[–—-]\s+|\s*\t\s*|\s*(?=\()|\s*[.;,]\s*(?:$|(?=[A-Z])))",
    re.IGNORECASE,
)
_SHORT_HEAD = re.compile(rf"^\s*(?:{_MARK}\s*)*(?P<name>[^:：\n]{{2,50}})\s*[:：]\s*\S")
_BETWEEN = re.compile(r"\s*[,;•\t]\s*(?:and\s+)?|\s+and\s+|\s+&\s+", re.IGNORECASE)


@dataclass(slots=True)
class _Said:
    code: str
    head: Line
    how: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Principles:
    values: list[dict[str, Text]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    problem: str = ""


def read_principles(lines: Sequence[Line]) -> Principles:
    """Principles in the order in which they were written; what follows a name is ``how``."""
    result = Principles()
    said: list[_Said] = []
    in_unknown = False
    listed = False
    for line in lines:
        head = _HEAD.match(line.text)
        named = _only_names(line.text) if not head or head["end"].strip() in {",", ";"} else None
        if named:
            said += [_Said(code, Line(line.cut(a, b).runs)) for code, a, b in named]
            in_unknown = False
        elif head:
            end = head.end()
            said.append(_Said(_code(head), line.cut(0, end), [line.text[end:]]))
            in_unknown, listed = False, line.item or listed
        elif line.blank:
            if said:
                said[-1].how.append("")
        elif said and not _begins_another(line, listed) and not in_unknown:
            said[-1].how.append(line.text)
        elif in_unknown and not line.first:
            result.unknown[-1] += " " + line.text
        else:
            result.unknown.append(line.text)
            in_unknown = True
    _keep_chosen(said, result)
    return result


def _code(head: re.Match[str]) -> str:
    name = next(name for name, text in head.groupdict().items() if text and name != "end")
    return name.replace("_", "-")


def _begins_another(line: Line, listed: bool) -> bool:
    """Whether an unknown line looks like one more principle and not like more of the last one."""
    if not line.first:
        return False
    if listed and line.item:
        return True
    return bool((short := _SHORT_HEAD.match(line.text)) and len(short["name"].split()) <= 4
                and not isinstance(split_languages(line.text), dict)
                and len(short["name"].strip()) > 2)  # fmt: skip


def _only_names(text: str) -> list[tuple[str, int, int]]:
    """The principles, with their place, of a line that holds nothing but names."""
    names = []
    position = 0
    for separator in [*_BETWEEN.finditer(text), None]:
        end = separator.start() if separator else len(text)
        part = text[position:end].strip(" .")
        code = next((c for c, p in PATTERNS.items() if re.fullmatch(p, part, re.I)), None)
        if code is None and part:
            return []
        if code is not None:
            names.append((code, position, end))
        position = separator.end() if separator else end
    return names if len(names) > 1 else []


def _keep_chosen(said: list[_Said], result: Principles) -> None:
    """Leave out what is struck out or unticked where others are kept, ticked or highlighted."""
    heads = [_without_type(one.head) for one in said]
    marks = [run.marks for head in heads for run in head.runs if run.text.strip()]
    boxes = any(c in head.text for head in heads for c in EMPTY)
    selects = boxes or any(m.strike or m.highlight for m in marks)
    choice = choose(heads, PATTERNS) if selects else None
    if choice and choice.problem:
        result.problem = choice.problem
        return
    seen: set[str] = set()
    for one in said:
        if choice and one.code not in choice.codes:
            continue
        if one.code in seen:
            result.repeated.append(one.head.text + " ".join(one.how))
            continue
        seen.add(one.code)
        how = split_languages("\n".join(one.how))
        result.values.append({"code": one.code, **({"how": how} if how else {})})


def _without_type(line: Line) -> Line:
    """Bold type and underlining set off the names of principles, chosen or not."""
    runs = tuple(
        replace(run, marks=replace(run.marks, bold=False, underline=False)) for run in line.runs
    )
    return replace(line, runs=runs)
