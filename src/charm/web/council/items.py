"""Agenda items: the list, the item with everything that is said of it, the proposal to read."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from charm.alliance.queries import Body, Person, members_of
from charm.boards import queries, rules, sessions, worklists
from charm.boards.checks import meetings_for_late, meetings_for_move
from charm.boards.comments import Comment, comments_for
from charm.boards.compliance import compliance_of
from charm.boards.conflicts import effect_of, hints_for, hints_of
from charm.boards.queries import Track
from charm.boards.votes import procedure_of
from charm.boards.worklists import UNDECIDED
from charm.core.workflow import ActorRole, MeetingState, TrackState
from charm.foundation.errors import NotFound
from charm.foundation.parts import Part
from charm.proposals import calls
from charm.proposals import queries as proposals
from charm.proposals.asked import evidence_of
from charm.proposals.attachments import of_version
from charm.proposals.form import version_pdf
from charm.proposals.queries import Submission
from charm.web.council.acting import BODIES, RANK
from charm.web.council.desk import enter
from charm.web.council.news import since_of
from charm.web.council.standing import Standing, standing_of, why_recused
from charm.web.downloads import Attached, download
from charm.web.hats import hats_of
from charm.web.lifeline import Life
from charm.web.lists import listing, one_of
from charm.web.lives import life_as_read_by
from charm.web.propose.document import document_of
from charm.web.propose.papers import version_paper
from charm.web.refusals import Problem
from charm.web.signed_in import person_of

SHOWS = {
    "all": _("All"),
    "waiting": _("Waiting for a meeting"),
    "unchecked": _("To check"),
    "undeclared": _("Interest not declared"),
    "unjudged": _("Opinion not given"),
    "scheduled": _("On an agenda"),
    "in-writing": _("Decided in writing"),
    "decided": _("Decided"),
}
SUMMARY = ("universities", "ects", "hours", "eqf_level", "languages", "participation",
           "target_groups")  # fmt: skip


@login_required
@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """``/boards/items/``: what the reader may read, narrowed by ``show`` and ``body``."""
    person = person_of(request)
    hats = hats_of(person)
    enter(person, hats)
    show = one_of(request, "show", worklists.ITEMS, "all")
    body = one_of(request, "body", BODIES)
    reads_all = rules.reads_everything(person)
    context = {
        "listing": listing(
            request, lambda part: worklists.items_for(person, show, part, body=body)
        ),
        "show": show,
        "body": body,
        "shows": [
            (code, label)
            for code, label in SHOWS.items()
            if (code != "unchecked" or reads_all)
            and (code not in ("undeclared", "unjudged") or hats.sits)
        ],
        "reads_all": reads_all,
        "sits": hats.sits,
    }
    return render(request, "council/items.html", context)


@login_required
@require_safe
def show(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    return item(request, ref)


@login_required
@require_safe
def paper(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/items/<id>/proposal/``: the very version that the body decides on."""
    person = person_of(request)
    return paper_page(request, person, rules.paper_for(person, ref))


def paper_page(
    request: HttpRequest,
    person: Person,
    track: Track,
    *,
    problems: Sequence[Problem] = (),
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    """The proposal with what members said of its fields, as far as the reader may read it."""
    snapshot = proposals.snapshot_of(track.snapshot_id)
    by_field: dict[str, list[Comment]] = {}
    comments = comments_for(person, track)
    for row in comments:
        by_field.setdefault(row.field, []).append(row)
    context = {
        **heading_of(person, track),
        "document": document_of(proposals.content_of(snapshot.id)),
        "snapshot": snapshot,
        "standing": standing_of(person, track),
        "comments": by_field,
        "commented": len(comments),
        "typed": typed or {},
        "problems": problems,
        "attached": [
            Attached(row, reverse("boards-file", args=[track.id, row.id]))
            for row in of_version(snapshot)
        ],
    }
    return render(request, "council/paper.html", context, status=422 if problems else 200)


@login_required
@require_safe
def file(request: HttpRequest, ref: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """A file of that version, for whoever reads the item."""
    track = rules.paper_for(person_of(request), ref)
    for row in of_version(proposals.snapshot_of(track.snapshot_id)):
        if row.id == file:
            return download(row)
    raise NotFound("There is no such file.")


@login_required
@require_safe
def form(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """That version as the form of Appendix 2, with its findings and endorsements."""
    track = rules.paper_for(person_of(request), ref)
    snapshot = proposals.snapshot_of(track.snapshot_id)
    return version_paper(version_pdf(snapshot), snapshot, "pdf")


def item(
    request: HttpRequest,
    ref: uuid.UUID,
    *,
    problems: Sequence[Problem] = (),
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    """The item, with why an act was refused and what was typed for it."""
    person = person_of(request)
    track = rules.track_for(person, ref)
    decision = worklists.decision_at(track, reader=person)
    standing = standing_of(person, track, decision)
    content = proposals.content_of(track.snapshot_id)
    document = document_of(content)
    opinions = sessions.opinions_for(person, track)
    submission = submission_of(track)
    context = {
        **heading_of(person, track),
        "standing": standing,
        "why_recused": why_recused(standing) if standing.is_recused else "",
        "decision": decision,
        "content": content,
        "gets_papers": rules.gets_papers(person, track),
        "summary": [e for key in SUMMARY if (e := document.entry(key)) is not None and e.answer],
        "relevance": document.entry("relevance"),
        "money": content.financial_needs,
        "proposers": content.proposers,
        "criteria": queries.criteria_of(track),
        "opinions": opinions,
        "tallies": sessions.tallies(opinions) if opinions else {},
        "recused": sessions.recused_from(track),
        "interests": sessions.interests_in(track) if _reads_interests(person, track) else None,
        "proofs": evidence_of([track.snapshot_id]),
        "endorsements": proposals.endorsements_of(proposals.snapshot_of(track.snapshot_id)),
        "submission": submission,
        "compliance": compliance_of(content, submission),
        "engagement": worklists.approved_by_university(),
        **_judging(person, track, standing),
        **since_of(track),
        **_through_a_call(submission),
        **_ways_to_a_meeting(standing, track),
        "in_session": track.meeting is not None and track.meeting.state == MeetingState.IN_SESSION,
        "next_to_check": _next_to_check(person, track) if standing.is_officer else None,
        "problems": problems,
        "typed": typed or {},
    }
    return render(request, "council/item.html", context, status=422 if problems else 200)


def _next_to_check(person: Person, track: Track) -> Track | None:
    """What the officer goes on with who has just checked this item."""
    if track.complete_since is None or track.state not in (
        TrackState.WAITING, TrackState.SCHEDULED,
    ):  # fmt: skip
        return None
    found = worklists.items_for(person, "unchecked", Part(1))
    return next((item.track for item in found.rows), None)


def _through_a_call(submission: Submission | None) -> dict[str, Any]:
    """The record of the call that selected it (7.3)."""
    entry = calls.entry_of_submission(submission)
    sent = entry.sent_in if entry else None
    answers = calls.answered(entry, sent.answers) if entry and sent else []
    return {"call_entry": entry, "call_answers": answers}


def _judging(person: Person, track: Track, standing: Standing) -> dict[str, Any]:
    """What the system supposes of interests, what members commented, and what is put in writing."""
    declared = set(track.interests.values_list("person_id", flat=True))
    members = [seat.person for seat in members_of(track.body, on=rules.day_of(track))]
    asks = track.state in UNDECIDED and _reads_interests(person, track)
    undeclared = [one for one in members if one.id not in declared]
    hints = hints_of(track, undeclared) if asks else {}
    own = standing.is_member and standing.interest is None and track.state in UNDECIDED
    return {
        "hints": hints_for(person, track) if own else [],
        "supposed": [(one, hints[one.id]) for one in undeclared if one.id in hints],
        "members": members if standing.is_chair else [],
        "comments": comments_for(person, track),
        "procedure": procedure_of(track),
        "earlier": sessions.earlier_opinions(standing.opinion) if standing.opinion else [],
        "effects": {level: effect_of(level, track.body) for level in ("interest", "conflict")},
    }


def _ways_to_a_meeting(standing: Standing, track: Track) -> dict[str, Any]:
    """Where the officer can move the item to, and where the chair can admit it late."""
    if track.state not in (TrackState.WAITING, TrackState.SCHEDULED):
        return {}
    checks = standing.is_officer and track.complete_since is None
    return {
        "moves_to": meetings_for_move(track) if standing.is_officer else [],
        "late_for": meetings_for_late(track) if standing.is_chair or checks else [],
    }


def heading_of(person: Person, track: Track) -> dict[str, Any]:
    """What every page of an item begins with."""
    tracks = queries.tracks_of(track.proposal) if is_current(track) else [track]
    tracks.sort(key=lambda row: RANK.index(Body.Kind(row.body.kind)))
    return {
        "track": track,
        "proposal": track.proposal,
        "title": track.proposal.title,
        "life": life_for(person, track),
        "tracks": [(row, rules.may_read_track(person, row)) for row in tracks],
    }


def is_current(track: Track) -> bool:
    """Whether the item belongs to the cycle that the proposal is in, on the way to a first
    decision."""
    return track.cycle == track.proposal.cycle and track.revisits_id is None


def life_for(person: Person, track: Track) -> Life:
    """The life line; members have no page of the proposal of their own, so it leads nowhere."""
    return life_as_read_by(person, track.proposal)


def submission_of(track: Track) -> proposals.Submission | None:
    """The submission of the version that the body reads."""
    submission = proposals.latest_submission(track.proposal)
    if submission is None or submission.snapshot_id != track.snapshot_id:
        return None
    return submission


def _reads_interests(person: Person, track: Track) -> bool:
    """The whole list of declarations: the office, and whoever runs the session."""
    return rules.reads_everything(person) or ActorRole.CHAIR in rules.roles_in(
        person, track.body, on=rules.day_of(track)
    )
