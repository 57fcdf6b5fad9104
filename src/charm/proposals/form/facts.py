"""What the printed form says, ready to be laid out: texts that are clean, bounded and in order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from charm.core.appendix2.printed import Answer, Item, Option, Part, Row, printed_form
from charm.core.appendix2.texts import Text
from charm.core.proposal.model import Kind
from charm.core.vocab.language_names import ENGLISH_NAMES
from charm.foundation.typesetting import CUT, Sheet
from charm.proposals.form.beyond import beyond_the_form, university
from charm.proposals.form.paper import Paper
from charm.proposals.form.record import endorsements, policy
from charm.proposals.form.words import day, moment, word, words

Facts = dict[str, Any]
T = TypeVar("T")
OWN = "en"
"""The language of the policy and its form."""
OF_FORMAL = frozenset({"ects", "eqf_level"})
"""What only formal learning has (5.7.2)."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


class FormSheet(Sheet):
    """A proposal is printed whole: its texts may be as long as a proposal takes them. What bounds
    the document is that all of them together are bounded."""

    LINE, TITLE, TEXT, MOST, TOTAL = 600, 240, 20_000, 200, 250_000
    ROW = 60
    """What a row of a list counts for, in characters."""

    def line(self, text: str, limit: int | None = None) -> str:
        return " ".join(self.text(text, self.LINE if limit is None else limit).split())

    def some(self, rows: Sequence[T]) -> Iterator[T]:
        """The first of them, and no more once there is no room."""
        for at, row in enumerate(rows):
            if at >= self.MOST or self.is_full:
                self.shortened = True
                return
            self._left -= self.ROW
            yield row

    @property
    def is_full(self) -> bool:
        return self._left <= 0


def facts_of(paper: Paper, sheet: FormSheet) -> Facts:
    """Everything the template lays out."""
    content, record = paper.content, paper.record
    # First what must never be shortened for what stands before it.
    found = policy(paper.submission, sheet) if paper.submission else None
    endorsed = endorsements(content, record, sheet) if record else None
    title = _title(content.title, sheet) or words("document", "untitled")
    is_draft = paper.version is None
    version = words("document", "draft") if is_draft else words(
        "document", "version", n=paper.version
    )  # fmt: skip
    facts: Facts = {
        "language": OWN,
        "title": title,
        "subject": words("document", "subject", title=title, version=version),
        "house": words("document", "house"),
        "policy_part": words("document", "form"),
        "head": words("document", "title"),
        "is_draft": is_draft,
        "version": version,
        "draft_says": words("document", "draft_says") if is_draft else "",
        "continued": words("document", "continued"),
        "sha256": paper.sha256,
        "page": words("document", "page", page="@", pages="#"),
        "attachment": words("document", "attachment"),
        "glance": _glance(paper, sheet),
        "form": [_row(row, sheet, content.kind) for row in printed_form(content)],
        "beyond": {
            "title": words("beyond", "title"),
            "says": words("beyond", "says"),
            "rows": [_row(row, sheet, content.kind) for row in beyond_the_form(content)],
        },
        "policy": found,
        "endorsements": endorsed,
    }
    facts["notes"] = _notes(sheet, is_draft=is_draft)
    return facts


def _title(title: Text, sheet: FormSheet) -> str:
    text = title if isinstance(title, str) else title.get(OWN) or next(iter(title.values()), "")
    before = sheet.shortened  # the form itself prints it whole
    title = sheet.line(text, sheet.TITLE).strip("\u200c\u200d ")
    sheet.shortened = before
    return title


def _glance(paper: Paper, sheet: FormSheet) -> list[Facts]:
    """What is asked first: by whom, what, which version."""
    content = paper.content
    people = [sheet.line(f"{one.name}, {university(one.university)}")
              for one in content.proposers[:8]]  # fmt: skip
    if len(content.proposers) > len(people):
        people.append(CUT)
    kinds = [word("kind", content.kind) if content.kind else "",
             word("outcome", content.outcome) if content.outcome else ""]  # fmt: skip
    if paper.version is None:
        version = [words("glance", "draft"), words("glance", "printed", moment=moment(paper.at))]
    else:
        taken = day(paper.at.date())
        version = [words("glance", "version_says", n=paper.version, day=taken)]
    handed_in = paper.submission
    submitted = [day(handed_in.submitted_at.date()) if handed_in else ""]
    rows = (("proposers", people), ("kind", kinds), ("version", version), ("submitted", submitted))
    return [
        {"head": words("glance", key), "lines": said}
        for key, lines in rows
        if (said := [line for line in lines if line])
    ]


def _row(row: Row, sheet: FormSheet, kind: Kind | None) -> Facts:
    is_asked = kind in (None, Kind.FORMAL) or row.key not in OF_FORMAL
    return {
        "key": row.key,
        "label": row.label,
        "hint": row.hint,
        "unanswered": words("document", "not_answered" if is_asked else "not_asked"),
        **_answer(row.answer, sheet),
    }


def _answer(answer: Answer, sheet: FormSheet) -> Facts:
    return {
        "texts": _texts(answer.text, sheet),
        "lines": [sheet.line(line) for line in sheet.some(answer.lines)],
        "items": [_item(item, sheet) for item in sheet.some(answer.items)],
        "options": [_option(option, sheet) for option in answer.options[: sheet.MOST]],
        "in_one_line": answer.in_one_line,
        "is_answered": bool(answer),
    }


def _item(item: Item, sheet: FormSheet) -> Facts:
    texts = _texts(item.text, sheet)
    parts = [_part(part, sheet) for part in sheet.some(item.parts)]
    said = [*texts, *(text for part in parts for text in part["texts"])]
    height = len(said) + len(parts) + sum(len(one["text"]) // 50 + one["text"].count("\n")
                                          for one in said)  # fmt: skip
    return {"name": sheet.line(item.name), "texts": texts, "parts": parts, "whole": height < 20}


def _option(option: Option, sheet: FormSheet) -> Facts:
    parts = [_part(part, sheet) for part in sheet.some(option.parts)]
    return {"label": option.label, "chosen": option.chosen, "parts": parts}


def _part(part: Part, sheet: FormSheet) -> Facts:
    if isinstance(part.text, str) and _SHA256.fullmatch(part.text):
        return {"label": part.label, "texts": [], "code": part.text}
    facts: Facts = {"label": part.label, "texts": _texts(part.text, sheet)}
    if part.link:
        facts["shown"] = sheet.line(part.link).replace("\u200b", "")
        if part.link.startswith(("https://", "http://")):
            facts["link"] = part.link
    return facts


def _texts(text: Text, sheet: FormSheet) -> list[Facts]:
    """Each language of it, that of the document first; where there are several, or another one,
    each is marked by its name."""
    if isinstance(text, str):
        return [{"text": said, "lang": "", "mark": ""}] if (said := sheet.text(text)) else []
    order = sorted((code for code in text if text[code]), key=lambda code: code != OWN)
    marked = order != [OWN]
    return [
        {
            "text": sheet.text(text[code]),
            "lang": code,
            "mark": ENGLISH_NAMES.get(code, code) if marked else "",
        }
        for code in sheet.some(order)
    ]


def _notes(sheet: FormSheet, *, is_draft: bool) -> list[str]:
    found: Iterable[tuple[bool, str]] = (
        (sheet.unprintable, "unprintable"),
        (sheet.shortened, "shortened"),
        (True, "attached_draft" if is_draft else "attached_version"),
    )
    return [words("document", key) for happened, key in found if happened]
