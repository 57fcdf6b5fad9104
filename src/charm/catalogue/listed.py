"""What of a published version is found: the words in it, and what an offer is chosen by."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal

from charm.catalogue.definition import Published, published
from charm.catalogue.models import EntryVersion
from charm.core.proposal.model import Kind
from charm.core.search.words import STEMMERS, fold, stems, words

Mark = tuple[str, str]
"""A part of the index, and what stands in it."""

ALL, TITLE, TEXT, SPOKEN = "all", "title", "text", "spoken"
"""Everything on offer; words of titles; words of everything; languages that texts are in."""
SHAPE, MADE = "shape", "2"
"""How what is kept of a listing was made: with another number, everything is listed anew."""
BEGINS, TAKES = "begins", "takes"
"""Days and months on which an edition begins that takes people, and until which it takes them; the
latter is empty where no last day was set."""
FACETS = (
    "kind", "outcome", "when", "field", "university", "language", "form", "level", "workload",
    "fee", "stacks", "skill",
)  # fmt: skip
LONGEST = 80
"""Characters of a word that count."""
LONGEST_ADDRESS = 500
HEAD = 3
"""From so many letters on, what is only begun is looked for."""

FORESEEN = 5
"""No edition is announced so many years ahead."""
WORKLOADS = (10, 25, 50, 100)
"""Hours up to which a workload is one of its kind; what is longer is the last."""
FOR_NOTHING = frozenset(
    "none free gratis gratuit gratuita gratuito kostenlos kosteloos zero 0".split()
)
"""How a fee begins that is none; ``no fee`` is another way to say it."""

Said = str | dict[str, str]


def marks_of(version: EntryVersion) -> dict[Mark, Said]:
    """By what the version is found, each with what it is called where a code does not tell."""
    said = published(version)
    found: dict[Mark, Said] = {(ALL, ""): "", (SHAPE, MADE): ""}
    languages = [code for code in said.content.languages if code in STEMMERS] or ["en"]
    for part, texts in ((TITLE, [said.content.title]), (TEXT, _texts(said))):
        for text in texts:
            for language, spelled in _spelled(text, languages):
                found[SPOKEN, language] = ""
                for term in {*words(spelled), *stems(spelled, language)}:
                    found[part, term[:LONGEST]] = ""
    found |= {(facet, value): called for facet, value, called in _chosen_by(said) if value}
    return found


def marks_of_run(begins: dt.date, last_day: dt.date | None) -> set[Mark]:
    """By what an edition that takes people is found."""
    return {
        (part, term)
        for part, day in ((BEGINS, begins), (TAKES, last_day))
        for term in ((day.isoformat(), f"{day:%Y-%m}") if day else ("",))
    }


def days_and_months(first: dt.date, last: dt.date | None = None) -> list[str]:
    """Terms that together are the days from the first to the last, or to :data:`FORESEEN` years
    later: months where they are whole."""
    last = last or dt.date(min(first.year + FORESEEN, dt.MAXYEAR - 1), 12, 31)
    found = []
    while first <= last:
        next_month = (first.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        if first.day == 1 and next_month <= last + dt.timedelta(days=1):
            found.append(f"{first:%Y-%m}")
            first = next_month
        else:
            found.append(first.isoformat())
            first += dt.timedelta(days=1)
    return found


def title_of(version: EntryVersion) -> str:
    """By which titles are put in order: the English one, else the first, without accents."""
    title = published(version).content.title
    if isinstance(title, dict):
        title = title.get("en") or next(iter(title.values()), "")
    return fold(title)[:200]


def hours_of(version: EntryVersion) -> Decimal | None:
    return published(version).content.total_hours


def _spelled(text: Said, languages: Iterable[str]) -> Iterator[tuple[str, str]]:
    """A text that does not say its language may be in any that is taught in, or English."""
    if isinstance(text, dict):
        yield from text.items()
    else:
        for language in {*languages, "en"}:
            yield language, text


def _texts(said: Published) -> Iterator[Said]:
    content = said.content
    yield from (content.title, content.description, content.relevance, content.target_groups)
    yield from (content.criteria, content.prerequisites, content.stackable_into)
    for outcome in content.learning_outcomes:
        yield outcome.text
        yield from (skill.label for skill in outcome.skills)
    yield from (body.organisation.name for body in said.bodies)


def _chosen_by(said: Published) -> Iterator[tuple[str, str, Said]]:
    content = said.content
    yield "kind", str(content.kind or ""), ""
    yield "outcome", str(content.outcome or ""), ""
    yield "field", (content.isced_f or "")[:2], ""
    for code in content.member_codes():
        yield "university", code, ""
    for language in content.languages:
        yield "language", language, ""
    for form in content.participation:
        yield "form", str(form), ""
    if content.eqf_level and content.kind is Kind.FORMAL:
        yield "level", str(content.eqf_level), ""
    if content.total_hours:
        yield "workload", workload_of(content.total_hours), ""
    yield "fee", fee_of(content.fee), ""
    if content.stackable_into:
        yield "stacks", "yes", ""
    for outcome in content.learning_outcomes:
        for skill in outcome.skills:
            if len(skill.uri) <= LONGEST_ADDRESS:
                yield "skill", skill.uri, skill.label


def workload_of(hours: Decimal) -> str:
    """``10`` up to ten hours, ``25`` up to twenty-five and so on; ``more`` than any."""
    return next((str(most) for most in WORKLOADS if hours <= most), "more")


def fee_of(fee: Said) -> str:
    """``none`` where the first words say so, ``some`` where others are said; empty where none."""
    text = fee.get("en") or next(iter(fee.values()), "") if isinstance(fee, dict) else fee
    begins = words(text)[:2]
    if not begins:
        return ""
    return "none" if begins[0] in FOR_NOTHING or begins == ["no", "fee"] else "some"


def called(text: Said) -> str:
    """As the index keeps what something is called."""
    return json.dumps(text, ensure_ascii=False) if text else ""
