"""Learning outcomes one by one, each with the ESCO concepts that its text names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from charm.core.appendix2.lines import PLAIN, Line
from charm.core.appendix2.texts import Text, language_heading, split_languages, tidy

_MARK = re.compile(
    r"^\s*(?:[•▪●○◦‣·*–-]\s+|[•▪●◦‣]|\(?\d{1,2}[.)]\s+|\(\d{1,2}\)\s*|[a-z][.)]\s+|"
    r"(?:LO|ILO|RA|Outcome)\s?\d{1,2}\s*[.:)–-]\s*)",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"^(?=[^.]*\b(?:learners?|students?|participants?|graduates?|you|completion|completing|"
    r"course|outcomes?|able|can|will)\b)[^.]{0,200}(?::|…|\.\.\.|\b(?:able to|can|will))\s*$",
    re.IGNORECASE,
)
_ESCO = r"https?://(?:data\.europa\.eu/esco|ec\.europa\.eu/esco)/[^\s<>\"{}|\\^`,;)\]]+"
_SKILL_LINE = re.compile(
    r"^\s*(?:ESCO|DigComp|GreenComp|skills?)(?: skills?)?\s*[:：]\s*(.*)$", re.I
)
_BRACKETED = re.compile(rf"\s*[(\[]([^()\[\]]*{_ESCO}[^()\[\]]*)[)\]]", re.IGNORECASE)
_URI = re.compile(
    r"<(?P<closed>(?:https?://|urn:)[^\s<>]+)>|(?P<bare>https?://[^\s<>,;)\]]+)", re.IGNORECASE
)
_MARKER = re.compile(r"^(?:ESCO|skills?)(?: skills?)?\s*[:：]?\s*", re.IGNORECASE)


@dataclass(slots=True)
class _Item:
    rows: list[str] = field(default_factory=list)
    skills: list[dict[str, Text]] = field(default_factory=list)


@dataclass(slots=True)
class Outcomes:
    values: list[dict[str, Any]] = field(default_factory=list)
    problem: str = ""
    quote: str = ""


def read_outcomes(lines: Sequence[Line]) -> Outcomes:
    """The outcomes of an answer: items of a list, numbered lines, or one a line. A lead-in such
    as "On completion, learners can:" is left out."""
    blocks = _by_language(lines)
    if blocks is None:
        return Outcomes(values=[_value(item) for item in _items(lines)])
    lists = {code: [_value(item) for item in _items(part)] for code, part in blocks.items()}
    lengths = {len(values) for values in lists.values()}
    if len(lengths) > 1:
        counts = ", ".join(f"{len(values)} in {code}" for code, values in lists.items())
        return Outcomes(
            problem=f"has different numbers of outcomes by language ({counts})",
            quote=lines[0].text,
        )
    merged: list[dict[str, Any]] = []
    for row in zip(*lists.values(), strict=True):
        value: dict[str, Any] = {
            "text": {code: said["text"] for code, said in zip(lists, row, strict=True)}
        }
        skills = list({str(s): s for said in row for s in said.get("skills", [])}.values())
        merged.append({**value, **({"skills": skills} if skills else {})})
    return Outcomes(values=merged)


def _by_language(lines: Sequence[Line]) -> dict[str, list[Line]] | None:
    """The lines below each heading that is a language, if the answer begins with one."""
    filled = [line for line in lines if not line.blank]
    if not filled or language_heading(filled[0].text) is None:
        return None
    blocks: dict[str, list[Line]] = {}
    code = ""
    for line in filled:
        heading = language_heading(line.text)
        if heading and heading in blocks:
            return None
        if heading:
            code = heading
            blocks[code] = []
        else:
            blocks[code].append(line)
    return blocks if len(blocks) > 1 else None


def _items(lines: Sequence[Line]) -> list[_Item]:
    rows = [part for line in lines for part in _numbered_apart(line)]
    marked = any(line.item or _MARK.match(line.text) for line in rows)
    items: list[_Item] = []
    for position, line in enumerate(rows):
        mark = _MARK.match(line.text)
        if line.blank:
            if items and not line.first:
                items[-1].rows.append("")
            continue
        follows = any(not other.blank for other in rows[position + 1 :])
        if not items and follows and not line.item and _is_lead_in(line.text):
            continue
        skills = _SKILL_LINE.match(line.text)
        named = _skills(_with_links(line.cut(skills.start(1)))) if items and skills else []
        if named:
            items[-1].skills += named
            continue
        if (
            not items
            or mark
            or (line.first and (line.item or not marked))
            or (not marked and not line.first and not _is_joined(line))
        ):
            items.append(_Item())
        _add(items[-1], line.cut(mark.end()) if mark else line)
    return [item for item in items if "".join(item.rows).strip()]


def _is_lead_in(text: str) -> bool:
    return PLAIN not in text and bool(_LEAD_IN.match(text.strip()))


def _is_joined(line: Line) -> bool:
    """Whether a line after a soft break goes on with the outcome before it."""
    return line.text.startswith(PLAIN) or isinstance(split_languages(line.text), dict)


def _numbered_apart(line: Line) -> list[Line]:
    """Outcomes numbered 1) 2) 3) in one line, each as a line."""
    starts: list[int] = []
    for hit in re.finditer(r"(?:(?<=\s)|^)\(?(\d{1,2})[.)]\s", line.text):
        if int(hit[1]) == len(starts) + 1:
            starts.append(hit.start())
    if len(starts) < 2 or line.text.startswith(PLAIN) or line.text[: starts[0]].strip():
        return [line]
    return [line.cut(a, b) for a, b in zip(starts, [*starts[1:], None], strict=True)]


def _add(item: _Item, line: Line) -> None:
    """Add a line of text, and take the ESCO concepts out of it."""
    if PLAIN in line.text:
        item.rows.append(line.text)
        return
    text = line.text
    for run in line.runs:
        if re.match(_ESCO, run.marks.link) and not re.search(_ESCO, run.text):
            item.skills.append({"uri": run.marks.link, "label": tidy(run.text)})
    for hit in _BRACKETED.finditer(text):
        item.skills += _skills(_MARKER.sub("", hit[1]))
    text = _BRACKETED.sub("", text)
    item.skills += [{"uri": uri} for uri in re.findall(_ESCO, text)]
    item.rows.append(re.sub(rf"\s*<?{_ESCO}>?", "", text))


def _with_links(line: Line) -> str:
    """The text of a line, with the address of each link after its words."""
    return "".join(
        f"{run.text} <{run.marks.link}>;"
        if run.marks.link.startswith("http") and "http" not in run.text
        else run.text
        for run in line.runs
    )


def _skills(text: str) -> list[dict[str, Text]]:
    """``label <uri>; label, uri`` to skills."""
    found: list[dict[str, Text]] = []
    position = 0
    for hit in _URI.finditer(text):
        words = text[position : hit.start()].lstrip(" ;,")
        label = split_languages(words if hit["closed"] else words.rstrip(" ,:–—(-"))
        uri = hit["closed"] or hit["bare"]
        found.append({"uri": uri, **({"label": label} if label else {})})
        position = hit.end()
    return found


def _value(item: _Item) -> dict[str, Any]:
    text = split_languages("\n".join(item.rows))
    return {"text": text, **({"skills": item.skills} if item.skills else {})}
