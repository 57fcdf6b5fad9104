"""What stands on the agendas beside proposals, when they were published, and who came (7.5)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial

from charm.alliance.queries import body
from charm.boards.agendas import Line, agenda_of
from charm.boards.services import building, guests, holidays, publishing
from charm.boards.services.building import Wording
from charm.demo.diary import Diary
from charm.demo.meetings import BOARD, COUNCIL, Calendar, chair_of
from charm.demo.people import officer
from charm.proposals.queries import proposers_of


@dataclass(frozen=True, slots=True)
class Own:
    """An item of the officer's own; ``chaired`` is presented by the chair of the body."""

    title: str
    kind: str
    minutes: int
    note: str = ""
    presenter: str = ""
    chaired: bool = False
    confidential: bool = False


COUNCIL_TODAY = (
    Own(
        "Balance of engagement across the alliance", "discussion", 15, chaired=True,
        note="Three universities have not proposed yet. What would help them? "
        "The count per university is on the page of each item.",
    ),
    Own("Break", "break", 10),
    Own(
        "Digital credentials: how the first hundred were claimed", "information", 10,
        presenter="Marit Eide, JVITO",
    ),
    Own(
        "Members whose term ends", "discussion", 10, confidential=True,
        note="Two seats are free from January.",
    ),
)  # fmt: skip
BOARD_NEXT = (
    Own(
        "What the Council’s approvals will cost in the coming year", "discussion", 20,
        chaired=True, note="Sums by university, from the proposals that were approved.",
    ),
    Own("Rooms and equipment for hybrid teaching", "information", 10, presenter="WP6"),
)  # fmt: skip
OWN = {
    (COUNCIL, "third"): COUNCIL_TODAY[:2],
    (COUNCIL, "today"): COUNCIL_TODAY,
    (BOARD, "today"): BOARD_NEXT,
}
HOLIDAYS = (
    (12, 25, "Christmas"),
    (12, 26, "St Stephen’s Day"),
    (1, 1, "New Year"),
    (1, 6, "Epiphany"),
)


def plan_agendas(diary: Diary, calendar: Calendar) -> None:
    """Note the officer's items, the publishing of agendas, and who came to the sessions held."""
    for (kind, name), items in OWN.items():
        before = calendar.papers_due(name, kind) - 2
        diary.note(diary.office_hour(before, 4), partial(_add, calendar, kind, name, items))
        after = diary.office_hour(calendar.papers_due(name, kind) + 1, 5)
        diary.note(after, partial(_publish, calendar, kind, name))
    for kind in (COUNCIL, BOARD):
        for name in ("first", "second", "third"):
            during = calendar.starts_at(kind, name) + dt.timedelta(hours=1)
            diary.note(during, partial(_note_guests, calendar, kind, name))
    diary.note(diary.office_hour(-1, 6), partial(_note_holidays, diary))


def _add(calendar: Calendar, kind: str, name: str, items: tuple[Own, ...]) -> None:
    for own in items:
        meeting = calendar.meeting(kind, name)
        building.add_item(
            meeting=meeting.id,
            wording=Wording(
                own.title, own.kind, own.minutes, own.note,
                chair_of(meeting.body) if own.chaired else None, own.presenter, own.confidential,
            ),
            by=officer("boards"),
            seen=meeting.revision,
        )  # fmt: skip


def _publish(calendar: Calendar, kind: str, name: str) -> None:
    meeting = calendar.meeting(kind, name)
    publishing.publish_agenda(meeting=meeting.id, by=officer("boards"), seen=meeting.revision)


def _note_guests(calendar: Calendar, kind: str, name: str) -> None:
    lines = [line for line in agenda_of(calendar.meeting(kind, name)).flat if line.track]
    for place, line in enumerate(lines):
        _note_guests_of(calendar, kind, name, line, place)


def _note_guests_of(calendar: Calendar, kind: str, name: str, line: Line, place: int) -> None:
    assert line.track is not None  # only proposals have any
    people = [person.id for person in proposers_of(line.track.proposal)]
    here = people if place % 3 else people[:1]
    guests.note_guests(
        item=line.item.id,
        came=here,
        spoke=here[:1],
        by=officer("boards"),
        seen=calendar.meeting(kind, name).revision,
    )


def _note_holidays(diary: Diary) -> None:
    """Of the year to come; noted after the meetings ahead were planned, whose papers keep their
    deadline."""
    today = diary.date(0)
    for kind in (COUNCIL, BOARD):
        for month, day, name in HOLIDAYS:
            when = dt.date(today.year, month, day)
            when = when if when > today else when.replace(year=today.year + 1)
            holidays.note_holiday(body=body(kind), day=when, name=name, by=officer("boards"))
