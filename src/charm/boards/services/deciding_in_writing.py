"""Deciding in writing between meetings, where the rules of the body allow it (workflow 5).

The chair puts an outcome to the members for some days. They agree, object, or call the item into a
meeting; one of them is enough for that. It ends by the clock, or when everybody has answered; then
the chair records the decision like any other, or takes the item into a meeting.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from charm.alliance.queries import Mandate, Person, holders
from charm.boards import queries, rules
from charm.boards.invitations import called_off
from charm.boards.models import Meeting, Track, WrittenAnswer, WrittenProcedure
from charm.boards.services import arranging
from charm.boards.services.acting import end_open_procedure, is_current, move, note, opened
from charm.boards.services.agenda import schedule
from charm.boards.services.judging import hold_conflicts
from charm.boards.votes import Electorate, electorate_of, procedure_of
from charm.core.workflow import ActorRole, MeetingState, TrackFacts, TrackOutcome, TrackState
from charm.foundation import clock, letterbook
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next
from charm.proposals import queries as proposals

Ending = WrittenProcedure.Ending
Said = WrittenAnswer.Said
MOST_DAYS = 60
AHEAD = (MeetingState.OPEN, MeetingState.PAPERS_CLOSED, MeetingState.IN_SESSION)
REMINDED = dt.timedelta(days=2)
"""So long before the end those who have not answered are reminded."""


@act()
def put_in_writing(
    *, track: uuid.UUID, outcome: str, text: str, days: int, by: Person, seen: int
) -> WrittenProcedure:
    """Put an outcome, with its reasons (and conditions, where it has any), to the members. The item
    leaves its meeting meanwhile; what is declared as a conflict now holds."""
    row, proposal = opened(rules.track_for(by, track), seen=seen)
    said, meeting = note_of(text), row.meeting
    move(
        row,
        "decide-in-writing",
        rules.roles_in(by, row.body, on=rules.day_of(row)),
        TrackFacts(
            written_allowed=row.body.written_procedure,
            members_read_it=row.complete_since is not None,
            session_not_begun=meeting is None or meeting.state != MeetingState.IN_SESSION,
            reason_given=bool(said),
            not_conflicted=by.id not in queries.conflicted(row),
            snapshot_is_current=is_current(row, proposal),
        ),
    )
    if outcome not in {one.value for one in TrackOutcome}:
        raise Unfit("Choose what is put to the body.")
    if not 1 <= days <= MOST_DAYS:
        raise Unfit(f"Members get 1 to {MOST_DAYS} days to answer.")
    row.meeting = None
    save_next(row, "state", "meeting")
    if meeting is not None:
        arranging.take_off(meeting.id, row, arranging.Left.WITHDRAWN)
    hold_conflicts(Track.objects.filter(pk=row.pk))
    made = WrittenProcedure.objects.create(
        track=row,
        taken_from=meeting,
        outcome=outcome,
        text=said,
        silence_agrees=row.body.silence_agrees,
        silence_rule=row.body.silence_rule,
        opened_at=clock.now(),
        opened_by=by,
        ends_at=_end_of(row, days),
    )
    note("put_in_writing", row, by, role="chair", clauses=["7.4.1", "7.6"],
         facts={"procedure": str(made.id), "outcome": outcome, "ends": made.ends_at.isoformat(),
                "silence_agrees": made.silence_agrees}, private={"text": said})  # fmt: skip
    for person in _members(electorate_of(row)):
        _write("written-asked", made, row, person, reason=said)
    for person in proposals.proposers_of(proposal):
        letterbook.write(
            "written-opened", key=f"{made.id}:{person.id}", to=person,
            at=("proposal", proposal.id), title=proposal.title, body=row.body.name,
            until=_local(made, row),
            enclosure=called_off(row, meeting, to=person) if meeting else None,
        )  # fmt: skip
    return made


@act()
def answer(*, track: uuid.UUID, said: str, why: str, by: Person) -> WrittenAnswer:
    """Agree, object with a reason, or call the item into a meeting with a reason; until it ends one
    may answer anew. The last answer ends it."""
    row, proposal = opened(rules.track_for(by, track), seen=None)
    procedure = procedure_of(row)
    roles = rules.roles_in(by, row.body, on=rules.day_of(row))
    move(
        row,
        "answer-in-writing",
        roles,
        TrackFacts(
            member_on_that_day=ActorRole.MEMBER in roles,
            interest_declared=queries.interest_of(row, by) is not None,
            not_conflicted=by.id not in queries.conflicted(row),
            snapshot_is_current=is_current(row, proposal),
            written_open=procedure is not None and _is_open(procedure),
        ),
    )
    assert procedure is not None  # it is open
    because = note_of(why, limit=2000)
    if said not in Said.values:
        raise Unfit("Say whether you agree, object, or call it into a meeting.")
    if said != Said.AGREE and not because:
        raise Unfit("Say why: the other members read it.")
    made, _ = WrittenAnswer.objects.update_or_create(
        procedure=procedure,
        person=by,
        defaults={"said": said, "why": because, "answered_at": clock.now()},
    )
    note("answered_in_writing", row, by, role="member", clauses=["7.6"],
         facts={"procedure": str(procedure.id), "said": said},
         private={"why": because})  # fmt: skip
    if said == Said.CALL_IN:
        _take_into_meeting(row, procedure, because, by, roles)
    elif not _silent(procedure, electorate_of(row)):
        _end(procedure, row, Ending.ANSWERED)
    return made


@act()
def take_into_meeting(*, track: uuid.UUID, reason: str, by: Person, seen: int) -> Track:
    """The chair takes the item into a meeting: at any time before the decision, as where the
    members did not agree."""
    row, _ = opened(rules.track_for(by, track), seen=seen)
    procedure = procedure_of(row)
    roles = rules.roles_in(by, row.body, on=rules.day_of(row))
    if ActorRole.CHAIR not in roles:
        raise NotAllowed("The chair takes it into a meeting; a member answers so.")
    if procedure is None or row.state != TrackState.IN_WRITING:
        raise Unfit("It is not decided in writing.")
    _take_into_meeting(row, procedure, note_of(reason, limit=2000), by, roles)
    return row


@act()
def end_by_clock(procedure: uuid.UUID) -> bool:
    """End a procedure whose time is over. Says whether it ended now."""
    known = WrittenProcedure.objects.select_related("track").get(pk=procedure)
    row, _ = opened(known.track, seen=None)
    known.refresh_from_db()
    if known.ended_at is not None or clock.now() < known.ends_at:
        return False
    _end(known, row, Ending.CLOCK)
    return True


@act()
def remind(procedure: uuid.UUID) -> int:
    """Write to the members who have not answered, once, before the end. Returns to how many."""
    known = WrittenProcedure.objects.select_related("track").get(pk=procedure)
    row, _ = opened(known.track, seen=None)
    if not _is_open(known) or clock.now() < known.ends_at - REMINDED:
        return 0
    silent = _silent(known, electorate_of(row))
    for person in silent:
        _write("written-reminder", known, row, person)
    return len(silent)


def _take_into_meeting(
    row: Track, procedure: WrittenProcedure, reason: str, by: Person, roles: frozenset[ActorRole]
) -> None:
    """Back to the meeting that it was taken from, while that is ahead; else first in line."""
    meeting = _still_ahead(procedure)
    move(
        row,
        "call-in" if meeting is not None else "call-in-later",
        roles,
        TrackFacts(
            member_on_that_day=ActorRole.MEMBER in roles,
            reason_given=bool(reason),
            taken_from_a_meeting_ahead=meeting is not None,
        ),
    )
    if procedure.ended_at is None:
        end_open_procedure(row, Ending.CALLED_IN)
    row.meeting = meeting
    if meeting is None:
        row.deferrals += 1
    save_next(row, "state", "meeting", "deferrals")
    note("called_into_meeting", row, by, role="chair" if ActorRole.CHAIR in roles else "member",
         clauses=["7.4.1", "7.6"], facts={"procedure": str(procedure.id)},
         private={"reason": reason})  # fmt: skip
    if meeting is not None:
        arranging.place(meeting, row)
    else:
        schedule(row)
    for person in _told_of_meeting(row):
        letterbook.write(
            "written-called-in", key=f"{procedure.id}:{person.id}", to=person,
            at=_place(row, person), title=row.proposal.title, body=row.body.name,
        )  # fmt: skip


def _still_ahead(procedure: WrittenProcedure) -> Meeting | None:
    if procedure.taken_from_id is None:
        return None
    meeting = locked(Meeting, procedure.taken_from_id)
    return meeting if meeting.state in AHEAD else None


def _end(procedure: WrittenProcedure, row: Track, ending: str) -> None:
    procedure.ended_at, procedure.ending = clock.now(), ending
    procedure.save(update_fields=["ended_at", "ending"])
    save_next(row)
    note("writing_ended", row, None, role="system", clauses=["7.6"],
         facts={"procedure": str(procedure.id), "ending": ending})  # fmt: skip
    electorate = electorate_of(row)
    chairs = [s.person for s in electorate.seats if s.role == s.Role.CHAIR]
    for person in (*chairs, *holders(Mandate.Office.BOARDS_OFFICER)):
        _write("written-ended", procedure, row, person)


def _silent(procedure: WrittenProcedure, electorate: Electorate) -> list[Person]:
    """Members who can vote and have not answered."""
    answered = set(procedure.answers.values_list("person_id", flat=True))
    return [seat.person for seat in electorate.voters if seat.person_id not in answered]


def _members(electorate: Electorate) -> list[Person]:
    return [seat.person for seat in electorate.voters]


def _told_of_meeting(row: Track) -> list[Person]:
    people = [*_members(electorate_of(row)), *proposals.proposers_of(row.proposal)]
    people += holders(Mandate.Office.BOARDS_OFFICER)
    return list({person.id: person for person in people}.values())


def _place(row: Track, person: Person) -> letterbook.Place:
    proposes = proposals.proposes(person.email, row.proposal)
    return ("proposal", row.proposal_id) if proposes else ("item", row.id)


def _write(
    role: str, procedure: WrittenProcedure, row: Track, to: Person, reason: str = ""
) -> None:
    """One of the letters to the body: what is asked, until when."""
    values: dict[str, Any] = {
        "key": f"{procedure.id}:{to.id}",
        "to": to,
        "at": ("boards-in-writing", row.id),
        "title": row.proposal.title,
        "body": row.body.name,
        "until": _local(procedure, row),
    }
    if role == "written-asked" and procedure.silence_agrees:
        rule = procedure.silence_rule
        letterbook.write("written-asked-silence", reason=reason, rule=rule, **values)
    elif role == "written-asked":
        letterbook.write("written-asked", reason=reason, **values)
    elif role == "written-reminder":
        letterbook.write("written-reminder", **values)
    else:
        letterbook.write("written-ended", **values)


def _is_open(procedure: WrittenProcedure) -> bool:
    return procedure.ended_at is None and clock.now() < procedure.ends_at


def _local(procedure: WrittenProcedure, row: Track) -> dt.datetime:
    return procedure.ends_at.astimezone(ZoneInfo(row.body.time_zone))


def _end_of(track: Track, days: int) -> dt.datetime:
    """The end of the last day, where the body is at home."""
    zone = ZoneInfo(track.body.time_zone)
    last = clock.now().astimezone(zone).date() + dt.timedelta(days=days)
    return dt.datetime.combine(last, dt.time(23, 59), tzinfo=zone)
