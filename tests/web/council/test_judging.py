"""Judging and deciding by pages: comments, drafts, the whole agenda at once, notes of a session,
votes, in writing, files of conditions (7.6, 7.24, 8.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.boards.test_voting import rule
from tests.web.council.conftest import text_of

from charm import demo
from charm.boards import queries, sessions
from charm.boards.comments import comments_for
from charm.boards.models import Comment, Decision, Interest, Meeting, OpinionDraft, Reply
from charm.boards.services import deciding_in_writing, judging
from charm.boards.services.deciding import NewCondition
from charm.boards.services.noting import note_on
from charm.core.workflow import ProposalState, TrackOutcome
from charm.foundation import clock
from charm.foundation.models import OutboxMessage

New = Any
LONG = "x" * 100_000
SCRIPT = "<script>alert(1)</script>"


def judged(session: Any, met: str = "met") -> dict[str, str]:
    return {f"met-{c.code}": met for c in queries.criteria_of(session.track)}


@pytest.mark.clause("7.6", shows="accepts")
@pytest.mark.clause("7.6", shows="refuses")
def test_a_comment_is_read_by_those_it_is_for_and_by_nobody_else(council: Any, desk: New) -> None:
    council.close_papers()
    here = f"/boards/items/{council.track.id}/"
    author, other, out = council.members[-3:]
    proposer = council.way.proposers[0]
    said = {"field": "hours", "text": f"Too many? {SCRIPT}", "audience": "proposers"}
    at = desk(author)
    assert b"Say first whether" in at.post(f"{here}comments/", 422, **said).content
    judging.declare_interest(track=council.track.id, level="none", by=author)
    judging.declare_interest(track=council.track.id, level="conflict", why="Mine.", by=out)
    for wrong in (
        {"field": "nonsense"}, {"field": "__class__"}, {"audience": "everybody"}, {"text": " "},
        {"text": "a\x00b"},
    ):  # fmt: skip
        refused = at.post(f"{here}comments/", 422, **said | wrong)
        assert b"<script>alert" not in refused.content
    for _twice in range(2):
        at.post(f"{here}comments/", **said)
    at.post(f"{here}comments/", **said | {"text": "Between us.", "audience": "body"})
    at.post(f"{here}comments/", **said | {"text": "For the office.", "audience": "officer"})
    assert Comment.objects.count() == 3, "a double click is one comment"
    told = OutboxMessage.objects.filter(name="comment-written").values_list("payload", flat=True)
    assert {row["to"] for row in told} == {p.email for p in council.way.proposers}
    assert not any(author.name in row["body"] for row in told)

    seen = {
        "author": (author, {"Too many?", "Between us.", "For the office."}),
        "other member": (other, {"Too many?", "Between us."}),
        "officer": (council.officer, {"Too many?", "Between us.", "For the office."}),
        "auditor": (demo.officer("auditor"), {"Too many?", "Between us.", "For the office."}),
        "who stays out": (out, set()),
    }
    for who, (person, reads) in seen.items():
        texts = " ".join(row.text for row in comments_for(person, council.track))
        found = {text for text in ("Too many?", "Between us.", "For the office.") if text in texts}
        assert found == reads, who
    page = desk(other).get(f"{here}proposal/")
    assert "Between us." in page
    assert "For the office." not in page
    assert "<script>alert" not in page
    refused = desk(out).post(f"{here}comments/", 403, **said)
    assert b"You stay out of this item" in refused.content
    theirs = f"/proposals/{council.filed.id}/comments/"
    page = desk(proposer).get(theirs)
    assert "Too many?" in page
    assert "Academic Council" in page
    for hidden in ("Between us.", "For the office.", author.name):
        assert hidden not in page
    for stranger in (demo.staff("proposer", "elte.hu"), demo.learner(1)):
        desk(stranger).get(theirs, 404)
    desk(demo.staff("manager", "uu.nl")).get(theirs, 404)

    public, inner, office = Comment.objects.order_by("written_at", "id")
    for row, person, status in (
        (inner, proposer, 404), (office, other, 404), (public, demo.learner(1), 404),
        (inner, out, 404), (public, demo.officer("auditor"), 403),
    ):  # fmt: skip
        desk(person).post(f"/boards/comments/{row.id}/reply/", status, text="Mine too.")
        desk(person).post(f"/boards/comments/{row.id}/take-back/", 403 if status == 403 else 404)
    desk(proposer).post(f"/boards/comments/{public.id}/reply/", 422, text=" ")
    for _twice in range(2):
        desk(proposer).post(f"/boards/comments/{public.id}/reply/", text="We cut it to 80.")
    assert Reply.objects.get().author == proposer
    assert "We cut it to 80." in desk(other).get(f"{here}proposal/")
    assert OutboxMessage.objects.get(name="comment-answered").payload["to"] == author.email
    at.post(f"/boards/comments/{public.id}/take-back/", 422)
    desk(other).post(f"/boards/comments/{inner.id}/take-back/", 403)
    at.post(f"/boards/comments/{inner.id}/take-back/")
    assert "Between us." not in at.get(f"{here}proposal/")


@pytest.mark.clause("7.24", shows="accepts")
def test_an_opinion_keeps_itself_as_a_draft(council: Any, desk: New) -> None:
    council.close_papers()
    here = f"/boards/items/{council.track.id}/"
    member = council.members[-1]
    at = desk(member)
    at.post(f"{here}judge/draft/", 422, **judged(council))
    judging.declare_interest(track=council.track.id, level="none", by=member)
    piece = at.client.post(
        f"{here}judge/draft/", {"met-vision": "partly", "why-vision": SCRIPT},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert b"Kept as a draft" in piece.content
    assert b"<html" not in piece.content
    page = at.get(f"{here}judge/")
    assert "This is your draft" in page
    assert SCRIPT not in page
    assert "Nothing is approved so far." in page or "Approved so far:" in page
    assert SCRIPT.replace("<", "&lt;").replace(">", "&gt;") not in desk(council.officer).get(here)
    at.post(f"{here}judge/draft/", **judged(council, "nonsense"))
    assert {one["met"] for one in OpinionDraft.objects.get().judgements.values()} == {""}
    at.post(f"{here}judge/", **judged(council))
    assert not OpinionDraft.objects.exists()
    at.post(f"{here}judge/", **judged(council, "partly"))
    assert "You changed it 1 time" in at.get(here)


@pytest.mark.clause("7.6", shows="accepts")
@pytest.mark.clause("7.6", shows="refuses")
def test_interests_of_the_whole_agenda_are_declared_on_one_page(council: Any, desk: New) -> None:
    council.close_papers()
    meeting, track, member = council.track.meeting, council.track.id, council.members[-1]
    here = f"/boards/meetings/{meeting.id}/interests/"
    at = desk(member)
    assert "not asked yet" in at.get(here)
    refused = at.post(here, 422, **{f"level-{track}": "conflict", f"why-{track}": " "})
    assert b"Say what your interest or conflict is in" in refused.content
    at.post(here, 422, **{f"level-{track}": "perhaps"})
    assert not Interest.objects.exists(), "all or nothing"
    for _twice in range(2):
        at.post(here, **{f"level-{track}": "conflict", f"why-{track}": SCRIPT})
    assert Interest.objects.get().level == "conflict"
    assert SCRIPT not in at.get(here)
    overview = desk(council.officer).get(here)
    assert member.name in overview
    assert "Who declared what" in overview
    assert "Who declared what" not in at.get(here)
    desk(council.officer).post(here, 403)
    for stranger in (council.way.proposers[0], demo.learner(1), demo.officer("board-chair")):
        desk(stranger).get(here, 404)

    council.begin()
    item = f"/boards/items/{track}/"
    assert b"only the chair can record" in at.post(f"{item}interest/", 422, level="none").content
    chair = desk(council.chair)
    said = {"member": str(member.id), "level": "none", "reason": "A namesake."}
    seen = council.track.revision
    at.post(f"{item}interest/change/", 422, **said, seen=seen)
    chair.post(f"{item}interest/change/", 422, **said | {"member": "nobody"}, seen=seen)
    chair.post(f"{item}interest/change/", 409, **said)
    chair.post(f"{item}interest/change/", **said, seen=seen)
    chair.post(f"{item}interest/change/", 409, **said, seen=seen)
    assert "A namesake." in at.get(item)


@pytest.mark.clause("8.1", shows="refuses")
@pytest.mark.clause("7.6", shows="accepts")
def test_two_note_on_one_page_and_the_chair_records_the_votes(council: Any, desk: New) -> None:
    rule("council", decides_by="roll-call")
    council.close_papers()
    council.opinion(council.members[-1], met="partly")
    council.begin(council.members[:6])
    track, meeting = council.track, council.track.meeting
    item, here = f"/boards/items/{track.id}/", f"/boards/meetings/{meeting.id}/session/"
    officer, chair, member = desk(council.officer), desk(council.chair), desk(council.members[-1])
    with clock.at(council.hour):
        page = officer.get(here)
        assert "Begin with what members said" in page
        assert "those who stay out not counted" in page
        begun = officer.post(f"{item}session-note/", 200, begin="1")
        assert begun.content.count(b'value="partly" checked') == len(judged(council))
        said = {**judged(council), "outcome": "approved", "reasons": "We are convinced.",
                "condition-text": ["", ""], "condition-owner": ["", ""], "condition-due": ["", ""],
                "condition-clearer": ["chair", "chair"]}  # fmt: skip
        officer.post(f"{item}session-note/", **said, noted="0")
        member.post(f"{item}session-note/", 403, **said, noted="0")
        late = officer.post(
            f"{item}session-note/", 409, **said | {"reasons": "Mine, typed long."}, noted="0"
        )
        shown = late.content.decode()
        assert ">Mine, typed long.</textarea>" in shown, "nothing typed is lost"
        assert "What stands there now" in shown
        assert "We are convinced." in shown
        assert 'name="noted" value="1"' in shown, "a second try goes through"
        officer.post(f"{item}session-note/", **said | {"reasons": SCRIPT}, noted="1")
        assert SCRIPT not in chair.get(here)
        assert ">&lt;script&gt;" in chair.get(here)

        seen = council.track.revision
        calls = {f"call-{seat.id}": "for" for seat in council.members[:6]}
        officer.post(f"{item}decide/", 403, **said, **calls, seen=seen, noted="2")
        chair.post(f"{item}decide/", 409, **said, **calls, seen=seen, noted="1")
        for wrong in ({"call-nobody": "for"}, dict.fromkeys(calls, "against")):
            refused = chair.post(f"{item}decide/", 422, **said, **wrong, seen=seen, noted="2")
            assert ">We are convinced.</textarea>" in refused.content.decode()
        chair.post(f"{item}decide/", **said, **calls, seen=seen, noted="2")
        again = chair.post(f"{item}decide/", 409, **said, **calls, seen=seen, noted="2")
        assert "What you typed" in again.content.decode()
    decision = Decision.objects.get()
    assert (decision.votes_for, decision.way) == (6, "roll-call")
    assert note_on(council.track) is None
    page = text_of(chair.client.get(f"/boards/decisions/{decision.id}/"))
    assert "6 for it, 0 against, 0 abstained" in page
    assert "How it was decided" in page


@pytest.mark.clause("7.4.1", shows="accepts")
@pytest.mark.clause("7.4.1", shows="refuses")
def test_a_body_decides_in_writing_by_pages(council: Any, desk: New) -> None:
    council.close_papers()
    item = f"/boards/items/{council.track.id}/in-writing/"
    chair, member, officer = (
        desk(one) for one in (council.chair, council.members[-1], council.officer)
    )
    put = {"outcome": "approved", "text": f"It convinces. {SCRIPT}", "days": "5"}
    with clock.at(council.hour - dt.timedelta(days=7)):
        refused = chair.post(f"{item}put/", 422, **put, seen=council.track.revision)
        assert b"in its sessions only" in refused.content
        rule("council", written_procedure=True)
        assert "Put it to the members" in chair.get(item)
        assert "Put it to the members" not in member.get(item)
        for wrong in ({"days": "many"}, {"outcome": "perhaps"}):
            refused = chair.post(f"{item}put/", 422, **put | wrong, seen=council.track.revision)
            assert b"It convinces." in refused.content
        chair.post(f"{item}put/", 409, **put)
        seen = council.track.revision
        for other, status in ((officer, 422), (member, 422), (desk(demo.learner(1)), 404)):
            other.post(f"{item}put/", status, **put, seen=seen)
        chair.post(f"{item}put/", **put, seen=seen)
        chair.post(f"{item}put/", 409, **put, seen=seen)
        assert SCRIPT not in member.get(item)
        assert "Say first whether" in member.get(item)
        assert b"Say first whether" in member.post(f"{item}answer/", 422, answer="agree").content
        for person in council.members:
            judging.declare_interest(track=council.track.id, level="none", by=person)
        kept = member.post(f"{item}answer/", 422, answer="object", why=" ")
        assert b"Say why" in kept.content
        for _twice in range(2):
            member.post(f"{item}answer/", answer="object", why="The budget is missing.")
        assert "The budget is missing." not in desk(council.members[1]).get(item)
        assert "The budget is missing." in chair.get(item)
        assert council.track.proposal.title in officer.get("/boards/items/?show=in-writing")
        assert "Decided in writing" in member.get("/boards/")
        assert "Answer" in desk(council.members[1]).get("/boards/")
        for looks in (officer, member):
            assert "Answer" not in looks.get("/boards/"), "the office does not answer, nobody twice"
        proposer = desk(council.way.proposers[0])
        assert "Decided in writing" in proposer.get(f"/proposals/{council.filed.id}/")
        proposer.get(item, 404)
        member.post(f"{item}answer/", answer="agree")
        for person in council.members[:-1]:
            deciding_in_writing.answer(track=council.track.id, said="agree", why="", by=person)
        page = chair.get(item)
        assert "It is carried." in page
        assert "Record the decision" in page
        assert "Record the decision" not in officer.get(item)
        here = f"/boards/items/{council.track.id}/"
        said = {**judged(council), "outcome": "approved", "reasons": "We are convinced."}
        chair.post(f"{here}decide/", 422, **said | {"reasons": " "}, seen=council.track.revision)
        chair.post(f"{here}decide/", **said, seen=council.track.revision)
        assert "Decided in writing" in proposer.get(f"/proposals/{council.filed.id}/"), "sealed"
    assert Decision.objects.get().way == "written"
    assert council.filed.state == ProposalState.IN_REVIEW
    assert "in writing" in chair.get(f"/boards/decisions/{Decision.objects.get().id}/")


@pytest.mark.clause("7.6", shows="accepts")
@pytest.mark.clause("7.6", shows="refuses")
def test_a_condition_takes_files_and_is_cleared_by_whom_it_names(council: Any, desk: New) -> None:
    clearer, proposer = council.members[-1], council.way.proposers[0]
    day = council.hour.date() + dt.timedelta(days=30)
    council.decide_and_release(
        TrackOutcome.CONDITIONS,
        conditions=[
            NewCondition("Name a second assessor.", proposer, day, "person", clearer),
            NewCondition("Tell the body.", proposer, day, "body"),
        ],
    )
    first, second = sorted(
        queries.conditions_of(council.filed), key=lambda c: c.clearer != "person"
    )
    here = f"/boards/conditions/{first.id}/"
    owner, named = desk(proposer), desk(clearer)
    pdf = b"%PDF-1.7 evidence"

    def handed(content: bytes, name: str = "letter.pdf") -> SimpleUploadedFile:
        return SimpleUploadedFile(name, content)

    for bad in (b"<script>", b"MZ\x90", b""):
        owner.post(f"{here}files/", 422, file=handed(bad))
    owner.post(f"{here}files/", 422)
    for _twice in range(2):
        owner.post(f"{here}files/", file=handed(pdf, "../../<b>letter</b>.pdf"))
    page = named.get(here)
    assert "<b>letter" not in page
    (kept,) = _files(page, first)
    got = named.client.get(kept)
    assert got.content == pdf
    assert got["Content-Disposition"].startswith("attachment")
    named.post(f"{here}files/", 403, file=handed(pdf))
    for stranger in (demo.learner(1), demo.staff("proposer", "elte.hu")):
        desk(stranger).get(kept, 404)
        desk(stranger).post(f"{here}files/", 404, file=handed(pdf))
    desk(clearer).get(kept.replace(str(first.id), str(second.id)), 404)
    owner.post(f"{here}answer/", evidence="Her name is in the letter.")
    assert OutboxMessage.objects.filter(name="condition-met", payload__to=clearer.email).exists()
    owner.post(f"{kept}remove/", 422)
    assert f"The decision names {clearer.name}" in desk(council.chair).get(here)
    for other in (council.chair, council.officer):
        desk(other).post(f"{here}clear/", 409)
        seen = _seen(named.get(here))
        desk(other).post(f"{here}clear/", 403, seen=seen)
    named.post(f"{here}clear/", seen=_seen(named.get(here)))

    there = f"/boards/conditions/{second.id}/"
    owner.post(f"{there}answer/", evidence="We did.")
    chair = desk(council.chair)
    assert "The body clears this condition in its session" in desk(clearer).get(there)
    Meeting.objects.update(state="held")
    chair.post(f"{there}clear/", 422, seen=_seen(chair.get(there)))
    Meeting.objects.update(state="in-session")
    chair.post(f"{there}clear/", seen=_seen(chair.get(there)))
    assert council.filed.state == ProposalState.APPROVED


def _files(page: str, condition: Any) -> list[str]:
    import re

    return re.findall(rf'href="(/boards/conditions/{condition.id}/files/[^"]+/)"', page)


def _seen(page: str) -> str:
    return page.partition('name="seen" value="')[2].partition('"')[0]


@pytest.mark.sqlite
def test_the_pages_of_many_comments_cost_what_those_of_one_cost(
    council: Any, desk: New, django_assert_max_num_queries: Any
) -> None:
    council.close_papers()
    track, members = council.track, council.members
    judging.declare_interest(track=track.id, level="none", by=members[-1])
    Comment.objects.bulk_create(
        Comment(track=track, field="hours", author=members[i % 9], text=f"No. {i}",
                audience="body", written_at=clock.now())
        for i in range(30)
    )  # fmt: skip
    at = desk(members[-1])
    at.get(f"/boards/items/{track.id}/proposal/")
    with django_assert_max_num_queries(60):
        assert at.get(f"/boards/items/{track.id}/proposal/").count("No. ") >= 30
    with django_assert_max_num_queries(10):
        sessions.declarations_in(track.meeting)
