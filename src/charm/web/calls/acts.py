"""What the manager of a call does with it; each act has its own address (7.3)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from charm.alliance.queries import Person
from charm.foundation.errors import Unfit
from charm.proposals.call_rules import call_for
from charm.proposals.calls import Call
from charm.proposals.services import call_reviewing, calling
from charm.web.calls.desk import page
from charm.web.calls.moments import moment_in
from charm.web.council.acting import said_in, seen_in
from charm.web.refusals import REFUSED, reasons_of
from charm.web.signed_in import person_of

Act = Callable[[HttpRequest, Person, Call], str]


def act(do: Act) -> Callable[[HttpRequest, uuid.UUID], HttpResponse]:
    """A view for an act of the call's manager; what it says, and why it was refused, is told on the
    desk of the call."""

    @login_required
    @require_POST
    @wraps(do)
    def view(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
        by = person_of(request)
        call = call_for(by, ref, to="manage")
        try:
            says = do(request, by, call)
        except REFUSED as error:
            typed = {name: str(value) for name, value in request.POST.items()}
            return page(request, ref, problems=reasons_of(error), typed=typed)
        messages.success(request, says)
        return HttpResponseRedirect(reverse("call-desk", args=[call.id]))

    return view


def _seen(request: HttpRequest) -> int:
    return seen_in(request, _("This call"))


@act
def open_now(request: HttpRequest, by: Person, call: Call) -> str:
    calling.open_call(call=call.id, by=by, seen=_seen(request))
    return _("The call is open. It stands in public, and closes by itself.")


@act
def extend(request: HttpRequest, by: Person, call: Call) -> str:
    closes_at = moment_in(request.POST.get("closes_at", ""))
    if closes_at is None:
        raise Unfit(_("Choose the day and the time of the new closing."))
    calling.extend_call(
        call=call.id, closes_at=closes_at, reason=said_in(request, "reason"), by=by,
        seen=_seen(request),
    )  # fmt: skip
    return _("The call is open longer. Whoever has a draft in it is told.")


@act
def close(request: HttpRequest, by: Person, call: Call) -> str:
    calling.close_call(call=call.id, reason=said_in(request, "reason"), by=by, seen=_seen(request))
    return _("The call is closed. Whoever has a draft in it is told why.")


@act
def begin(request: HttpRequest, by: Person, call: Call) -> str:
    call_reviewing.begin_round(
        call=call.id, by=by, seen=_seen(request), reason=said_in(request, "reason")
    )
    return _("The round has begun. Its reviewers were written to.")
