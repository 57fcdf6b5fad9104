"""Figures for the office: how long things take, how the partners take part, who has still to judge.

Computed from what is on record, in a constant number of reads.
"""

from __future__ import annotations

import datetime as dt
import statistics
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from charm.alliance.queries import Membership, universities
from charm.boards.models import Decision, Interest, Meeting, Opinion, Track
from charm.core.proposal.model import Role
from charm.core.workflow import MeetingState, ProposalState, TrackOutcome, TrackState
from charm.foundation import clock
from charm.proposals import figures as of_proposals
from charm.proposals.figures import Taken

__all__ = ["Outstanding", "Share", "Stage", "balance", "outstanding", "stages", "under_way"]

DAY = 86_400
AHEAD = (MeetingState.OPEN, MeetingState.PAPERS_CLOSED, MeetingState.IN_SESSION)
YES = (TrackOutcome.APPROVED, TrackOutcome.CONDITIONS)


@dataclass(frozen=True, slots=True)
class Stage:
    """How long one stage took, in days."""

    code: str
    """endorsing, review, sealed, conditions."""
    body: str
    """Kind of the body; empty for what no body does."""
    times: int
    median: float
    slowest: float
    title: str
    """Of the slowest one."""
    track: uuid.UUID | None
    """Its item in the body."""


def stages() -> list[Stage]:
    """Endorsing first, then what each body does, in its order; stages that never were are left
    out."""
    taken: dict[tuple[str, str], list[tuple[float, str, uuid.UUID | None]]] = {}

    def note(code: str, body: str, days: float, title: str, track: uuid.UUID | None) -> None:
        taken.setdefault((code, body), []).append((max(days, 0.0), title, track))

    for one in of_proposals.endorsing_times():
        note("endorsing", "", _days(one.asked_at, one.submitted_at), one.title, None)
    rows = Decision.objects.select_related("track__body", "track__proposal").exclude(
        track__proposal__minutes__gt="", track__cycle=1
    )  # what was recorded from minutes took its time elsewhere
    for row in rows.defer("track__proposal__content").prefetch_related("conditions"):
        track = row.track
        body, title = track.body.kind, row.title
        note("review", body, _days(track.opened_at, row.decided_at), title, track.id)
        if row.released_at is None:
            continue
        note("sealed", body, _days(row.decided_at, row.released_at), title, track.id)
        cleared = [c.cleared_at for c in row.conditions.all()]
        done = [moment for moment in cleared if moment is not None]
        if cleared and len(done) == len(cleared):
            note("conditions", body, _days(row.released_at, max(done)), title, track.id)
    order = ("endorsing", "review", "sealed", "conditions")
    keys = sorted(taken, key=lambda key: (key[1] == "board", order.index(key[0])))
    return [_stage(code, body, taken[code, body]) for code, body in keys]


def _stage(code: str, body: str, taken: list[tuple[float, str, uuid.UUID | None]]) -> Stage:
    slowest, title, track = max(taken, key=lambda row: row[0])
    median = statistics.median(days for days, _, _ in taken)
    return Stage(code, body, len(taken), median, slowest, title, track)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item that no body has decided yet."""

    track: Track
    days: float


def under_way() -> list[Waiting]:
    """Items that are not decided yet, those that have waited longest first."""
    rows = Track.objects.exclude(state__in=(TrackState.DECIDED, TrackState.CLOSED))
    rows = rows.select_related("body", "proposal", "meeting").defer("proposal__content")
    now = clock.now()
    return [Waiting(row, _days(row.opened_at, now)) for row in rows.order_by("opened_at", "id")]


@dataclass(slots=True)
class Share:
    """How one university takes part (7.1)."""

    code: str
    name: str
    proposed: int = 0
    """Proposals that were submitted with a proposer of it."""
    approved: int = 0
    """Of these, approved."""
    roles: Counter[str] = field(default_factory=Counter)
    """In approved micro-credentials, by role."""


def balance() -> list[Share]:
    """Every university of the alliance, by name."""
    shares = {row.code: Share(row.code, row.name) for row in universities()}
    for one in of_proposals.submitted():
        _count(one, shares)
    return list(shares.values())


def _count(one: Taken, shares: dict[str, Share]) -> None:
    approved = one.state == ProposalState.APPROVED
    for code in one.proposing:
        if code in shares:
            shares[code].proposed += 1
            shares[code].approved += approved
    if approved:
        for role in Role:
            for code in one.content.member_codes(role):
                if code in shares:
                    shares[code].roles[role.value] += 1


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What one member has still to do before one meeting."""

    meeting: Meeting
    name: str
    items: int
    """That the member reads and may judge."""
    undeclared: int
    unjudged: int


def outstanding() -> list[Outstanding]:
    """Members of the bodies that meet next, who have not declared or judged everything."""
    tracks = list(
        Track.objects.filter(
            state=TrackState.SCHEDULED, meeting__state__in=AHEAD, complete_since__isnull=False
        )
        .select_related("meeting__body")
        .prefetch_related("proposal__seats")
    )
    ids = [track.id for track in tracks]
    declared = {
        (row.track_id, row.person_id): row.level for row in Interest.objects.filter(track__in=ids)
    }
    judged = set(Opinion.objects.filter(track__in=ids).values_list("track", "person"))
    today = clock.today()
    seats = Membership.objects.filter(since__lte=today, person__is_active=True).exclude(
        role=Membership.Role.OBSERVER
    )
    found = []
    for seat in seats.select_related("person"):
        if seat.until is not None and seat.until <= today:
            continue
        for meeting, its in _by_meeting(track for track in tracks if track.body_id == seat.body_id):
            one = _outstanding(meeting, its, seat, declared, judged)
            if one.undeclared or one.unjudged:
                found.append(one)
    return sorted(found, key=lambda one: (one.meeting.starts_at, one.name.casefold()))


def _outstanding(
    meeting: Meeting,
    tracks: list[Track],
    seat: Membership,
    declared: dict[tuple[uuid.UUID, uuid.UUID], str],
    judged: set[tuple[uuid.UUID, uuid.UUID]],
) -> Outstanding:
    items = undeclared = unjudged = 0
    for track in tracks:
        if any(one.person_id == seat.person_id for one in track.proposal.seats.all()):
            continue
        level = declared.get((track.id, seat.person_id))
        if level == Interest.Level.CONFLICT:
            continue
        items += 1
        undeclared += level is None
        unjudged += (track.id, seat.person_id) not in judged
    return Outstanding(meeting, seat.person.name, items, undeclared, unjudged)


def _by_meeting(tracks: Iterable[Track]) -> list[tuple[Meeting, list[Track]]]:
    found: dict[uuid.UUID, tuple[Meeting, list[Track]]] = {}
    for track in tracks:
        if track.meeting is not None:
            found.setdefault(track.meeting.id, (track.meeting, []))[1].append(track)
    return list(found.values())


def _days(since: dt.datetime, until: dt.datetime) -> float:
    return (until - since).total_seconds() / DAY
