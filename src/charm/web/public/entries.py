"""The catalogue: what is offered, what it means, who stands behind it (5.6.1.6, 7.17, App. 1)."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from charm.alliance.queries import Person
from charm.catalogue import queries, rules
from charm.catalogue.queries import Entry, EntryVersion
from charm.core.description import Run
from charm.core.proposal.model import Proposal
from charm.delivery import rules as delivery_rules
from charm.delivery.admissions import Admission, admission_of, has_lapsed, takes_people
from charm.delivery.offered import SHOWN, runs_as_offered
from charm.delivery.plans import plan_of
from charm.delivery.queries import (
    Edition,
    edition_address,
    editions_of,
    seats_left_of,
    sessions_of,
    staff_of,
)
from charm.foundation import calendars
from charm.foundation.errors import NotFound
from charm.framework.skills import SkillShown, skills_by_uri
from charm.web.downloads import as_calendar
from charm.web.lives import life_of_edition, life_of_entry
from charm.web.propose.comparing import changes_between
from charm.web.public import documents
from charm.web.public.counted import note_entry, note_search
from charm.web.public.search import Offer, find
from charm.web.public.taking import take_along
from charm.web.teach.completion import rule_said
from charm.web.templatetags.charm import said

PER_PAGE = 20


@require_safe
@vary_on_headers("Accept", "Cookie", "HX-Request")
def catalogue(request: HttpRequest) -> HttpResponseBase:
    """``/catalogue/``: search and facets in the address, so that it can be shared."""
    if form := documents.wanted(request, documents.OF_CATALOGUE):
        return documents.of_catalogue(request, form)
    found = find(request.GET)
    note_search(request, found)
    page = Paginator(range(len(found.offers)), PER_PAGE).get_page(request.GET.get("page"))
    first = (page.number - 1) * PER_PAGE
    offers = found.offers.lines(slice(first, first + PER_PAGE))
    aside = bool(request.headers.get("HX-Request"))
    template = "public/_offers.html" if aside else "public/catalogue.html"
    context = {"found": found, "page": page, "offers": offers, "aside": aside}
    return render(request, template, context)


@require_safe
@vary_on_headers("Accept", "Cookie")
def entry(request: HttpRequest, slug: str) -> HttpResponseBase:
    """``/catalogue/<slug>/``: the version in force; in another form for whoever asks for it."""
    row = rules.entry_for(None, slug)
    version = queries.versions_of(row)[-1]
    if form := documents.wanted(request, documents.OF_ENTRY):
        return documents.of_entry(request, version, form)
    note_entry(request, row.slug)
    return _show(request, version, with_runs=True)


@require_safe
@vary_on_headers("Accept", "Cookie")
def version(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """A version at its own address, for ever: what awards of it cite. With ``?since=<number>`` what
    changed since an earlier one."""
    row = queries.version_by_number(slug, number)
    if form := documents.wanted(request, documents.OF_ENTRY):
        return documents.of_version(request, row, form)
    since = request.GET.get("since", "")[:9]
    if since.isascii() and since.isdigit() and 0 < int(since) < number:
        return _compare(request, queries.version_by_number(slug, int(since)), row)
    return _show(request, row)


@require_safe
def edition(request: HttpRequest, slug: str, edition: uuid.UUID) -> HttpResponse:
    """One run: dates, places, who teaches, and the way in."""
    reader = request.user if isinstance(request.user, Person) else None
    run = _edition(reader, slug, edition)
    admission = admission_of(run)
    return render(
        request,
        "public/edition.html",
        {
            "edition": run,
            "offer": Offer(run.version),
            "life": life_of_edition(run),
            "sessions": sessions_of(run),
            "planned": plan_of(run),
            "asks": rule_said(run, always=True),
            "staff": staff_of(run),
            "seats_left": seats_left_of([run])[run.id],
            "opens": takes_people(run, admission),
            "lapsed": has_lapsed(run),
            "by_application": admission.way == Admission.Way.APPLICATION,
            "by_invitation": admission.way == Admission.Way.INVITATION,
            "waiting_list": admission.waiting_list,
        },
    )


@require_safe
def sessions(request: HttpRequest, slug: str, edition: uuid.UUID) -> HttpResponse:
    """``.../sessions.ics``: every session of an edition, for the reader's calendar."""
    reader = request.user if isinstance(request.user, Person) else None
    run = _edition(reader, slug, edition)
    title = said(queries.published(run.version).content.title)
    return as_calendar(
        calendars.calendar(
            calendars.event(
                f"session-{row.pk}",
                begins=row.starts_at,
                ends=row.ends_at,
                summary=title,
                url=edition_address(run),
                place=_("Online") if row.online else row.place or run.place,
                sequence=run.revision,
            )
            for row in sessions_of(run)
        )
    )


def _edition(reader: Person | None, slug: str, ref: uuid.UUID) -> Edition:
    found = (
        delivery_rules.edition_for(reader, ref)
        if reader is not None
        else delivery_rules.public_edition(ref)
    )
    if found.version.entry.slug != slug:
        raise NotFound("There is no such edition.")
    return found


def _compare(request: HttpRequest, earlier: EntryVersion, version: EntryVersion) -> HttpResponse:
    before, after = queries.published(earlier).content, queries.published(version).content
    context = {
        "offer": Offer(version),
        "earlier": earlier,
        "version": version,
        "changes": changes_between(before, after),
    }
    return render(request, "public/entry_changes.html", context)


def _show(request: HttpRequest, version: EntryVersion, *, with_runs: bool = False) -> HttpResponse:
    page = _entry_page(version.entry, version)
    offered = [run for row, _seats, run in page["editions"] if row.state in SHOWN]
    described = queries.describe(version, runs=offered if with_runs else ())
    context = {
        **page,
        "issuer": described.issuer,
        **take_along(version, described, is_past=not page["is_current"]),
    }
    return render(request, "public/entry.html", context)


def _entry_page(row: Entry, version: EntryVersion) -> dict[str, Any]:
    versions = queries.versions_of(row)
    runs = editions_of(row)
    return {
        "entry": row,
        "version": version,
        "offer": Offer(version),
        "life": life_of_entry(row),
        "versions": versions,
        "is_current": version.number == versions[-1].number,
        "canonical": _canonical(version, is_past=version.number != versions[-1].number),
        "social": _social(version),
        "editions": _with_seats(runs),
        "skills": _skills(version),
        "shown_in": _fallback(version),
        "not_seen": _is_translation_not_seen(version, versions),
        "reader_zone": timezone.get_current_timezone_name(),
        "accreditations": queries.accreditations_of(row),
        "lapsed": bool(queries.lapsed_among([row])),
    }


def _canonical(version: EntryVersion, *, is_past: bool) -> str:
    """Of the entry for the version in force, which has an address of its own as well."""
    path = (
        reverse("entry-version", args=[version.entry.slug, version.number])
        if is_past
        else reverse("entry", args=[version.entry.slug])
    )
    return f"{settings.BASE_URL}{path}"


def _social(version: EntryVersion) -> str:
    path = reverse("entry-social", args=[version.entry.slug, version.number])
    return f"{settings.BASE_URL}{path}?language={get_language()}"


def _with_seats(editions: list[Edition]) -> list[tuple[Edition, int, Run]]:
    """Each with its free seats, and as it is offered today."""
    left = seats_left_of(editions)
    runs = {run.address: run for run in runs_as_offered(editions, left)}
    return [(row, left[row.id], runs[edition_address(row)]) for row in editions]


def _skills(version: EntryVersion) -> dict[str, SkillShown]:
    """What is known of the skills it teaches, in the reader's language: where they stand in ESCO or
    another scheme."""
    outcomes = queries.published(version).content.learning_outcomes
    uris = {skill.uri for outcome in outcomes for skill in outcome.skills if skill.uri}
    return skills_by_uri(uris, languages=[get_language() or "en", "en"]) if uris else {}


def _texts(content: Proposal) -> list[tuple[str, Any]]:
    """Whatever a reader reads in their language, by a name for it."""
    named = [
        (name, getattr(content, name))
        for name in ("title", "description", "relevance", "target_groups", "prerequisites",
                     "criteria", "completion_criteria", "stackable_into", "fee")
    ]  # fmt: skip
    named += [(f"outcome {n}", row.text) for n, row in enumerate(content.learning_outcomes)]
    return named + [(f"principle {row.code}", row.how) for row in content.principles]


def _fallback(version: EntryVersion) -> str:
    """The language in which the reader gets what is not translated into theirs; empty where all of
    it is, or where texts do not say in which language they are."""
    mine = (get_language() or "en")[:2]
    texts = [text for _name, text in _texts(queries.published(version).content)]
    others = [text for text in texts if isinstance(text, dict) and not text.get(mine)]
    return next((code for text in others for code in ("en", *text) if text.get(code)), "")


def _is_translation_not_seen(version: EntryVersion, versions: list[EntryVersion]) -> bool:
    """Whether something reads in the reader's language as the Academic Council did not see it: a
    translation that was added or reworded by a change of wording (7.25)."""
    change = queries.published(version).change
    if change is None or change.kind != "editorial":
        return False
    decided = [
        row
        for row in versions
        if row.number < version.number and queries.published(row).change is None
    ]
    if not decided:
        return False
    mine = (get_language() or "en")[:2]
    seen = dict(_texts(queries.published(decided[-1]).content))
    return any(
        isinstance(text, dict) and mine in text and text[mine] != said(seen.get(name, ""), mine)
        for name, text in _texts(queries.published(version).content)
    )
