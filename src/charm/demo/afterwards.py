"""What came after the sessions: minutes, and the letters that clause 7.8 recommends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from charm.alliance.queries import Person
from charm.boards import afterwards, following
from charm.boards import minutes as reads
from charm.boards.minutes import Minutes
from charm.boards.queries import Decision, Meeting, decisions_of
from charm.boards.services import correcting, following_up, minuting, revisiting
from charm.boards.sessions import seats_at
from charm.demo.diary import Diary
from charm.demo.meetings import BOARD, COUNCIL, Calendar, chair_of
from charm.demo.people import officer
from charm.demo.proposing import Filed
from charm.foundation import letters
from charm.foundation.parts import Part

HELD: dict[str, dict[str, int]] = {
    "first": {COUNCIL: -118, BOARD: -116},
    "second": {COUNCIL: -50, BOARD: -48},
}
DRAFTED, SENT, REMARKED, ANSWERED = 2, 5, 9, 12
"""Days after the session."""


def plan_afterwards(diary: Diary, calendar: Calendar, filed: Sequence[Filed]) -> None:
    """Note the minutes of the meetings that were held: of the first ones confirmed in the second,
    of the second Council's in draft; and what became of the letters to contacts."""
    for kind in (COUNCIL, BOARD):
        _plan_minutes(diary, calendar, kind, "first")
        starts = calendar.starts_at(kind, "second")
        diary.note(starts + dt.timedelta(minutes=10), partial(_confirm, calendar, kind, "first"))
    _plan_minutes(diary, calendar, COUNCIL, "second", leaves_open=True)
    first = [one for one in filed if "first" in one.sessions]
    for number, one in enumerate(first[: len(STORIES)]):
        _plan_letters(diary, one, number)
    diary.note(diary.office_hour(-104, 2), partial(_ask_correction, first[3]))
    diary.note(diary.office_hour(-103, 3), partial(_countersign, first[3]))
    diary.note(diary.office_hour(-2, 4), partial(_ask_correction, first[4]))
    diary.note(diary.office_hour(-1, 3), partial(_ask_revisit, first[5]))


# --- minutes --------------------------------------------------------------------------------------


def _plan_minutes(
    diary: Diary, calendar: Calendar, kind: str, name: str, *, leaves_open: bool = False
) -> None:
    day, here = HELD[name][kind], (calendar, kind, name)
    diary.note(diary.later(day, DRAFTED, 2), partial(_draft, *here))
    diary.note(diary.later(day, SENT, 3), partial(_send, *here))
    diary.note(diary.later(day, REMARKED, 4), partial(_remark, *here))
    diary.note(diary.later(day, ANSWERED, 5), partial(_answer, *here, but_one=leaves_open))


def _draft(calendar: Calendar, kind: str, name: str) -> None:
    meeting, by = calendar.meeting(kind, name), officer("boards")
    minutes = minuting.draft_minutes(
        meeting=meeting.id, spoken=["en", "es"] if kind == COUNCIL else ["en"], by=by,
        seen=meeting.revision,
    )  # fmt: skip
    other = next(p.part for p in reads.read_in(minutes, "en") if p.part.key == "closing")
    minuting.edit_part(
        part=other.id, text=other.text, by=by, seen=other.revision,
        confidential="The chair thanked the members for their written opinions.",
    )  # fmt: skip


def _send(calendar: Calendar, kind: str, name: str) -> None:
    minutes = _minutes(calendar, kind, name)
    minuting.send_minutes(meeting=minutes.meeting_id, by=officer("boards"), seen=minutes.revision)


def _remark(calendar: Calendar, kind: str, name: str) -> None:
    """Two members: one on who was there, one on how something is put."""
    minutes = _minutes(calendar, kind, name)
    first, second = _members(minutes.meeting)[:2]
    parts = [read for read in reads.read_in(minutes, "en") if read.confidential]
    minuting.comment(
        part=parts[0].part.id, is_confidential=True, paragraph=1, by=first,
        text="I joined by video: please say so.",
    )  # fmt: skip
    decided = parts[1] if len(parts) > 1 else parts[0]
    minuting.comment(
        part=decided.part.id, is_confidential=True, paragraph=len(decided.confidential), by=second,
        text="We also asked for a report after the first edition.",
    )  # fmt: skip


def _answer(calendar: Calendar, kind: str, name: str, *, but_one: bool) -> None:
    minutes = _minutes(calendar, kind, name)
    comments = [
        c for read in reads.read_in(minutes, "en") for p in read.confidential for c in p.comments
    ]
    for comment in comments[: 1 if but_one else None]:
        minuting.answer_comment(
            comment=comment.id, answer="Taken over, thank you.", by=officer("boards")
        )


def _confirm(calendar: Calendar, kind: str, name: str) -> None:
    minutes = _minutes(calendar, kind, name)
    minuting.confirm_minutes(
        meeting=minutes.meeting_id, by=chair_of(minutes.meeting.body), seen=minutes.revision
    )


def _minutes(calendar: Calendar, kind: str, name: str) -> Minutes:
    found = reads.minutes_of(calendar.meeting(kind, name))
    assert found is not None  # it was drafted before
    return found


def _members(meeting: Meeting) -> list[Person]:
    return [seat.person for seat in seats_at(meeting) if seat.role == seat.Role.MEMBER]


# --- decisions that are not left as they are ------------------------------------------------------


def _ask_correction(one: Filed) -> None:
    """A slip of the pen, as the chair saw it afterwards."""
    decision = _decision(one)
    correcting.ask_correction(
        decision=decision.id, condition=None, by=chair_of(decision.track.body),
        after=f"{decision.reasons} Approved in the version of {decision.decided_at:%d %B %Y}.",
        why="The version was left out when it was typed.", seen=decision.track.revision,
    )  # fmt: skip


def _countersign(one: Filed) -> None:
    decision = _decision(one)
    (asked,) = afterwards.corrections_of(decision)
    correcting.countersign_correction(
        correction=asked.id, by=officer("boards"), seen=decision.track.revision
    )


def _ask_revisit(one: Filed) -> None:
    decision = _decision(one)
    revisiting.ask_revisit(
        decision=decision.id, by=chair_of(decision.track.body), seen=decision.track.revision,
        why="A partner that teaches half of it has left: does the approval still hold without it?",
    )  # fmt: skip


def _decision(one: Filed) -> Decision:
    """The Council's."""
    found = [row for row in decisions_of(one.row) if row.track.body.kind == COUNCIL]
    return found[-1]


# --- letters to contacts --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the letter to one contact."""

    contact: str
    answer: str = ""
    """accept, close, not-needed; empty while it waits; aside: the proposers did not send it."""
    signed: str = ""
    note: str = ""


STORIES: tuple[tuple[Told, ...], ...] = (
    (
        Told("jvito", "close", "Clara Font", "The credential is set up; a test award verifies."),
        Told("wp12", "accept", "Jonas Lindqvist", "We meet your teachers before the edition."),
        Told("quality-office", "accept", "Edit Nagy", "The surveys open by themselves at the end."),
        Told("wp17", "aside", note="Our own communication office takes care of it."),
    ),
    (
        Told("jvito", "accept", "Clara Font", "Ask the receiving offices early; we will help."),
        Told("wp12"),
        Told("quality-office", "not-needed", "Edit Nagy", "Your faculty evaluates it already."),
    ),
    (Told("jvito"), Told("wp17", "close", "Tom Brady", "It is on the front page this month.")),
)


def _plan_letters(diary: Diary, one: Filed, number: int) -> None:
    """Sent a week after the approval, answered a week later."""
    links: dict[str, str] = {}
    diary.note(diary.office_hour(-106, number), partial(_write, one, STORIES[number], links))
    diary.note(diary.office_hour(-98, number), partial(_reply, STORIES[number], links))


def _write(one: Filed, told: Sequence[Told], links: dict[str, str]) -> None:
    rows = {row.contact: row for row in following.of_proposal(one.row)}
    for said in told:
        row, by = rows.get(said.contact), one.proposers[0]
        if row is None:
            continue
        if said.answer == "aside":
            following_up.move(
                follow_up=row.id, name="not-needed", by=by, seen=row.revision, note=said.note
            )
            continue
        following_up.send(
            follow_up=row.id, subject=row.subject, letter=row.letter, by=by, seen=row.revision
        )
        newest = letters.letters(part=Part(20), role="follow-up").rows
        sent = next(one for one in newest if one.to == row.email)
        links[said.contact] = sent.secret.rstrip("/").rpartition("/")[2]


def _reply(told: Sequence[Told], links: dict[str, str]) -> None:
    for said in told:
        if said.contact in links and said.answer:
            following_up.answer_by_link(
                token=links[said.contact], name=said.answer, signed=said.signed, note=said.note
            )
