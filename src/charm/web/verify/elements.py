"""What a credential says of itself, element by element of Appendix 1, in words people read.

The document may be anybody's: a value of an unexpected shape is shown as it is, never believed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from charm.core.vocab.countries import country_name
from charm.foundation.spoken import spoken
from charm.web.words import word

Words = str | Promise
LABELS: dict[str, Words] = {
    "identification of the learner": gettext_lazy("Learner"),
    "title of the micro-credential": gettext_lazy("Title"),
    "country or region of the issuer": gettext_lazy("Country of the issuer"),
    "awarding body or bodies": gettext_lazy("Awarding bodies"),
    "date of issuing": gettext_lazy("Date of issuing"),
    "learning outcomes": gettext_lazy("Learning outcomes"),
    "notional workload": gettext_lazy("Workload"),
    "level": gettext_lazy("Level"),
    "experience leading to the micro-credential": gettext_lazy("Learning that led to it"),
    "type of assessment": gettext_lazy("Type of assessment"),
    "form of participation": gettext_lazy("Form of participation"),
    "type of quality assurance": gettext_lazy("Type of quality assurance"),
}
_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?")


def readable(elements: Mapping[str, Any]) -> list[tuple[Words, list[str]]]:
    """Label and lines of every element that the credential holds, in its order."""
    return [
        (LABELS.get(name, name), [str(line) for line in _lines(name, value) if line])
        for name, value in elements.items()
    ]


def day_in_words(moment: str) -> str:
    """``2026-06-30T12:00:00Z`` as a day that people read; empty for what is no moment."""
    try:
        found = parse_datetime(moment)
    except ValueError:  # written like one, but there is no such day
        return ""
    return date_format(found, pgettext("date format", "j F Y")) if found else ""


def _lines(name: str, value: Any) -> list[Words]:
    if isinstance(value, list):
        return [line for part in value[:100] for line in _lines(name, part)]
    if isinstance(value, Mapping):
        return [_of_mapping(name, value)]
    text = str(value)
    match name:
        case "country or region of the issuer":
            return [spoken(country_name(text) or text)]
        case "date of issuing":
            return [day_in_words(text) or text]
        case "experience leading to the micro-credential":
            return [word(text, "kind")]
        case "type of assessment":
            return [_("none") if text == "none" else word(text, "assessment")]
        case "form of participation":
            return [word(text, "participation")]
        case "type of quality assurance":
            return [word(text, "quality")]
    return [text]


def _of_mapping(name: str, value: Mapping[str, Any]) -> str:
    if name == "awarding body or bodies":
        role = str(word(value.get("role", ""), "role"))
        return f"{value.get('name', '')}, {role.lower()}" if role else str(value.get("name", ""))
    if name == "learning outcomes":
        return str(value.get("text", ""))
    if name == "notional workload":
        return ", ".join(filter(None, (_hours(value.get("duration")), _ects(value.get("ects")))))
    if name == "level":
        level = str(value.get("eqf") or value.get("level") or "")
        if level == "not-classified":
            return _("not classified")
        says = _("EQF {level}").format(level=level)
        cycle = value.get("cycle")
        return f"{says}, {spoken(cycle)}" if isinstance(cycle, str) and cycle else says
    return ", ".join(str(part) for part in value.values() if part)


def _hours(duration: Any) -> str:
    found = _DURATION.fullmatch(str(duration or ""))
    if found is None:
        return str(duration or "")
    hours = int(found[1] or 0) + int(found[2] or 0) / 60
    return _("{n} hours").format(n=f"{hours:g}")


def _ects(value: Any) -> str:
    return f"{value} ECTS" if value else ""
