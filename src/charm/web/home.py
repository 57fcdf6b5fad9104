"""The desk of whoever is signed in: what waits for them, since when, until when."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charm.alliance.queries import Person
from charm.awards.queries import Award, awards_of_learner
from charm.catalogue.queries import published
from charm.web.hats import hats_of
from charm.web.seals import seal_of_version
from charm.web.signed_in import person_of
from charm.web.templatetags.charm import said
from charm.web.waiting import waiting_for

NEWEST_AWARDS = 4
FIRST = 40
"""As many lines of each list are shown, until somebody asks for all."""


@dataclass(frozen=True, slots=True)
class Credential:
    award: Award
    seal: str
    title: str


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """``/home/``: first what waits for this person, then what they wait for."""
    person = person_of(request)
    hats = hats_of(person)
    desk = waiting_for(person, hats)
    shown = None if "all" in request.GET else FIRST
    return render(
        request,
        "home.html",
        {
            "title": _("My desk"),
            "desk": desk,
            "lists": [
                (_("Waits for you"), desk.mine[:shown], len(desk.mine)),
                (_("On its way"), desk.others[:shown], len(desk.others)),
            ],
            "hats": hats,
            "awards": _credentials(person) if hats.learns else [],
        },
    )


def _credentials(person: Person) -> list[Credential]:
    return [
        Credential(
            award, seal_of_version(award.version), said(published(award.version).content.title)
        )
        for award in awards_of_learner(person)[:NEWEST_AWARDS]
    ]
