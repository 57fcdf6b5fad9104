"""The session on one screen: the item at hand, who is there, what is decided, what comes next."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charm.alliance.queries import Person
from charm.boards import agendas, queries, rules, sessions, worklists
from charm.boards.conflicts import Hint, hints_of
from charm.boards.guests import guests_of
from charm.boards.queries import Meeting, Track
from charm.boards.services.deciding import decide, defer
from charm.boards.services.noting import note_item, note_on
from charm.boards.worklists import Item
from charm.core.workflow import ActorRole, MeetingState, TrackState
from charm.foundation.errors import NotAllowed, Stale
from charm.proposals import queries as proposals
from charm.web.council.acting import said_in, seen_in
from charm.web.council.session_form import Typed, form_of
from charm.web.council.standing import meeting_moves, standing_of, why_recused
from charm.web.council.written import written
from charm.web.propose.document import document_of
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import number
from charm.web.signed_in import person_of

SUMMARY = ("universities", "ects", "hours", "financial_needs")


@login_required
@require_safe
def show(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/meetings/<id>/session/?item=<id>``; without an item the first that is open."""
    person = person_of(request)
    meeting = rules.meeting_for(person, ref)
    if not rules.reads_everything(person):
        rules.meeting_for(person, ref, to="run")
    agenda = worklists.agenda_of(person, meeting)
    wanted = request.GET.get("item", "")
    chosen = next((i for i in agenda if str(i.track.id) == wanted), None)
    if chosen is None:
        chosen = next((i for i in agenda if i.track.state == TrackState.SCHEDULED), None)
    track = rules.track_for(person, chosen.track.id) if chosen else None
    return session(request, person, meeting, track, None)


def session(
    request: HttpRequest,
    person: Person,
    meeting: Meeting,
    track: Track | None,
    typed: Typed | None,
    *,
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> HttpResponse:
    """``typed`` is what stands in the form; None shows what is noted."""
    agenda = worklists.agenda_of(person, meeting)
    context: dict[str, Any] = {
        "meeting": meeting,
        "agenda": agenda,
        "numbers": agendas.numbers_in(meeting),
        "decisions": worklists.decisions_in(meeting, reader=person),
        "moves": meeting_moves(person, meeting),
        "seats": sessions.seats_at(meeting),
        "present": sessions.present_at(meeting),
        "in_session": meeting.state == MeetingState.IN_SESSION,
        "left": sum(1 for item in agenda if item.track.state == TrackState.SCHEDULED),
        "problems": problems,
        "status": status,
    }
    if track is not None:
        context |= _item(person, track, typed, agenda)
        context["guests"] = guests_of(track, meeting)
    return render(request, "council/session.html", context, status=status)


def _item(person: Person, track: Track, typed: Typed | None, agenda: list[Item]) -> dict[str, Any]:
    decision = worklists.decision_at(track, reader=person)
    standing = standing_of(person, track, decision)
    document = document_of(proposals.content_of(track.snapshot_id))
    noted = note_on(track)
    shown = typed or (Typed.from_note(noted.said) if noted is not None else Typed())
    later = [i for i in agenda if i.track.state == TrackState.SCHEDULED and i.track.pk != track.pk]
    seats = [s.person for s in sessions.seats_at(track.meeting)] if track.meeting else []
    said = sessions.interests_in(track)
    declared = {row.person_id for row in said}
    return {
        **form_of(person, track, shown),
        "track": track,
        "standing": standing,
        "why_recused": why_recused(standing) if standing.is_recused else "",
        "decision": decision,
        "summary": [e for key in SUMMARY if (e := document.entry(key)) is not None and e.answer],
        "proposers": proposals.proposers_of(track.proposal),
        "recused": sessions.recused_from(track),
        "interested": sessions.noted_only(track, said),
        "unasked": _supposed(track, [one for one in seats if one.id not in declared]),
        "members": seats,
        "noted": noted,
        "theirs": Typed.from_note(noted.said) if noted is not None and typed is not None else None,
        "next_item": later[0] if later else None,
    }


def _supposed(track: Track, undeclared: list[Person]) -> list[tuple[Person, list[Hint]]]:
    """Members who have said nothing yet and of whom the system supposes an interest."""
    if track.state != TrackState.SCHEDULED or not undeclared:
        return []
    hints = hints_of(track, undeclared)
    return [(person, hints[person.id]) for person in undeclared if person.id in hints]


@login_required
@require_POST
def record(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Record what the body decided. It stays sealed until its chair releases it (7.6)."""
    person = person_of(request)
    track = rules.track_for(person, ref)
    _require_chair(person, track)
    typed = Typed.from_form(request, queries.criteria_of(track))
    if (answer := _filled_in(request, person, track, typed)) is not None:
        return answer
    seen = seen_in(request, _("This item"))
    try:
        _require_same_note(request, track)
        decide(
            track=track.id,
            outcome=typed.outcome_or_refuse(),
            reasons=typed.reasons,
            judgements=typed.judged(),
            conditions=typed.new_conditions(track),
            votes=typed.votes(track.body),
            by=person,
            seen=seen,
        )
    except (*REFUSED, Stale) as error:
        return _refused(request, person, track, typed, error)
    messages.success(request, _("Recorded and sealed: nobody outside the body knows of it yet."))
    return _onward(track)


@login_required
@require_POST
def note(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Keep what is typed as a note; the chair records it as the decision. Who notes on a stale page
    is told, and loses nothing."""
    person = person_of(request)
    track = rules.track_for(person, ref)
    typed = Typed.from_form(request, queries.criteria_of(track))
    if (answer := _filled_in(request, person, track, typed)) is not None:
        return answer
    try:
        note_item(track=track.id, said=typed.as_note(), by=person, seen=_note_seen(request))
    except (*REFUSED, Stale) as error:
        return _refused(request, person, track, typed, error)
    messages.success(request, _("Noted. The chair records it as the decision."))
    where = reverse("boards-session", args=[track.meeting_id])
    return HttpResponseRedirect(f"{where}?item={track.id}")


@login_required
@require_POST
def put_off(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Leave the item to the next meeting, where it comes first."""
    person = person_of(request)
    track = rules.track_for(person, ref)
    _require_chair(person, track)
    typed = Typed(defer=said_in(request, "reason"))
    meeting = track.meeting
    try:
        defer(track=track.id, reason=typed.defer, by=person, seen=seen_in(request, _("This item")))
    except REFUSED as error:
        return _refused(request, person, track, typed, error)
    messages.success(request, _("Deferred: it comes first in the next meeting."))
    if meeting is None or meeting.state != MeetingState.IN_SESSION:
        return HttpResponseRedirect(reverse("item", args=[track.id]))
    return HttpResponseRedirect(reverse("boards-session", args=[meeting.id]))


def _filled_in(
    request: HttpRequest, person: Person, track: Track, typed: Typed
) -> HttpResponse | None:
    """The form again with one condition more, or begun with what members said."""
    meeting = track.meeting
    if "more" in request.POST:
        typed = typed.with_row()
    elif "begin" in request.POST:
        typed = typed.begun(person, track)
    else:
        return None
    if meeting is None:
        return written(request, person, track, typed)
    return session(request, person, meeting, track, typed)


def _require_chair(person: Person, track: Track) -> None:
    """Officers never decide (8.1); neither do members alone."""
    if ActorRole.CHAIR not in rules.roles_in(person, track.body, on=rules.day_of(track)):
        raise NotAllowed(
            _("The body decides; its chair records it. The officer minutes and never decides.")
        )


def _require_same_note(request: HttpRequest, track: Track) -> None:
    """The chair records what they have seen: a note that came meanwhile is shown first."""
    noted = note_on(track)
    if noted is not None and noted.revision != _note_seen(request):
        raise Stale(_("The note on this item"))


def _note_seen(request: HttpRequest) -> int:
    return number(request.POST.get("noted"))


def _onward(track: Track) -> HttpResponse:
    if track.meeting_id is None:
        return HttpResponseRedirect(reverse("item", args=[track.id]))
    return HttpResponseRedirect(reverse("boards-session", args=[track.meeting_id]))


def _refused(
    request: HttpRequest, person: Person, track: Track, typed: Typed, error: Exception
) -> HttpResponse:
    """The form with what was typed; the item as it is now, for it may have moved on meanwhile."""
    status = 409 if isinstance(error, Stale) else 422
    now = rules.track_for(person, track.id)
    meeting = now.meeting or track.meeting
    if meeting is not None:
        reasons = reasons_of(error)
        return session(request, person, meeting, now, typed, problems=reasons, status=status)
    return written(request, person, now, typed, problems=reasons_of(error), status=status)
