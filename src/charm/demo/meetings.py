"""When the bodies met, meet and will meet, in the time zone of the alliance."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from functools import partial

from charm.alliance.queries import Body, Person, body, members_of
from charm.boards import rules
from charm.boards.calendar import papers_due
from charm.boards.queries import Meeting
from charm.boards.services import meetings
from charm.demo.diary import Diary
from charm.demo.people import officer

COUNCIL, BOARD = Body.Kind.COUNCIL, Body.Kind.BOARD


@dataclass(frozen=True, slots=True)
class Planned:
    """A meeting on a day from today, planned and opened some days before; never opened when
    ``opens`` is left out."""

    kind: str
    name: str
    day: int
    planned: int
    opens: int | None
    hour: int = 10
    place: str = "Online"
    lasts: int = 2  # hours


CALENDAR = (
    Planned(COUNCIL, "first", -118, -152, -151, place="Edifici Històric, Barcelona, and online"),
    Planned(BOARD, "first", -116, -152, -151),
    Planned(COUNCIL, "second", -50, -122, -121),
    Planned(BOARD, "second", -48, -122, -121),
    Planned(COUNCIL, "third", -8, -62, -61, place="Academiegebouw, Utrecht, and online"),
    Planned(BOARD, "third", -6, -62, -61),
    Planned(COUNCIL, "today", 0, -44, -43, hour=15, lasts=3),
    Planned(BOARD, "today", 4, -44, -43),
    Planned(COUNCIL, "next", 36, -20, None, place="Trinity College, Dublin, and online"),
    Planned(BOARD, "next", 27, -20, -8),
)


@dataclass
class Calendar:
    """The meetings of the story by body and name."""

    diary: Diary
    ids: dict[tuple[str, str], uuid.UUID] = field(default_factory=dict)

    def plan(self) -> None:
        """Note their planning and opening, and the closing of papers at the deadline."""
        for one in CALENDAR:
            self.diary.note(self.diary.office_hour(one.planned, 1), partial(self._plan, one))
            if one.opens is None:
                continue
            self.diary.note(self.diary.office_hour(one.opens, 2), partial(self._open, one))
            due = self._due(one)
            if due < self.diary.now:
                self.diary.note(due + dt.timedelta(minutes=5), partial(self._close, one))

    def starts_at(self, kind: str, name: str) -> dt.datetime:
        one = next(p for p in CALENDAR if (p.kind, p.name) == (kind, name))
        return self._starts(one)

    def papers_due(self, name: str, kind: str = COUNCIL) -> int:
        """Days from today to the last day on which the meeting takes papers."""
        due = self._due(next(p for p in CALENDAR if (p.kind, p.name) == (kind, name)))
        return (due.astimezone(self.diary.zone).date() - self.diary.date(0)).days

    def meeting(self, kind: str, name: str) -> Meeting:
        return rules.meeting_for(officer("boards"), self.ids[kind, name])

    def begin(self, kind: str, name: str, absent: int) -> None:
        """Begin the session with all voting members but one."""
        meeting = self.meeting(kind, name)
        seated = [seat.person for seat in members_of(meeting.body, voting=True)]
        chair = chair_of(meeting.body)
        members = [person for person in seated if person != chair]
        away = members[absent % len(members)]
        meetings.begin_session(
            meeting=meeting.id,
            present=[person for person in seated if person != away],
            by=officer("boards"),
            seen=meeting.revision,
        )

    def end(self, kind: str, name: str) -> None:
        meeting = self.meeting(kind, name)
        meetings.end_session(meeting=meeting.id, by=officer("boards"), seen=meeting.revision)

    def _starts(self, one: Planned) -> dt.datetime:
        return self.diary.at(self.diary.working_day(one.day), one.hour)

    def _due(self, one: Planned) -> dt.datetime:
        return papers_due(body(one.kind), self._starts(one))

    def _plan(self, one: Planned) -> None:
        meeting = meetings.plan_meeting(
            body=body(one.kind),
            starts_at=self._starts(one),
            ends_at=self._starts(one) + dt.timedelta(hours=one.lasts),
            place=one.place,
            by=officer("boards"),
        )
        self.ids[one.kind, one.name] = meeting.id

    def _open(self, one: Planned) -> None:
        meeting = self.meeting(one.kind, one.name)
        meetings.open_meeting(meeting=meeting.id, by=officer("boards"), seen=meeting.revision)

    def _close(self, one: Planned) -> None:
        meetings.close_papers(meeting=self.ids[one.kind, one.name], by=None)


def chair_of(where: Body) -> Person:
    return next(seat.person for seat in members_of(where) if seat.role == seat.Role.CHAIR)
