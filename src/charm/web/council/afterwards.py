"""What can still happen to a released decision: a correction, or the body comes back to it."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from charm.boards import afterwards, rules
from charm.boards.queries import Decision
from charm.boards.services import correcting, revisiting
from charm.foundation.errors import NotFound
from charm.web.council.acting import said_in, seen_in
from charm.web.council.decisions import decision as decision_page
from charm.web.refusals import REFUSED, reasons_of
from charm.web.signed_in import person_of


@login_required
@require_POST
def correct(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """The chair says how the reasons, or a condition, should read."""
    by = person_of(request)
    row = rules.decision_for(by, ref)

    def act() -> str:
        correcting.ask_correction(
            decision=row.id, condition=_uuid(said_in(request, "condition")),
            after=said_in(request, "after"), why=said_in(request, "why"), by=by,
            seen=seen_in(request, _("This decision")),
        )  # fmt: skip
        return _("Asked. The Boards officer countersigns it, or says why not.")

    return _done(request, row, act)


@login_required
@require_POST
def answer_correction(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """The officer countersigns, or refuses with a reason."""
    by = person_of(request)
    row = rules.decision_for(by, afterwards.decision_of_correction(ref))

    def act() -> str:
        seen = seen_in(request, _("This decision"))
        if "refuse" in request.POST:
            correcting.refuse_correction(
                correction=ref, answer=said_in(request, "reason"), by=by, seen=seen
            )
            return _("Noted: it stays as it was.")
        correcting.countersign_correction(correction=ref, by=by, seen=seen)
        return _("Corrected. Whoever knows of the decision is told, with both texts.")

    return _done(request, row, act)


@login_required
@require_POST
def revisit(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """The chair wants the body to come back to an approval."""
    by = person_of(request)
    row = rules.decision_for(by, ref)

    def act() -> str:
        revisiting.ask_revisit(
            decision=row.id, why=said_in(request, "reason"), by=by,
            seen=seen_in(request, _("This decision")),
        )  # fmt: skip
        return _("Asked. With the officer's countersign it goes on the next agenda.")

    return _done(request, row, act)


@login_required
@require_POST
def answer_revisit(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """The officer countersigns, or refuses with a reason."""
    by = person_of(request)
    row = rules.decision_for(by, afterwards.decision_of_revisit(ref))

    def act() -> str:
        seen = seen_in(request, _("This decision"))
        if "refuse" in request.POST:
            revisiting.refuse_revisit(
                revisit=ref, answer=said_in(request, "reason"), by=by, seen=seen
            )
            return _("Noted: the body does not come back to it.")
        revisiting.countersign_revisit(revisit=ref, by=by, seen=seen)
        return _("It goes on the agenda of the next meeting. Until then the approval holds.")

    return _done(request, row, act)


def _done(request: HttpRequest, row: Decision, act: Callable[[], str]) -> HttpResponse:
    try:
        says = act()
    except REFUSED as error:
        return decision_page(request, row.id, problems=reasons_of(error))
    messages.success(request, says)
    return HttpResponseRedirect(reverse("decision", args=[row.id]))


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        raise NotFound("There is no such condition.") from None
