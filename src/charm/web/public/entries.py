"""The catalogue: what is offered, what it means, who stands behind it (5.6.1.6, 7.17, App. 1)."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from charm.alliance.queries import Person
from charm.catalogue import queries, rules
from charm.catalogue.queries import Entry, EntryVersion
from charm.delivery import rules as delivery_rules
from charm.delivery.admissions import Admission, admission_of, takes_people
from charm.delivery.plans import plan_of
from charm.delivery.queries import Edition, editions_of, seats_left_of, sessions_of, staff_of
from charm.foundation.errors import NotFound
from charm.web.lives import life_of_edition, life_of_entry
from charm.web.public.search import Offer, find
from charm.web.teach.completion import rule_said

PER_PAGE = 20


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """``/catalogue/``: search and facets in the address, so that it can be shared."""
    found = find([Offer(version) for version in queries.offers()], request.GET)
    page = Paginator(found.offers, PER_PAGE).get_page(request.GET.get("page"))
    template = "public/_offers.html" if request.headers.get("HX-Request") else None
    return render(request, template or "public/catalogue.html", {"found": found, "page": page})


@require_safe
@vary_on_headers("Accept", "Cookie")
def entry(request: HttpRequest, slug: str) -> HttpResponse:
    """``/catalogue/<slug>/``: the version in force; as JSON for whoever asks for it."""
    row = rules.entry_for(None, slug)
    return _show(request, row, queries.current_version(row))


@require_safe
@vary_on_headers("Accept", "Cookie")
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A version at its own address, for ever: what awards of it cite."""
    row = queries.version_by_number(slug, number)
    return _show(request, row.entry, row)


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
            "by_application": admission.way == Admission.Way.APPLICATION,
            "by_invitation": admission.way == Admission.Way.INVITATION,
            "waiting_list": admission.waiting_list,
        },
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


def _show(request: HttpRequest, row: Entry, version: EntryVersion) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse(queries.descriptor_of(version), json_dumps_params={"indent": 2})
    return render(request, "public/entry.html", _entry_page(row, version))


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
        "editions": [(run, seats_left) for run, seats_left in _with_seats(runs)],
        "accreditations": queries.accreditations_of(row),
        "appendix": queries.descriptor_of(version)["appendix_1"],
    }


def _with_seats(runs: list[Edition]) -> list[tuple[Edition, int]]:
    left = seats_left_of(runs)
    return [(run, left[run.id]) for run in runs]


def _wants_json(request: HttpRequest) -> bool:
    preferred = request.get_preferred_type(["text/html", "application/json"])
    return preferred == "application/json"
