"""What the reader is to an agenda item, and what they can do now, by the tables of moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from charm.alliance.queries import Person
from charm.boards import minutes, queries, rules
from charm.boards.conflicts import Out, staying_out
from charm.boards.queries import Decision, Track
from charm.boards.services.acting import is_current
from charm.boards.sessions import opinion_of
from charm.boards.votes import procedure_of
from charm.core.workflow import (
    MEETING_MOVES,
    OVER,
    PROPOSAL_MOVES,
    TRACK_MOVES,
    ActorRole,
    MeetingFacts,
    MeetingState,
    Planned,
    ProposalFacts,
    ProposalState,
    TrackFacts,
    TrackState,
    plan,
)
from charm.foundation import clock
from charm.proposals import rules as proposal_rules

Moves = Mapping[str, Planned[Any]]


@dataclass(frozen=True, slots=True)
class Standing:
    """One person before one item."""

    roles: frozenset[ActorRole]
    proposes: bool
    interest: Any
    opinion: Any
    out: Out | None
    """Why the person stays out, if they do."""
    moves: Moves

    @property
    def is_recused(self) -> bool:
        return self.out is not None

    @property
    def may_comment(self) -> bool:
        return self.may("comment")

    @property
    def is_officer(self) -> bool:
        return ActorRole.OFFICER in self.roles

    @property
    def is_member(self) -> bool:
        return ActorRole.MEMBER in self.roles

    @property
    def is_chair(self) -> bool:
        return ActorRole.CHAIR in self.roles

    def may(self, name: str) -> bool:
        planned = self.moves.get(name)
        return planned is not None and planned.possible

    @property
    def may_declare(self) -> bool:
        return not self.proposes and self.may("declare-interest")

    @property
    def may_judge(self) -> bool:
        return self.may("judge")

    @property
    def may_return(self) -> bool:
        return self.may("return")

    @property
    def may_find_money(self) -> bool:
        return self.may("money-found")

    @property
    def why_not_return(self) -> Planned[Any] | None:
        planned = self.moves.get("return")
        return planned if planned is not None and not planned.possible else None


def standing_of(person: Person, track: Track, decision: Decision | None = None) -> Standing:
    """What a form asks for (reasons, judgements, conditions) counts as given."""
    roles = rules.roles_in(person, track.body, on=rules.day_of(track))
    proposes = proposal_rules.is_proposer(person, track.proposal)
    interest = queries.interest_of(track, person)
    out = staying_out(track).get(person.id)
    meeting, procedure = track.meeting, procedure_of(track)
    in_session = meeting is not None and meeting.state == MeetingState.IN_SESSION
    facts = TrackFacts(
        member_on_that_day=ActorRole.MEMBER in roles,
        interest_declared=interest is not None,
        not_conflicted=out is None,
        takes_part=out is None or not out.leaves,
        criteria_judged=True,
        reason_given=True,
        conditions_complete=True,
        votes_complete=True,
        votes_carry=True,
        result_is_outcome=True,
        in_session_or_ended_in_writing=in_session
        or (procedure is not None and procedure.ended_at is not None),
        written_allowed=track.body.written_procedure,
        members_read_it=track.complete_since is not None,
        session_not_begun=not in_session,
        written_open=procedure is not None and procedure.ended_at is None,
        quorum_met=queries.quorum_met(track),
        snapshot_is_current=is_current(track, track.proposal),
        not_released=decision is not None and decision.released_at is None,
        letters_reviewed=True,
    )
    moves = plan(TRACK_MOVES, TrackState(track.state), roles, facts)
    of_proposal = plan(
        PROPOSAL_MOVES, ProposalState(track.proposal.state), roles, _proposal_facts(track)
    )
    wanted = {"return"} | ({"money-found"} if _joins_from(track, roles) else set())
    return Standing(
        roles,
        proposes,
        interest,
        opinion_of(person, track) if ActorRole.MEMBER in roles else None,
        out,
        {
            **{p.move.name: p for p in moves},
            **{p.move.name: p for p in of_proposal if p.move.name in wanted},
        },
    )


def release_of(person: Person, decision: Decision) -> Planned[Any] | None:
    """The release, for whoever chairs the body today: an approval recorded from old minutes, or
    decided under the last chair, waits for them too (7.6, 8.1). None for everybody else."""
    track = decision.track
    facts = TrackFacts(
        not_released=decision.released_at is None,
        letters_reviewed=True,
        snapshot_is_current=is_current(track, track.proposal),
    )
    moves = plan(TRACK_MOVES, TrackState(track.state), rules.roles_in(person, track.body), facts)
    return next((one for one in moves if one.move.name == "release"), None)


def _joins_from(track: Track, roles: frozenset[ActorRole]) -> bool:
    """Money is found where the Council reads: by the officer or its own chair."""
    return track.body.kind == "council" and track.cycle == track.proposal.cycle and bool(roles)


def _proposal_facts(track: Track) -> ProposalFacts:
    tracks = queries.tracks_of(track.proposal)
    frozen = any(
        t.state == TrackState.IN_WRITING
        or (t.meeting is not None and t.meeting.state != MeetingState.OPEN)
        for t in tracks
    )
    return ProposalFacts(
        reason_given=True,
        pack_not_frozen=not frozen,
        board_not_involved=not track.proposal.needs_board,
    )


def meeting_moves(person: Person, meeting: queries.Meeting) -> Moves:
    """What the person can do with a meeting now."""
    zone = ZoneInfo(meeting.body.time_zone)
    facts = replace(
        minutes.facts_of(meeting) if meeting.state in OVER else MeetingFacts(),
        papers_due_ahead=clock.now() <= meeting.papers_due,
        day_reached=clock.now().astimezone(zone).date()
        >= meeting.starts_at.astimezone(zone).date(),
    )
    roles = rules.roles_in(person, meeting.body)
    return {p.move.name: p for p in plan(MEETING_MOVES, MeetingState(meeting.state), roles, facts)}


def why_recused(standing: Standing) -> str:
    if standing.out is None:
        return ""
    if standing.proposes:
        return _("You propose this micro-credential yourself: other members judge it and vote.")
    declared = (
        _("You declared a conflict of interest: other members judge it and vote.")
        if standing.out.why == "conflict"
        else _("You declared an interest: by the rules of this body, others judge it and vote.")
    )
    if standing.out.leaves:
        return declared + " " + _("You leave the room for this item.")
    return declared + " " + _("You may stay and discuss it.")
