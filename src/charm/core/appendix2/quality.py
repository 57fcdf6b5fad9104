"""What underpins the quality: accredited, supported by a department, approved by the Council."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from charm.core.appendix2.lines import PLAIN, Line
from charm.core.appendix2.symbols import CROSS, EMPTY, YES
from charm.core.appendix2.texts import Text, split_languages

NAMES = {
    "accredited": "Accredited by a CHARM-EU university",
    "internal-department": "Supported by an internal Department",
    "academic-council": "Approved by the CHARM-EU Academic Council",
}
_PATTERNS = {
    "accredited": re.compile(r"\baccredit(?:ed|ation)\b", re.IGNORECASE),
    "internal-department": re.compile(
        r"\binternal(?:ly)? (?:department|unit|office|support)|\bsupported by\b", re.IGNORECASE
    ),
    "academic-council": re.compile(r"\bacademic (?:council|board)\b", re.IGNORECASE),
}
_UNCLEAR = re.compile(
    r"\b(?:not|no|never|neither|without|pending|planned|to be|will be|in progress|applied for|"
    r"under review|awaiting|yet|or)\b|\?",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\b(?:(?:accredited|accreditation|supported|support)\s+(?:by|from|of)\s+|"
    r"accreditation\s*:\s*)"
    r"(?!(?:a|an|one of the|the) CHARM-EU (?:member )?universit|an internal department)"
    r"(?:the )?(?P<by>[^.;,()–—\n]+)",
    re.IGNORECASE,
)
_DEPARTMENT = re.compile(
    r"^\s*internal (?:department|unit|office)\s*(?:[:,–—-]|\()\s*(?P<by>[^.;,()–—\n]+)", re.I
)
_SIGNS = "".join(sorted(YES | CROSS | EMPTY))
_BOX = re.compile(rf"^\s*(?P<box>[{_SIGNS}]|\[[ xX]?\]|\([ xX]\))\s*")
_PRINTED = re.compile(
    "|".join(
        (
            r"^\W*(?:yes\W+)?(?:this is |it is )?accredited by (?:a|the|one) CHARM-EU (?:member )?"
            r"university\b",
            r"^\W*(?:it is )?supported by (?:an|the) internal department\b",
            r"^\W*(?:it is )?approved by the (?:CHARM-EU )?Academic (?:Council|Board)\b",
        )
    ),
    re.IGNORECASE,
)
_YES = re.compile(r"^\W*yes\b\W*(?=\w)", re.IGNORECASE)
_LABELLED = re.compile(r"^\s*(?P<part>by|note)\s*[:：]\s*", re.IGNORECASE)
_SPLIT = re.compile(
    r"\s*;\s*|\s+and\s+(?=(?:is |also |it is )?(?:accredited|approved|supported)\b)|"
    r",\s*(?:and\s+)?(?=(?:accredited|approved|supported)\b)|(?<=[a-z)])\.\s+(?=[A-Z])",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Item:
    type: str
    by: list[str] = field(default_factory=list)
    note: list[str] = field(default_factory=list)
    into: str = "note"


@dataclass(slots=True)
class Quality:
    values: list[dict[str, Text]] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)


def read_quality(lines: Sequence[Line]) -> Quality:
    """Each kind that the answer names, by whom, and what else it says of it."""
    result = Quality()
    items: list[_Item] = []
    skipping = in_part = False
    kept = [line for line in lines if not _is_struck(line)]
    has_boxes = any(_BOX.match(line.text) for line in kept)
    chosen = kept if has_boxes else _chosen_by_highlight(kept)
    if chosen is None:
        return Quality(unclear=[" / ".join(line.text for line in kept if not line.blank)])
    for line in chosen:
        text = line.text
        box = _BOX.match(text)
        labelled = _LABELLED.match(text)
        if box:
            skipping = box["box"].strip("[]() ") == "" or box["box"] in EMPTY
            text = text[box.end() :]
        elif line.first and not labelled and not has_boxes:
            skipping = False
        if skipping or not text.strip():
            if items and not skipping:
                _part(items[-1]).append("")
            continue
        in_part = bool(labelled) or (in_part and not line.first)
        if labelled and items:
            items[-1].into = labelled["part"].lower()
            _part(items[-1]).append(text[labelled.end() :])
        elif text.startswith(PLAIN) or (items and (has_boxes or in_part) and not box):
            if items:
                _part(items[-1]).append(text)
        else:
            _sentences(text, items, result)
    result.values = [_value(item) for item in items]
    return result


def _sentences(text: str, items: list[_Item], result: Quality) -> None:
    for sentence in _SPLIT.split(_YES.sub("", text)):
        named = [kind for kind, pattern in _PATTERNS.items() if pattern.search(sentence)]
        printed = _PRINTED.match(sentence)
        if printed:
            kind = next(k for k, p in _PATTERNS.items() if p.search(printed.group()))
            items.append(_printed(kind, sentence[printed.end() :]))
        elif len(named) > 1 or (named and _UNCLEAR.search(sentence)):
            result.unclear.append(sentence)
        elif named:
            items.append(_free(named[0], sentence))
        elif items:
            items[-1].note.append(sentence)
        elif sentence.strip():
            result.unclear.append(sentence)


def _printed(kind: str, rest: str) -> _Item:
    """An item in the words of the form; behind a colon stands by whom, otherwise a note."""
    said = rest.strip(" .,:–—-()")
    is_by = rest.lstrip().startswith(":") and kind != "academic-council"
    return _Item(
        kind, by=[said] if said and is_by else [], note=[said] if said and not is_by else []
    )


def _free(kind: str, sentence: str) -> _Item:
    """An item from free words: by whom, and the rest as a note."""
    found = _BY.search(sentence) or (
        _DEPARTMENT.search(sentence) if kind == "internal-department" else None
    )
    if kind == "academic-council" or not found:
        bare = re.fullmatch(
            r"\W*(?:accredited|accreditation|internal department|(?:approved by )?(?:the )?"
            r"(?:CHARM-EU )?academic (?:council|board))\W*",
            sentence,
            re.IGNORECASE,
        )
        return _Item(kind, note=[] if bare else [sentence.strip()])
    rest = sentence[found.end() :].strip(" .,:–—-")
    if rest.startswith("(") and rest.endswith(")"):
        rest = rest[1:-1]
    return _Item(kind, by=[found["by"].strip()], note=[rest] if rest else [])


def _part(item: _Item) -> list[str]:
    return item.by if item.into == "by" else item.note


def _is_struck(line: Line) -> bool:
    runs = [run for run in line.runs if run.text.strip()]
    return bool(runs) and all(run.marks.strike for run in runs)


def _chosen_by_highlight(lines: Sequence[Line]) -> list[Line] | None:
    """Of the three printed possibilities, the highlighted ones; None where nothing is marked."""
    filled = [line for line in lines if not line.blank]
    printed = [line for line in filled if _PRINTED.match(line.text)]
    if not len(printed) == len(filled) == len(NAMES):
        return list(lines)
    return [line for line in filled if any(run.marks.highlight for run in line.runs)] or None


def _value(item: _Item) -> dict[str, Text]:
    value: dict[str, Text] = {"type": item.type}
    for key, rows in (("by", item.by), ("note", item.note)):
        said = split_languages("\n".join(rows))
        if said:
            value[key] = said
    return value
