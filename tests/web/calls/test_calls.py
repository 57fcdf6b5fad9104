"""The pages of calls: for everybody, for proposers, for the manager, for reviewers (7.3)."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from tests.support.calls import (
    CLOSES,
    DECIDED,
    JUDGED,
    OPENED,
    SENT,
    Calling,
    proposer_of,
)

from charm import demo
from charm.core.workflow import CallState, ProposalState
from charm.foundation import clock
from charm.foundation.models import OutboxMessage
from charm.proposals.models import Call, CallEntry, CallReview, Proposal

pytestmark = pytest.mark.django_db
HOSTILE = ("\x00", "x" * 100_000, "<script>alert(1)</script>", "\u202eevil")


class Visitor:
    """A person in a browser at a moment."""

    def __init__(self, person: Any, at: Any) -> None:
        self.client, self.at = Client(), at
        if person is not None:
            self.client.force_login(person)

    def get(self, address: str, status: int = 200, **headers: Any) -> str:
        with clock.at(self.at):
            answer = self.client.get(address, **headers)
        assert answer.status_code == status, (address, answer.status_code, answer.content[-3000:])
        return answer.content.decode()

    def post(self, address: str, status: int = 302, htmx: bool = False, **values: Any) -> str:
        headers = {"HX-Request": "true"} if htmx else {}
        with clock.at(self.at):
            answer = self.client.post(address, values, headers=headers)
        assert answer.status_code == status, (address, answer.status_code, answer.content[-3000:])
        return answer.content.decode()


def seen_in(page: str, address: str = "") -> str:
    """The revision that the form of that address carries."""
    part = page[page.index(f'action="{address}"') :] if address else page
    found = re.search(r'name="seen" value="(\d+)"', part)
    assert found
    return found[1]


@pytest.mark.clause("7.3", shows="accepts")
def test_everybody_reads_what_is_open_and_until_when() -> None:
    world = Calling()
    visitor = Visitor(None, SENT)
    page = visitor.get("/calls/")
    assert "Water in the city" in page
    assert "Europe/Madrid" in page
    page = visitor.get("/calls/water-in-the-city/")
    assert "Why now?" in page
    assert "Sign in to take part" in page
    assert "12 Nov. 2026, 17:00" in page
    visitor.get("/calls/there-is-none/", 404)
    late = Visitor(None, CLOSES)
    assert "No call is open now" in late.get("/calls/")
    assert "takes no proposals any more" in late.get("/calls/water-in-the-city/")
    # Nobody sees what is planned only.
    Call.objects.create(
        slug="secret", title={"en": "Secret"}, owner=world.manager, planned_at=OPENED
    )
    visitor.get("/calls/secret/", 404)
    assert "Secret" not in visitor.get("/calls/")


@pytest.mark.clause("7.3", shows="accepts")
def test_a_proposer_chooses_a_call_answers_and_sends_in() -> None:
    world = Calling()
    row, proposer = world.water, world.proposer
    at, me = f"/proposals/{row.id}/", Visitor(world.proposer, SENT)
    page = me.get(at)
    assert "Water in the city" in page
    assert "Answer 3 more questions" in page
    page = me.get(f"{at}edit/call/")
    assert "7.3" in page
    # Saved while one types, with what is still missing beside it.
    marks = dict(re.findall(r'name="(was\.call-\w+)" value="(\w+)"', page))
    live = me.post(f"{at}edit/call/", 200, htmx=True, **marks, **{"call-why": "The dikes."})
    assert "Saved at" in live
    assert 'id="found-call-new"' in live
    assert world.entry(row).answers == {"why": "The dikes."}
    wrong = me.post(f"{at}edit/call/", 200, htmx=True, **marks, **{"call-cost": "a lot"})
    assert "must be a number" in wrong
    # Another window does not write over it; saving again does.
    theirs = me.post(f"{at}edit/call/", 422, **marks, **{"call-why": "Mine."})
    assert "Somebody else answered this meanwhile" in theirs
    assert "Mine." in theirs
    marks = dict(re.findall(r'name="(was\.call-\w+)" value="(\w+)"', theirs))
    typed = {"call-why": "Mine.", "call-new": "yes", "call-where": "o2", "call-cost": "12,5"}
    me.post(f"{at}edit/call/", **marks, **typed)
    assert world.entry(row).answers == {"why": "Mine.", "new": True, "where": "o2", "cost": 12.5}
    for text in HOSTILE:
        page = me.post(f"{at}edit/call/", 422 if text != HOSTILE[2] else 302,
                       **{"call-why": text})  # fmt: skip
        assert "<script>alert" not in page
    page = me.get(f"{at}submit/")
    assert "Send it in" in page
    row.refresh_from_db()
    me.post(f"{at}submit/", 409, seen=row.revision - 1)
    me.post(f"{at}submit/", seen=row.revision)
    me.post(f"{at}submit/", 409, seen=row.revision)
    row.refresh_from_db()
    assert row.state == ProposalState.CALL_REVIEW
    assert "In call review" in me.get("/proposals/?state=deciding")
    assert "Waits for the call to select" in me.get("/home/")
    page = me.get(at)
    assert "Take it back" in page
    assert "The dikes" not in page, "what was answered last"
    me.post(f"{at}take-back/", seen=row.revision)
    row.refresh_from_db()
    assert row.state == ProposalState.DRAFT
    me.post(f"{at}call/leave/", seen=row.revision)
    assert "1 call is open" in me.get(at)
    assert "Take part in this call" in me.get(f"{at}edit/call/")
    row.refresh_from_db()
    for call in ("", "x", str(uuid.uuid4())):
        me.post(f"{at}call/choose/", 404 if len(call) > 5 else 422, seen=row.revision, call=call)
    me.post(f"{at}call/choose/", seen=row.revision, call=str(world.call.id))
    assert world.entry(row).answers["why"] == HOSTILE[2], "kept"
    # A proposal may begin for a call.
    page = me.get("/proposals/new/?call=water-in-the-city")
    assert 'name="call" value="water-in-the-city"' in page
    me.post("/proposals/new/", kind="formal", title="New", call="water-in-the-city", once="k")
    assert CallEntry.objects.filter(proposal__title="New", state="chosen").exists()
    assert "Water in the city" in me.get("/calls/water-in-the-city/")
    # Late: the page says what can be done.
    late = Visitor(proposer, CLOSES)
    assert "too late" in late.get(at)
    assert "takes nothing any more" in late.get(f"{at}edit/call/")


@pytest.mark.clause("7.3", shows="accepts")
def test_the_manager_plans_opens_extends_and_names_reviewers() -> None:
    world = Calling()
    me = Visitor(world.manager, SENT)
    assert "Water in the city" in me.get("/calls/manage/")
    form = {
        "title.en": "Heat", "title.es": "Calor", "closes_at": "2026-11-20T17:00",
        "q.1.kind": "text", "q.1.label.en": "Why?", "q.1.required": "1",
        "q.2.kind": "choice", "q.2.label.en": "Where?", "q.2.options.en": "Here\nThere",
        "q.2.options.es": "Aquí\nAllí", "once": "abc",
    }  # fmt: skip
    assert "Question 3" in me.post("/calls/manage/new/", 200, **{**form, "more": "1"})
    assert "at least two answers" in me.post(
        "/calls/manage/new/", 422, **{**form, "once": "x", "q.2.options.en": "Here",
                                      "q.2.options.es": ""}
    )  # fmt: skip
    for moment in ("soon", "2026-11-20", "9999-99-99T99:99"):
        if moment != "2026-11-20":
            me.post("/calls/manage/new/", 422, **{**form, "once": moment, "closes_at": moment})
    me.post("/calls/manage/new/", **form)
    me.post("/calls/manage/new/", **form)
    call = Call.objects.get(slug="heat")
    assert [one["key"] for one in call.questions] == ["q1", "q2"]
    assert call.questions[1]["options"][1]["label"] == {"en": "There", "es": "Allí"}
    desk = f"/calls/manage/{call.id}/"
    page = me.get(desk)
    assert "Complete the call" in page
    assert "what it is for" in page
    assert "Give it a title" in me.post(f"{desk}open/", 422, seen=1)
    page = me.get(f"{desk}edit/")
    assert "Allí" in page
    me.post(f"{desk}edit/", seen=1, **{**form, "purpose.en": "<script>alert(1)</script>"})
    me.post(f"{desk}edit/", 409, seen=1, **form)
    assert "<script>alert" not in me.get(f"{desk}edit/")
    # A round with its reviewer.
    said = {"title.en": "Fit", "judges": "recommend", "due_on": "2026-11-25", "once": "r"}
    me.post(f"{desk}rounds/new/", 422, seen=2, **{**said, "due_on": "", "once": "r2"})
    me.post(f"{desk}rounds/new/", seen=2, **said)
    assert "Fit" in me.get(f"{desk}rounds/1/")
    me.post(f"{desk}rounds/1/", seen=3, **{**said, "title.en": "Fit for cities"})
    assert "Nobody has an account" in me.post(
        f"{desk}rounds/1/ask/", 422, seen=4, email="nobody@uu.nl"
    )
    me.post(f"{desk}rounds/1/ask/", seen=4, email="quality@elte.hu")
    reviewer = demo.staff("quality", "elte.hu")
    page = me.get(desk)
    assert reviewer.name in page
    me.post(f"{desk}rounds/1/release/{reviewer.id}/", seen=seen_in(page))
    me.post(f"{desk}rounds/1/drop/", seen=6)
    page = me.get(desk)
    assert "Open the call now" in page
    me.post(f"{desk}open/", seen=seen_in(page, f"{desk}open/"))
    me.post(f"{desk}open/", 409, seen=7)
    assert "Heat" in Visitor(None, SENT).get("/calls/")
    page = me.get(desk)
    seen = seen_in(page, f"{desk}extend/")
    assert "Choose a later closing" in me.post(
        f"{desk}extend/", 422, seen=seen, closes_at="2026-11-19T17:00", reason="?"
    )
    me.post(f"{desk}extend/", seen=seen, closes_at="2026-11-25T17:00", reason="A holiday.")
    page = me.get(desk)
    me.post(f"{desk}close/", seen=seen_in(page, f"{desk}close/"), reason="Enough.")
    call.refresh_from_db()
    assert call.state == CallState.CLOSED
    # Nothing was sent in: it is decided with nothing.
    page = me.get(f"{desk}decide/")
    me.post(f"{desk}decide/", seen=seen_in(page))
    assert "Decided" in me.get(desk)


@pytest.mark.clause("7.3", shows="accepts")
def test_reviewers_judge_and_the_manager_ranks_and_decides() -> None:
    world = Calling().closed()
    first, second = (Visitor(person, JUDGED) for person in world.reviewers)
    assert "Review 2 proposals in a call" in first.get("/home/")
    page = first.get("/calls/reviews/")
    assert world.water.title in page
    water, other = (f"/calls/reviews/{world.entry(row).id}/" for row in (world.water, world.other))
    page = first.get(water)
    assert "The dikes are weak." in page
    assert "Learning outcomes" in page
    assert "Give the judgement" in first.post(water, 422, seen=0, reason="Good")
    for text in HOSTILE[:1] + HOSTILE[3:]:
        first.post(water, 422, seen=0, score=5, reason=text)
    first.post(water, 409, score=5, reason="Good")
    first.post(water, seen=0, score=5, reason="Good")
    first.post(water, seen=0, score=5, reason="Good")
    first.post(water, 409, seen=0, score=4, reason="Less")
    assert CallReview.objects.count() == 1
    first.post(f"{other}conflict/", seen=0, reason="My course.")
    assert "You declared a conflict" in first.get(other)
    assert "Done:" in first.get("/calls/reviews/")
    assert "What reviewers say" not in first.get(water)
    second.post(water, seen=0, score=3, reason="Fair <script>alert(1)</script>")
    # The manager sees everything, and who is waited for.
    me, desk = Visitor(world.manager, DECIDED), f"/calls/manage/{world.call.id}/"
    page = me.get(f"{desk}ranking/")
    assert "Reviews are missing of" in page
    assert "<script>alert" not in page
    assert world.reviewers[1].name in page
    second.post(other, seen=0, score=2, reason="Weak.")
    page = me.get(f"{desk}ranking/")
    entries = [world.entry(row) for row in (world.water, world.other)]
    typed: dict[str, Any] = {"entry": [str(entry.id) for entry in entries]}
    typed |= {f"rank.{entry.id}": place for place, entry in enumerate(entries, 1)}
    typed |= {f"outcome.{entries[0].id}": "select", f"outcome.{entries[1].id}": "not-select"}
    typed |= {f"reason.{entries[0].id}": "The best.", f"reason.{entries[1].id}": ""}
    me.post(f"{desk}ranking/", 422, seen=seen_in(page), **{**typed, f"rank.{entries[0].id}": "1st"})
    me.post(f"{desk}ranking/", seen=seen_in(page), **typed)
    me.post(f"{desk}ranking/", 409, seen=seen_in(page), **typed)
    page = me.get(f"{desk}decide/")
    assert "Not possible yet" in page
    assert "Say of each proposal" in me.post(f"{desk}decide/", 422, seen=seen_in(page))
    typed[f"reason.{entries[1].id}"] = "Too small."
    me.post(f"{desk}ranking/", seen=seen_in(page), **typed)
    page = me.get(f"{desk}decide/")
    assert "1 proposal goes to the Academic Council" in page
    me.post(f"{desk}decide/", seen=seen_in(page))
    me.post(f"{desk}decide/", 409, seen=seen_in(page))
    assert OutboxMessage.objects.filter(name="call-selected").exists()
    world.fresh()
    assert world.water.state == ProposalState.SUBMITTED
    page = Visitor(proposer_of(world.other), DECIDED).get(f"/proposals/{world.other.id}/")
    assert "Too small." in page
    assert "Weak." not in page, "what reviewers say stays behind the call"
    assert "The best." in Visitor(world.proposer, DECIDED).get(f"/proposals/{world.water.id}/")
    assert "Decided" in Visitor(None, DECIDED).get("/calls/water-in-the-city/")


@pytest.mark.sqlite
@pytest.mark.clause("7.3", shows="refuses")
@pytest.mark.clause("8.1", shows="refuses")
def test_nobody_comes_behind_a_call_that_is_not_theirs() -> None:
    """Strangers find nothing, readers may not act, and whoever proposes or approves something reads
    nothing of what is said of it."""
    world = Calling().closed()
    call, entry = world.call, world.entry(world.water)
    person = world.reviewers[0].id
    desk, review = f"/calls/manage/{call.id}/", f"/calls/reviews/{entry.id}/"
    behind = [desk, f"{desk}ranking/"]
    managing = [f"{desk}edit/", f"{desk}decide/", f"{desk}rounds/new/", f"{desk}rounds/1/"]
    acts = [f"{desk}{name}/" for name in ("open", "extend", "close", "begin")]
    acts += [f"{desk}rounds/1/{name}/" for name in ("drop", "ask", f"release/{person}")]
    acts += [*managing, f"{desk}ranking/"]
    reviewing = [review, f"{review}conflict/"]
    strangers = [
        demo.learner(1), demo.officer("operator"), demo.staff("proposer", "ub.edu"),
    ]  # fmt: skip
    for stranger in strangers:
        visitor = Visitor(stranger, JUDGED)
        for address in [*behind, *managing, review]:
            visitor.get(address, 404)
        for address in [*acts, *reviewing]:
            visitor.post(address, 404, seen=1)
        visitor.get(f"{review}files/{uuid.uuid4()}/", 404)
        visitor.get("/calls/manage/", 403)
        assert "Nothing waits for your review" in visitor.get("/calls/reviews/")
    reader = Visitor(demo.officer("auditor"), JUDGED)
    for address in [*behind, review]:
        reader.get(address)
    for address in managing:
        reader.get(address, 403)
    for address in acts:
        reader.post(address, 403, seen=1)
    reader.post(review, 422, seen=0, score=5, reason="x")
    reader.get("/calls/manage/new/", 403)
    for involved in (world.proposer, demo.staff("manager", "uu.nl")):
        visitor = Visitor(involved, JUDGED)
        visitor.get(review, 404)
    reviewer = Visitor(world.reviewers[0], JUDGED)
    for address in behind:
        reviewer.get(address, 404)
    reviewer.get(f"/proposals/{world.water.id}/", 404)
    anonymous = Visitor(None, JUDGED)
    for address in ["/calls/manage/", "/calls/reviews/", *behind, *managing, review]:
        anonymous.get(address, 302)
    # Another proposal's part in the call is not mine.
    other = Visitor(demo.staff("proposer", "ub.edu"), SENT)
    for name in ("call/choose", "call/leave", "take-back", "edit/call"):
        other.post(f"/proposals/{world.water.id}/{name}/", 404, seen=1)


@pytest.mark.sqlite
def test_lists_cost_the_same_at_two_and_at_thirty(django_assert_max_num_queries: Any) -> None:
    world = Calling().judged()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    me = Visitor(world.manager, JUDGED)
    reviewer = Visitor(world.reviewers[0], JUDGED)
    desk = f"/calls/manage/{world.call.id}/"

    def cost() -> list[int]:
        found = []
        for visitor, address in (
            (me, desk), (me, f"{desk}ranking/"), (reviewer, "/calls/reviews/"),
            (me, "/calls/manage/"), (me, "/calls/"),
        ):  # fmt: skip
            visitor.get(address)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                visitor.get(address)
            found.append(len(queries))
        return found

    before = cost()
    from charm.foundation import database_rules

    database_rules.drop_all()
    entry, sent = world.entry(world.water), world.entry(world.water).sent_in
    for _ in range(28):
        row = Proposal.objects.create(
            kind="formal", title="More", begun_at=OPENED, state="call-review",
            snapshot=world.water.snapshot,
        )  # fmt: skip
        row.seats.create(person=world.proposer, university_id="uu.nl", since=OPENED)
        more = CallEntry.objects.create(call=world.call, proposal=row, joined_at=OPENED)
        copy = more.sendings.create(
            snapshot=sent.snapshot, policy_version="1", sent_in_at=SENT, sent_in_by=sent.sent_in_by
        )
        CallEntry.objects.filter(pk=more.pk).update(state="sent-in", sent_in=copy)
    database_rules.create_all()
    assert cost() == before
    assert entry.call_id == world.call.id
