"""``/office/catalogue/``: what of the catalogue is looked at, and what is looked for in vain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charm.catalogue.counts import Use, use_of
from charm.catalogue.queries import titles_of, utc_today
from charm.catalogue.rules import CountsRead, counts_read
from charm.catalogue.services.counting import OFTEN, WORDS_KEPT
from charm.foundation.errors import NotAllowed, NotFound
from charm.framework.skills import skills_by_uri
from charm.web.office.guard import in_office
from charm.web.signed_in import person_of
from charm.web.tables import as_csv, as_xlsx
from charm.web.templatetags.charm import said

SPANS = {
    7: gettext_lazy("7 days"),
    30: gettext_lazy("30 days"),
    90: gettext_lazy("90 days"),
    365: gettext_lazy("a year"),
}
USUAL = 30
SHOWN = 25
COLUMNS = ("what", "about", "name", "day", "times")
TABLES = {"csv": as_csv, "xlsx": as_xlsx}
WIDTH = 320


@in_office
@require_safe
def use(request: HttpRequest) -> HttpResponse:
    """The figures of some days up to today."""
    reads, days = _enter(request), _days(request)
    found = _use(reads, days)
    busiest = (
        max((seen + searches for _day, seen, searches, _nothing in found.days), default=0) or 1
    )
    context: dict[str, Any] = {
        "use": found,
        "reads": reads,
        "days": days,
        "spans": [(number, label, number == days) for number, label in SPANS.items()],
        "entries": _named(found.entries[:SHOWN]),
        "words": found.words[:SHOWN],
        "skills": _skills(found.skills[:SHOWN]),
        "bars": [
            (day, seen, searches, nothing, both, round(WIDTH * both / busiest))
            for day, seen, searches, nothing in reversed(found.days)
            for both in (seen + searches,)
        ],
        "width": WIDTH,
        "often": OFTEN,
        "words_kept": WORDS_KEPT.days,
    }
    return render(request, "office/use.html", context)


@in_office
@require_safe
def table(request: HttpRequest, form: str) -> HttpResponseBase:
    """The same, all of it, as a table."""
    reads, days = _enter(request), _days(request)
    if form not in TABLES:
        raise NotFound(_("There is no such form of it."))
    return TABLES[form](COLUMNS, _rows(_use(reads, days)), name="catalogue-use")


def _enter(request: HttpRequest) -> CountsRead:
    reads = counts_read(person_of(request))
    if not reads.is_any:
        raise NotAllowed(
            _(
                "How the catalogue is used is read by the Communication Office, of the alliance or "
                "of a university, the Boards officer and auditors."
            )
        )
    return reads


def _days(request: HttpRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked in map(str, SPANS) else USUAL


def _use(reads: CountsRead, days: int) -> Use:
    today = utc_today()
    universities = None if reads.everywhere else reads.universities
    return use_of(today - dt.timedelta(days=days - 1), today, universities=universities)


def _named(entries: list[tuple[str, int]]) -> list[tuple[str, str, int]]:
    titles = titles_of(slug for slug, _times in entries)
    return [(slug, said(titles.get(slug, slug)), times) for slug, times in entries]


def _skills(skills: list[tuple[str, int]]) -> list[tuple[str, str, int]]:
    known = skills_by_uri([uri for uri, _times in skills], languages=[get_language() or "en"])
    return [(uri, known[uri].label if uri in known else uri, times) for uri, times in skills]


def _rows(found: Use) -> Iterator[list[str]]:
    for slug, title, times in _named(found.entries):
        yield ["entry seen", slug, title, "", str(times)]
    for word, times in found.words:
        yield ["words without result", word, "", "", str(times)]
    for uri, label, times in _skills(found.skills):
        yield ["skill not offered", uri, label, "", str(times)]
    for day, seen, searches, nothing in found.days:
        for what, times in (
            ("entries seen", seen), ("searches", searches), ("searches without result", nothing)
        ):  # fmt: skip
            yield [what, "", "", day.isoformat(), str(times)]
