"""What a pack says, gathered once when it is frozen: from then on nothing that happens elsewhere
changes it. Versions and files are named by their hashes; they never change themselves.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, cast
from zoneinfo import ZoneInfo

import rfc8785

from charm.alliance.queries import Person, members_of
from charm.boards import rules
from charm.boards.agendas import Agenda, Line, agenda_of
from charm.boards.compliance import compliance_of
from charm.boards.conflicts import staying_out
from charm.boards.documents import documents_in
from charm.boards.models import Decision, Meeting, Pack, PackPaper, Track
from charm.boards.papers.said import said_of
from charm.core.proposal.model import Proposal as Content
from charm.core.proposal.model import Role
from charm.core.proposal.values import mailbox
from charm.core.workflow import TrackState
from charm.foundation.files import StoredFile
from charm.proposals import attachments
from charm.proposals import queries as proposals
from charm.proposals.form import FormSheet, Record, endorsements, record_of
from charm.proposals.queries import Endorsement, Proposal, Snapshot

Contents = dict[str, Any]
IN_REVIEW = (TrackState.SCHEDULED, TrackState.DECIDED)


def papers_of(agenda: Agenda) -> list[tuple[Line, Track]]:
    """The items of the agenda that are about a version of a proposal, in its order."""
    return [
        (line, line.track)
        for line in agenda.flat
        if line.track is not None
        and line.track.meeting_id == agenda.meeting.id
        and line.track.state in IN_REVIEW
    ]


def contents_of(meeting: Meeting, *, number: int, because: str, before: Pack | None) -> Contents:
    """Everything that the pack says. The same agenda, versions and records say the same."""
    agenda = agenda_of(meeting)
    papers = papers_of(agenda)
    documents = documents_in(agenda)
    body = meeting.body
    return {
        "pack": number,
        "because": because,
        "body": {"code": body.code, "name": body.name, "time_zone": body.time_zone},
        "meeting": {
            "id": str(meeting.id),
            "starts_at": meeting.starts_at.isoformat(),
            "papers_due": meeting.papers_due.isoformat(),
            "place": meeting.place,
        },
        "agenda": [_line(line, documents.get(line.item.id, ())) for line in agenda.flat],
        "papers": [
            _paper(line, track, meeting, documents.get(line.item.id, ())) for line, track in papers
        ],
        "changes": _changes(papers, before) if before is not None else None,
    }


def spelled(contents: Contents) -> tuple[str, str]:
    """Its canonical bytes (RFC 8785) as text, and their SHA-256."""
    content = rfc8785.dumps(json.loads(json.dumps(contents)))
    return content.decode(), hashlib.sha256(content).hexdigest()


def read(pack: Pack) -> Contents:
    """What a frozen pack says."""
    return cast(Contents, json.loads(pack.contents))


def version_before(track: Track, meeting: Meeting) -> tuple[Snapshot, str] | None:
    """The version of the proposal, or of the one that it goes on from, that the body saw last, and
    the day of that; nothing where the body sees it for the first time, or saw this very version."""
    line = _lineage(track.proposal)
    earlier = (
        PackPaper.objects.filter(pack__meeting__body=track.body, track__proposal__in=line)
        .exclude(pack__meeting=meeting, snapshot=track.snapshot_id)
        .select_related("pack__meeting", "snapshot")
        .order_by("-pack__frozen_at", "-pack__number")
        .first()
    )
    if earlier is not None:
        seen, day = earlier.snapshot, earlier.pack.meeting.starts_at
    else:
        decided = (
            Decision.objects.filter(track__body=track.body, track__proposal__in=line)
            .exclude(meeting=meeting)
            .select_related("snapshot")
            .order_by("-decided_at")
            .first()
        )
        if decided is None:
            return None
        seen, day = decided.snapshot, decided.decided_at
    if seen.id == track.snapshot_id:
        return None
    there = ZoneInfo(track.body.time_zone)
    return seen, day.astimezone(there).date().isoformat()


def _lineage(proposal: Proposal) -> list[uuid.UUID]:
    """The proposal, and those that it goes on from."""
    found = [proposal]
    while (before := found[-1].previous) is not None and before not in found:
        found.append(before)
    return [one.id for one in found]


def _line(line: Line, documents: Iterable[StoredFile]) -> Contents:
    return {
        "number": line.number,
        "title": line.title if isinstance(line.title, str) else dict(line.title),
        "kind": line.kind,
        "begins": line.begins.isoformat(),
        "minutes": line.minutes,
        "depth": line.depth,
        "track": str(line.track.id) if line.track is not None else None,
        "presenter": line.item.presenter.name if line.item.presenter else line.item.presenter_name,
        "documents": [_file(one) for one in documents],
    }


def _file(row: StoredFile) -> Contents:
    return {"name": row.name, "size": row.size, "sha256": row.sha256, "type": row.media_type,
            "id": str(row.id), "about": row.about}  # fmt: skip


def _paper(line: Line, track: Track, meeting: Meeting, documents: Iterable[StoredFile]) -> Contents:
    snapshot = proposals.snapshot_of(track.snapshot_id)
    content = proposals.content_of(snapshot.id)
    record = record_of(snapshot)
    before = version_before(track, meeting)
    return {
        "number": line.number,
        "title": track.proposal.title,
        "track": str(track.id),
        "snapshot": str(snapshot.id),
        "version": snapshot.number,
        "sha256": snapshot.sha256,
        "taken_at": snapshot.taken_at.isoformat(),
        "kind": track.proposal.kind,
        "opened_because": track.opened_because,
        "money_found": track.proposal.money_found,
        "late_because": line.item.late_because,
        "policy": _policy(content, record.submission),
        "endorsements": _endorsements(content, record),
        "interests": interests(track, content, meeting),
        "attachments": [
            _file(one) for one in (*attachments.of_version(snapshot), *documents)
        ],
        "before": {
            "snapshot": str(before[0].id), "version": before[0].number,
            "sha256": before[0].sha256, "day": before[1],
        } if before else None,
        "opinions": said_of(track),
    }  # fmt: skip


def _endorsements(content: Content, record: Record) -> list[Contents]:
    """As the form prints them, with the moment of each for pages in other languages."""
    rows = cast(list[Contents], endorsements(content, record, FormSheet("any"))["rows"])
    given = [row for row in record.endorsements if row.state in proposals.ENDORSED]
    by_university: dict[str, list[Endorsement]] = {}
    for one in given:
        by_university.setdefault(one.university.name, []).append(one)
    for row in rows:
        for said, one in zip(row["given"], by_university.get(row["university"], ()), strict=False):
            said["at"] = one.answered_at.isoformat() if one.answered_at else None
            said["on_evidence"] = one.id in record.evidence
    return rows


def _policy(content: Content, submission: proposals.Submission | None) -> Contents | None:
    """What the policy said on the day of the submission, clause by clause, with the answers."""
    if submission is None:
        return None
    return {
        "version": submission.policy_version,
        "on": submission.submitted_at.date().isoformat(),
        "clauses": [
            {
                "clause": line.clause,
                "title": line.title,
                "findings": [
                    {"level": str(found.level), "message": found.message, "remedy": found.remedy}
                    for found in line.findings
                ],
                "answer": line.answer,
            }
            for line in compliance_of(content, submission)
        ],
    }


def interests(track: Track, content: Content, meeting: Meeting) -> Contents:
    """Who of the body is close to the proposal, as far as every member may know: names, and what
    follows from public roles; never why somebody stays out (workflow 7)."""
    seated = {s.person_id: s.person for s in members_of(meeting.body, on=rules.day_of(track))}
    proposing = set(track.proposal.seats.values_list("person_id", flat=True))
    out = {ref for ref in staying_out(track) if ref not in proposing}
    leading = {*content.member_codes(Role.ACCREDITING), *content.member_codes(Role.LEAD)}
    endorsers = {
        mailbox(row.email)
        for row in proposals.endorsements_of(track.snapshot)
        if row.state in proposals.ENDORSED
    }
    rest = [person for ref, person in seated.items() if ref not in proposing | out]
    return {
        "proposes": _names(seated[ref] for ref in proposing & seated.keys()),
        "stays_out": _names(seated[ref] for ref in out & seated.keys()),
        "endorses": _names(p for p in rest if mailbox(p.email) in endorsers),
        "same_university": _names(p for p in rest if p.university_id in leading),
    }


def _names(people: Iterable[Person]) -> list[str]:
    return sorted((person.name for person in people), key=str.casefold)


def _changes(papers: list[tuple[Line, Track]], before: Pack) -> Contents:
    """Against the pack before: what is new, what changed, what is not there any more."""
    was = {row.track_id: row for row in before.papers.all()}
    now = {track.id: (line, track) for line, track in papers}
    new = [(line, track) for ref, (line, track) in now.items() if ref not in was]
    changed = [
        (line, track)
        for ref, (line, track) in now.items()
        if ref in was and was[ref].snapshot_id != track.snapshot_id
    ]
    return {
        "before": {"pack": before.number, "sha256": before.sha256},
        "new": [_told(line, track, line.item.late_because) for line, track in new],
        "changed": [_told(line, track, "") for line, track in changed],
        "withdrawn": [
            {"number": row.number, "title": row.title, "why": ""}
            for ref, row in was.items()
            if ref not in now
        ],
        "moved": [
            {"number": line.number, "title": track.proposal.title, "was": was[ref].number}
            for ref, (line, track) in now.items()
            if ref in was and was[ref].number != line.number
        ],
    }


def _told(line: Line, track: Track, why: str) -> Mapping[str, str]:
    return {"number": line.number, "title": track.proposal.title, "why": why}
