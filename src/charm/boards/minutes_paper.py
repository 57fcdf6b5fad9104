"""Confirmed minutes as documents: PDF/A-3a and PDF/UA-1, one of the whole and one of the public
part in each language. The same minutes give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.formats import date_format

from charm.boards import sessions
from charm.boards.minuting import words
from charm.boards.models import Minutes, MinutesPart
from charm.foundation.letterbook import DAYS
from charm.foundation.spoken import spoken
from charm.foundation.typesetting import Sheet, printed, typeset

TEMPLATE = Path(__file__).parent / "templates" / "minutes.typ"


class MinutesSheet(Sheet):
    """Minutes of a long day with many items."""

    TEXT, TOTAL = 20_000, 2_000_000


@dataclass(frozen=True, slots=True)
class Paper:
    language: str
    is_public: bool
    name: str
    content: bytes


def papers_of(minutes: Minutes) -> Iterator[Paper]:
    """Every document of minutes that are being confirmed."""
    day = sessions.day_of(minutes.meeting).isoformat()
    for language in minutes.languages:
        parts = list(minutes.parts.filter(language=language).order_by("place"))
        for is_public in (True, False):
            kind = "public" if is_public else "whole"
            name = f"minutes {minutes.meeting.body_id} {day} {kind} {language}.pdf"
            yield Paper(language, is_public, name, _pdf(minutes, language, parts, is_public))


def _pdf(minutes: Minutes, language: str, parts: list[MinutesPart], is_public: bool) -> bytes:
    assert minutes.confirmed_at is not None  # documents are made of confirmed minutes

    def made(fonts: str) -> bytes:
        facts = _facts(minutes, language, parts, is_public, MinutesSheet(fonts))
        inputs = {"facts": json.dumps(facts, ensure_ascii=False)}
        return typeset(TEMPLATE, inputs, at=minutes.confirmed_at)  # type: ignore[arg-type]

    return printed(made)


def _facts(
    minutes: Minutes, language: str, parts: list[MinutesPart], is_public: bool, sheet: Sheet
) -> dict[str, Any]:
    said, meeting = words(language)["head"], minutes.meeting
    assert minutes.confirmed_in is not None
    assert minutes.confirmed_by is not None
    with translation.override(language):
        body = spoken(meeting.body.name)
        day = date_format(sessions.day_of(meeting), DAYS[language])
        confirmed = date_format(sessions.day_of(minutes.confirmed_in), DAYS[language])
    return {
        "language": language,
        "house": "CHARM-EU",
        "title": said["title"],
        "of": sheet.line(said["of"].format(body=body, day=day)),
        "part": said["public"] if is_public else said["confidential"],
        "says": said["public_only"] if is_public else said["whole"],
        "confirmed": sheet.line(
            said["confirmed"].format(by=minutes.confirmed_by.name, day=confirmed)
        ),
        "signed": sheet.line(
            words(language)["opening"]["chair"].format(name=minutes.confirmed_by.name)
        ),
        "confidential": said["confidential"],
        "nothing": said["nothing"],
        "page": said["page"],
        "empty": said["empty"],
        "points": [
            {
                "number": part.number,
                "heading": sheet.line(part.heading),
                "public": _paragraphs(part.text, sheet),
                "confidential": [] if is_public else _paragraphs(part.confidential, sheet),
            }
            for part in parts
            if part.text or not is_public
        ],
    }


def _paragraphs(text: str, sheet: Sheet) -> list[str]:
    return [sheet.text(line) for line in text.splitlines() if line.strip()]
