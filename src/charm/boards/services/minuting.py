"""Minutes: drafted from the session, edited by the officer, sent, commented on, confirmed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from charm.alliance.queries import Person, members_of
from charm.boards import minutes as reads
from charm.boards import minutes_paper, rules, sessions
from charm.boards.minuting import Point, languages
from charm.boards.models import Meeting, Minutes, MinutesComment, MinutesFile, MinutesPart
from charm.boards.services.acting import meeting_ref
from charm.core.workflow import MEETING_MOVES, MeetingState, Planned, require
from charm.foundation import clock, files, ledger, letterbook
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, require_unmoved, save_next

LONGEST = 20_000
"""Characters of one half of a part."""


@act()
def draft_minutes(*, meeting: uuid.UUID, spoken: Sequence[str], by: Person, seen: int) -> Minutes:
    """Let the minutes of a held meeting write themselves, in these languages. Raises Unfit for a
    language that minutes do not speak."""
    wanted = [code for code in languages() if code in spoken]
    if not wanted or len(wanted) != len(set(spoken)):
        raise Unfit(f"Choose languages among: {', '.join(languages())}.")
    row = _moved(meeting, "draft-minutes", by, seen=seen)
    minutes = Minutes.objects.create(
        meeting=row, languages=wanted, drafted_at=clock.now(), drafted_by=by
    )
    for language, points in reads.written_now(minutes).items():
        MinutesPart.objects.bulk_create(
            MinutesPart(
                minutes=minutes, place=place, language=language, key=point.key,
                track_id=point.track, number=point.number, heading=point.heading,
                written=point.text, text=point.text,
                written_confidential=point.confidential, confidential=point.confidential,
            )
            for place, point in enumerate(points)
        )  # fmt: skip
    _note("minutes_drafted", row, by, facts={"languages": wanted})
    return minutes


@act()
def write_anew(*, meeting: uuid.UUID, by: Person, seen: int) -> Minutes:
    """Let what the officer left as it was written follow what has become known since, such as a
    release; what was edited by hand stays, and shows beside it how it would write itself."""
    minutes = _open(meeting, by, seen=seen)
    _follow(minutes)
    save_next(minutes)
    _note("minutes_written_anew", minutes.meeting, by)
    return minutes


@act()
def edit_part(
    *, part: uuid.UUID, text: str, confidential: str, by: Person, seen: int
) -> MinutesPart:
    """The officer's own words for one point, until the minutes are confirmed. ``seen`` is the
    revision of the part."""
    known = reads.part_for(by, part)
    _require_officer(by)
    minutes = locked(Minutes, known.minutes_id)
    row = locked(MinutesPart, part, seen=seen)
    _require_open(minutes)
    row.text, row.confidential = _text_of(text), _text_of(confidential)
    row.changed_at = clock.now()
    save_next(row, "text", "confidential", "changed_at")
    save_next(minutes)
    _note("minutes_edited", minutes.meeting, by, facts={"part": row.key, "in": row.language})
    return row


@act()
def send_minutes(*, meeting: uuid.UUID, by: Person, seen: int) -> Minutes:
    """Send the draft to everybody who has a seat in the body, for comments. ``seen`` is the
    revision of the minutes. Sent again, it tells them that the draft has changed."""
    minutes = _open(meeting, by, seen=seen)
    _moved(meeting, "send-minutes", by, seen=None)
    _follow(minutes)
    minutes.sent_at = clock.now()
    save_next(minutes, "sent_at")
    _tell(minutes, "minutes-for-comment", key=f"{minutes.id}:{minutes.revision}")
    return minutes


@act()
def comment(
    *, part: uuid.UUID, is_confidential: bool, paragraph: int, text: str, by: Person
) -> MinutesComment:
    """What a member says of a paragraph (from 1; 0 is the whole part)."""
    known = reads.part_for(by, part)
    minutes = locked(Minutes, known.minutes_id)
    if not reads.may_comment(by, minutes):
        raise NotAllowed("Members of the body on that day comment on minutes they were sent.")
    row = locked(MinutesPart, part)
    said = note_of(text)
    if not said:
        raise Unfit("Write what should change.")
    lines = reads.paragraphs(row.confidential if is_confidential else row.text)
    if not 0 <= paragraph <= len(lines):
        raise Unfit("This paragraph is not there any more: read the minutes again.")
    made, is_new = MinutesComment.objects.get_or_create(
        part=row, is_confidential=is_confidential, paragraph=paragraph, person=by, text=said,
        answered_at=None,
        defaults={
            "said_at": clock.now(), "quoted": lines[paragraph - 1].text if paragraph else "",
        },
    )  # fmt: skip
    if is_new:
        save_next(minutes)
        _note("minutes_commented", minutes.meeting, by, facts={"part": row.key}, role="member")
    return made


@act()
def answer_comment(*, comment: uuid.UUID, answer: str, by: Person) -> MinutesComment:
    """The officer answers, and the comment is settled. Answered once."""
    known = reads.comment_for(by, comment)
    _require_officer(by)
    minutes = locked(Minutes, known.part.minutes_id)
    _require_open(minutes)
    row = locked(MinutesComment, comment)
    said = note_of(answer)
    if not said:
        raise Unfit("Answer it: say what was changed, or why nothing was.")
    if row.answered_at is not None:
        raise Unfit("This comment is answered already.")
    row.answer, row.answered_at, row.answered_by = said, clock.now(), by
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    save_next(minutes)
    _note("minutes_comment_answered", minutes.meeting, by, facts={"comment": str(row.id)})
    return row


def confirm_minutes(*, meeting: uuid.UUID, by: Person, seen: int) -> Minutes:
    """The chair confirms the minutes in a later session of the same body; they are frozen as
    documents and never change again. ``seen`` is the revision of the minutes on the screen.

    The documents are typeset before the act takes its turn; one that came between changed the
    revision, and is told as Stale (docs/decisions/0016)."""
    row = rules.meeting_for(by, meeting, to="run")
    drawn = _known(meeting)
    require_unmoved(drawn, seen)
    _confirm(drawn, row, by)
    papers = list(minutes_paper.papers_of(drawn))
    with act():
        minutes, row = _minutes(meeting, seen=seen), locked(Meeting, meeting)
        _confirm(minutes, row, by)
        if minutes.confirmed_in_id != drawn.confirmed_in_id:  # they name the session
            raise Stale("This meeting")
        minutes.confirmed_at = drawn.confirmed_at
        frozen = {}
        for paper in papers:
            kept = files.keep(paper.content, name=paper.name, about=minutes.ref, by=by.key)
            MinutesFile.objects.create(
                minutes=minutes, language=paper.language, is_public=paper.is_public, file=kept.id,
                sha256=kept.sha256,
            )  # fmt: skip
            frozen[kept.name] = kept.sha256
        save_next(minutes, "confirmed_at", "confirmed_by", "confirmed_in")
        save_next(row, "state")
        _note("meeting_minutes_confirmed", row, by, role="chair",
              facts={"session": str(minutes.confirmed_in_id), "files": frozen})  # fmt: skip
        _tell(minutes, "minutes-confirmed", key=str(minutes.id))
    return minutes


def _confirm(minutes: Minutes, row: Meeting, by: Person) -> None:
    """Make both what they are once confirmed (not saved). Raises Refusal."""
    row.state = _planned(row, "confirm-minutes", by).to or row.state
    minutes.confirmed_at, minutes.confirmed_by = clock.now(), by
    minutes.confirmed_in = reads.confirming_session(row)


def _follow(minutes: Minutes) -> None:
    """Bring how the parts write themselves up to date; texts that nobody edited follow."""
    rows = {(row.language, row.key): row for row in minutes.parts.select_for_update()}
    for language, points in reads.written_now(minutes).items():
        for point in points:
            row = rows.get((language, point.key))
            if row is not None:
                _follow_part(row, point)


def _follow_part(row: MinutesPart, point: Point) -> None:
    if (row.written, row.written_confidential) == (point.text, point.confidential):
        return
    if row.text == row.written:
        row.text = point.text
    if row.confidential == row.written_confidential:
        row.confidential = point.confidential
    row.written, row.written_confidential = point.text, point.confidential
    save_next(row, "text", "confidential", "written", "written_confidential")


def _open(meeting: uuid.UUID, by: Person, *, seen: int) -> Minutes:
    rules.meeting_for(by, meeting)
    _require_officer(by)
    minutes = _minutes(meeting, seen=seen)
    _require_open(minutes)
    return minutes


def _minutes(meeting: uuid.UUID, *, seen: int) -> Minutes:
    return locked(Minutes, _known(meeting).pk, seen=seen)


def _known(meeting: uuid.UUID) -> Minutes:
    known = Minutes.objects.select_related("meeting__body").filter(meeting=meeting).first()
    if known is None:
        raise NotFound("There are no such minutes.")
    return known


def _moved(meeting: uuid.UUID, name: str, by: Person, *, seen: int | None) -> Meeting:
    rules.meeting_for(by, meeting)
    row = locked(Meeting, meeting, seen=seen)
    planned = _planned(row, name, by)
    if planned.to is not None:
        row.state = planned.to
        save_next(row, "state")
    else:
        _note("minutes_sent", row, by)
    return row


def _planned(row: Meeting, name: str, by: Person) -> Planned[MeetingState]:
    """Raises Refusal with every reason against the move."""
    roles, facts = rules.roles_in(by, row.body), reads.facts_of(row)
    return require(MEETING_MOVES, MeetingState(row.state), name, roles, facts)


def _require_officer(by: Person) -> None:
    if not rules.is_officer(by):
        raise NotAllowed("The Boards officer writes the minutes.")


def _require_open(minutes: Minutes) -> None:
    if minutes.confirmed_at is not None:
        raise Unfit("These minutes are confirmed: they do not change any more.")


def _text_of(text: str) -> str:
    lines = note_of(text, limit=LONGEST, what="The minutes").splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


def _tell(minutes: Minutes, letter: str, *, key: str) -> None:
    """Everybody who has a seat in the body today, or had one on that day."""
    meeting = minutes.meeting
    seats = [*sessions.seats_at(meeting), *members_of(meeting.body)]
    for person in {seat.person_id: seat.person for seat in seats}.values():
        letterbook.write(
            letter,
            key=f"{key}:{person.id}",
            to=person,
            at=("minutes", meeting.id),
            body=meeting.body.name,
            day=sessions.day_of(meeting),
        )


def _note(
    act: str,
    meeting: Meeting,
    by: Person,
    *,
    facts: Mapping[str, Any] | None = None,
    role: str = "officer",
) -> None:
    ledger.record(
        act,
        actor=by.key,
        role=role,
        clauses=["7.4.1", "7.6"],
        about=meeting_ref(meeting.id),
        facts=facts,
    )
