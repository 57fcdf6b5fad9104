"""Reads of minutes: who may read them, how far they are, what members said of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from charm.alliance.queries import Person
from charm.boards import rules, sessions
from charm.boards.minuting import Point, happened_in, languages, points_of
from charm.boards.minuting.happened import is_never_released
from charm.boards.models import (
    Decision,
    Meeting,
    Minutes,
    MinutesComment,
    MinutesFile,
    MinutesPart,
)
from charm.core.workflow import ActorRole, MeetingFacts, MeetingState
from charm.foundation import files
from charm.foundation.errors import NotFound
from charm.foundation.files import StoredFile

__all__ = [
    "Minutes", "MinutesComment", "MinutesPart", "comment_for", "facts_of", "file_of", "files_of",
    "held_back", "languages", "may_comment", "minuted_in", "minutes_for", "minutes_of",
    "minutes_to_confirm", "paragraphs", "part_for", "public_file", "read_in", "written_now",
]  # fmt: skip


def minutes_of(meeting: Meeting) -> Minutes | None:
    """The minutes of a meeting, whoever reads them."""
    rows = Minutes.objects.select_related("confirmed_by", "confirmed_in", "meeting__body")
    return rows.filter(meeting=meeting).first()


def minutes_for(person: Person, meeting: Meeting) -> Minutes | None:
    """The minutes as far as a reader of the meeting may know of them: the office from the first
    draft on, who has a seat in the body once they were sent."""
    found = minutes_of(meeting)
    if found is None or found.sent_at is not None or rules.reads_everything(person):
        return found
    return None


def part_for(person: Person, ref: uuid.UUID) -> MinutesPart:
    """The one door to a part of minutes. Raises NotFound for strangers."""
    rows = MinutesPart.objects.select_related("minutes__meeting__body")
    part = rows.filter(pk=ref).first()
    if part is None:
        raise NotFound("There are no such minutes.")
    _read(person, part.minutes)
    return part


def comment_for(person: Person, ref: uuid.UUID) -> MinutesComment:
    rows = MinutesComment.objects.select_related("part__minutes__meeting__body", "person")
    comment = rows.filter(pk=ref).first()
    if comment is None:
        raise NotFound("There is no such comment.")
    _read(person, comment.part.minutes)
    return comment


def _read(person: Person, minutes: Minutes) -> None:
    rules.meeting_for(person, minutes.meeting_id)
    if minutes_for(person, minutes.meeting) is None:
        raise NotFound("There are no such minutes.")


def may_comment(person: Person, minutes: Minutes) -> bool:
    """Members on the day of the meeting, from the sending to the confirmation."""
    if minutes.sent_at is None or minutes.confirmed_at is not None:
        return False
    day = sessions.day_of(minutes.meeting)
    return ActorRole.MEMBER in rules.roles_in(person, minutes.meeting.body, on=day)


def facts_of(meeting: Meeting) -> MeetingFacts:
    """What the table of meetings wants to know of the minutes. Facts about papers and the day are
    left to whoever knows the clock."""
    found = minutes_of(meeting)
    comments = MinutesComment.objects.filter(
        part__minutes__meeting=meeting, answered_at__isnull=True
    )
    return MeetingFacts(
        presence_recorded=meeting.attendance.exists(),
        decisions_released=not held_back(meeting),
        minutes_sent=found is not None and found.sent_at is not None,
        comments_settled=found is not None and not comments.exists(),
        in_later_session=confirming_session(meeting) is not None,
    )


def confirming_session(meeting: Meeting) -> Meeting | None:
    """The later session of the same body that is going on now."""
    return (
        Meeting.objects.filter(
            body=meeting.body_id,
            state=MeetingState.IN_SESSION,
            starts_at__gt=meeting.starts_at,
        )
        .order_by("starts_at")
        .first()
    )


def held_back(meeting: Meeting) -> list[Decision]:
    """Decisions of the meeting that its chair can still release, and has not."""
    rows = Decision.objects.filter(meeting=meeting, released_at__isnull=True)
    found = rows.select_related("track__proposal", "track__body")
    return [row for row in found if not is_never_released(row)]


def minutes_to_confirm(session: Meeting) -> list[Minutes]:
    """Sent minutes of earlier meetings of this body, the oldest first."""
    rows = Minutes.objects.filter(
        meeting__body=session.body_id,
        meeting__starts_at__lt=session.starts_at,
        sent_at__isnull=False,
        confirmed_at__isnull=True,
    )
    return list(rows.select_related("meeting__body").order_by("meeting__starts_at"))


def written_now(minutes: Minutes) -> Mapping[str, list[Point]]:
    """How the minutes would write themselves today, by language."""
    told = happened_in(minutes.meeting)
    return {language: points_of(told, language) for language in minutes.languages}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of a part, with what members say of it."""

    number: int
    text: str
    comments: tuple[MinutesComment, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A part as a page shows it."""

    part: MinutesPart
    public: tuple[Paragraph, ...]
    confidential: tuple[Paragraph, ...]
    about_all: tuple[MinutesComment, ...]
    """Comments on the part as a whole, and on paragraphs that are no longer there."""
    is_edited: bool
    """Whether the officer changed how it wrote itself."""
    is_changed: bool
    """Whether it was changed after the members received it."""


def read_in(minutes: Minutes, language: str) -> list[Read]:
    """The minutes in one of their languages, in their order, with all comments."""
    rows = MinutesPart.objects.filter(minutes=minutes, language=language)
    rows = rows.prefetch_related("comments__person", "comments__answered_by").order_by("place")
    return [_as_read(part, minutes) for part in rows]


def _as_read(part: MinutesPart, minutes: Minutes) -> Read:
    said = list(part.comments.all())
    public = tuple(paragraphs(part.text, [c for c in said if not c.is_confidential]))
    inside = tuple(paragraphs(part.confidential, [c for c in said if c.is_confidential]))
    shown = {c.id for p in (*public, *inside) for c in p.comments}
    return Read(
        part, public, inside,
        tuple(c for c in said if c.id not in shown),
        (part.text, part.confidential) != (part.written, part.written_confidential),
        bool(part.changed_at and minutes.sent_at and part.changed_at > minutes.sent_at),
    )  # fmt: skip


def paragraphs(text: str, comments: Iterable[MinutesComment] = ()) -> list[Paragraph]:
    """The lines of a text that say something, numbered from 1."""
    said = list(comments)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [
        Paragraph(number, line, tuple(c for c in said if c.paragraph == number))
        for number, line in enumerate(lines, 1)
    ]


def minuted_in(decision: Decision, person: Person) -> MinutesPart | None:
    """Where the minutes tell of a decision, if the person may read them; in their language where
    the minutes have it."""
    if decision.meeting is None:
        return None
    body = decision.meeting.body
    if not (rules.reads_everything(person) or rules.has_seat(person, body)):
        return None
    found = minutes_for(person, decision.meeting)
    if found is None:
        return None
    parts = MinutesPart.objects.filter(minutes=found, track=decision.track_id)
    rows = {part.language: part for part in parts}
    return rows.get(person.language) or rows.get(found.languages[0])


def files_of(minutes: Minutes, *, is_public: bool | None = None) -> list[MinutesFile]:
    """The documents of confirmed minutes."""
    rows = MinutesFile.objects.filter(minutes=minutes)
    return list(rows if is_public is None else rows.filter(is_public=is_public))


def file_of(minutes: Minutes, language: str, *, is_public: bool) -> StoredFile:
    """One of them as it is kept. Raises NotFound."""
    row = MinutesFile.objects.filter(
        minutes=minutes, language=language, is_public=is_public
    ).first()  # fmt: skip
    if row is None:
        raise NotFound("There are no such minutes.")
    return files.one_of(minutes.ref, row.file)


def public_file(meeting: uuid.UUID, language: str) -> StoredFile:
    """The public part of confirmed minutes, for anybody. Raises NotFound before that."""
    found = Minutes.objects.filter(meeting=meeting, confirmed_at__isnull=False).first()
    if found is None:
        raise NotFound("There are no such minutes.")
    return file_of(found, language, is_public=True)
