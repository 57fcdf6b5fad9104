"""Finding in the catalogue: words, and what an offer is. The address keeps the whole question."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charm.catalogue.queries import EntryVersion, Published, published
from charm.core.proposal.model import Proposal
from charm.web.seals import seal_of_version
from charm.web.words import word

MAX_WORDS = 8


@dataclass(frozen=True)
class Offer:
    """What stands in the list: a version in force, with what it says."""

    version: EntryVersion

    @cached_property
    def said(self) -> Published:
        return published(self.version)

    @property
    def content(self) -> Proposal:
        return self.said.content

    @property
    def slug(self) -> str:
        return self.version.entry.slug

    @property
    def seal(self) -> str:
        return seal_of_version(self.version)

    @property
    def universities(self) -> list[str]:
        return [body.organisation.name for body in self.said.bodies if body.awards]


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing to choose by: its values as they occur in an offer, and how they read."""

    code: str
    label: str | Promise
    values: Callable[[Offer], Iterable[str]]
    reads: Callable[[str], str | Promise]


def _eqf(value: str) -> str:
    return _("EQF {level}").format(level=value)


FACETS = (
    Facet("kind", _("How the learning is organised"), lambda o: [str(o.content.kind)],
          lambda v: word(v, "kind")),
    Facet("outcome", _("What you receive"), lambda o: [str(o.content.outcome)],
          lambda v: word(v, "outcome")),
    Facet("field", _("Field"), lambda o: [o.content.isced_f[:2]] if o.content.isced_f else [],
          lambda v: word(v, "field")),
    Facet("university", _("University"),
          lambda o: [u.code for u in o.content.universities if u.code],
          lambda v: word(v, "university")),
    Facet("language", _("Language"), lambda o: o.content.languages,
          lambda v: word(v, "language")),
    Facet("form", _("Form"), lambda o: [str(form) for form in o.content.participation],
          lambda v: word(v, "participation")),
    Facet("level", _("Level"),
          lambda o: [str(o.content.eqf_level)] if o.content.eqf_level else [], _eqf),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str | Promise
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Found:
    offers: list[Offer]
    facets: list[tuple[Facet, list[Choice]]]
    words: str
    chosen: list[tuple[str, str, str | Promise]]
    """Facet, value and words of everything that narrows the list."""


def find(offers: list[Offer], query: QueryDict | Mapping[str, Any]) -> Found:
    """Offers that contain every word and one of the chosen values of each facet. What is counted
    beside a value is what choosing it would leave."""
    asked = query.get("q", "").replace("\x00", "")[:200]
    wanted = {facet.code: _values(query, facet.code) for facet in FACETS}
    words = fold(asked).split()[:MAX_WORDS]
    named = [offer for offer in offers if all(word in _text(offer.version) for word in words)]
    facets = [(facet, _choices(named, facet, wanted)) for facet in FACETS]
    found = [offer for offer in named if _fits(offer, wanted)]
    if words:
        found.sort(key=lambda offer: not all(w in fold(_plain(offer.content.title)) for w in words))
    chosen = [
        (facet.code, choice.value, choice.label)
        for facet, choices in facets
        for choice in choices
        if choice.chosen
    ]
    return Found(found, [row for row in facets if len(row[1]) > 1 or wanted[row[0].code]],
                 asked, chosen)  # fmt: skip


def fold(text: str) -> str:
    """Without accents and case: what is typed as ``educacio`` finds ``Educació``."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _values(query: QueryDict | Mapping[str, Any], code: str) -> set[str]:
    given = query.getlist(code) if isinstance(query, QueryDict) else [query.get(code)]
    return {value[:80] for value in given if value}


def _fits(offer: Offer, wanted: Mapping[str, set[str]], but: str = "") -> bool:
    return all(
        not wanted[facet.code] or wanted[facet.code] & set(facet.values(offer))
        for facet in FACETS
        if facet.code != but
    )


def _choices(offers: list[Offer], facet: Facet, wanted: Mapping[str, set[str]]) -> list[Choice]:
    counts: dict[str, int] = dict.fromkeys(wanted[facet.code], 0)
    for offer in offers:
        if _fits(offer, wanted, but=facet.code):
            for value in set(facet.values(offer)):
                counts[value] = counts.get(value, 0) + 1
    choices = [
        Choice(value, facet.reads(value), count, value in wanted[facet.code])
        for value, count in counts.items()
    ]
    return sorted(choices, key=lambda choice: str(choice.label))


@lru_cache(maxsize=4096)
def _text_of(spelled: str) -> str:
    return fold(spelled)


def _text(version: EntryVersion) -> str:
    return _text_of(version.content)


def _plain(text: str | dict[str, str]) -> str:
    return " ".join(text.values()) if isinstance(text, dict) else text
