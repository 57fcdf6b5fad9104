"""Reads of meetings, tracks and decisions."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from charm.alliance.queries import Body, Person
from charm.boards.changes import kept_by
from charm.boards.conflicts import staying_out
from charm.boards.models import (
    Change,
    Condition,
    Decision,
    Interest,
    Kept,
    Meeting,
    Opinion,
    Track,
)
from charm.boards.votes import quorum_of
from charm.core.proposal.model import Kind
from charm.core.workflow import MeetingState, TrackOutcome, TrackState, TrackView
from charm.core.workflow.criteria import Criterion, criteria
from charm.foundation import clock
from charm.proposals.queries import Proposal

__all__ = [
    "Approval",
    "Condition",
    "Decision",
    "Meeting",
    "Track",
    "approval_of",
    "conditions_of",
    "criteria_of",
    "decisions_of",
    "meeting_that_takes_papers",
    "quorum_met",
    "tracks_of",
    "views_of",
    "waiting_tracks",
]


@dataclass(frozen=True, slots=True)
class Approval:
    """The Academic Council's released approval that a catalogue entry and its awards rest on."""

    decision_id: uuid.UUID
    body: str
    outcome: str
    decided_on: dt.date
    released_at: dt.datetime
    snapshot_id: uuid.UUID
    change: KeptFor | None = None
    """Why it holds for a version that the Council did not see; None where it saw it."""


@dataclass(frozen=True, slots=True)
class KeptFor:
    """The change that the Boards officer confirmed, and what the Executive Board said of it."""

    id: uuid.UUID
    kind: str
    """Editorial or operational."""
    confirmed_on: dt.date
    board: Approval | None = None


def approval_of(proposal: uuid.UUID | str) -> Approval | None:
    """The Council's released approval of the proposal's current version, or the one that goes on
    holding for it; None without one."""
    return _approval_seen(proposal) or _approval_kept(proposal)


def _approval_kept(proposal: uuid.UUID | str) -> Approval | None:
    row = (
        Kept.objects.filter(
            track__proposal__id=proposal,
            track__cycle=F("track__proposal__cycle"),
            track__snapshot=F("track__proposal__snapshot"),
            track__body__kind=Body.Kind.COUNCIL,
            change__state=Change.State.CONFIRMED,
        )
        .select_related("track", "decision__track__body", "change")
        .first()
    )
    if row is None or row.change.confirmed_at is None:
        return None
    board = (
        Decision.objects.filter(
            track__proposal__id=proposal,
            track__cycle=row.track.cycle,
            track__body__kind=Body.Kind.BOARD,
            released_at__isnull=False,
        )
        .select_related("track__body")
        .order_by("-released_at")
        .first()
    )
    zone = ZoneInfo(row.decision.track.body.time_zone)
    kept_for = KeptFor(
        row.change_id,
        row.change.confirmed,
        row.change.confirmed_at.astimezone(zone).date(),
        _approval(board) if board else None,
    )
    kept = _approval(row.decision)
    return kept and replace(kept, snapshot_id=row.track.snapshot_id, change=kept_for)


def _approval_seen(proposal: uuid.UUID | str) -> Approval | None:
    row = (
        Decision.objects.filter(
            track__proposal__id=proposal,
            track__body__kind=Body.Kind.COUNCIL,
            outcome__in=(TrackOutcome.APPROVED, TrackOutcome.CONDITIONS),
            released_at__isnull=False,
        )
        .select_related("track__body", "track__proposal")
        .order_by("-released_at")
        .first()
    )
    if row is None or row.released_at is None:
        return None
    if row.snapshot_id != row.track.proposal.snapshot_id:
        return None
    return _approval(row)


def _approval(row: Decision) -> Approval | None:
    if row.released_at is None:
        return None
    return Approval(
        decision_id=row.id,
        body=row.track.body.name,
        outcome=row.outcome,
        decided_on=row.decided_at.astimezone(ZoneInfo(row.track.body.time_zone)).date(),
        released_at=row.released_at,
        snapshot_id=row.snapshot_id,
    )


def meeting_that_takes_papers(body: Body, *, at: dt.datetime | None = None) -> Meeting | None:
    """The next open meeting of the body whose paper deadline is still ahead (7.4.1)."""
    return (
        Meeting.objects.filter(
            body=body, state=MeetingState.OPEN, papers_due__gte=at or clock.now()
        )
        .order_by("starts_at")
        .first()
    )


def waiting_tracks(body: Body) -> list[Track]:
    """What waits for a meeting of this body: deferred items first, then by age."""
    rows = Track.objects.filter(body=body, state=TrackState.WAITING)
    return list(rows.order_by("-deferrals", "opened_at"))


def tracks_of(proposal: Proposal) -> list[Track]:
    """The tracks of the proposal's current cycle, without those that come back to an approval."""
    rows = Track.objects.filter(proposal=proposal, cycle=proposal.cycle, revisits__isnull=True)
    return list(rows.select_related("body", "meeting").order_by("body__kind"))


def views_of(proposal: Proposal) -> tuple[TrackView, ...]:
    """What settling needs to know of the current tracks, each by its latest decision, or by the
    approval that goes on holding for it."""
    views = []
    tracks = tracks_of(proposal)
    kept = kept_by(tracks)
    for track in tracks:
        decision = track.decisions.order_by("-decided_at").first()
        version = decision.snapshot_id if decision else track.snapshot_id
        if decision is None and track.pk in kept:  # it holds for the version of the track
            decision = kept[track.pk].decision
        views.append(
            TrackView(
                is_board=track.body.kind == Body.Kind.BOARD,
                snapshot=str(version),
                outcome=TrackOutcome(decision.outcome) if decision else None,
                released=bool(decision and decision.released_at),
                conditions_open=decision.conditions.filter(cleared_at__isnull=True).count()
                if decision
                else 0,
            )
        )
    return tuple(views)


def decisions_of(proposal: Proposal) -> list[Decision]:
    """Every decision ever made on the proposal, oldest first."""
    rows = Decision.objects.filter(track__proposal=proposal)
    return list(rows.select_related("track__body", "meeting").order_by("decided_at"))


def conditions_of(proposal: Proposal) -> list[Condition]:
    """The conditions of the current cycle, the earliest due first; those of an approval that goes
    on holding are among them."""
    current = Q(decision__track__proposal=proposal, decision__track__cycle=proposal.cycle)
    kept = Q(
        decision__kept_for__track__proposal=proposal,
        decision__kept_for__track__cycle=proposal.cycle,
    )
    rows = Condition.objects.filter(current | kept, decision__released_at__isnull=False).distinct()
    return list(rows.order_by("due_on", "id"))


def criteria_of(track: Track) -> tuple[Criterion, ...]:
    return criteria(Kind(track.proposal.kind), of_board=track.body.kind == Body.Kind.BOARD)


def interest_of(track: Track, person: Person) -> Interest | None:
    return Interest.objects.filter(track=track, person=person).first()


def interests_of(person: Person, tracks: Iterable[uuid.UUID]) -> dict[uuid.UUID, Interest]:
    """What the person declared, by item."""
    rows = Interest.objects.filter(person=person, track__in=list(tracks))
    return {row.track_id: row for row in rows}


def opinions_of(track: Track) -> list[Opinion]:
    """The opinions that count: those of members who do not stay out."""
    rows = Opinion.objects.filter(track=track).exclude(person__in=conflicted(track))
    return list(rows.select_related("person").order_by("id"))


def conflicted(track: Track) -> set[uuid.UUID]:
    """Who neither judges the item nor votes on it."""
    return set(staying_out(track))


def quorum_met(track: Track) -> bool:
    """Whether enough of those who count are there for this item (7.6)."""
    return quorum_of(track).is_met
