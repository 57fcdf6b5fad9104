"""A meeting on paper: its agenda, who was there, what was decided and why."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charm.boards import rules, sessions, worklists
from charm.boards.guests import guests_in
from charm.boards.program import program_for
from charm.core.workflow import OVER, MeetingState
from charm.web.signed_in import person_of


@login_required
@require_safe
def record(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/meetings/<id>/record/``: the agenda before the session, the record after it."""
    person = person_of(request)
    meeting = rules.meeting_for(person, ref)
    program = program_for(person, meeting)
    began = meeting.state == MeetingState.IN_SESSION or meeting.state in OVER
    seats = sessions.seats_at(meeting)
    present = sessions.present_at(meeting)
    decisions = worklists.decisions_in(meeting, reader=person)
    context = {
        "meeting": meeting,
        "began": began,
        "present": [seat for seat in seats if seat.person_id in present],
        "absent": [seat for seat in seats if seat.person_id not in present],
        "program": program,
        "decisions": decisions,
        "points": sessions.points_of(meeting),
        "guests": guests_in(meeting),
    }
    return render(request, "council/record.html", context)
