"""What changed since an approval: the Boards officer says what kind of change it is (7.25)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charm.boards import changes as changed
from charm.boards import rules
from charm.boards.change_rules import change_for
from charm.boards.changes import Change
from charm.boards.services.agenda import return_to_proposers
from charm.boards.services.confirming import confirm_change
from charm.core.proposal.classes import ChangeClass
from charm.foundation.errors import NotAllowed, Unfit
from charm.proposals import queries as proposals
from charm.proposals.rules import is_proposer
from charm.web.changed import fields_in
from charm.web.council.acting import said_in, seen_in
from charm.web.lists import listing, one_of
from charm.web.lives import life_as_read_by
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of
from charm.web.words import CHANGE

SHOWS = ("waiting", "all")


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind of change that can be confirmed, and what follows from it."""

    code: str
    name: str
    says: str


@login_required
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """``/boards/changes/``: what waits for the officer, or everything that was compared."""
    if not rules.reads_everything(person_of(request)):
        raise NotAllowed(_("The Boards officer says what kind of change it is."))
    show = one_of(request, "show", SHOWS, "waiting")
    read = changed.all_changes if show == "all" else changed.changes_that_wait
    return render(
        request, "council/changes.html", {"listing": listing(request, read), "show": show}
    )


@login_required
@require_safe
def show(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/changes/<id>/``: every field that reads differently, with its class."""
    return _page(request, ref)


@login_required
@require_POST
def confirm(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/changes/<id>/confirm/``."""
    by = person_of(request)
    change = change_for(by, ref, to="confirm")
    typed = {name: said_in(request, name) for name in ("said", "reason")}
    try:
        if typed["said"] not in list(ChangeClass):
            raise Unfit(_("Choose what kind of change it is."))
        row = confirm_change(
            change=change.id,
            said=ChangeClass(typed["said"]),
            reason=typed["reason"],
            by=by,
            seen=seen_in(request, _("This change")),
        )
    except REFUSED as error:
        return _page(request, ref, problems=reasons_of(error), typed=typed)
    messages.success(request, _done(row))
    return HttpResponseRedirect(reverse("boards-change", args=[row.id]))


@login_required
@require_POST
def give_back(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/changes/<id>/return/``: it is not complete, or asks for something else (7.4.1)."""
    by = person_of(request)
    change = change_for(by, ref, to="confirm")
    field, reason = said_in(request, "field"), said_in(request, "why")
    try:
        if field not in {row["field"] for row in change.differences}:
            raise Unfit(_("Choose the field that the reason is about."))
        return_to_proposers(
            proposal=change.proposal_id,
            reasons={field: reason},
            by=by,
            seen=seen_in(request, _("This proposal")),
        )
    except REFUSED as error:
        return _page(request, ref, problems=reasons_of(error))
    messages.success(request, _("Returned. The proposers have your reasons by mail."))
    return HttpResponseRedirect(reverse("boards-change", args=[change.id]))


def _page(
    request: HttpRequest,
    ref: uuid.UUID,
    *,
    problems: Sequence[Problem] = (),
    typed: Mapping[str, str] | None = None,
) -> HttpResponse:
    person = person_of(request)
    change = change_for(person, ref)
    before = proposals.content_of(change.base_id)
    after = proposals.content_of(change.snapshot_id)
    fields = fields_in(before, after, change.differences)
    context: dict[str, Any] = {
        "change": change,
        "proposal": change.proposal,
        "life": life_as_read_by(person, change.proposal),
        "found": CHANGE[change.found],
        "confirmed": CHANGE[change.confirmed] if change.confirmed else "",
        "fields": fields,
        "approvals": changed.approvals_of(change),
        "choices": _choices(change),
        "may_confirm": rules.is_officer(person) and change.state == Change.State.WAITING,
        "proposes": is_proposer(person, change.proposal),
        "problems": problems,
        "typed": typed or {"said": change.found, "reason": ""},
    }
    return render(request, "council/change.html", context, status=422 if problems else 200)


def _choices(change: Change) -> list[Choice]:
    """From what was found upwards; of a revision only what was found, or that it is academic."""
    found = ChangeClass(change.found)
    return [
        Choice(one, str(CHANGE[one]), _follows(change, one))
        for one in ChangeClass
        if one.weight >= found.weight
        and (change.is_amendment or one in (found, ChangeClass.ACADEMIC))
    ]


def _follows(change: Change, said: ChangeClass) -> str:
    if said is ChangeClass.ACADEMIC:
        return _("Every body that is needed decides on it, the Academic Council first of all.")
    if not change.is_amendment:
        return _("The Academic Council’s approval goes on holding; the Executive Board decides.")
    if said is ChangeClass.EDITORIAL:
        return _("What was approved goes on holding, and the new version enters the catalogue.")
    return _(
        "The Academic Council’s approval goes on holding; the Executive Board decides on the rest."
    )


def _done(change: Change) -> str:
    if change.confirmed == ChangeClass.ACADEMIC:
        return _("Noted. It goes on the agenda of the bodies; the proposers have your reason.")
    if change.is_amendment and change.confirmed == ChangeClass.EDITORIAL:
        return _("Accepted. The new version enters the catalogue; the proposers have your reason.")
    return _("Noted. The Council’s approval goes on holding; the Executive Board has it now.")
