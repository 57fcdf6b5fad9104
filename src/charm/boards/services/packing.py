"""Freeze the papers of a meeting, print them, tell who reads them (7.4.1)."""

from __future__ import annotations

import hashlib
import uuid
from zoneinfo import ZoneInfo

from charm.alliance.queries import Person
from charm.boards import pack_rules, rules, sessions
from charm.boards.agendas import agenda_of
from charm.boards.models import Meeting, Pack, PackPaper
from charm.boards.papers import contents as papers
from charm.boards.papers.printing import pack_pdf
from charm.boards.services.acting import meeting_ref
from charm.core.workflow import ActorRole, MeetingState
from charm.foundation import clock, files, jobs, ledger, letterbook
from charm.foundation.errors import NotFound, Unfit
from charm.foundation.files import StoredFile
from charm.foundation.parts import Part
from charm.foundation.transactions import act, locked

FROZEN = (MeetingState.PAPERS_CLOSED, MeetingState.IN_SESSION)
MOST_BYTES = 100 << 20


@act()
def freeze_papers(meeting: Meeting, *, by: Person | None) -> Pack:
    """Make pack 1, as the papers close; once."""
    first = Pack.objects.filter(meeting=meeting).first()
    return first or _frozen(meeting, because="The papers were closed.", by=by, before=None)


@act()
def renew_pack(*, meeting: uuid.UUID, by: Person | None) -> Pack | None:
    """Make the next pack where the agenda holds a paper, or a version, that the last one lacks: a
    late paper was admitted. The packs before stay. What only left the agenda needs no new pack;
    nothing to add gives None."""
    row = locked(Meeting, meeting, seen=None)
    last = Pack.objects.filter(meeting=row).order_by("number").last()
    if row.state not in FROZEN:
        return None
    if last is None:  # its papers were closed before there were packs
        return freeze_papers(row, by=by)
    held = set(last.papers.values_list("track", "snapshot"))
    added = [
        line.item.late_because
        for line, track in papers.papers_of(agenda_of(row))
        if (track.id, track.snapshot_id) not in held
    ]
    if not added:
        return None
    return _frozen(row, because=_because(added), by=by, before=last)


def _because(added: list[str]) -> str:
    late = [why for why in added if why]
    if not late:
        return "The agenda holds another paper, or another version of one."
    return "A paper was admitted late." if len(late) == 1 else "Papers were admitted late."


@act()
def print_again(*, pack: uuid.UUID, by: Person) -> Pack:
    """Try once more what could not be printed. Raises Unfit for a pack that is printed."""
    row = _run_by(by, pack)
    if row.made_at is not None:
        raise Unfit("This pack is printed already.")
    Pack.objects.filter(pk=row.pk).update(failed="")
    jobs.enqueue(print_pack, pack=str(row.id))
    return row


def _run_by(by: Person, pack: uuid.UUID) -> Pack:
    """The pack, for who runs its meeting."""
    row = locked(Pack, pack, seen=None)
    rules.meeting_for(by, row.meeting_id, to="run")
    return row


def copy_for(*, pack: uuid.UUID, by: Person) -> StoredFile:
    """The document as this reader may have it: without the papers of items that they stay out of,
    made once for everybody who stays out of the same. Who took it first, and when, is in the
    ledger. Raises NotFound before it is printed."""
    row = pack_rules.pack_for(by, pack)
    if row.file is None:
        raise NotFound("This pack is not printed yet.")
    closed = _closed_to(by, row)
    about = _about(row, closed)
    there = files.of(about)
    taken = ledger.entries(part=Part(1), act="pack_downloaded", about=row.ref, who=by.key)
    if there and taken.total:
        return there[0]
    content = b"" if there else pack_pdf(row, closed=closed)  # outside of the act: it takes a while
    with act():
        file = there[0] if there else _kept(row, content, about, "in part")
        ledger.record(
            "pack_downloaded",
            actor=by.key,
            role=_role_of_reader(by),
            clauses=["7.4.1"],
            about=row.ref,
            facts={"pack": row.number, "sha256": file.sha256},
        )
    return file


def _closed_to(person: Person, pack: Pack) -> frozenset[str]:
    return frozenset(str(track) for track in pack_rules.closed_to(person, pack))


def _about(pack: Pack, closed: frozenset[str]) -> str:
    """How the copy without these items is filed."""
    if not closed:
        return pack.ref
    mark = hashlib.sha256(" ".join(sorted(closed)).encode()).hexdigest()[:12]
    return f"{pack.ref}:without:{mark}"


@jobs.job
def print_pack(pack: str) -> None:
    """Make the document of a frozen pack and tell its readers; a second call changes nothing."""
    row = Pack.objects.select_related("meeting__body").get(pk=pack)
    if row.made_at is not None:
        return
    try:
        content = pack_pdf(row)
    except Exception as error:
        Pack.objects.filter(pk=row.pk, made_at=None).update(failed=f"{type(error).__name__}"[:300])
        raise
    with act():
        row = locked(Pack, row.pk, seen=None)
        if row.made_at is None:
            _keep(row, content)
            _tell(row)
            jobs.enqueue(print_copies, pack=pack)


@jobs.job
def print_copies(pack: str) -> None:
    """Make the copies of members who stay out of items now, so that they do not wait for them; a
    second call changes nothing."""
    row = Pack.objects.select_related("meeting__body").get(pk=pack)
    copies = {_closed_to(seat.person, row) for seat in sessions.seats_at(row.meeting)}
    for closed in sorted(copies - {frozenset()}, key=sorted):
        about = _about(row, closed)
        if files.of(about):
            continue
        content = pack_pdf(row, closed=closed)
        with act():
            if not files.of(about):
                _kept(row, content, about, "in part")


def _keep(pack: Pack, content: bytes) -> None:
    file = _kept(pack, content, pack.ref)
    pack.file, pack.file_sha256 = file.id, file.sha256
    pack.made_at, pack.failed = clock.now(), ""
    pack.save(update_fields=["file", "file_sha256", "made_at", "failed"])


def _kept(pack: Pack, content: bytes, about: str, mark: str = "") -> StoredFile:
    on = sessions.day_of(pack.meeting)
    name = f"{pack.meeting.body.name} {on:%Y-%m-%d} pack {pack.number} {mark}".strip()
    return files.keep(
        content,
        name=f"{name}.pdf",
        about=about,
        by="system",
        accepts={files.FileType.PDF},
        most=MOST_BYTES,
    )


def _frozen(meeting: Meeting, *, because: str, by: Person | None, before: Pack | None) -> Pack:
    number = before.number + 1 if before else 1
    said = papers.contents_of(meeting, number=number, because=because, before=before)
    text, digest = papers.spelled(said)
    pack = Pack.objects.create(
        meeting=meeting, number=number, contents=text, sha256=digest, because=because,
        frozen_at=clock.now(), frozen_by=by,
    )  # fmt: skip
    was = dict(before.papers.values_list("track", "snapshot")) if before else {}
    PackPaper.objects.bulk_create(
        PackPaper(
            pack=pack,
            place=place,
            number=paper["number"],
            title=paper["title"],
            track_id=paper["track"],
            snapshot_id=paper["snapshot"],
            sha256=paper["sha256"],
            before_id=paper["before"]["snapshot"] if paper["before"] else None,
            change=_change(paper, was, is_first=before is None),
        )
        for place, paper in enumerate(said["papers"], 1)
    )
    ledger.record(
        "pack_frozen",
        actor=by.key if by else "system",
        role=_role(by, meeting),
        clauses=["7.4.1"],
        about=meeting_ref(meeting.id),
        facts={"pack": number, "sha256": digest, "papers": len(said["papers"])},
    )
    jobs.enqueue(print_pack, pack=str(pack.id))
    return pack


def _change(paper: papers.Contents, was: dict[uuid.UUID, uuid.UUID], *, is_first: bool) -> str:
    before = was.get(uuid.UUID(paper["track"]))
    if is_first or before == uuid.UUID(paper["snapshot"]):
        return PackPaper.Change.SAME
    return PackPaper.Change.NEW if before is None else PackPaper.Change.CHANGED


def _role(by: Person | None, meeting: Meeting) -> str:
    if by is None:
        return "system"
    return "officer" if ActorRole.OFFICER in rules.roles_in(by, meeting.body) else "chair"


def _role_of_reader(by: Person) -> str:
    if rules.is_officer(by):
        return "officer"
    return "auditor" if rules.reads_everything(by) else "member"


def _tell(pack: Pack) -> None:
    """Everybody who has a seat on the day of the meeting (workflow 9)."""
    meeting = pack.meeting
    changes = papers.read(pack)["changes"] or {}
    lines = [f"– {row['number']} {row['title']}" for key in ("new", "changed")
             for row in changes.get(key, ())]  # fmt: skip
    for seat in sessions.seats_at(meeting):
        letterbook.write(
            "papers-available" if pack.number == 1 else "papers-renewed",
            key=f"{pack.id}:{seat.person_id}",
            to=seat.person,
            at=("boards-papers", meeting.id),
            body=meeting.body.name,
            begins=meeting.starts_at.astimezone(ZoneInfo(meeting.body.time_zone)),
            pack=pack.number,
            papers=pack.papers.count(),
            changes="\n".join(lines),
        )


__all__ = [
    "copy_for", "freeze_papers", "print_again", "print_copies", "print_pack", "renew_pack",
]  # fmt: skip
