"""An agenda as it was published, and what is different now: members plan their day by it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from charm.boards.agendas import Agenda, Line
from charm.boards.models import AgendaVersion, Meeting


@dataclass(frozen=True, slots=True)
class Gone:
    """What stood on the published agenda and does not any more."""

    number: str
    title: str | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Mark:
    """How a line differs from the one that was published."""

    is_new: bool = False
    was_number: str = ""
    was_begins: dt.datetime | None = None
    is_reworded: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """Since the last version; without a version nothing is published and nothing has changed."""

    version: AgendaVersion | None = None
    marks: Mapping[str, Mark] = field(default_factory=dict)
    """By item; only those that differ."""
    gone: tuple[Gone, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.marks or self.gone)

    @property
    def count(self) -> int:
        return len(self.marks) + len(self.gone)


def lines_of(agenda: Agenda) -> list[dict[str, Any]]:
    """What is kept of an agenda when it is published, in reading order."""
    return [_kept(line) for line in agenda.flat]


def changes_of(agenda: Agenda) -> Changes:
    """What is different from the version published last. One read."""
    version = last_version(agenda.meeting)
    if version is None:
        return Changes()
    before = {said["id"]: said for said in version.lines}
    now = {said["id"]: (said, line) for line in agenda.flat for said in (_kept(line),)}
    marks = {
        ref: mark
        for ref, (said, line) in now.items()
        if (mark := _mark(before.get(ref), said, line)) is not None
    }
    gone = tuple(
        Gone(said["number"], said["title"]) for ref, said in before.items() if ref not in now
    )
    return Changes(version, marks, gone)


def last_version(meeting: Meeting) -> AgendaVersion | None:
    rows = AgendaVersion.objects.filter(meeting=meeting).select_related("published_by")
    return rows.order_by("-number").first()


def _kept(line: Line) -> dict[str, Any]:
    item = line.item
    return {
        "id": str(item.id),
        "number": line.number,
        "title": line.title,
        "kind": item.kind,
        "begins": line.begins.astimezone(dt.UTC).isoformat(),
        "minutes": line.minutes,
        "presenter": item.presenter.name if item.presenter else item.presenter_name,
        "note": item.note,
    }


def _mark(before: dict[str, Any] | None, now: dict[str, Any], line: Line) -> Mark | None:
    if before is None:
        return Mark(is_new=True)
    was = dt.datetime.fromisoformat(before["begins"]).astimezone(line.begins.tzinfo)
    mark = Mark(
        was_number=before["number"] if before["number"] != now["number"] else "",
        was_begins=was if was != line.begins else None,
        is_reworded=any(before[k] != now[k] for k in ("title", "kind", "presenter", "note")),
    )
    return mark if mark != Mark() else None
