"""Who is counted for one item, whether they are enough, and what their votes carry (7.6)."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from charm.alliance.queries import Body, Membership, members_of
from charm.boards import rules
from charm.boards.conflicts import Out, staying_out
from charm.boards.models import Decision, Track, Voice, WrittenAnswer, WrittenProcedure
from charm.core.workflow import TrackState

__all__ = [
    "Electorate", "Quorum", "Votes", "WrittenProcedure", "carry", "complete", "electorate_of",
    "procedure_of", "quorum_of", "written_votes",
]  # fmt: skip

Stood = Voice.Stood
SAID = (Stood.FOR.value, Stood.AGAINST.value, Stood.ABSTAINED.value)
"""How somebody votes in a roll call."""


@dataclass(frozen=True, slots=True)
class Quorum:
    """Members whom the rules count for this item: those present (in writing: those who answered),
    those there are, and those it takes."""

    present: int
    voting: int
    needed: int

    @property
    def is_met(self) -> bool:
        return self.voting > 0 and self.present >= self.needed


@dataclass(frozen=True, slots=True)
class Votes:
    """The votes on one outcome: by member in a roll call, else as counted; none by consensus."""

    votes_for: int = 0
    against: int = 0
    abstained: int = 0
    by: Mapping[uuid.UUID, str] = field(default_factory=dict)

    @classmethod
    def called(cls, by: Mapping[uuid.UUID, str]) -> Votes:
        """From a roll call: each member's word."""
        counts = Counter(by.values())
        return cls(counts[Stood.FOR], counts[Stood.AGAINST], counts[Stood.ABSTAINED], dict(by))

    @property
    def total(self) -> int:
        return self.votes_for + self.against + self.abstained


@dataclass(frozen=True, slots=True)
class Electorate:
    """Everybody with a seat on the day of an item, and what they can do there."""

    seats: tuple[Membership, ...]
    out: Mapping[uuid.UUID, Out]
    present: frozenset[uuid.UUID]
    """In the room; in writing, those who answered, or all where silence counts."""

    @property
    def voters(self) -> list[Membership]:
        """Who can vote: voting members who do not stay out."""
        return [s for s in self.seats if s.votes and s.person_id not in self.out]

    @property
    def here(self) -> list[Membership]:
        """Those of them who are present."""
        return [seat for seat in self.voters if seat.person_id in self.present]


def electorate_of(track: Track) -> Electorate:
    seats = members_of(track.body, on=rules.day_of(track))
    if track.state == TrackState.IN_WRITING:
        present = _spoken(track, seats)
    elif track.meeting is not None:
        present = set(track.meeting.attendance.values_list("id", flat=True))
    else:
        present = set()
    return Electorate(tuple(seats), staying_out(track), frozenset(present))


def quorum_of(track: Track, electorate: Electorate | None = None) -> Quorum:
    """How the quorum of this item is counted. Who stays out is counted, as a member and as present,
    only where the rules of the body say so."""
    all_of = electorate or electorate_of(track)
    voting = {seat.person_id for seat in all_of.seats if seat.votes}
    if not track.body.counts_recused:
        voting -= all_of.out.keys()
    needed = -(-track.body.quorum_percent * len(voting) // 100)
    return Quorum(len(all_of.present & voting), len(voting), needed)


def procedure_of(track: Track) -> WrittenProcedure | None:
    """The latest written procedure on an item, over or not."""
    return track.procedures.order_by("-opened_at").first()


def written_votes(procedure: WrittenProcedure, electorate: Electorate) -> Votes:
    """The answers as votes; silence agrees only by the rule that was in force when it began, and
    is an abstention otherwise."""
    said = dict(procedure.answers.values_list("person_id", "said"))
    silent = Stood.FOR.value if procedure.silence_agrees else Stood.ABSTAINED.value
    words = {WrittenAnswer.Said.AGREE.value: Stood.FOR.value}
    return Votes.called(
        {
            seat.person_id: words.get(said[seat.person_id], Stood.AGAINST.value)
            if seat.person_id in said
            else silent
            for seat in electorate.voters
        }
    )


def complete(votes: Votes, body: Body, electorate: Electorate) -> bool:
    """Whether the votes are what the rules of the body ask for: none by consensus; by hands one of
    each who is present and votes; in a roll call the word of each of them, and of nobody else."""
    if body.decides_by == Body.DecidesBy.CONSENSUS:
        return not votes.total and not votes.by
    if body.decides_by == Body.DecidesBy.HANDS:
        counts = (votes.votes_for, votes.against, votes.abstained)
        return not votes.by and min(counts) >= 0 and votes.total == len(electorate.here)
    here = {seat.person_id for seat in electorate.here}
    return votes.by.keys() == here and set(votes.by.values()) <= set(SAID)


def carry(votes: Votes, way: str, body: Body) -> bool:
    """Whether an outcome is carried: by more votes for it than against; abstentions do not count.
    A body that decides by consensus decides in writing only without an objection."""
    if way == Decision.Way.CONSENSUS:
        return True
    unanimous = way == Decision.Way.WRITTEN and body.decides_by == Body.DecidesBy.CONSENSUS
    return votes.votes_for > votes.against and not (unanimous and votes.against)


def _spoken(track: Track, seats: list[Membership]) -> set[uuid.UUID]:
    procedure = procedure_of(track)
    if procedure is None:
        return set()
    if procedure.silence_agrees:
        return {seat.person_id for seat in seats}
    return set(procedure.answers.values_list("person_id", flat=True))
