"""Deciding in writing: the chair puts it to the members, they answer, the chair records it."""

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
from charm.boards import rules, worklists
from charm.boards.queries import Track
from charm.boards.services.deciding_in_writing import (
    MOST_DAYS,
    answer,
    put_in_writing,
    take_into_meeting,
)
from charm.boards.votes import (
    Electorate,
    WrittenProcedure,
    carry,
    electorate_of,
    procedure_of,
    quorum_of,
    written_votes,
)
from charm.core.workflow import TrackOutcome, TrackState
from charm.web.council.acting import said_in, seen_in
from charm.web.council.items import heading_of
from charm.web.council.session_form import Typed, form_of
from charm.web.council.standing import Standing, standing_of, why_recused
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import number
from charm.web.signed_in import person_of


@login_required
@require_safe
def show(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/items/<id>/in-writing/``"""
    person = person_of(request)
    return written(request, person, rules.track_for(person, ref), None)


def written(
    request: HttpRequest,
    person: Person,
    track: Track,
    typed: Typed | None,
    *,
    problems: Sequence[Problem] = (),
    status: int = 200,
    said: dict[str, str] | None = None,
) -> HttpResponse:
    """``typed`` is a decision as far as it is filled in, ``said`` what another form of the page
    holds."""
    decision = worklists.decision_at(track, reader=person)
    standing = standing_of(person, track, decision)
    procedure = procedure_of(track)
    context: dict[str, Any] = {
        **heading_of(person, track),
        "standing": standing,
        "why_recused": why_recused(standing),
        "decision": decision,
        "procedure": procedure,
        "planned": standing.moves.get("decide-in-writing"),
        "said": said or {},
        "days": (said or {}).get("days") or track.body.written_days,
        "most_days": MOST_DAYS,
        "outcomes": list(TrackOutcome),
        "problems": problems,
    }
    if procedure is not None:
        context |= _procedure(person, track, procedure, standing, typed)
    return render(request, "council/in_writing.html", context, status=status)


def _procedure(
    person: Person,
    track: Track,
    procedure: WrittenProcedure,
    standing: Standing,
    typed: Typed | None,
) -> dict[str, Any]:
    """What members answered, as far as the person may read it, and what the chair does with it."""
    electorate = electorate_of(track)
    own = procedure.answers.filter(person=person).first()
    reads = (
        rules.reads_everything(person)
        or own is not None
        or standing.is_chair
        or procedure.ended_at is not None
    ) and not (standing.out is not None and (standing.out.leaves or standing.proposes))
    answers = list(procedure.answers.select_related("person")) if reads else None
    answered = set(procedure.answers.values_list("person_id", flat=True))
    found: dict[str, Any] = {
        "own": own,
        "answers": answers,
        "silent": [s.person for s in electorate.voters if s.person_id not in answered],
        "answered": len(answered),
        "may_answer": standing.may("answer-in-writing"),
        "answering": standing.moves.get("answer-in-writing"),
    }
    if track.state == TrackState.IN_WRITING and procedure.ended_at is not None:
        found |= _result(person, track, procedure, electorate, standing, typed)
    return found


def _result(
    person: Person,
    track: Track,
    procedure: WrittenProcedure,
    electorate: Electorate,
    standing: Standing,
    typed: Typed | None,
) -> dict[str, Any]:
    votes, quorum = written_votes(procedure, electorate), quorum_of(track, electorate)
    carried = quorum.is_met and carry(votes, "written", track.body)
    found: dict[str, Any] = {"votes": votes, "quorum": quorum, "carried": carried}
    if carried and standing.is_chair and not standing.is_recused:
        begun = typed or Typed(outcome=procedure.outcome, reasons=procedure.text)
        found |= form_of(person, track, begun) | {"outcomes": [TrackOutcome(procedure.outcome)]}
    return found


@login_required
@require_POST
def put(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """The chair puts an outcome to the members."""
    person = person_of(request)
    track = rules.track_for(person, ref)
    said = {name: said_in(request, name) for name in ("outcome", "text", "days")}
    try:
        put_in_writing(
            track=track.id,
            outcome=said["outcome"],
            text=said["text"],
            days=number(said["days"]),
            by=person,
            seen=seen_in(request, _("This item")),
        )
    except REFUSED as error:
        return written(
            request, person, track, None, problems=reasons_of(error), status=422, said=said
        )
    messages.success(request, _("Put to the members. They are told by letter."))
    return _back(track)


@login_required
@require_POST
def reply(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """A member agrees, objects, or calls it into a meeting."""
    person = person_of(request)
    track = rules.track_for(person, ref)
    said = {name: said_in(request, name) for name in ("answer", "why")}
    try:
        answer(track=track.id, said=said["answer"], why=said["why"], by=person)
    except REFUSED as error:
        return written(
            request, person, track, None, problems=reasons_of(error), status=422, said=said
        )
    messages.success(
        request,
        _("It comes before the body in a meeting.")
        if said["answer"] == "call-in"
        else _("Your answer is kept. You can change it until the time is over."),
    )
    return _back(track)


@login_required
@require_POST
def call_in(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """The chair takes it into a meeting."""
    person = person_of(request)
    track = rules.track_for(person, ref)
    try:
        take_into_meeting(
            track=track.id,
            reason=said_in(request, "reason"),
            by=person,
            seen=seen_in(request, _("This item")),
        )
    except REFUSED as error:
        return written(request, person, track, None, problems=reasons_of(error), status=422)
    messages.success(request, _("It comes before the body in a meeting."))
    return HttpResponseRedirect(reverse("item", args=[track.id]))


def _back(track: Track) -> HttpResponse:
    return HttpResponseRedirect(reverse("boards-in-writing", args=[track.id]))
