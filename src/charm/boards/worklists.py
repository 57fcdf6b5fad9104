"""What waits in the bodies, and for whom: the reads behind desks, lists and the register.

Each list is scoped to what the doors of :mod:`charm.boards.rules` would let the person read, and
costs the same number of reads however long it is.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from charm.alliance.queries import Body, Membership, Person, seats_of
from charm.boards import rules
from charm.boards.agendas import PLACE
from charm.boards.conflicts import effect_of, puts_out, sealed_from
from charm.boards.models import (
    Condition,
    Decision,
    Interest,
    Meeting,
    Opinion,
    Track,
    WrittenProcedure,
)
from charm.core.workflow import OVER, MeetingState, ProposalState, TrackOutcome, TrackState
from charm.foundation import clock
from charm.foundation.parts import Part, Rows, part_of
from charm.proposals.queries import Proposal

UNDECIDED = (TrackState.WAITING, TrackState.SCHEDULED, TrackState.IN_WRITING)
AHEAD = (
    MeetingState.PLANNED,
    MeetingState.OPEN,
    MeetingState.PAPERS_CLOSED,
    MeetingState.IN_SESSION,
)
ITEMS = (
    "all", "waiting", "unchecked", "undeclared", "unjudged", "scheduled", "in-writing", "decided",
)  # fmt: skip
CONDITIONS = ("all", "open", "overdue", "to-clear", "mine", "cleared")
ORDERS = ("date", "title", "body", "outcome")


# --- agenda items ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """An agenda item as one person sees it."""

    track: Track
    level: str | None
    """The person's own word on their interest; None when they have not been asked yet."""
    judged_at: dt.datetime | None
    proposes: bool

    @property
    def is_recused(self) -> bool:
        if self.proposes or self.level is None:
            return self.proposes
        return effect_of(self.level, self.track.body) != Body.Effect.NOTE


def items_for(person: Person, show: str, part: Part, *, body: str = "") -> Rows[Item]:
    """Agenda items that the person may read. ``show`` is one of :data:`ITEMS`."""
    rows = _items(person, show)
    if body:
        rows = rows.filter(body__kind=body)
    found = part_of(_with_own_words(rows, person), part)
    return Rows(tuple(map(_item, found.rows)), found.total)


def agenda_of(person: Person, meeting: Meeting) -> list[Item]:
    """What of a meeting's agenda the person may read, in its order."""
    rows = _readable(person).filter(meeting=meeting)
    rows = _with_own_words(rows, person).order_by(PLACE, "opened_at", "id")
    return [_item(row) for row in rows]


def items_on(person: Person, meeting: Meeting) -> list[Item]:
    """The proposals on the agenda of a meeting that the person may read, also those that left it
    in its session."""
    rows = _readable(person).filter(agenda_items__meeting=meeting)
    return [_item(row) for row in _with_own_words(rows, person)]


def _items(person: Person, show: str) -> QuerySet[Track]:
    rows = _readable(person)
    scheduled = rows.filter(state=TrackState.SCHEDULED)
    by_meeting = ("meeting__starts_at", PLACE, "id")
    if show == "waiting":
        return rows.filter(state=TrackState.WAITING).order_by("-deferrals", "opened_at", "id")
    if show == "unchecked":
        rows = rows.filter(state__in=UNDECIDED, complete_since__isnull=True)
        return rows.order_by(F("meeting__papers_due").asc(nulls_first=True), "opened_at", "id")
    if show == "undeclared":
        own = scheduled.filter(body__in=_acting_bodies(person))
        own = own.exclude(proposal__seats__person=person)
        return own.exclude(interests__person=person).order_by(*by_meeting)
    if show == "unjudged":
        return _unjudged(person, scheduled).order_by(*by_meeting)
    if show == "scheduled":
        return scheduled.order_by(*by_meeting)
    if show == "in-writing":
        return rows.filter(state=TrackState.IN_WRITING).order_by("-opened_at", "id")
    if show == "decided":
        rows = rows.filter(state=TrackState.DECIDED)
    return rows.order_by("-opened_at", "id")


def _unjudged(person: Person, scheduled: QuerySet[Track]) -> QuerySet[Track]:
    said = Interest.objects.filter(track=OuterRef("pk"), person=person)
    free = said.exclude(puts_out())
    return (
        scheduled.filter(Exists(free), body__in=_acting_bodies(person))
        .exclude(opinions__person=person)
        .exclude(proposal__seats__person=person)
    )


def _readable(person: Person) -> QuerySet[Track]:
    """As :func:`charm.boards.rules.may_read_track` says of each."""
    rows = Track.objects.select_related("proposal", "body", "meeting").defer("proposal__content")
    if rules.reads_everything(person):
        return rows
    ready = Q(complete_since__isnull=False) | Q(state=TrackState.DECIDED)
    return rows.filter(ready, body__in=_bodies(person))


def _with_own_words(rows: QuerySet[Track], person: Person) -> QuerySet[Track]:
    interests = Interest.objects.filter(track=OuterRef("pk"), person=person)
    opinions = Opinion.objects.filter(track=OuterRef("pk"), person=person)
    seats = Proposal.objects.filter(pk=OuterRef("proposal"), seats__person=person)
    return rows.annotate(
        own_level=Subquery(interests.values("level")[:1]),
        own_opinion=Subquery(opinions.values("given_at")[:1]),
        own_proposal=Exists(seats),
    )


def _item(row: Track) -> Item:
    said = row.__dict__
    return Item(row, said["own_level"], said["own_opinion"], bool(said["own_proposal"]))


# --- meetings -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting, and how much stands on its agenda."""

    meeting: Meeting
    items: int


def sittings_for(person: Person, part: Part, *, ahead: bool, body: str = "") -> Rows[Sitting]:
    """The meetings of the person's bodies: those ahead, the next first; or those held, the latest
    first."""
    rows = Meeting.objects.select_related("body").annotate(items=Count("tracks"))
    if not rules.reads_everything(person):
        rows = rows.filter(body__in=_bodies(person))
    if body:
        rows = rows.filter(body__kind=body)
    if ahead:
        rows = rows.filter(state__in=AHEAD).order_by("starts_at", "id")
    else:
        rows = rows.filter(state__in=(*OVER, MeetingState.CANCELLED)).order_by("-starts_at", "id")
    found = part_of(rows, part)
    return Rows(tuple(Sitting(row, row.__dict__["items"]) for row in found.rows), found.total)


def in_writing_for(person: Person, part: Part) -> Rows[WrittenProcedure]:
    """What is decided in writing now, or ended without a decision yet, as far as the person reads
    it; the next to end first."""
    rows = WrittenProcedure.objects.filter(track__state=TrackState.IN_WRITING)
    if not rules.reads_everything(person):
        rows = rows.filter(track__body__in=_bodies(person))
    rows = rows.select_related("track__proposal", "track__body").prefetch_related("answers")
    return part_of(rows.defer("track__proposal__content").order_by("ends_at", "id"), part)


# --- decisions ------------------------------------------------------------------------------------


def sealed_for(person: Person, part: Part) -> Rows[Decision]:
    """Decisions that are not released yet, of bodies that the person reads; the oldest first."""
    rows = _decisions().filter(released_at__isnull=True)
    if not rules.reads_everything(person):
        rows = rows.filter(track__body__in=_bodies(person)).exclude(sealed_from(person))
    return part_of(rows.order_by("decided_at", "id"), part)


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for in the register, and in which order."""

    body: str = ""
    outcome: str = ""
    words: str = ""
    order: str = "date"
    is_descending: bool = True


def register_for(person: Person, sought: Sought, part: Part) -> Rows[Decision]:
    """Released decisions that the person may read: all for the office and the bodies, their own
    for proposers."""
    rows = _decisions().filter(released_at__isnull=False)
    if not person.is_active:
        rows = rows.none()
    elif not rules.reads_everything(person) and not _bodies(person):
        rows = rows.filter(track__proposal__seats__person=person)
    if sought.body:
        rows = rows.filter(track__body__kind=sought.body)
    if sought.outcome:
        rows = rows.filter(outcome=sought.outcome)
    if sought.words:
        rows = rows.filter(track__proposal__title__icontains=sought.words)
    field = {
        "date": "decided_at",
        "title": "track__proposal__title",
        "body": "track__body__name",
        "outcome": "outcome",
    }[sought.order]
    sign = "-" if sought.is_descending else ""
    return part_of(rows.order_by(f"{sign}{field}", "-decided_at", "id"), part)


def decision_at(track: Track, *, reader: Person) -> Decision | None:
    """The latest decision on an item, if the reader may know of it."""
    row = _decisions().filter(track=track).order_by("-decided_at").first()
    return row if row is not None and rules.may_read_decision(reader, row) else None


def decisions_in(meeting: Meeting, *, reader: Person) -> dict[uuid.UUID, Decision]:
    """The decisions of a meeting by their item, as far as the reader of the meeting may know."""
    rows = _decisions().filter(meeting=meeting).prefetch_related("conditions__owner")
    if not rules.reads_everything(reader):
        rows = rows.exclude(sealed_from(reader))
    return {row.track_id: row for row in rows}


def _decisions() -> QuerySet[Decision]:
    rows = Decision.objects.select_related(
        "track__body", "track__proposal", "meeting", "decided_by", "released_by"
    )
    return rows.defer("track__proposal__content")


# --- conditions -----------------------------------------------------------------------------------


def conditions_for(person: Person, show: str, part: Part) -> Rows[Condition]:
    """Conditions of released decisions that the person may read, the earliest due first. ``show``
    is one of :data:`CONDITIONS`."""
    rows = Condition.objects.filter(decision__released_at__isnull=False).select_related(
        "decision__track__proposal", "decision__track__body", "owner", "clearer_person"
    )
    rows = rows.defer("decision__track__proposal__content")
    if not rules.reads_everything(person) and not _bodies(person):
        rows = rows.filter(decision__track__proposal__seats__person=person)
    live = _live(rows)
    if show == "open":
        rows = live
    elif show == "overdue":
        rows = live.filter(due_on__lt=clock.today())
    elif show == "to-clear":
        rows = live.filter(_clearer(person), met_at__isnull=False)
    elif show == "mine":
        own = Proposal.objects.filter(
            pk=OuterRef("decision__track__proposal"), seats__person=person
        )
        rows = live.filter(Q(owner=person) | Exists(own), met_at__isnull=True)
    elif show == "cleared":
        rows = rows.filter(cleared_at__isnull=False)
    return part_of(rows.order_by("due_on", "id"), part)


def conditions_open_in(body: str) -> QuerySet[Condition]:
    """Open conditions of what that body decided, the earliest due first."""
    rows = Condition.objects.filter(
        decision__track__body=body, decision__released_at__isnull=False
    ).select_related("decision__track__proposal", "owner")
    return _live(rows.defer("decision__track__proposal__content")).order_by("due_on", "id")


def is_live(condition: Condition) -> bool:
    """Whether the proposal still waits for this condition."""
    track = condition.decision.track
    return (
        condition.cleared_at is None
        and track.cycle == track.proposal.cycle
        and track.proposal.state in (ProposalState.CONDITIONS, ProposalState.IN_REVIEW)
    )


def _live(rows: QuerySet[Condition]) -> QuerySet[Condition]:
    return rows.filter(
        cleared_at__isnull=True,
        decision__track__cycle=F("decision__track__proposal__cycle"),
        decision__track__proposal__state__in=(ProposalState.CONDITIONS, ProposalState.IN_REVIEW),
    )


def _clearer(person: Person) -> Q:
    """What the person clears: by name, as chair, for the body that they chair, or by office."""
    chaired = [seat.body_id for seat in seats_of(person) if seat.role == Membership.Role.CHAIR]
    by_chair = (Condition.Clearer.CHAIR, Condition.Clearer.BODY)
    mine = Q(clearer__in=by_chair, decision__track__body__in=chaired) | Q(clearer_person=person)
    return mine | Q(clearer=Condition.Clearer.OFFICER) if rules.is_officer(person) else mine


# --- engagement -----------------------------------------------------------------------------------


def approved_by_university() -> dict[str, int]:
    """How many approved micro-credentials each university proposed so far: what the balance of
    engagement is judged by (7.1)."""
    rows = (
        Decision.objects.filter(
            released_at__isnull=False,
            outcome__in=(TrackOutcome.APPROVED, TrackOutcome.CONDITIONS),
            track__body__kind=Body.Kind.COUNCIL,
            track__proposal__state=ProposalState.APPROVED,
        )
        .values_list("track__proposal__seats__university")
        .annotate(many=Count("track__proposal", distinct=True))
    )
    return {code: many for code, many in rows.order_by() if code}


def _bodies(person: Person) -> list[str]:
    return [seat.body_id for seat in seats_of(person)]


def _acting_bodies(person: Person) -> list[str]:
    """Where the person judges: observers read only."""
    return [s.body_id for s in seats_of(person) if s.role != Membership.Role.OBSERVER]
