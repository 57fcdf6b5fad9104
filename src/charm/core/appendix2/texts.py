"""Lines to a text, or to a map of languages where the answer says which language is which."""

from __future__ import annotations

import re
from collections.abc import Sequence

from charm.core.appendix2.lines import PLAIN, Line
from charm.core.vocab.language_names import ENGLISH_NAMES, language_code
from charm.core.vocab.languages import ISO_639_1

Text = str | dict[str, str]

# A lone "IT:" or "NO:" is as often a word as a language; these codes are not.
CLEAR_ALONE = frozenset("en ca es nl hu fr sv fi de ga nb nn".split())
_NAME = r"[^\W\d_][\w ]{2,24}"
_AT_LINE = re.compile(
    rf"^\s*(?:(?P<bracket>\[\s*[A-Za-z]{{2}}(?:-[A-Za-z]{{2}})?\s*\]|\(\s*[A-Z]{{2}}\s*\))\s*:?"
    rf"|(?P<code>[A-Za-z]{{2}}(?:-[A-Z]{{2}})?)\s*[:：]|(?P<dash>[A-Z]{{2}})\s+[-–—]\s"
    rf"|(?P<name>{_NAME})\s*[:：])\s*"
)
INSIDE = re.compile(r"\s[/|]\s+(?=(?:\[[A-Za-z]{2}\]|[A-Z]{2}\s*:)\s*\S)")
_SPACES = re.compile(r"[\t\u00a0 ]+")


def read_text(lines: Sequence[Line]) -> Text:
    """The text of an answer. Every language it names once, at the beginning of a line or after
    a slash, becomes a key of the map."""
    return split_languages("\n".join(line.text for line in lines))


def split_languages(text: str) -> Text:
    """``EN: ... / CA: ...``, ``[en] ...`` or such lines to a map; other text stays as it is."""
    rows = [part for row in text.split("\n") for part in INSIDE.split(row)]
    parts: list[tuple[str, list[str]]] = []
    for row in rows:
        code, rest, _ = _language_at(row)
        if code:
            parts.append((code, [rest]))
        elif parts:
            parts[-1][1].append(row)
        elif row.strip():
            return tidy(text)
    codes = [code for code, _ in parts]
    if not codes or len(set(codes)) < len(codes):
        return tidy(text)
    if len(codes) == 1 and not _is_clear_alone(rows, codes[0]):
        return tidy(text)
    texts = {code: tidy("\n".join(rest)) for code, rest in parts}
    kept = {code: said for code, said in texts.items() if said}
    return kept or ""


def language_heading(line: str) -> str | None:
    """The language of a line that names one and says nothing else, such as "Català:"."""
    code, rest, _ = _language_at(line)
    if code and not rest.strip():
        return code
    bare = line.strip()
    return language_code(bare) if len(bare) > 2 and bare.casefold() in _KNOWN else None


def tidy(text: str) -> str:
    """Without blank space at the ends of lines, more than one blank line, and signs that cannot
    be seen; tabs become spaces."""
    text = re.sub(rf"[{PLAIN}\u00ad\u200b\ufeff]", "", text)
    rows = [_SPACES.sub(_without_tab, row).strip() for row in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(rows)).strip()


def _without_tab(spaces: re.Match[str]) -> str:
    return " " if "\t" in spaces[0] else spaces[0]


def languages_for_spelling(lines: Sequence[Line]) -> dict[str, str] | None:
    """A map by the language that is set for spelling, where that is beyond doubt: every run has
    one, each language is one block, and the blocks have the same number of paragraphs."""
    blocks: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.blank:
            continue
        codes = {
            language_code(run.marks.language) if run.marks.language else None
            for run in line.runs
            if run.text.strip()
        }
        code = codes.pop() if len(codes) == 1 else None
        if code is None:
            return None
        if not blocks or blocks[-1][0] != code:
            blocks.append((code, []))
        blocks[-1][1].append(line.text)
    codes_in_order = [code for code, _ in blocks]
    even = len({len(rows) for _, rows in blocks}) == 1
    if len(blocks) < 2 or len(set(codes_in_order)) < len(blocks) or not even:
        return None
    return {code: tidy("\n".join(rows)) for code, rows in blocks}


_KNOWN = {name.casefold() for name in ENGLISH_NAMES.values()} | {
    "català", "español", "nederlands", "magyar", "français", "svenska", "suomi", "deutsch",
    "gaeilge", "norsk", "castellano",
}  # fmt: skip


def _language_at(row: str) -> tuple[str | None, str, str]:
    """The language named at the beginning of a line, what follows, and how it was named."""
    found = _AT_LINE.match(row)
    if not found:
        return None, row, ""
    kind = found.lastgroup or ""
    name = found[kind].strip("[]() ")
    if kind == "name":
        code = language_code(name) if len(name) > 2 else None
    else:
        code = name[:2].lower() if name[:2].lower() in ISO_639_1 else None
    return code, row[found.end() :], kind


def _is_clear_alone(rows: Sequence[str], code: str) -> bool:
    first = next(row for row in rows if row.strip())
    _, _, kind = _language_at(first)
    if kind in {"bracket", "name"}:
        return True
    return code in CLEAR_ALONE and first.lstrip()[:2].isupper()
