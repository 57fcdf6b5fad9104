"""What comes after a session, by programs: minutes read, commented on, answered and confirmed, and
follow-ups sent and answered; each as its person may, and once."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from tests.support.after import drafted, fresh, held, next_session
from tests.support.programs import Program
from tests.support.rooms import NOW
from tests.support.sessions import Session

from charm import demo
from charm.boards.models import FollowUp
from charm.boards.services import minuting
from charm.foundation import clock, jobs

pytestmark = pytest.mark.django_db


@pytest.mark.clause("7.6", shows="accepts")
@pytest.mark.clause("8.1", shows="refuses")
def test_programs_take_minutes_to_their_confirmation(way: Callable[..., Any]) -> None:
    council = Session(way().submitted())
    meeting = held(council, reasons="Heard in full.").meeting
    minutes = drafted(council, meeting, languages=("en", "es"))
    hour = minutes.drafted_at + dt.timedelta(hours=1)
    officer, chair, member, conflicted = (
        Program(person, now=hour)
        for person in (council.officer, council.chair, *council.members[-2:])
    )
    there = f"/meetings/{meeting.id}/minutes"

    assert officer.get(there).json()["sent_at"] is None
    assert member.get(there).status_code == 404, "a draft is the office's"
    with clock.at(hour):
        minuting.send_minutes(
            meeting=meeting.id, by=council.officer, seen=officer.get(there).json()["revision"]
        )
    read = member.get(f"{there}?lang=es").json()
    assert (read["language"], read["languages"]) == ("es", ["en", "es"])
    part = next(one for one in read["parts"] if one["item"] == str(council.track.id))
    assert any("Heard in full." in line for line in part["confidential"])
    assert not any("Heard in full." in line for line in part["public"])

    comments = f"/minutes-parts/{part['id']}/comments"
    said = {"text": "Say <b>who</b>.", "paragraph": 1, "confidential": True}
    for _twice in range(2):
        remark = member.post(comments, said, key="one-click")
        assert remark.status_code == 201, remark.content
    assert member.post(comments, {**said, "paragraph": 99}).status_code == 422
    (kept,) = [c for p in officer.get(f"{there}?lang=es").json()["parts"] for c in p["comments"]]
    assert (kept["text"], kept["author"]) == ("Say <b>who</b>.", council.members[-2].name)

    _, later = next_session(council, meeting)
    officer, chair, member = (
        Program(person, now=later)
        for person in (council.officer, council.chair, council.members[-2])
    )
    revision = chair.get(there).json()["revision"]
    unanswered = chair.put(f"{there}/confirmation", {"seen": revision})
    assert unanswered.status_code == 422
    answer = f"/minutes-comments/{kept['id']}/answer"
    assert member.post(answer, {"answer": "Done."}).status_code == 403
    assert officer.post(answer, {"answer": "Done."}).status_code == 201
    assert officer.post(answer, {"answer": "Again."}).status_code == 422
    revision = chair.get(there).json()["revision"]
    assert chair.put(f"{there}/confirmation", {"seen": revision - 1}).status_code == 409
    confirmed = chair.put(f"{there}/confirmation", {"seen": revision})
    assert confirmed.status_code == 200
    assert confirmed.json()["state"] == "minutes-confirmed"
    assert confirmed.json()["confirmed_by"] == council.chair.name
    document = member.get(f"{there}/en.pdf")
    (sha256,) = {
        one["sha256"] for one in confirmed.json()["files"]
        if (one["language"], one["public"]) == ("en", False)
    }  # fmt: skip
    assert hashlib.sha256(document.content).hexdigest() == sha256
    assert fresh(meeting).state == "minutes-confirmed"
    assert conflicted.get(there).status_code == 200, "who has a seat reads them"


@pytest.mark.clause("7.8", shows="accepts")
def test_programs_send_follow_ups_and_contacts_answer(way: Callable[..., Any]) -> None:
    approved = way().approved()
    with clock.at(NOW):
        jobs.run_pending()
    row = FollowUp.objects.order_by("contact").first()
    assert row is not None
    proposer = Program(approved.proposers[0])
    here = f"/follow-ups/{row.id}"
    letter = {"seen": row.revision, "subject": "Approved", "letter": "When does it suit you?"}

    assert proposer.get("/follow-ups?state=sent").json()["total"] == 0
    assert proposer.post(f"{here}/sending", {**letter, "letter": " "}).status_code == 422
    for _twice in range(2):
        sent = proposer.post(f"{here}/sending", letter, key="one-click")
        assert (sent.status_code, sent.json()["state"]) == (201, "sent")
    moves = f"{here}/moves"
    seen = sent.json()["revision"]
    accept = {"seen": seen, "move": "accept", "note": "Gladly."}
    assert proposer.post(moves, accept).status_code == 422, "the contact accepts"
    contact = demo.learner(1)
    type(contact).objects.filter(pk=contact.pk).update(email=row.email)
    contact.refresh_from_db()
    asked = Program(contact)
    assert [one["id"] for one in asked.get("/follow-ups").json()["items"]] == [str(row.id)]
    assert asked.post(moves, accept).json()["state"] == "accepted"
    assert asked.post(moves, accept).status_code == 409
    assert proposer.get(here).json()["note"] == "Gladly."
    assert Program(demo.staff("proposer", "elte.hu")).get(here).status_code == 404
