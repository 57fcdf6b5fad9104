"""How members prepare the meetings to come: a paper that comes late, what they read and note."""

from __future__ import annotations

from functools import partial

from charm.alliance.queries import Person, body, members_of
from charm.boards.papers.reading import Pack, latest_pack, papers_for
from charm.boards.queries import waiting_tracks
from charm.boards.services import reading
from charm.boards.services.rescheduling import admit_late
from charm.demo.diary import Diary
from charm.demo.meetings import BOARD, COUNCIL, Calendar, chair_of

NOTES = (
    ("item", "Convincing. Two questions for the proposers, then I can vote."),
    ("hours", "Does the self-study include the preparation of the final task? Ask."),
    ("assessment_types", "Who assesses when the partner is away?"),
)
"""Where in a paper, and what."""


def plan_reading(diary: Diary, calendar: Calendar) -> None:
    """The chair of the Council admits what was submitted too late and is complete; then members of
    both bodies read."""
    diary.note(diary.office_hour(-4, 7), partial(_admit, calendar))
    for kind in (COUNCIL, BOARD):
        diary.note(diary.office_hour(-2, 6), partial(_read, calendar, kind))


def _admit(calendar: Calendar) -> None:
    where = body(COUNCIL)
    waits = (t for t in waiting_tracks(where) if t.complete_since and not t.deferrals)
    track = next(waits, None)
    if track is None:
        return
    admit_late(
        track=track.id,
        meeting=calendar.ids[COUNCIL, "today"],
        reason="It runs with the festivals of the spring; the next meeting would be too late.",
        by=chair_of(where),
        seen=track.revision,
    )


def _read(calendar: Calendar, kind: str) -> None:
    """The chair reads two papers and keeps notes, a member one."""
    where = body(kind)
    chair = chair_of(where)
    others = [seat.person for seat in members_of(where, voting=True) if seat.person != chair]
    pack = latest_pack(calendar.meeting(kind, "today"))
    if pack is None:
        return
    for person, most in ((chair, 2), (others[0], 1)):
        _read_some(person, pack, most)


def _read_some(person: Person, pack: Pack, most: int) -> None:
    for place, line in enumerate(papers_for(person, pack).open_lines[:most]):
        track = line.row.track_id
        reading.mark_read(pack=pack.id, track=track, by=person)
        for where, text in NOTES[: len(NOTES) - place]:
            reading.keep_note(pack=pack.id, track=track, where=where, text=text, by=person, seen=0)
