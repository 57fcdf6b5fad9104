"""The agenda of a meeting as it is read: numbered, with the hour of each item (workflow 6)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import F, OuterRef, Subquery

from charm.boards.models import AgendaItem, Meeting, Track

__all__ = [
    "PLACE",
    "Agenda",
    "AgendaItem",
    "Kind",
    "Line",
    "Role",
    "Slot",
    "agenda_of",
    "laid_out",
    "later",
    "there",
]

Kind = AgendaItem.Kind
Role = AgendaItem.Role


@dataclass(frozen=True, slots=True)
class Line:
    """One item where it stands: with what belongs to it, and when its turn comes."""

    item: AgendaItem
    number: str
    """As in ``2.1``; a break has none."""
    begins: dt.datetime
    """In the time zone of the body."""
    minutes: int
    """Its own and those of its children."""
    depth: int = 0
    children: tuple[Line, ...] = ()

    @property
    def title(self) -> str | Mapping[str, str]:
        """That of the proposal, or texts by language."""
        track = self.item.track
        return track.proposal.title if track is not None else self.item.title

    @property
    def kind(self) -> str:
        return self.item.kind

    @property
    def track(self) -> Track | None:
        return self.item.track

    @property
    def ends(self) -> dt.datetime:
        return later(self.begins, self.minutes)

    def walk(self) -> Iterator[Line]:
        """This line and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Agenda:
    """All of it, in reading order."""

    meeting: Meeting
    lines: tuple[Line, ...]
    """The items of the first level."""

    @property
    def flat(self) -> list[Line]:
        return [line for top in self.lines for line in top.walk()]

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines)

    @property
    def begins(self) -> dt.datetime:
        return self.meeting.starts_at.astimezone(ZoneInfo(self.meeting.body.time_zone))

    @property
    def ends(self) -> dt.datetime:
        """When it would be over, with what is planned for each item."""
        return later(self.begins, self.minutes)

    @property
    def overruns(self) -> int:
        """By how many minutes it is longer than the meeting is planned to be; 0 when it fits."""
        if self.meeting.ends_at is None:
            return 0
        over = self.ends - self.meeting.ends_at
        return max(0, int(over.total_seconds() // 60))

    def line_of(self, track: Track) -> Line | None:
        return next((line for line in self.flat if line.item.track_id == track.id), None)


def agenda_of(meeting: Meeting) -> Agenda:
    """The agenda of a meeting, whoever reads it: for packs, minutes and letters. Two reads."""
    rows = AgendaItem.objects.filter(meeting=meeting).order_by("order", "id")
    rows = rows.select_related(
        "track__proposal", "track__body", "track__snapshot", "presenter"
    ).defer("track__proposal__content", "track__snapshot__content")
    return laid_out(meeting, list(rows))


def numbers_in(meeting: Meeting) -> dict[uuid.UUID, str]:
    """The number of each proposal on the agenda of a meeting, by its track."""
    lines = agenda_of(meeting).flat
    return {line.item.track_id: line.number for line in lines if line.item.track_id is not None}


def laid_out(meeting: Meeting, rows: Sequence[AgendaItem]) -> Agenda:
    """Number and time the rows, which stand in reading order."""
    below: dict[object, list[AgendaItem]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    start = meeting.starts_at.astimezone(ZoneInfo(meeting.body.time_zone))

    def lines(parent: object, prefix: str, depth: int, elapsed: int) -> tuple[Line, ...]:
        found, count = [], 0
        for row in below.get(parent, ()):
            count += row.kind != Kind.BREAK
            number = "" if row.kind == Kind.BREAK else f"{prefix}{count}"
            children = lines(row.id, f"{number}.", depth + 1, elapsed + row.minutes)
            minutes = row.minutes + sum(child.minutes for child in children)
            found.append(Line(row, number, later(start, elapsed), minutes, depth, children))
            elapsed += minutes
        return tuple(found)

    return Agenda(meeting, lines(None, "", 0, 0))


PLACE = Subquery(
    AgendaItem.objects.filter(track=OuterRef("pk"), meeting=OuterRef("meeting")).values("order")[:1]
)
"""Where a track stands on the agenda of its meeting: to order lists of tracks by."""


@dataclass(frozen=True, slots=True)
class Slot:
    """When a proposal comes up, as its proposers were told; in the time zone of the body."""

    begins: dt.datetime
    minutes: int


def slots_of(proposal: uuid.UUID) -> dict[uuid.UUID, Slot]:
    """The slots that were published for a proposal, by track (7.5)."""
    rows = AgendaItem.objects.filter(
        track__proposal=proposal, track__meeting=F("meeting"), told_begins__isnull=False, left=""
    ).select_related("meeting__body", "track")
    found = {}
    for row in rows:
        begins = there(row.meeting, row.told_begins)
        if row.track is not None and begins is not None:
            found[row.track.id] = Slot(begins, row.told_minutes or 0)
    return found


def there(meeting: Meeting, moment: dt.datetime | None) -> dt.datetime | None:
    """The moment in the time zone of the body."""
    return moment.astimezone(ZoneInfo(meeting.body.time_zone)) if moment else None


def later(moment: dt.datetime, minutes: int) -> dt.datetime:
    """So many minutes later, also over a change of the clock; in the zone of ``moment``."""
    there = moment.astimezone(dt.UTC) + dt.timedelta(minutes=minutes)
    return there.astimezone(moment.tzinfo)
