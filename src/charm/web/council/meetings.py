"""Meetings of the bodies: the calendar, one more, and each on its way from plan to session."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charm.alliance.queries import Person, bodies
from charm.boards import rules, sessions, worklists
from charm.boards.agendas import Role
from charm.boards.invitations import meeting_as_calendar
from charm.boards.program import meeting_before, outstanding_in, program_for
from charm.boards.services import meetings as services
from charm.core.workflow import OVER, MeetingState
from charm.foundation import clock
from charm.foundation.errors import Unfit
from charm.web.council.acting import BODIES, by_rank, seen_in
from charm.web.council.agenda import ARRANGED_WHILE
from charm.web.council.desk import enter
from charm.web.council.standing import meeting_moves
from charm.web.downloads import as_calendar
from charm.web.hats import hats_of
from charm.web.lists import listing, one_of
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of


@login_required
@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """``/boards/meetings/``: those ahead, and those held."""
    person = person_of(request)
    enter(person, hats_of(person))
    body = one_of(request, "body", BODIES)
    context = {
        "ahead": listing(
            request, lambda part: worklists.sittings_for(person, part, ahead=True, body=body)
        ),
        "held": listing(
            request,
            lambda part: worklists.sittings_for(person, part, ahead=False, body=body),
            at="held",
        ),
        "bodies": by_rank(bodies()),
        "body": body,
        "may_plan": rules.is_officer(person),
    }
    return render(request, "council/meetings.html", context)


@login_required
@require_safe
def calendar(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/meetings/<id>/calendar.ics``"""
    return as_calendar(meeting_as_calendar(rules.meeting_for(person_of(request), ref)))


@login_required
@require_safe
def show(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    return meeting(request, ref)


def meeting(
    request: HttpRequest, ref: uuid.UUID, *, problems: Sequence[Problem] = ()
) -> HttpResponse:
    """The meeting, with why an act was refused."""
    person = person_of(request)
    row = rules.meeting_for(person, ref)
    roles = rules.roles_in(person, row.body)
    program = program_for(person, row)
    context = {
        "meeting": row,
        "program": program,
        "outstanding": None if row.state in OVER else outstanding_in(row),
        "previous": meeting_before(row) if Role.MINUTES in program.roles else None,
        "may_arrange": bool(roles & {"officer", "chair"}) and row.state in ARRANGED_WHILE,
        "decisions": worklists.decisions_in(row, reader=person),
        "moves": meeting_moves(person, row),
        "seats": sessions.seats_at(row),
        "present": sessions.present_at(row),
        "began": row.state == MeetingState.IN_SESSION or row.state in OVER,
        "runs": bool(roles & {"officer", "chair"}),
        "sits": bool(roles & {"member"}),
        "today": clock.today(),
        "problems": problems,
    }
    return render(request, "council/meeting.html", context, status=422 if problems else 200)


IN_SESSION = ("begin", "presence")
"""Acts after which the session goes on."""

Act = Callable[[HttpRequest, Person, uuid.UUID, int], str]


def act(do: Act) -> Callable[[HttpRequest, uuid.UUID], HttpResponse]:
    """A view for a move of a meeting: what it says, and why it was refused, is told on its page."""

    @login_required
    @require_POST
    @wraps(do)
    def view(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
        by = person_of(request)
        rules.meeting_for(by, ref, to="run")
        try:
            says = do(request, by, ref, seen_in(request, _("This meeting")))
        except REFUSED as error:
            return meeting(request, ref, problems=reasons_of(error))
        messages.success(request, says)
        name = "boards-session" if do.__name__ in IN_SESSION else "meeting"
        return HttpResponseRedirect(reverse(name, args=[ref]) + _at_item(request))

    return view


def _at_item(request: HttpRequest) -> str:
    """Back to the item of the session that was on the screen."""
    try:
        return f"?item={uuid.UUID(request.POST.get('item', ''))}"
    except ValueError:
        return ""


@act
def open_for_papers(_request: HttpRequest, by: Person, ref: uuid.UUID, seen: int) -> str:
    services.open_meeting(meeting=ref, by=by, seen=seen)
    return _("It takes papers now; what waited is on its agenda.")


@act
def close_papers(_request: HttpRequest, by: Person, ref: uuid.UUID, seen: int) -> str:
    services.close_papers(meeting=ref, by=by, seen=seen)
    return _("The papers are closed: members read them as they are.")


@act
def begin(request: HttpRequest, by: Person, ref: uuid.UUID, seen: int) -> str:
    services.begin_session(meeting=ref, present=_ticked(request, by, ref), by=by, seen=seen)
    return _("The session has begun.")


@act
def presence(request: HttpRequest, by: Person, ref: uuid.UUID, seen: int) -> str:
    """Who came later, and who left."""
    services.change_presence(meeting=ref, present=_ticked(request, by, ref), by=by, seen=seen)
    return _("Recorded who is present.")


def _ticked(request: HttpRequest, by: Person, ref: uuid.UUID) -> list[Person]:
    seats = sessions.seats_at(rules.meeting_for(by, ref))
    people = {str(seat.person_id): seat.person for seat in seats}
    said = set(request.POST.getlist("present"))
    if not said:
        raise Unfit(_("Tick who is present."))
    if not said <= people.keys():
        raise Unfit(_("Only who has a seat on that day can be present: reload the page."))
    return [people[one] for one in said]


@act
def end(_request: HttpRequest, by: Person, ref: uuid.UUID, seen: int) -> str:
    services.end_session(meeting=ref, by=by, seen=seen)
    return _("The session is over. What it did not decide comes first in the next one.")
