"""What the form says of codes beyond :mod:`charm.web.words`: sentences to choose by, and lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charm.alliance.queries import alliance
from charm.core.policy import versions
from charm.core.policy.version import Term
from charm.core.vocab.language_names import ENGLISH_NAMES
from charm.web.words import VOCABULARIES, language_name

Words = str | Promise
Options = Mapping[str, Words]
OptionsOf = Callable[[], Options]
"""Options are asked for when a page is made: some are data, some are in the reader's language."""

KIND_SAYS: dict[str, Words] = {
    "formal": _(
        "An organised programme with learning objectives, approved under the rules of a member "
        "university and accredited by it. It may carry ECTS credits and an EQF level."
    ),
    "non-formal": _(
        "A planned activity with support for learning, such as a workshop, a hackathon or a "
        "training, developed by at least two member universities. No ECTS credits, no EQF level."
    ),
    "informal": _(
        "Learning at work, in the family or in leisure that was not planned as learning, "
        "recognised by at least two member universities. No ECTS credits, no EQF level."
    ),
}
KIND_CLAUSES = {"formal": "5.2", "non-formal": "5.4", "informal": "5.3"}
OUTCOME_SAYS: dict[str, Words] = {
    "micro-credential": _("Learning outcomes are assessed against criteria stated beforehand."),
    "participation-badge": _(
        "It recognises taking part; nothing is assessed. Non-formal and informal only."
    ),
}
EQF: dict[str, Words] = {
    "1": _("Level 1"),
    "2": _("Level 2"),
    "3": _("Level 3"),
    "4": _("Level 4"),
    "5": _("Level 5 – short cycle"),
    "6": _("Level 6 – Bachelor"),
    "7": _("Level 7 – Master"),
    "8": _("Level 8 – PhD"),
}
HOURS: dict[str, Words] = {
    "contact": _("Contact"),
    "self_study": _("Self-study"),
    "work": _("Work"),
    "assessment": _("Assessment"),
}
YES_NO: dict[str, Words] = {"yes": _("Yes"), "no": _("No")}
CURRENCIES: dict[str, Words] = {
    code: code for code in ("EUR", "GBP", "HUF", "NOK", "SEK", "CHF", "USD")
}
FIRST_LANGUAGES = ("en", "ca", "es", "ga", "nl", "hu", "fr", "sv", "fi", "de", "nb")
"""Spoken where the members are; offered before others."""


def options(vocabulary: str) -> OptionsOf:
    return lambda: VOCABULARIES[vocabulary]


def universities() -> dict[str, Words]:
    return {university.code: university.name for university in alliance().universities}


def languages() -> dict[str, Words]:
    first = {code: language_name(code) for code in FIRST_LANGUAGES}
    rest = {code: language_name(code) for code in ENGLISH_NAMES if code not in first}
    return {**first, **dict(sorted(rest.items(), key=lambda pair: str(pair[1])))}


def offices() -> dict[str, Words]:
    office = VOCABULARIES["office"]
    return {code: office[code] for code in ("institutional-manager", "accreditation")}


def principles() -> tuple[Term, ...]:
    return versions()[-1].principles


def vision_areas() -> tuple[Term, ...]:
    return versions()[-1].vision_areas
