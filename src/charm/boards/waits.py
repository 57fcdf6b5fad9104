"""What waits for a person in the bodies, since when, until when."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from charm.alliance.queries import Membership, Person, seats_of
from charm.boards import rules
from charm.boards.agendas import PLACE
from charm.boards.conflicts import puts_out, sealed_from
from charm.boards.models import (
    Condition,
    Decision,
    Interest,
    Meeting,
    Opinion,
    Track,
    WrittenProcedure,
)
from charm.core.workflow import MeetingState, ProposalState, TrackState
from charm.foundation import clock

TAKES_WORK = (MeetingState.OPEN, MeetingState.PAPERS_CLOSED, MeetingState.IN_SESSION)


@dataclass(slots=True)
class Desk:
    """Everything in the bodies that waits for one person."""

    to_check: list[Track] = field(default_factory=list)
    """On an agenda, and not yet checked for completeness (7.4.1)."""
    without_meeting: list[Track] = field(default_factory=list)
    """Waits, and no meeting takes it."""
    to_declare: list[Track] = field(default_factory=list)
    """No word on a conflict of interest yet."""
    to_judge: list[Track] = field(default_factory=list)
    """No opinion given yet (7.6, 7.24)."""
    to_answer: list[WrittenProcedure] = field(default_factory=list)
    """Put to the person in writing, and not answered yet."""
    to_conclude: list[WrittenProcedure] = field(default_factory=list)
    """Ended in writing, and no decision recorded yet, in a body that the person chairs."""
    sessions: list[Meeting] = field(default_factory=list)
    """Meetings that the person chairs or prepares, and that have work to do."""
    to_release: list[Decision] = field(default_factory=list)
    to_meet: list[Condition] = field(default_factory=list)
    """Conditions that the person owes."""
    to_clear: list[Condition] = field(default_factory=list)


def desk_of(person: Person) -> Desk:
    """What waits for the person as officer, chair, member, or owner of a condition; a constant
    number of queries."""
    desk = Desk(to_meet=_owed_by(person))
    seats = [seat for seat in seats_of(person) if seat.role != Membership.Role.OBSERVER]
    bodies = [seat.body_id for seat in seats]
    chaired = [seat.body_id for seat in seats if seat.role == Membership.Role.CHAIR]
    officer = rules.is_officer(person)
    if officer:
        _fill_for_officer(desk)
    if bodies:
        _fill_for_member(desk, person, bodies)
    if officer or chaired:
        desk.sessions = list(_meetings(None if officer else chaired))
    if officer or bodies:
        desk.to_clear = list(_to_clear(person, officer=officer, chaired=chaired))
    if chaired:
        desk.to_conclude = list(
            _procedures().filter(track__body__in=chaired, ended_at__isnull=False)
        )
        rows = Decision.objects.filter(track__body__in=chaired, released_at__isnull=True)
        rows = rows.exclude(sealed_from(person))
        desk.to_release = list(
            rows.select_related("track__proposal", "track__body", "meeting").order_by("decided_at")
        )
    return desk


def _fill_for_officer(desk: Desk) -> None:
    tracks = _tracks()
    desk.to_check = list(
        tracks.filter(state=TrackState.SCHEDULED, complete_since__isnull=True).filter(
            meeting__state__in=TAKES_WORK
        )
    )
    desk.without_meeting = list(tracks.filter(state=TrackState.WAITING, meeting__isnull=True))


def _fill_for_member(desk: Desk, person: Person, bodies: list[str]) -> None:
    declared = Interest.objects.filter(track=OuterRef("pk"), person=person)
    given = Opinion.objects.filter(track=OuterRef("pk"), person=person)
    rows = (
        _tracks()
        .filter(body__in=bodies, state=TrackState.SCHEDULED, complete_since__isnull=False)
        .filter(meeting__state__in=TAKES_WORK)
        .exclude(proposal__seats__person=person)
        .annotate(
            has_declared=Exists(declared),
            in_conflict=Exists(declared.filter(puts_out())),
            has_judged=Exists(given),
        )
    )
    for row in rows:
        if not row.has_declared:
            desk.to_declare.append(row)
        elif not row.in_conflict and not row.has_judged:
            desk.to_judge.append(row)
    out = Interest.objects.filter(puts_out(), track=OuterRef("track"), person=person)
    desk.to_answer = list(
        _procedures()
        .filter(track__body__in=bodies, ended_at__isnull=True)
        .exclude(answers__person=person)
        .exclude(track__proposal__seats__person=person)
        .exclude(Exists(out))
    )


def _procedures() -> QuerySet[WrittenProcedure]:
    """Those of items that are still decided in writing."""
    rows = WrittenProcedure.objects.filter(track__state=TrackState.IN_WRITING)
    rows = rows.select_related("track__proposal", "track__body")
    return rows.defer("track__proposal__content").order_by("ends_at")


def _tracks() -> QuerySet[Track]:
    return (
        Track.objects.filter(
            Q(proposal__state__in=(ProposalState.SUBMITTED, ProposalState.IN_REVIEW))
            | Q(revisits__isnull=False)
        )
        .select_related("proposal", "body", "meeting")
        .order_by("meeting__starts_at", PLACE, "opened_at")
    )


def _meetings(bodies: list[str] | None) -> QuerySet[Meeting]:
    rows = Meeting.objects.filter(state__in=(MeetingState.PLANNED, *TAKES_WORK))
    if bodies is not None:
        rows = rows.filter(body__in=bodies)
    return rows.select_related("body").order_by("starts_at")


def _owed_by(person: Person) -> list[Condition]:
    rows = Condition.objects.filter(
        owner=person, met_at__isnull=True, decision__released_at__isnull=False
    ).filter(decision__track__proposal__state=ProposalState.CONDITIONS)
    return list(rows.select_related("decision__track__proposal").order_by("due_on"))


def _to_clear(person: Person, *, officer: bool, chaired: list[str]) -> QuerySet[Condition]:
    by_chair = (Condition.Clearer.CHAIR, Condition.Clearer.BODY)
    mine = Q(clearer__in=by_chair, decision__track__body__in=chaired) | Q(clearer_person=person)
    if officer:
        mine |= Q(clearer=Condition.Clearer.OFFICER)
    overdue = Q(met_at__isnull=True, due_on__lt=clock.today(), decision__track__body__in=chaired)
    rows = Condition.objects.filter(
        mine & Q(met_at__isnull=False) | overdue,
        cleared_at__isnull=True,
        decision__released_at__isnull=False,
        decision__track__proposal__state=ProposalState.CONDITIONS,
    )
    return rows.select_related("decision__track__proposal", "owner").order_by("due_on")
