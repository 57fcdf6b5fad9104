"""Where a person can go: the places of the house that have something for them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charm.web.addresses import address_of
from charm.web.hats import Hats, hats_of


@dataclass(frozen=True, slots=True)
class Place:
    label: str | Promise
    url: str
    is_here: bool
    """Whether the page that is shown belongs to it."""


PUBLIC = (
    (_("Catalogue"), "catalogue"),
    (_("Verify"), "verify"),
    (_("Decisions"), "decisions"),
    (_("Policy"), "policy"),
)


def places_for(request: HttpRequest) -> list[Place]:
    """The main navigation: the public places, after those of the person's own work."""
    own: list[tuple[str | Promise, str]] = []
    if request.user.is_authenticated:
        own = [(_("My desk"), "home"), *_work(hats_of(request.user))]
    places = (_place(request, label, name) for label, name in (*own, *PUBLIC))
    return [place for place in places if place is not None]


def _work(hats: Hats) -> list[tuple[str | Promise, str]]:
    return [
        (label, name)
        for label, name, wears in (
            (_("Proposals"), "proposals", hats.proposes or hats.audits),
            (_("Calls"), "calls", hats.proposes or hats.runs_calls),
            (_("Boards"), "boards", hats.sits or hats.runs_boards or hats.audits),
            (_("Teaching"), "teaching", hats.teaches),
            (_("Learning"), "learning", hats.learns),
            (_("Register"), "register", hats.registers or hats.audits),
            (_("Office"), "office", hats.keeps_office or hats.audits),
        )
        if wears
    ]


def _place(request: HttpRequest, label: str | Promise, name: str) -> Place | None:
    """None while the place has no pages."""
    url = address_of(name)
    if not url:
        return None
    return Place(label, url, request.path == url or request.path.startswith(url))
