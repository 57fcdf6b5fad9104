"""An agenda is published: members get it, proposers get the hour of their item (7.4.1, 7.5)."""

from __future__ import annotations

import datetime as dt
import uuid

from charm.alliance.queries import Person
from charm.boards import rules
from charm.boards.agendas import Agenda, Line, agenda_of
from charm.boards.invitations import invitation, meeting_invitation
from charm.boards.models import AgendaEdit, AgendaItem, AgendaVersion, Meeting, Track
from charm.boards.published import changes_of, last_version, lines_of
from charm.boards.services.acting import meeting_ref
from charm.boards.services.meetings import lock_items
from charm.boards.sessions import seats_at
from charm.core.workflow import MeetingState
from charm.foundation import clock, ledger, letterbook
from charm.foundation.errors import Unfit
from charm.foundation.transactions import act, locked, save_next
from charm.proposals.queries import proposers_of

WORTH_A_LETTER = dt.timedelta(minutes=10)
"""A slot that moves by less stays as it is in the calendars of the proposers."""
PUBLISHED_WHILE = (MeetingState.OPEN, MeetingState.PAPERS_CLOSED)


@act()
def publish_agenda(*, meeting: uuid.UUID, by: Person, seen: int) -> AgendaVersion:
    """Send the agenda as it stands to those who sit in the body, and to proposers the hour of their
    item where it is new or has moved. Raises Unfit when there is nothing to send."""
    rules.meeting_for(by, meeting, to="run")
    lock_items(meeting)
    row = locked(Meeting, meeting, seen=seen)
    if row.state not in PUBLISHED_WHILE:
        raise Unfit("An agenda is published while the meeting takes papers, or before its session.")
    agenda = agenda_of(row)
    changes, before = changes_of(agenda), last_version(row)
    if before is not None and not changes:
        raise Unfit("Nothing has changed since it was published.")
    version = AgendaVersion.objects.create(
        meeting=row, number=before.number + 1 if before else 1, lines=lines_of(agenda),
        published_at=clock.now(), published_by=by,
    )  # fmt: skip
    AgendaEdit.objects.filter(meeting=row).delete()
    save_next(row)
    moved = [line for line in agenda.flat if line.track is not None and is_worth_a_letter(line)]
    ledger.record(
        "agenda_published", actor=by.key, role="officer" if rules.is_officer(by) else "chair",
        clauses=["7.4.1", "7.5"], about=meeting_ref(row.id),
        facts={"version": version.number, "items": len(version.lines), "slots": len(moved)},
    )  # fmt: skip
    _tell_members(agenda, version)
    for line in moved:
        _tell_proposers(row, line)
    return version


def is_worth_a_letter(line: Line) -> bool:
    """Whether the slot of a proposal is another one than its proposers know."""
    item = line.item
    if item.left:
        return False
    if item.told_begins is None or item.told_minutes is None:
        return True
    longer = dt.timedelta(minutes=abs(line.minutes - item.told_minutes))
    return max(abs(line.begins - item.told_begins), longer) >= WORTH_A_LETTER


def _tell_members(agenda: Agenda, version: AgendaVersion) -> None:
    meeting = agenda.meeting
    for seat in seats_at(meeting):
        letterbook.write(
            "agenda-published" if version.number == 1 else "agenda-changed",
            key=f"{meeting.id}:{version.number}:{seat.person_id}",
            to=seat.person,
            at=("meeting", meeting.id),
            body=meeting.body.name,
            begins=agenda.begins,
            version=version.number,
            enclosure=meeting_invitation(meeting, to=seat.person),
        )


def _tell_proposers(meeting: Meeting, line: Line) -> None:
    assert line.track is not None  # the caller asks for proposals only
    track = Track.objects.select_related("proposal", "body").get(pk=line.track.pk)
    save_next(track)  # the next number for the entry in calendars
    AgendaItem.objects.filter(pk=line.item.id).update(
        told_begins=line.begins, told_minutes=line.minutes
    )
    for person in proposers_of(track.proposal):
        letterbook.write(
            "slot",
            key=f"{track.id}:{meeting.id}:{track.revision}:{person.id}",
            to=person,
            at=("proposal", track.proposal_id),
            title=track.proposal.title,
            body=track.body.name,
            begins=line.begins,
            minutes=line.minutes,
            enclosure=invitation(track, meeting, to=person),
        )
