"""The letters of a decision on pages: read, edited, held, tested, released with it (7.6)."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.council.conftest import text_of

from charm import demo
from charm.boards.letters import letters_of
from charm.foundation import clock, jobs
from charm.foundation.letters import State
from charm.foundation.models import OutboxMessage

New = Any
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def decision(council: Any) -> Any:
    council.close_papers().begin()
    jobs.run_pending()
    mail.outbox.clear()
    return council.decide()


@pytest.mark.clause("7.6", shows="accepts")
def test_the_chair_reads_the_letters_and_releases_them_on_one_page(
    council: Any, decision: Any, desk: New
) -> None:
    chair, officer = desk(council.chair), desk(council.officer)
    here = f"/boards/decisions/{decision.id}/"
    letters = letters_of(decision)
    with clock.at(council.hour):
        assert council.filed.title in officer.get("/boards/letters/")
        assert "3 letters of decisions are drafted" in officer.get("/home/")
        page = chair.get(here)
        for letter in letters:
            assert letter.to in page
        assert page.count("Dear ") == len(letters) == 3
        assert "3 letters go out" in page
        officer.post(f"{here}letters/", 409, seen="something else")
        mark = re.findall(r'name="seen" value="(\w{32})"', officer.get(here))
        officer.post(f"{here}letters/", seen=mark[0])
        officer.post(f"{here}letters/", 409, seen=mark[0])
        said = {"seen": council.track.revision, "reviewed": mark[0]}
        late = chair.post(f"{here}release/", 422, **said)
        assert "Read its letters as they are now" in text_of(late)
        reviewed = re.findall(r'name="reviewed" value="(\w+)"', chair.get(here))
        chair.post(f"{here}release/", seen=council.track.revision, reviewed=reviewed[0])
    jobs.run_pending()
    assert {one.to[0] for one in mail.outbox} >= {letter.to for letter in letters}
    assert "sent" in chair.get(here).partition('id="letters"')[2]
    assert council.filed.title not in officer.get("/boards/letters/")


def test_a_letter_is_worked_on_at_its_own_page(council: Any, decision: Any, desk: New) -> None:
    officer = desk(council.officer)
    letter = next(one for one in letters_of(decision) if one.to == council.way.proposers[0].email)
    here = f"/boards/letters/{letter.id}/"
    page = officer.get(here)
    assert "It goes out when the chair releases the decision." in page
    assert "To the proposers, those who endorsed it and the Boards officer" in page
    assert "Send it now" not in page
    officer.post(f"{here}edit/", 409, subject="S", body="B")
    empty = officer.post(f"{here}edit/", 422, seen=1, subject=HOSTILE, body=" ")
    assert "A letter has a subject" in text_of(empty)
    assert HOSTILE.encode() not in empty.content
    for bad in ("a\x00b", "x" * 100_000):
        officer.post(f"{here}edit/", 422, seen=1, subject="S", body=bad)
    officer.post(f"{here}edit/", seen=1, subject="For you", body=f"Good news. {HOSTILE}")
    officer.post(f"{here}edit/", 409, seen=1, subject="For you", body="Again")
    page = officer.get(here)
    assert "Edited by Clara Montañés" in page
    assert "has approved" in page, "as it was written"
    assert HOSTILE not in page
    officer.post(f"{here}hold/", 422, seen=2, reason=" ")
    officer.post(f"{here}hold/", seen=2, reason="She is away.")
    officer.post(f"{here}send/", 422, seen=3)
    officer.post(f"{here}let-go/", seen=3)
    officer.post(f"{here}test/", seen=4)
    officer.post(f"{here}test/", seen=4)
    assert "already" in officer.get(here)
    officer.post(f"{here}withdraw/", seen=4, reason="Told by telephone.")
    officer.post(f"{here}again/", 422, seen=5)
    officer.post(f"{here}nonsense/", 404, seen=5)
    assert "Told by telephone." in officer.get(here)
    jobs.run_pending()
    assert [one.to for one in mail.outbox] == [[council.officer.email]]
    council.release(decision)
    other = letters_of(decision)[0]
    jobs.run_pending()
    mail.outbox.clear()
    officer.post(f"/boards/letters/{other.id}/again/", seen=other.revision)
    jobs.run_pending()
    assert len(mail.outbox) == 1
    OutboxMessage.objects.filter(pk=other.id).update(payload={}, state=State.DONE)
    assert "its words are forgotten" in officer.get(f"/boards/letters/{other.id}/")


@pytest.mark.clause("7.6", shows="refuses")
def test_a_sealed_letter_is_read_by_officer_and_chair_alone(
    council: Any, decision: Any, desk: New
) -> None:
    letter = letters_of(decision)[0]
    here = f"/boards/letters/{letter.id}/"
    for who, status in (
        (council.way.proposers[0], 404),
        (demo.officer("board-chair"), 404),
        (demo.officer("operator"), 404),
        (demo.staff("registrar", "elte.hu"), 404),
        (demo.learner(1), 404),
        (council.members[-1], 403),
    ):
        at = desk(who)
        at.get(here, status)
        at.post(f"{here}withdraw/", status, seen=1, reason="Why")
    anybody = desk().client.get(here)
    assert (anybody.status_code, "login" in anybody.headers["Location"]) == (302, True)
    auditor = desk(demo.officer("auditor"))
    assert "Dear" in auditor.get(here)
    auditor.post(f"{here}withdraw/", 403, seen=1, reason="Why")
    member = desk(council.members[-1]).get(f"/boards/decisions/{decision.id}/")
    assert "are told by letter" in member
    assert "Dear" not in member
    # The desk of the operator knows that there are letters, and to whom, but not what they say.
    operator = desk(demo.officer("operator"))
    page = operator.get("/office/letters/?state=here")
    assert letter.to in page
    assert council.filed.title not in page
    assert "Decision of" not in page


@pytest.mark.sqlite
def test_long_lists_of_letters_cost_no_more_reads(council: Any, decision: Any, desk: New) -> None:
    officer = desk(council.officer)
    here = f"/boards/decisions/{decision.id}/"
    pages = ("/boards/letters/", here, "/office/letters/?state=here", "/home/")
    few = [reads(officer, page) for page in pages]
    row = OutboxMessage.objects.filter(state=State.DRAFTED).first()
    assert row is not None
    for n in range(20):
        row.pk, row.key = uuid.uuid4(), f"more:{n}"
        row.payload = {**row.payload, "to": f"more{n}@uu.nl"}
        row.save(force_insert=True)
    assert [reads(officer, page) for page in pages] == few


def reads(at: Any, page: str) -> int:
    at.get(page)
    with CaptureQueriesContext(connection) as caught:
        at.get(page)
    return len(caught)
