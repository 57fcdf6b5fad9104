"""The agenda of a meeting as one person may read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from charm.alliance.queries import Person
from charm.boards import worklists
from charm.boards.agendas import Agenda, Line, agenda_of
from charm.boards.documents import documents_in
from charm.boards.models import Condition, Meeting
from charm.boards.published import Changes, Mark, changes_of
from charm.core.workflow import OVER, MeetingState
from charm.foundation.files import StoredFile

SHOWN = 12
BEGAN = OVER | {MeetingState.IN_SESSION}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line as it is read."""

    line: Line
    item: worklists.Item | None
    """The proposal and the person's own part in it; None for other lines, and where the proposal is
    not theirs to read yet."""
    mark: Mark | None
    documents: Sequence[StoredFile]

    @property
    def is_hidden(self) -> bool:
        """A proposal that the officer has not checked: its title is not for members yet (7.4.1)."""
        return self.line.track is not None and self.item is None


@dataclass(frozen=True, slots=True)
class Program:
    """What a reader of a meeting finds on its agenda."""

    agenda: Agenda
    entries: Sequence[Entry]
    changes: Changes

    @property
    def roles(self) -> set[str]:
        """What of the system's own items stands on it."""
        return {entry.line.item.role for entry in self.entries}


def program_for(person: Person, meeting: Meeting) -> Program:
    """The agenda for whoever reads the meeting, in a constant number of reads."""
    agenda = agenda_of(meeting)
    changes = changes_of(agenda)
    own = {item.track.id: item for item in worklists.items_on(person, meeting)}
    documents = documents_in(agenda)
    entries = [
        Entry(
            line,
            own.get(line.track.id) if line.track is not None else None,
            changes.marks.get(str(line.item.id)),
            documents.get(line.item.id, ()),
        )
        for line in agenda.flat
    ]
    return Program(agenda, entries, _readable(changes, entries))


def outstanding_in(meeting: Meeting) -> list[Condition]:
    """Conditions of the body that nobody has cleared, the earliest due first, for the item about
    them."""
    rows = worklists.conditions_open_in(meeting.body_id)
    return list(rows[:SHOWN])


def meeting_before(meeting: Meeting) -> Meeting | None:
    """The last session of the body before this one: its minutes are on this agenda."""
    rows = Meeting.objects.filter(
        body=meeting.body_id, starts_at__lt=meeting.starts_at, state__in=BEGAN
    )
    return rows.exclude(pk=meeting.pk).order_by("-starts_at").first()


def _readable(changes: Changes, entries: Sequence[Entry]) -> Changes:
    hidden = {str(entry.line.item.id) for entry in entries if entry.is_hidden}
    if not hidden:
        return changes
    marks = {ref: mark for ref, mark in changes.marks.items() if ref not in hidden}
    return Changes(changes.version, marks, changes.gone)
