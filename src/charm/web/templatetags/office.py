"""The parts of the office, for its pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charm.alliance.protection_rules import comes_in
from charm.catalogue.rules import counts_read, keeps_overviews
from charm.web.navigation import Place
from charm.web.office.guard import reads_ledger, reads_letters, sees_people
from charm.web.signed_in import person_of

register = template.Library()


@register.simple_tag(takes_context=True)
def office_parts(context: dict[str, Any]) -> list[Place]:
    """Those that have something for the person who is signed in."""
    request: HttpRequest = context["request"]
    person = person_of(request)
    parts: list[tuple[str | Promise, str, bool]] = [
        (_("Mine"), "office", True),
        (_("People"), "office-people", sees_people(person)),
        (_("Invitations"), "office-invitations", True),
        (_("Bodies"), "office-bodies", True),
        (_("Contacts"), "office-contacts", True),
        (_("Universities"), "office-universities", True),
        (_("Accreditations"), "office-dossiers", True),
        (_("Notices"), "office-notices", True),
        (_("Overviews"), "office-overviews", keeps_overviews(person)),
        (_("Use"), "office-use", counts_read(person).is_any),
        (_("Data protection"), "office-protection", comes_in(person)),
        (_("Rules"), "office-rules", True),
        (_("Letters"), "office-letters", reads_letters(person)),
        (_("Ledger"), "office-ledger", reads_ledger(person)),
    ]
    here = request.path
    return [
        Place(label, url, here == url or (name != "office" and here.startswith(url)))
        for label, name, is_open in parts
        if is_open and (url := reverse(name))
    ]
