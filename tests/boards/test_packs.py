"""The papers of a meeting: frozen, hashed, printed as one stamped document, never replaced."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from typing import Any

import pikepdf
import pypdfium2
import pytest
import typst
from django.db import DatabaseError, transaction
from django.utils import timezone
from tests.awards.test_certificate import alternatives, pages
from tests.support.structure import skips_no_level, structure_of

from charm import demo
from charm.alliance.models import Body, Membership
from charm.alliance.queries import body
from charm.boards import pack_rules, tasks
from charm.boards.models import AgendaItem, Comment, Interest, Meeting, Pack, PackPaper, Track
from charm.boards.papers import printing
from charm.boards.papers.contents import contents_of, read, spelled
from charm.boards.services import packing
from charm.foundation import clock, files, jobs
from charm.foundation.errors import NotAllowed, NotFound, Unfit
from charm.foundation.models import LedgerRecord, OutboxMessage
from charm.foundation.typesetting.pages import pages_of
from charm.proposals.models import Proposal, ProposerSeat, Snapshot

TITLE = "Living with Water: Flood Resilience in Delta Cities"


def letter(text: str, pages: int = 1) -> bytes:
    """A PDF such as somebody hands in."""
    source = "\n#pagebreak()\n".join(f"{text} {n}" for n in range(1, pages + 1))
    made: bytes = typst.compile(source.encode(), format="pdf", ignore_system_fonts=True)
    return made


def pack_of(session: Any) -> Pack:
    return Pack.objects.get(meeting=session.track.meeting)


def printed(pack: Pack) -> bytes:
    packing.print_pack(str(pack.id))
    pack.refresh_from_db()
    return files.read(files.one_of(pack.ref, pack.file or ""))


def outline(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    found = [entry.get_title() for entry in document.get_toc()]
    document.close()
    return found


def late_paper(session: Any, title: str, because: str) -> Track:
    """Another proposal on the agenda of the same meeting, as the chair admits it."""
    meeting, known = session.track.meeting, session.filed
    content = json.loads(known.snapshot.content) | {"title": title}
    said = json.dumps(content)
    filed = Proposal.objects.create(
        kind=known.kind, title=title, state="draft", begun_at=timezone.now()
    )
    snapshot = Snapshot.objects.create(
        proposal=filed, number=1, content=said, sha256=hashlib.sha256(said.encode()).hexdigest(),
        taken_at=known.snapshot.taken_at, taken_by=known.snapshot.taken_by,
    )  # fmt: skip
    track = Track.objects.create(
        proposal=filed, body=meeting.body, cycle=1, snapshot=snapshot, state="scheduled",
        meeting=meeting, opened_at=timezone.now(), opened_because="submitted (7.4.1)",
        complete_since=timezone.now(),
    )  # fmt: skip
    last = AgendaItem.objects.filter(meeting=meeting).order_by("order").last()
    AgendaItem.objects.create(
        meeting=meeting, order=(last.order if last else 0) + 1, kind="decision", role="proposal",
        track=track, late_because=because,
    )  # fmt: skip
    return track


@pytest.mark.clause("7.4.1", shows="accepts")
def test_closing_the_papers_freezes_them_as_one_stamped_document(council: Any) -> None:
    track = council.track
    snapshot = track.snapshot
    minutes = AgendaItem.objects.filter(meeting=track.meeting, track=None).first()
    assert minutes is not None
    files.keep(
        letter("Minutes of the last meeting, page", 2), name="minutes.pdf",
        about=f"agenda-item:{minutes.id}", by=council.officer.key,
    )  # fmt: skip
    council.close_papers()
    pack = pack_of(council)
    pdf = printed(pack)
    texts = pages(pdf)

    # The cover says which meeting, which pack, and the hash of what the pack holds.
    cover = " ".join(texts[0].split())
    for words in ("Academic Council", "Pack 1", "Europe/Madrid", pack.sha256):
        assert words in cover
    # What is hashed lies within: whoever has the document can check it.
    document = pikepdf.open(io.BytesIO(pdf))
    contents = document.attachments["contents.json"].get_file().read_bytes()
    assert hashlib.sha256(contents).hexdigest() == pack.sha256
    number = read(pack)["papers"][0]["number"]
    version = document.attachments[f"item-{number}-version-{snapshot.number}.json"]
    assert version.get_file().read_bytes() == snapshot.content.encode()
    assert "minutes.pdf" in " ".join(texts)
    assert "<pdfaid:part>3</pdfaid:part>" in (xmp := str(document.Root.Metadata.read_bytes()))
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    filed = structure_of(pdf)
    assert (filed.standards, filed.language, filed.shows_title) == (("3", "A", "1"), "en", True)
    assert skips_no_level(filed.levels)
    assert {"Table", "TH", "Figure", "Link"} & set(filed.roles) >= {"Figure", "Link"}
    assert len(filed.bookmarks) == len(outline(pdf)) == len(filed.levels)
    # A stamp on every page, the number of the item on every page of an item.
    for at, text in enumerate(texts, 1):
        assert f"Page {at} of {len(texts)}" in text
        assert "Pack 1" in text
    first = next(at for at, text in enumerate(texts) if f"{number} {TITLE}" in text and at > 1)
    assert all(f"Item {number}" in text for text in texts[first:])
    # The agenda says where an item begins, the bookmarks lead there.
    agenda = next(text for text in texts if text.lstrip().startswith("Agenda"))
    assert f"page {first + 1}" in agenda
    marks = outline(pdf)
    assert marks[:2] == ["Papers for the meeting", "Agenda"]
    assert any(TITLE in mark for mark in marks)
    for part in ("Summary", "The proposal form of Appendix 2", "Beyond the form",
                 "What the policy says, clause by clause", "Endorsements"):  # fmt: skip
        assert part in marks
    # Everything that an item has to say.
    item = " ".join(" ".join(texts[first:]).split())
    for words in ("Submitted (§ 7.4.1)", "3 ECTS", "Level 7", "Approve, approve with conditions",
                  "Nothing found", "by the link that was sent", snapshot.sha256):  # fmt: skip
        assert words in item, words
    assert alternatives(pdf) == [f"Page {n} of 2 of the attached file minutes.pdf" for n in (1, 2)]

    # Printed again it is the same, and printed once.
    assert printing.pack_pdf(pack) == pdf
    assert hashlib.sha256(pdf).hexdigest() == pack.file_sha256
    before = pack.made_at
    packing.print_pack(str(pack.id))
    pack.refresh_from_db()
    assert pack.made_at == before
    assert packing.freeze_papers(pack.meeting, by=None) == pack
    # Members are told once, with the number of papers; proposers are not.
    told = OutboxMessage.objects.filter(name="papers-available")
    seats = Membership.objects.filter(body=pack.meeting.body)
    assert {one.payload["to"] for one in told} == {seat.person.email for seat in seats}
    assert council.way.proposers[0].email not in {one.payload["to"] for one in told}
    # The ledger knows the hash.
    record = LedgerRecord.objects.get(act="pack_frozen")
    assert record.body["facts"] == {"pack": 1, "sha256": pack.sha256, "papers": 1}


@pytest.mark.clause("7.4.1", shows="refuses")
def test_a_pack_is_never_replaced_and_a_late_paper_makes_another(council: Any) -> None:
    council.close_papers()
    first = pack_of(council)
    printed(first)
    for change in ({"contents": "{}"}, {"sha256": "0" * 64}, {"file_sha256": "1" * 64}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Pack.objects.filter(pk=first.pk).update(**change)
    for act in (
        lambda: first.papers.update(title="x"),
        lambda: first.papers.all().delete(),
        lambda: Pack.objects.filter(pk=first.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()

    assert packing.renew_pack(meeting=first.meeting_id, by=None) is None, "nothing is new"
    late = late_paper(council, "Tides, Towns and Trust", "The accreditation came a day later.")
    with clock.at(council.hour):
        tasks.renew_packs()
        tasks.renew_packs()
    second = Pack.objects.get(meeting=first.meeting, number=2)
    assert Pack.objects.count() == 2
    pdf = printed(second)
    texts = pages(pdf)
    change = " ".join(texts[1].split())
    assert change.startswith("What changed since pack 1")
    for words in ("New papers", "Tides, Towns and Trust", first.sha256,
                  "Admitted late: The accreditation came a day later."):  # fmt: skip
        assert words in change
    assert "Pack 2" in texts[-1]
    assert [row.change for row in second.papers.all()] == ["same", "new"]
    letters = OutboxMessage.objects.filter(name="papers-renewed")
    assert letters.count() == Membership.objects.filter(body=first.meeting.body).count()
    assert "Tides, Towns and Trust" in letters[0].payload["body"]
    first.refresh_from_db()
    assert first.file_sha256 == hashlib.sha256(printed(first)).hexdigest()

    # A meeting whose papers closed before there were packs gets its first.
    older = Meeting.objects.create(
        body=first.meeting.body, starts_at=council.hour, papers_due=council.hour,
        state="papers-closed",
    )  # fmt: skip
    found = packing.renew_pack(meeting=older.id, by=None)
    assert found is not None
    assert found.number == 1

    # What left the agenda is named by the pack that something else makes.
    Track.objects.filter(pk=late.pk).update(state="closed", meeting=None)
    assert packing.renew_pack(meeting=first.meeting_id, by=None) is None
    changed = contents_of(Meeting.objects.get(pk=first.meeting_id), number=3, because="x",
                          before=second)["changes"]  # fmt: skip
    assert [row["title"] for row in changed["withdrawn"]] == ["Tides, Towns and Trust"]


@pytest.mark.clause("7.6", shows="accepts")
def test_the_body_reads_what_changed_since_it_last_saw_it(council: Any) -> None:
    council.close_papers()
    first = pack_of(council)
    track = council.track
    old = track.snapshot
    content = json.loads(old.content)
    words = "A tide table, a budget and a town that has to choose."
    content["description"] = words
    said = json.dumps(content)
    newer = Snapshot.objects.create(
        proposal=track.proposal, number=old.number + 1, content=said,
        sha256=hashlib.sha256(said.encode()).hexdigest(), taken_at=old.taken_at,
        taken_by=old.taken_by,
    )  # fmt: skip
    Track.objects.filter(pk=track.pk).update(snapshot=newer)

    second = packing.renew_pack(meeting=first.meeting_id, by=None)

    assert second is not None
    (paper,) = second.papers.all()
    assert (paper.before, paper.change) == (old, PackPaper.Change.CHANGED)
    item = " ".join(" ".join(pages(printing.pack_pdf(second))).split())
    assert "What changed since this body last saw it" in item
    assert f"Compared with version {old.number}" in item
    assert words in item
    assert "Papers in another version" in item


@pytest.mark.clause("7.6", shows="refuses")
@pytest.mark.clause("8.1", shows="refuses")
def test_who_reads_the_papers_and_who_stays_out(
    council: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    council.close_papers()
    pack = pack_of(council)
    with pytest.raises(NotFound, match="not printed yet"):
        packing.copy_for(pack=pack.id, by=council.members[0])
    printed(pack)
    member, recused, proposing = council.members[1:4]
    for stranger in (
        council.way.proposers[0], demo.officer("board-chair"), demo.staff("proposer", "elte.hu"),
        demo.officer("operator"), demo.learner(1),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            packing.copy_for(pack=pack.id, by=stranger)
    # A seat counts on the day of the meeting: not one that ended before.
    gone = demo.staff("registrar", "uib.no")
    day = council.hour.date()
    Membership.objects.create(body=body("council"), person=gone, role="member", votes=True,
                              since=dt.date(2026, 1, 1), until=day)  # fmt: skip
    assert not pack_rules.reads_papers(gone, pack.meeting)

    whole = packing.copy_for(pack=pack.id, by=member)
    for reader in (council.officer, demo.officer("auditor"), council.chair, member):
        assert packing.copy_for(pack=pack.id, by=reader) == whole
    taken = LedgerRecord.objects.filter(act="pack_downloaded")
    assert taken.count() == 4, "the first time of each"

    # Who leaves the room for the item gets a copy without its papers, and no data of them.
    Interest.objects.create(track=council.track, person=recused, level="conflict", why="My sister",
                            declared_at=timezone.now())  # fmt: skip
    ProposerSeat.objects.create(proposal=council.filed, person=proposing, since=timezone.now(),
                                university=proposing.university)  # fmt: skip
    packing.print_copies(str(pack.id))
    monkeypatch.setattr(packing, "pack_pdf", None)  # made in the background, for both, and once
    packing.print_copies(str(pack.id))
    for person in (recused, proposing):
        assert pack_rules.closed_to(person, pack) == {council.track.id}
        with pytest.raises(NotAllowed, match="stay out"):
            pack_rules.require_open(person, pack, council.track.id)
        copy = packing.copy_for(pack=pack.id, by=person)
        assert copy != whole
        content = files.read(copy)
        assert "This copy leaves out" in " ".join(pages(content)[0].split())
        assert "Summary" not in outline(content)
        assert not pikepdf.open(io.BytesIO(content)).attachments
    Body.objects.filter(pk=pack.meeting.body_id).update(conflict_effect="abstain")
    assert pack_rules.closed_to(recused, Pack.objects.get(pk=pack.pk)) == frozenset()


def test_what_cannot_be_printed_is_said_and_tried_again(
    council: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    council.close_papers()
    pack = pack_of(council)

    def broken(*_: Any, **__: Any) -> bytes:
        raise LookupError("The file is missing in the storage.")

    with monkeypatch.context() as patched:
        patched.setattr(packing, "pack_pdf", broken)
        with pytest.raises(LookupError):
            packing.print_pack(str(pack.id))
    pack.refresh_from_db()
    assert (pack.failed, pack.made_at) == ("LookupError", None)
    with pytest.raises(NotAllowed):
        packing.print_again(pack=pack.id, by=council.members[-1])
    packing.print_again(pack=pack.id, by=council.officer)
    jobs.run_pending()
    pack.refresh_from_db()
    assert pack.made_at is not None
    with pytest.raises(Unfit, match="printed already"):
        packing.print_again(pack=pack.id, by=council.officer)


def test_what_is_handed_in_is_shown_by_its_pages_and_cannot_do_harm() -> None:
    shown = pages_of(letter("A letter of support, page", 3), most=2)
    assert shown is not None
    assert (len(shown.pictures), shown.total) == (2, 3)
    assert all(picture.startswith(b"\xff\xd8\xff") for picture in shown.pictures)
    assert pages_of(b"%PDF-1.7\nnothing else") is None


@pytest.mark.clause("7.24", shows="accepts")
@pytest.mark.clause("7.24", shows="refuses")
def test_what_members_said_is_in_it_only_where_the_body_wants_it(council: Any) -> None:
    member, track = council.members[1], council.track
    for audience, text in (("body", "Who pays the boat?"), ("officer", "A word is missing.")):
        Comment.objects.create(track=track, field="relevance", author=member, text=text,
                               audience=audience, written_at=timezone.now())  # fmt: skip
    council.close_papers().opinion(member)
    pack = pack_of(council)
    assert read(pack)["papers"][0]["opinions"] is None
    Body.objects.filter(pk=track.body_id).update(opinions_shown="always")
    meeting = Meeting.objects.get(pk=pack.meeting_id)
    said = contents_of(meeting, number=2, because="x", before=None)
    open_pack = Pack(
        meeting=meeting, contents=spelled(said)[0], sha256="0" * 64, frozen_at=timezone.now()
    )

    item = " ".join(" ".join(pages(printing.pack_pdf(open_pack))).split())

    assert "What members say so far" in item
    assert f"{member.name}" in item
    assert "Relevance to CHARM-EU: Who pays the boat?" in item
    assert "A word is missing." not in item


@pytest.mark.clause("7.4.1", shows="accepts")
def test_the_same_contents_have_the_same_hash_and_any_change_another(council: Any) -> None:
    council.close_papers()
    pack = pack_of(council)
    said = contents_of(pack.meeting, number=1, because=pack.because, before=None)
    assert spelled(said) == (pack.contents, pack.sha256)
    said["papers"][0]["policy"]["clauses"][0]["answer"] = "Another answer."
    assert spelled(said)[1] != pack.sha256
