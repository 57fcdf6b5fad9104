"""Invitations: send, send again, take back."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charm.alliance import rules
from charm.alliance.directory import body_by_code, invitations_for, to_hand_out
from charm.alliance.queries import Membership, Person, bodies, universities
from charm.alliance.services.inviting import (
    given_by,
    invite,
    may_give,
    resend_invitation,
    take_invitation_back,
)
from charm.foundation import clock
from charm.foundation.errors import NotAllowed
from charm.foundation.letters import returned_from
from charm.foundation.spoken import spoken
from charm.web.lists import listing, one_of
from charm.web.office.forms import (
    Choices,
    InviteForm,
    office_choices,
    office_of,
    problems_of,
    said_in,
)
from charm.web.office.guard import day_after, in_office
from charm.web.office.spans import A_DAY
from charm.web.once import new_key, once
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import seen_of
from charm.web.signed_in import person_of
from charm.web.words import word


@in_office
@require_safe
def invitations(request: HttpRequest) -> HttpResponse:
    """``/office/invitations/``: those that are open, or all."""
    viewer = person_of(request)
    show = one_of(request, "show", ("open", "all"), "open")
    found = listing(
        request, lambda part: invitations_for(viewer, part=part, open_only=show == "open")
    )
    held = rules.held_by(viewer)
    context = {
        "found": found,
        "rows": [
            (
                row,
                ", ".join(map(spoken, given_by(row))),
                row.until - A_DAY if row.until else None,
                row.is_open and may_give(viewer, row, held=held),
            )
            for row in found.rows
        ],
        "came_back": returned_from(row.email for row in found.rows),
        "show": show,
        "now": clock.now(),
        "may_invite": may_invite(viewer),
    }
    return render(request, "office/invitations.html", context)


@in_office
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """``/office/invitations/new/``; ``?seat=academic-council@member`` chooses one beforehand."""
    viewer = person_of(request)
    offers = _offers(viewer)
    if not any(offers.values()):
        raise NotAllowed("You can invite nobody: nobody hands out what they do not hold.")
    wanted = {"seat": request.GET.get("seat", "")}
    form = InviteForm(said_in(request), initial=wanted, choices=offers)
    problems: list[Problem] = []
    if request.method == "POST" and not form.is_valid():
        problems = problems_of(form)
    elif request.method == "POST":
        try:
            there = once(request, lambda: _invite(viewer, form.cleaned_data))
        except REFUSED as error:
            problems = reasons_of(error)
        else:
            to = form.cleaned_data["email"]
            messages.success(request, _("Invited: the link is on its way to {to}.").format(to=to))
            return redirect(there)
    context = {"form": form, "problems": problems, "once": new_key()}
    return render(request, "office/invite.html", context, status=422 if problems else 200)


def _invite(viewer: Person, said: dict[str, Any]) -> str:
    office, where = office_of(said.get("office") or "")
    code, _at, seat = (said.get("seat") or "").partition("@")
    invite(
        name=said["name"],
        email=said["email"],
        by=viewer,
        university_code=said.get("university") or None,
        office=office,
        of_university_code=where,
        body=body_by_code(code) if code else None,
        seat=seat,
        since=said["since"],
        until=day_after(said["last"]),
    )
    return reverse("office-invitations")


@in_office
@require_POST
def resend(request: HttpRequest, invitation: uuid.UUID) -> HttpResponse:
    resend_invitation(invitation=invitation, by=person_of(request), seen=seen_of(request))
    messages.success(request, _("A new link is on its way; the old one works no longer."))
    return redirect("office-invitations")


@in_office
@require_POST
def take_back(request: HttpRequest, invitation: uuid.UUID) -> HttpResponse:
    take_invitation_back(invitation=invitation, by=person_of(request), seen=seen_of(request))
    messages.success(request, _("Taken back: the link works no longer."))
    return redirect("office-invitations")


def _offers(viewer: Person) -> dict[str, Choices]:
    """What the viewer may invite to."""
    held = rules.held_by(viewer)
    seats: Choices = []
    if held.keeps_bodies:
        seats = [
            (f"{body.code}@{role.value}", f"{word(role, 'seat')}, {spoken(body.name)}")
            for body in bodies()
            for role in Membership.Role
        ]
    return {
        "university": [(row.code, row.name) for row in universities() if held.may_add(row.code)],
        "office": office_choices(to_hand_out(viewer)),
        "seat": seats,
    }


def may_invite(viewer: Person) -> bool:
    return any(_offers(viewer).values())
