"""Reads for a session: who is there, who is recused, whether there are enough, what members say."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from charm.alliance.queries import Body, Membership, Person, members_of
from charm.boards import queries, rules
from charm.boards.agendas import PLACE
from charm.boards.conflicts import effect_of, staying_out
from charm.boards.models import (
    Decision,
    EarlierOpinion,
    Interest,
    Meeting,
    Opinion,
    OpinionDraft,
    Track,
    Voice,
)
from charm.core.workflow import (
    PROPOSAL_MOVES,
    SETTLING,
    ActorRole,
    ProposalState,
    TrackOutcome,
    TrackState,
    plan,
    settling_facts,
)


def day_of(meeting: Meeting) -> dt.date:
    """The day of the meeting, where its body is at home."""
    return meeting.starts_at.astimezone(ZoneInfo(meeting.body.time_zone)).date()


def seats_at(meeting: Meeting) -> list[Membership]:
    """Who has a seat on the day of the meeting, by name, the chair first."""
    seats = members_of(meeting.body, on=day_of(meeting))
    order = list(Membership.Role.values)
    return sorted(seats, key=lambda seat: (order.index(seat.role), seat.person.name.casefold()))


def present_at(meeting: Meeting) -> set[uuid.UUID]:
    return set(meeting.attendance.values_list("id", flat=True))


@dataclass(frozen=True, slots=True)
class Recused:
    """Who stays out of one item, and why."""

    person: Person
    proposes: bool
    why: str
    level: str = ""
    leaves: bool = True


def recused_from(track: Track) -> list[Recused]:
    """Members of the body who stay out of the item, by name."""
    out = staying_out(track)
    seats = members_of(track.body, on=rules.day_of(track))
    seated = {seat.person_id: seat.person for seat in seats}
    return sorted(
        (
            Recused(seated[ref], one.why == Voice.Why.PROPOSES, one.said, one.why, one.leaves)
            for ref, one in out.items()
            if ref in seated
        ),
        key=lambda one: one.person.name.casefold(),
    )


def interests_in(track: Track) -> list[Interest]:
    """What the members declared on this item."""
    return list(track.interests.select_related("person").order_by("person__name", "id"))


def noted_only(track: Track, declared: Iterable[Interest]) -> list[Interest]:
    """Interests that are noted and keep nobody from judging, by the rules of the body."""
    out = staying_out(track)
    return [
        row for row in declared if row.level == Interest.Level.INTEREST and row.person_id not in out
    ]


@dataclass(frozen=True, slots=True)
class Declarations:
    """What the members of the body said of one item, by name; who has not said anything yet."""

    track: Track
    conflicts: list[str]
    interests: list[str]
    unasked: list[str]


def declarations_in(meeting: Meeting) -> list[Declarations]:
    """Item by item, for whoever runs the meeting; in a constant number of reads."""
    seats = [s for s in seats_at(meeting) if s.role != Membership.Role.OBSERVER]
    tracks = Track.objects.filter(meeting=meeting).select_related("proposal")
    tracks = tracks.prefetch_related("interests__person", "proposal__seats")
    found = []
    for track in tracks.defer("proposal__content").order_by(PLACE, "id"):
        said = {row.person_id: row for row in track.interests.all()}
        proposers = {seat.person_id for seat in track.proposal.seats.all()}
        by_level = {
            level: sorted(row.person.name for row in said.values() if row.level == level)
            for level in Interest.Level.values
        }
        found.append(
            Declarations(
                track,
                by_level[Interest.Level.CONFLICT],
                by_level[Interest.Level.INTEREST],
                [s.person.name for s in seats if s.person_id not in {*said, *proposers}],
            )
        )
    return found


def opinions_for(person: Person, track: Track) -> list[Opinion] | None:
    """The members' opinions; None where the person may not read them. The office reads them always;
    members of the body after they gave their own and once the body has decided, or always where its
    rules say so; those who leave the room and proposers never (workflow 10)."""
    if not rules.reads_everything(person) and not reads_opinions(person, track):
        return None
    return queries.opinions_of(track)


def reads_opinions(person: Person, track: Track) -> bool:
    """Whether a member reads what the others think of the item."""
    out = staying_out(track).get(person.id)
    if not rules.has_seat(person, track.body) or (out is not None and out.leaves):
        return False
    if out is not None and out.why == Voice.Why.PROPOSES:
        return False
    always = track.body.opinions_shown == Body.Shown.ALWAYS
    return (
        always or track.state == TrackState.DECIDED or track.opinions.filter(person=person).exists()
    )


def opinion_of(person: Person, track: Track) -> Opinion | None:
    """The person's own."""
    return track.opinions.filter(person=person).first()


def draft_of(person: Person, track: Track) -> OpinionDraft | None:
    """The person's own opinion as far as it is written, if it is not given yet."""
    return track.opinion_drafts.filter(person=person).first()


def earlier_opinions(opinion: Opinion) -> list[EarlierOpinion]:
    """What was said before it was changed, the latest first."""
    return list(opinion.earlier.order_by("-given_at", "-id"))


@dataclass(frozen=True, slots=True)
class Tally:
    met: int = 0
    partly: int = 0
    not_met: int = 0

    @property
    def leading(self) -> str:
        """What most said; of equals the more cautious; nothing where nobody said anything."""
        counts = {"not-met": self.not_met, "partly": self.partly, "met": self.met}
        most = max(counts, key=lambda word: counts[word])
        return most if counts[most] else ""


def tallies(opinions: list[Opinion]) -> dict[str, Tally]:
    """How many judged each criterion met, partly met and not met."""
    counts: dict[str, Counter[str]] = {}
    for opinion in opinions:
        for code, said in opinion.judgements.items():
            counts.setdefault(code, Counter())[said["met"]] += 1
    return {
        code: Tally(count["met"], count["partly"], count["not-met"])
        for code, count in counts.items()
    }


def outcome_of_release(decision: Decision) -> ProposalState | None:
    """What becomes of the proposal when this decision is released now; None while another body has
    still to decide or release."""
    track = decision.track
    proposal = track.proposal
    views = [
        dataclasses.replace(
            view, outcome=TrackOutcome(decision.outcome), released=True,
            conditions_open=decision.conditions.filter(cleared_at__isnull=True).count(),
        )
        if other.pk == track.pk
        else view
        for other, view in zip(
            queries.tracks_of(proposal), queries.views_of(proposal), strict=True
        )
    ]  # fmt: skip
    facts = settling_facts(
        views, snapshot=str(proposal.snapshot_id), needs_board=proposal.needs_board
    )
    moves = plan(
        PROPOSAL_MOVES, ProposalState(proposal.state), frozenset({ActorRole.SYSTEM}), facts
    )
    return next((m.to for m in moves if m.move.name in SETTLING and m.possible), None)


def voices_of(decision: Decision) -> list[Voice]:
    """Who took part in a decision and how, the chair first, then by name."""
    order = list(Membership.Role.values)
    rows = decision.voices.select_related("person")
    return sorted(rows, key=lambda row: (order.index(row.role), row.person.name.casefold()))


@dataclass(frozen=True, slots=True)
class Point:
    """One point of an agenda, as it is minuted."""

    proposers: list[tuple[str, str]]
    """Name and university."""
    recused: list[str]
    """Members who stay out: they propose it, or what they declared means so in this body."""


def points_of(meeting: Meeting) -> dict[uuid.UUID, Point]:
    """By item, in a constant number of reads."""
    seated = {seat.person_id for seat in seats_at(meeting)}
    grave = [
        level
        for level in (Interest.Level.INTEREST, Interest.Level.CONFLICT)
        if effect_of(level, meeting.body) != Body.Effect.NOTE
    ]
    conflicts = Interest.objects.filter(level__in=grave).select_related("person")
    tracks = Track.objects.filter(agenda_items__meeting=meeting).prefetch_related(
        "proposal__seats__person",
        "proposal__seats__university",
        Prefetch("interests", queryset=conflicts, to_attr="conflicts"),
    )
    points = {}
    for track in tracks.defer("proposal__content"):
        seats = sorted(track.proposal.seats.all(), key=lambda seat: (seat.since, seat.id))
        out = {seat.person_id: seat.person.name for seat in seats if seat.person_id in seated}
        out |= {row.person_id: row.person.name for row in track.__dict__["conflicts"]}
        points[track.id] = Point(
            [(seat.person.name, seat.university.name) for seat in seats],
            sorted(out.values(), key=str.casefold),
        )
    return points
