"""The papers as a member reads them: what the pack says, with what is their own beside it."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, QuerySet

from charm.alliance.queries import Person, seats_of
from charm.boards import pack_rules
from charm.boards.agendas import agenda_of
from charm.boards.models import Interest, Meeting, Note, Pack, PackPaper, Reading
from charm.boards.papers.contents import Contents, papers_of, read
from charm.core.workflow import MeetingState
from charm.foundation.errors import NotFound
from charm.foundation.parts import Part, Rows, part_of
from charm.proposals.queries import Snapshot

__all__ = ["Note", "Pack", "PackPaper", "Papers", "latest_pack", "notes_at", "notes_of",
           "packs_for", "papers_for"]  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A paper as one member has it before them."""

    row: PackPaper
    is_closed: bool
    """They stay out of the item and do not get its papers."""
    is_gone: bool
    """It left the agenda after the pack was frozen."""
    read: Reading | None
    notes: int

    @property
    def is_read(self) -> bool:
        return self.read is not None and self.read.snapshot_id == self.row.snapshot_id

    @property
    def changed_since(self) -> Snapshot | None:
        """The version that they read before, if it was another one."""
        return self.read.snapshot if self.read is not None and not self.is_read else None


@dataclass(frozen=True)
class Papers:
    """A pack as one member reads it."""

    pack: Pack
    lines: tuple[Line, ...]

    @cached_property
    def contents(self) -> Contents:
        return read(self.pack)

    @property
    def open_lines(self) -> list[Line]:
        return [line for line in self.lines if not line.is_closed]

    @property
    def unread(self) -> Line | None:
        """Where the member goes on."""
        return next((line for line in self.open_lines if not line.is_read), None)

    @property
    def how_many_read(self) -> int:
        return sum(line.is_read for line in self.open_lines)

    @property
    def documents(self) -> list[Contents]:
        """Lines of the agenda about no proposal, with what is attached to them."""
        return [one for one in self.contents["agenda"] if one["documents"] and not one["track"]]

    def line_of(self, track: uuid.UUID) -> Line:
        """Raises NotFound for an item that the pack does not hold."""
        for line in self.lines:
            if line.row.track_id == track:
                return line
        raise NotFound("There is no such paper in this pack.")

    def paper_of(self, track: uuid.UUID) -> Contents:
        """What the pack says of an item."""
        return next(one for one in self.contents["papers"] if one["track"] == str(track))


def packs_for(person: Person, meeting: Meeting) -> list[Pack]:
    """The packs of a meeting, the latest first; none for who does not read its papers."""
    if not pack_rules.reads_papers(person, meeting):
        return []
    return list(_packs(meeting))


def latest_pack(meeting: Meeting) -> Pack | None:
    return _packs(meeting).first()


def papers_for(person: Person, pack: Pack) -> Papers:
    """The pack with what the person has read and noted, in a constant number of reads."""
    rows = list(pack.papers.select_related("snapshot", "before").order_by("place"))
    tracks = [row.track_id for row in rows]
    closed = pack_rules.closed_to(person, pack)
    readings = {
        one.track_id: one
        for one in Reading.objects.filter(person=person, track__in=tracks).select_related(
            "snapshot"
        )
    }
    notes: dict[uuid.UUID, int] = {}
    for track in Note.objects.filter(person=person, track__in=tracks).values_list(
        "track", flat=True
    ):
        notes[track] = notes.get(track, 0) + 1
    there = {track.id for _, track in papers_of(agenda_of(pack.meeting))}
    return Papers(
        pack,
        tuple(
            Line(
                row,
                row.track_id in closed,
                row.track_id not in there,
                readings.get(row.track_id),
                notes.get(row.track_id, 0),
            )
            for row in rows
        ),
    )


@dataclass(frozen=True, slots=True)
class ToRead:
    """A pack of which a member has something left to read."""

    pack: Pack
    unread: int


def to_read(person: Person) -> list[ToRead]:
    """The latest pack of each meeting ahead in which the person has a seat and something unread,
    the next meeting first."""
    rows = Pack.objects.filter(
        meeting__state=MeetingState.PAPERS_CLOSED,
        meeting__body__in=[seat.body_id for seat in seats_of(person)],
    ).select_related("meeting__body")
    latest = {pack.meeting_id: pack for pack in rows.order_by("meeting__starts_at", "number")}
    papers = PackPaper.objects.filter(pack__in=latest.values())
    papers = papers.exclude(track__proposal__seats__person=person)
    papers = papers.exclude(track__interests__in=Interest.objects.filter(
        person=person, level=Interest.Level.CONFLICT,
    ))  # fmt: skip
    same = Reading.objects.filter(
        person=person, track=OuterRef("track"), snapshot=OuterRef("snapshot")
    )
    left = Counter(papers.filter(~Exists(same)).values_list("pack", flat=True))
    return [ToRead(pack, left[pack.id]) for pack in latest.values() if left[pack.id]]


def unprinted() -> list[Pack]:
    """Packs whose document could not be made, for their office."""
    rows = Pack.objects.filter(made_at=None).exclude(failed="")
    return list(rows.select_related("meeting__body").order_by("frozen_at"))


def notes_at(person: Person, track: uuid.UUID) -> dict[str, Note]:
    """The person's own notes on one item, by place."""
    return {row.where: row for row in Note.objects.filter(person=person, track=track)}


def notes_of(person: Person, part: Part) -> Rows[Note]:
    """Every note of the person, those of the latest meeting first."""
    rows = Note.objects.filter(person=person).select_related(
        "track__proposal", "track__meeting", "track__body"
    )
    rows = rows.defer("track__proposal__content")
    return part_of(rows.order_by("-track__opened_at", "track", "where"), part)


def _packs(meeting: Meeting) -> QuerySet[Pack]:
    return Pack.objects.filter(meeting=meeting).select_related("meeting__body").order_by("-number")
