"""From the agenda to released decisions (7.4.1-7.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from charm import demo
from charm.alliance.queries import Body, Person, body, members_of
from charm.alliance.services.bodies import set_paper_deadline
from charm.boards import queries, rules
from charm.boards.letters import letters_of, mark_of
from charm.boards.queries import Decision, Meeting, Track
from charm.boards.services import deciding, judging, meetings, releasing
from charm.core.workflow import TrackOutcome
from charm.foundation import clock, jobs
from charm.lifecycle.proposing import Say
from charm.lifecycle.timetable import Timetable


@dataclass(frozen=True, slots=True)
class Sessions:
    council: Meeting
    board: Meeting


def plan_meetings(when: Timetable, say: Say) -> Sessions:
    """Plan a session of each body that still takes the papers of this life."""
    officer = demo.officer("boards")
    planned = []
    with clock.at(when.moment("plan meetings")):
        for kind, name in ((Body.Kind.COUNCIL, "council"), (Body.Kind.BOARD, "board")):
            if when.is_hurried:
                set_paper_deadline(body=body(kind), working_days=0, by=officer)
            meeting = meetings.plan_meeting(
                body=body(kind), starts_at=when.session(name), place="Online", by=officer
            )
            planned.append(meetings.open_meeting(meeting=meeting.id, by=officer, seen=1))
            say("7.4.1", f"{meeting.body.name} planned for {meeting.starts_at:%d %B %Y}")
        jobs.run_pending()
    return Sessions(*planned)


def hold(tracks: Sequence[Track], say: Say) -> None:
    """One session of a body: members read, declare interests and judge; the body decides on each
    of these items; its chair releases. What else stands on the agenda waits for the next one.

    Raises LookupError for an item that no meeting has.
    """
    if not tracks:
        return
    officer = demo.officer("boards")
    meeting = _meeting_of(tracks[0])
    chair = _chair(meeting)
    present = [seat.person for seat in members_of(meeting.body, voting=True)]
    with clock.at(meeting.papers_due):
        meeting = meetings.close_papers(meeting=meeting.id, by=officer, seen=meeting.revision)
        say("7.4.1", f"papers of the {meeting.body.name} closed, members read them")
    with clock.at(meeting.starts_at):
        for track in tracks:
            _judge(track, say)
        meeting = meetings.begin_session(
            meeting=meeting.id, present=present, by=officer, seen=meeting.revision
        )
        decisions = [_decide(track, chair, say) for track in tracks]
        meetings.end_session(meeting=meeting.id, by=officer, seen=meeting.revision)
        for decision in decisions:
            seen = rules.track_for(chair, decision.track_id).revision
            releasing.release_decision(
                decision=decision.id, by=chair, seen=seen, reviewed=mark_of(letters_of(decision))
            )
        say("7.6, 8.1", f"{chair.name} releases what the {meeting.body.name} decided")
        jobs.run_pending()


def _decide(track: Track, chair: Person, say: Say) -> Decision:
    decision = deciding.decide(
        track=track.id,
        outcome=TrackOutcome.APPROVED,
        reasons="The proposal meets the characteristics and convinces by its quality.",
        judgements={criterion.code: "met" for criterion in queries.criteria_of(track)},
        by=chair,
        seen=track.revision,
    )
    say("7.6, 7.24", f"{track.body.name} decides in session on “{track.proposal.title}”: approved")
    return decision


def _judge(track: Track, say: Say) -> None:
    """Members say what interest they have; those without a conflict judge each criterion."""
    proposing = {seat.person_id for seat in track.proposal.seats.all()}
    codes = [criterion.code for criterion in queries.criteria_of(track)]
    judged = 0
    for seat in members_of(track.body, voting=True):
        level = "conflict" if seat.person_id in proposing else "none"
        judging.declare_interest(track=track.id, level=level, by=seat.person)
        if level == "none":
            judging.give_opinion(
                track=track.id, judgements=dict.fromkeys(codes, ("met", "")), by=seat.person
            )
            judged += 1
    say("7.6, 7.24", f"{judged} members of the {track.body.name} judge {len(codes)} criteria")


def _meeting_of(track: Track) -> Meeting:
    if track.meeting is None:
        raise LookupError(f"The {track.body.name} has no meeting for this proposal.")
    return track.meeting


def _chair(meeting: Meeting) -> Person:
    return next(seat.person for seat in members_of(meeting.body) if seat.role == seat.Role.CHAIR)
