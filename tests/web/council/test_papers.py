"""Members read the papers item by item, mark what they have read, and keep notes of their own."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.boards.test_packs import late_paper, letter
from tests.support.programs import Program
from tests.web.council.conftest import text_of

from charm import demo
from charm.alliance.models import Membership
from charm.alliance.queries import body
from charm.boards.models import AgendaItem, Interest, Note, Pack, Reading, Track
from charm.boards.services import packing
from charm.foundation import files
from charm.foundation.models import LedgerRecord
from charm.proposals.models import Snapshot


class Papers:
    """The addresses of a meeting's papers."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self.meeting, self.track = session.track.meeting_id, session.track.id

    @property
    def pack(self) -> Pack:
        return Pack.objects.filter(meeting=self.meeting).latest("number")

    def __getattr__(self, name: str) -> str:
        names = {
            "all": "boards-papers",
            "item": "boards-papers-item",
            "read": "boards-papers-read",
            "note": "boards-note",
            "pdf": "boards-pack",
            "again": "boards-pack-print",
        }
        args: list[Any] = [self.meeting] if name == "all" else [self.meeting, self.track]
        if name in ("pdf", "again"):
            args = [self.pack.id]
        return reverse(names[name], args=args)


def newer_version(track: Track) -> Snapshot:
    """The same proposal with another description, on the agenda in the place of the last."""
    old = track.snapshot
    said = json.dumps(json.loads(old.content) | {"description": "Tide tables and a town budget."})
    newer = Snapshot.objects.create(
        proposal=track.proposal, number=old.number + 1, content=said,
        sha256=hashlib.sha256(said.encode()).hexdigest(), taken_at=old.taken_at,
        taken_by=old.taken_by,
    )  # fmt: skip
    Track.objects.filter(pk=track.pk).update(snapshot=newer)
    return newer


@pytest.mark.clause("7.4.1", shows="accepts")
@pytest.mark.clause("7.6", shows="accepts")
def test_a_member_reads_marks_and_takes_the_pack_along(council: Any, desk: Any) -> None:
    papers, member = Papers(council), desk(council.members[0])
    line = AgendaItem.objects.filter(meeting=papers.meeting, track=None).first()
    assert line is not None
    files.keep(letter("Minutes"), name="minutes.pdf", about=f"agenda-item:{line.id}",
               by=council.officer.key)  # fmt: skip
    assert "not closed yet" in member.get(papers.all)
    member.get(papers.item, 404)
    council.close_papers()

    # While it is printed the pages are there already; the page asks for the document by itself.
    page = member.get(papers.all)
    assert 'hx-trigger="every 3s"' in page
    assert "being printed" in page
    member.get(papers.pdf, 404)
    packing.print_pack(str(papers.pack.id))
    page = member.get(papers.all)
    assert "every 3s" not in page
    for words in ("Begin to read", "Download pack 1", papers.pack.sha256, "0 of 1 read",
                  "minutes.pdf"):  # fmt: skip
        assert words in page
    assert "Papers to read" in member.get(reverse("boards"))
    address = re.search(r'href="([^"]+)">minutes.pdf', page)
    assert address is not None
    assert member.client.get(address[1]).content.startswith(b"%PDF-")
    answer = member.client.get(papers.pdf)
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"].startswith("attachment")
    assert member.client.get(papers.pdf).content == answer.content

    # The page of an item says what the document says.
    page = member.get(papers.item)
    for words in ("Living with Water", "3 ECTS", "nothing found", "Endorsed on",
                  "My note", council.track.snapshot.sha256):  # fmt: skip
        assert words in page, words
    answer = member.post(papers.read, pack=1)
    assert answer.headers["Location"] == papers.all, "that was the last"
    assert "1 of 1 read" in member.get(papers.all)
    assert "not read yet" not in member.get(reverse("boards"))
    assert "Not read after all" in member.get(papers.item)
    member.post(papers.read, pack=1)
    assert Reading.objects.count() == 1, "a double click reads once"

    # A later version is shown as changed since then; the earlier pack is still there.
    newer_version(council.track)
    packing.renew_pack(meeting=papers.meeting, by=None)
    page = member.get(papers.all)
    for words in ("What changed since pack 1", "changed since you read it", "?pack=1"):
        assert words in page
    page = member.get(papers.item)
    assert "What changed since you read it" in page
    assert "<ins>" in page
    assert "Tide tables" not in member.get(f"{papers.item}?pack=1")
    assert "There is a later one" in member.get(f"{papers.all}?pack=1")
    member.post(papers.read, pack=2)
    assert "What changed since this body last saw it" in member.get(papers.item)
    member.post(papers.read, unread=1)
    assert Reading.objects.count() == 0


@pytest.mark.clause("7.26", shows="refuses")
def test_notes_are_seen_by_who_wrote_them_alone(council: Any, desk: Any) -> None:
    council.close_papers()
    papers, member, other = Papers(council), desk(council.members[1]), desk(council.members[2])
    secret = "Ask about <script>alert(1)</script> the tide gauge"
    kept = {"pack": 1, "where": "relevance"}

    member.post(papers.note, **kept, seen=0, text=secret)
    member.post(papers.note, **kept, seen=0, text=secret)
    note = Note.objects.get()
    assert (note.where, note.revision, note.text) == ("relevance", 1, secret)
    page = member.get(papers.item)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; the tide gauge" in page
    assert "tide gauge" in member.get(reverse("boards-notes"))
    text = member.client.get(reverse("boards-notes-export"))
    assert secret in text.content.decode()
    assert text["Cache-Control"] == "private, no-store"

    # By itself while typing; a second window does not write over the first.
    live = {"HTTP_HX_REQUEST": "true"}
    answer = member.client.post(papers.note, {**kept, "seen": 1, "text": "Ask again"}, **live)
    assert 'id="seen-relevance" value="2" hx-swap-oob="true"' in answer.content.decode()
    answer = member.client.post(papers.note, {**kept, "seen": 1, "text": "From elsewhere"}, **live)
    assert "in another window" in answer.content.decode()
    assert "Kept" not in answer.content.decode()
    stale = member.post(papers.note, 409, **kept, seen=1, text="From elsewhere")
    assert "From elsewhere" in text_of(stale), "what was typed is still there"
    note.refresh_from_db()
    assert note.text == "Ask again"
    for wrong in ({"text": "x" * 10_001}, {"text": "a\x00b"}, {"where": "../x"}, {"where": ""}):
        member.post(papers.note, 422, **{**kept, "seen": 2, "text": "x", **wrong})

    # Neither another member, nor the office, an auditor or the operator; by no address.
    office = [council.officer, demo.officer("auditor"), council.chair]
    for reader in (other, *map(desk, office)):
        assert "Ask again" not in reader.get(papers.item)
        assert "Ask again" not in reader.get(reverse("boards-notes"))
        assert b"Ask again" not in reader.client.get(reverse("boards-notes-export")).content
        reader.post(reverse("boards-note-forget", args=[note.id]), 404)
    assert not LedgerRecord.objects.filter(body__icontains="Ask again").exists()
    assert not LedgerRecord.objects.filter(act__icontains="note").exists()
    member.post(reverse("boards-note-forget", args=[note.id]))
    assert "no notes yet" in member.get(reverse("boards-notes"))
    member.post(papers.note, **kept, seen=0, text="Once more")
    member.post(papers.note, **kept, seen=1, text="  ")
    assert not Note.objects.exists(), "an empty note is none"


@pytest.mark.clause("7.6", shows="refuses")
@pytest.mark.clause("8.1", shows="refuses")
def test_papers_are_for_the_body_and_not_for_who_stays_out(council: Any, desk: Any) -> None:
    council.close_papers()
    papers = Papers(council)
    packing.print_pack(str(papers.pack.id))
    gone = demo.staff("registrar", "uib.no")
    Membership.objects.create(body=body("council"), person=gone, role="member", votes=True,
                              since=dt.date(2026, 1, 1), until=dt.date(2026, 2, 1))  # fmt: skip
    strangers = [
        council.way.proposers[0], demo.officer("board-chair"), demo.staff("proposer", "elte.hu"),
        demo.officer("operator"), demo.learner(1), gone,
    ]  # fmt: skip
    for person in strangers:
        at = desk(person)
        for address in (papers.all, papers.item, papers.pdf):
            at.get(address, 404)
        for address in (papers.read, papers.note, papers.again):
            at.post(address, 404, where="relevance", text="x", seen=0)
    for address in (papers.all, papers.item, papers.pdf, reverse("boards-notes")):
        assert "/login/" in desk().client.get(address).headers["Location"]
    for person in (demo.officer("auditor"), council.officer, council.chair):
        for address in (papers.all, papers.item, papers.pdf):
            desk(person).get(address)
    desk(demo.officer("auditor")).post(papers.again, 403)
    desk(council.members[-1]).post(papers.again, 403)

    recused = council.members[1]
    Interest.objects.create(track_id=papers.track, person=recused, level="conflict",
                            declared_at=timezone.now())  # fmt: skip
    at = desk(recused)
    page = at.get(papers.all)
    assert "You stay out of it" in page
    assert papers.item not in page
    at.get(papers.item, 403)
    at.post(papers.read, 403, pack=1)
    at.post(papers.note, 403, pack=1, where="relevance", text="x", seen=0)
    item = reverse("item", args=[papers.track])
    page = at.get(item)
    assert "so you do not get its papers" in page
    assert "Read it as a whole" not in page
    for name in ("boards-paper", "boards-form", "boards-since"):
        assert "so you do not get its papers" in at.get(reverse(name, args=[papers.track]), 403)
    assert "Relevance to CHARM-EU" not in at.get(f"{item}judge/")
    assert "Relevance to CHARM-EU" in desk(council.members[0]).get(f"{item}judge/")
    by_program = f"/agenda-items/{papers.track}"
    assert Program(recused).get(by_program).json()["content"] is None
    assert Program(council.members[0]).get(by_program).json()["content"]["title"]
    copy = at.client.get(papers.pdf)
    assert copy.content.startswith(b"%PDF-")
    assert len(copy.content) < len(desk(council.members[0]).client.get(papers.pdf).content)
    assert Note.objects.count() == Reading.objects.count() == 0


@pytest.mark.sqlite
def test_a_long_pack_costs_no_more_reads(council: Any, desk: Any) -> None:
    council.close_papers()
    papers, member = Papers(council), desk(council.members[0])
    member.get(papers.all)
    with CaptureQueriesContext(connection) as short:
        member.get(papers.all)
    for number in range(12):
        late_paper(council, f"Paper {number}", "Late.")
    packing.renew_pack(meeting=papers.meeting, by=None)
    with CaptureQueriesContext(connection) as long:
        page = member.get(papers.all)
    assert "Paper 11" in page
    assert len(long) <= len(short) + 1
