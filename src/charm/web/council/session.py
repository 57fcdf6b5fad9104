"""The session on one screen: the item at hand, who is there, what is decided, what comes next."""

from __future__ import annotations

import datetime as dt
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

from charm.alliance.queries import Person
from charm.boards import queries, rules, sessions, worklists
from charm.boards.queries import Meeting, Track
from charm.boards.services.deciding import NewCondition, decide, defer
from charm.boards.votes import quorum_of
from charm.boards.worklists import Item
from charm.core.workflow import ActorRole, MeetingState, TrackOutcome, TrackState
from charm.foundation import clock
from charm.foundation.errors import NotAllowed, Unfit
from charm.proposals import queries as proposals
from charm.web.council.acting import said_in, seen_in
from charm.web.council.judging import judgements_in, rows_of
from charm.web.council.standing import meeting_moves, standing_of, why_recused
from charm.web.propose.document import document_of
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of

ROWS, MOST = 2, 20
SUMMARY = ("universities", "ects", "hours", "financial_needs")


@dataclass(frozen=True, slots=True)
class Typed:
    """A decision as far as it is filled in."""

    outcome: str = ""
    reasons: str = ""
    judgements: Mapping[str, Mapping[str, str]] | None = None
    conditions: tuple[dict[str, str], ...] = ()
    defer: str = ""


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
    return session(request, person, meeting, track, Typed())


def session(
    request: HttpRequest,
    person: Person,
    meeting: Meeting,
    track: Track | None,
    typed: Typed,
    *,
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> HttpResponse:
    agenda = worklists.agenda_of(person, meeting)
    context: dict[str, Any] = {
        "meeting": meeting,
        "agenda": agenda,
        "decisions": worklists.decisions_in(meeting, reader=person),
        "moves": meeting_moves(person, meeting),
        "seats": sessions.seats_at(meeting),
        "present": sessions.present_at(meeting),
        "in_session": meeting.state == MeetingState.IN_SESSION,
        "left": sum(1 for item in agenda if item.track.state == TrackState.SCHEDULED),
        "problems": problems,
        "typed": typed,
        "outcomes": list(TrackOutcome),
    }
    if track is not None:
        context |= _item(person, track, typed, agenda)
    return render(request, "council/session.html", context, status=status)


def _item(person: Person, track: Track, typed: Typed, agenda: list[Item]) -> dict[str, Any]:
    decision = worklists.decision_at(track, reader=person)
    standing = standing_of(person, track, decision)
    document = document_of(proposals.content_of(track.snapshot_id))
    opinions = sessions.opinions_for(person, track)
    tallies = sessions.tallies(opinions) if opinions else {}
    rows = rows_of(queries.criteria_of(track), typed.judgements or {})
    blank = {"text": "", "owner": "", "due": "", "clearer": "chair"}
    later = [i for i in agenda if i.track.state == TrackState.SCHEDULED and i.track.pk != track.pk]
    return {
        "track": track,
        "standing": standing,
        "why_recused": why_recused(standing) if standing.is_recused else "",
        "decision": decision,
        "summary": [e for key in SUMMARY if (e := document.entry(key)) is not None and e.answer],
        "proposers": proposals.proposers_of(track.proposal),
        "quorum": quorum_of(track),
        "recused": sessions.recused_from(track),
        "rows": [{**row, "tally": tallies.get(row["criterion"].code)} for row in rows],
        "opinions": opinions,
        "owners": owners_of(track),
        "conditions": [*typed.conditions, *[blank] * max(0, ROWS - len(typed.conditions))],
        "tomorrow": clock.today() + dt.timedelta(days=1),
        "next_item": later[0] if later else None,
    }


def owners_of(track: Track) -> list[Person]:
    """Who can be named to see to a condition: they read the decision and can answer it."""
    return proposals.proposers_of(track.proposal)


@login_required
@require_POST
def record(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Record what the body decided. It stays sealed until its chair releases it (7.6)."""
    person = person_of(request)
    track = rules.track_for(person, ref)
    _require_chair(person, track)
    criteria = queries.criteria_of(track)
    typed = Typed(
        said_in(request, "outcome"),
        said_in(request, "reasons"),
        judgements_in(request, criteria),
        tuple(_rows(request)),
    )
    meeting = track.meeting
    if "more" in request.POST and meeting is not None:
        blank = {"text": "", "owner": "", "due": "", "clearer": "chair"}
        more = Typed(typed.outcome, typed.reasons, typed.judgements,
                     (*typed.conditions, blank)[:MOST])  # fmt: skip
        return session(request, person, meeting, track, more)
    try:
        decide(
            track=track.id,
            outcome=_outcome(typed.outcome),
            reasons=typed.reasons,
            judgements={c: j["met"] for c, j in (typed.judgements or {}).items() if j["met"]},
            conditions=_conditions(typed, track),
            by=person,
            seen=seen_in(request, _("This item")),
        )
    except REFUSED as error:
        return _refused(request, person, track, typed, error)
    messages.success(request, _("Recorded and sealed: nobody outside the body knows of it yet."))
    return _onward(track)


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


def _require_chair(person: Person, track: Track) -> None:
    """Officers never decide (8.1); neither do members alone."""
    if ActorRole.CHAIR not in rules.roles_in(person, track.body, on=rules.day_of(track)):
        raise NotAllowed(
            _("The body decides; its chair records it. The officer minutes and never decides.")
        )


def _onward(track: Track) -> HttpResponse:
    return HttpResponseRedirect(reverse("boards-session", args=[track.meeting_id]))


def _refused(
    request: HttpRequest, person: Person, track: Track, typed: Typed, error: Exception
) -> HttpResponse:
    meeting = track.meeting
    if meeting is None:
        raise error
    return session(request, person, meeting, track, typed, problems=reasons_of(error), status=422)


def _outcome(said: str) -> TrackOutcome:
    try:
        return TrackOutcome(said)
    except ValueError:
        raise Unfit(_("Choose what the body decided.")) from None


def _rows(request: HttpRequest) -> list[dict[str, str]]:
    """The rows of conditions that hold anything."""
    names = ("text", "owner", "due", "clearer")
    columns = [request.POST.getlist(f"condition-{name}")[:MOST] for name in names]
    rows = [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=False)]
    return [row for row in rows if row["text"].strip() or row["due"]]


def _conditions(typed: Typed, track: Track) -> list[NewCondition]:
    """Raises Unfit for a row that is not complete."""
    owners = {str(person.id): person for person in owners_of(track)}
    said = []
    for number, row in enumerate(typed.conditions, start=1):
        owner, due = owners.get(row["owner"]), _day(row["due"])
        if owner is None or due is None or not row["text"].strip():
            raise Unfit(
                _("Condition {n} needs a text, who sees to it, and a day.").format(n=number)
            )
        said.append(NewCondition(row["text"], owner, due, row["clearer"]))
    return said


def _day(said: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(said)
    except ValueError:
        return None
