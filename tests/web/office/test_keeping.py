"""Bodies, contacts, universities, letters and the ledger on pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from charm.alliance.models import Body, Contact, Membership, University
from charm.alliance.queries import person_by_email
from charm.alliance.services.absence import name_deputy
from charm.alliance.services.bodies import set_paper_deadline
from charm.foundation import clock, ledger
from charm.foundation.models import LedgerRecord, OutboxMessage

pytestmark = pytest.mark.django_db
Visit = Callable[[str], Any]
COUNCIL = "bodies/academic-council/"


def seat_of(email: str) -> Membership:
    return Membership.objects.get(person__email=email)


# --- bodies --------------------------------------------------------------------------------------


@pytest.mark.clause("8.1", shows="accepts")
def test_the_boards_officer_gives_and_ends_a_seat(visitor: Visit) -> None:
    officer, proposer = visitor("boards"), person_by_email("proposer@uu.nl")
    assert proposer is not None
    page = officer.get(COUNCIL)
    assert str(proposer.pk) in page
    assert "learner1@" not in page
    said = {"seat-person": str(proposer.pk), "seat-role": "observer", "seat-last": "2026-12-31"}
    assert "2025-01-01" in officer.post(
        f"{COUNCIL}seat/", {**said, "seat-since": "2025-01-01"}, 422
    )
    officer.post(f"{COUNCIL}seat/", {**said, "seat-role": "king"}, 422)
    learner = person_by_email("learner1@charm-eu.example")
    officer.post(f"{COUNCIL}seat/", {**said, "seat-person": str(learner.pk)}, 422)  # type: ignore[union-attr]
    for _twice in range(2):
        officer.post(f"{COUNCIL}seat/", said)
    seat = seat_of("proposer@uu.nl")
    assert (seat.role, seat.until) == ("observer", dt.date(2027, 1, 1))
    assert "without a vote" in officer.get(COUNCIL)
    there = f"seats/{seat.pk}/"
    ends = {"end-confirm": "Sanne de Wit", "end-reason": "Enough."}
    assert "Enough." in officer.post(there, {**ends, "end-confirm": "no"}, 422)
    officer.post(there, ends, 409)
    officer.post(there, {**ends, "seen": "1"})
    assert "1 seat that is over" in officer.get(COUNCIL)
    assert "This seat is over" in officer.get(there)
    assert officer.post(there, {**ends, "seen": "2"}, 422)


@pytest.mark.clause("7.6", shows="refuses")
def test_the_last_chair_ends_only_knowingly(visitor: Visit) -> None:
    officer, seat = visitor("boards"), seat_of("council-chair@charm-eu.example")
    there = f"seats/{seat.pk}/"
    assert "Nobody else chairs this body" in officer.get(there)
    ends = {"end-confirm": "Ruairí O’Connell", "end-last": "2026-09-30", "seen": "1"}
    assert "would have no chair" in officer.post(there, ends, 422)
    other = seat_of("quality@uu.nl")
    Membership.objects.filter(pk=other.pk).update(role="chair", until=dt.date(2026, 9, 15))
    assert "Nobody else chairs this body" not in officer.get(there)
    asked = officer.post(there, ends, 422)
    assert "I know that nobody chairs" in asked
    officer.post(there, {**ends, "end-knowing": "on"})
    seat.refresh_from_db()
    assert seat.until == dt.date(2026, 10, 1)


@pytest.mark.clause("7.4.1", shows="refuses")
def test_the_paper_deadline_is_changed_once_and_never_from_a_stale_page(visitor: Visit) -> None:
    officer = visitor("boards")
    for wrong in ("61", "-1", "many", "", "\x00"):
        officer.post(f"{COUNCIL}deadline/", {"deadline-working_days": wrong, "seen": "10"}, 422)
    for _twice in range(2):
        officer.post(f"{COUNCIL}deadline/", {"deadline-working_days": "8", "seen": "10"})
    council = Body.objects.get(code="academic-council")
    acts = [body["act"] for body in ledger.history_of(f"body:{council.code}")]
    assert (council.paper_deadline_working_days, acts.count("paper_deadline_set")) == (8, 1)
    officer.post(f"{COUNCIL}deadline/", {"deadline-working_days": "5", "seen": "10"}, 409)
    officer.post(f"{COUNCIL}deadline/", {"deadline-working_days": "5"}, 409)


@pytest.mark.clause("8.1", shows="refuses")
def test_others_read_bodies_contacts_and_universities_and_change_nothing(visitor: Visit) -> None:
    seat = seat_of("quality@uu.nl")
    for name in ("manager@uu.nl", "auditor", "operator"):
        there = visitor(name)
        page = there.get(COUNCIL)
        assert "Lotte Hoekstra" in page
        assert "Give the seat" not in page
        assert "Change the paper deadline" not in page
        for address in (f"{COUNCIL}seat/", f"{COUNCIL}deadline/", f"seats/{seat.pk}/"):
            there.post(address, {"seen": "1"}, 403)
        there.get(f"seats/{seat.pk}/", 403)
    for name in ("manager@uu.nl", "auditor"):
        there = visitor(name)
        assert "contacts/wp12/" not in there.get("contacts/")
        there.get("contacts/wp12/", 403)
        there.post("contacts/wp12/", {"name": "Mine", "seen": "1"}, 403)
        assert "Bram Visser" in there.get("universities/uu/")
        there.post("universities/uu/", {"name": "Mine", "seen": "1"}, 403)
    for nothing in ("bodies/nobody/", "contacts/nobody/", "universities/nobody/", "seats/9999/"):
        visitor("boards").get(nothing, 404)


# --- contacts, universities, rules ---------------------------------------------------------------


def test_contacts_and_universities_are_kept(visitor: Visit) -> None:
    officer = visitor("boards")
    said = {"name": "WP12", "email": "wp12@charm-eu.example", "topics": "teachers\n\nteams"}
    officer.post("contacts/wp12/", {**said, "seen": "9"}, 409)
    assert "teachers" in officer.post("contacts/wp12/", {**said, "email": "no", "seen": "1"}, 422)
    officer.post("contacts/wp12/", {**said, "topics": " \n ", "seen": "1"}, 422)
    officer.post("contacts/wp12/", {**said, "seen": "1"})
    officer.post("contacts/wp12/", {**said, "seen": "1"}, 409)
    assert Contact.objects.get(code="wp12").topics == ["teachers", "teams"]
    operator, there = visitor("operator"), "universities/uu/"
    facts = {"name": "Utrecht University", "own_name": "", "city": "Utrecht", "seen": "1"}
    for url in ("javascript:alert(1)", "", "https://x\x00y.nl"):
        operator.post(there, {**facts, "url": url}, 422)
    facts["url"] = "https://www.uu.nl"
    for day in ("9999-12-31", "0001-01-01", "2018-01-01", "x"):
        operator.post(there, {**facts, "member_until": day}, 422)
    operator.post(there, {**facts, "member_until": "2027-08-31"})
    assert University.objects.get(code="uu.nl").member_until == dt.date(2027, 8, 31)
    assert "31 Aug" in operator.get("universities/")


def test_the_rules_are_read(visitor: Visit) -> None:
    page = visitor("manager@uu.nl").get("rules/")
    assert "Educational principles, formal learning" in page
    assert "25 to 30 hours of work" in page
    assert "the policy gives no figure" in page


# --- letters -------------------------------------------------------------------------------------


@pytest.mark.clause("7.5", shows="accepts")
def test_a_letter_that_went_astray_is_sent_again_once(visitor: Visit) -> None:
    for n, state in enumerate(("dead", "unknown", "waiting")):
        OutboxMessage.objects.create(
            key=f"letter:{n}", kind="letter", name="endorsement-request", state=state,
            payload={"to": f"to{n}@uu.nl", "subject": f"Subject {n}", "body": "Words of it"},
            last_error="550 no such mailbox", attempts=8, created_at=clock.now(),
        )  # fmt: skip
    officer, auditor = visitor("boards"), visitor("auditor")
    page = officer.get("letters/")
    assert "550 no such mailbox" in page
    assert "Words of it" not in page
    assert "to2@uu.nl" not in page
    assert "to2@uu.nl" in officer.get("letters/?state=waiting")
    assert "?state=done" not in page
    assert "?state=done" in auditor.get("letters/")
    assert "Send again" not in auditor.get("letters/")
    dead = OutboxMessage.objects.get(key="letter:0")
    there = f"letters/{dead.pk}/again/"
    auditor.post(there, {}, 403)
    visitor("manager@uu.nl").get("letters/", 403)
    visitor("manager@uu.nl").post(there, {}, 403)
    officer.post(there, {})
    officer.post(there, {}, 422)
    dead.refresh_from_db()
    assert dead.state != "dead"
    assert [b["act"] for b in ledger.history_of(f"letter:{dead.pk}")] == ["letter_sent_again"]


# --- the ledger ----------------------------------------------------------------------------------


@pytest.mark.clause("8.1", shows="accepts")
def test_the_ledger_says_who_did_what_and_as_whose_deputy(visitor: Visit) -> None:
    officer = person_by_email("boards@charm-eu.example")
    stands = person_by_email("auditor@charm-eu.example")
    assert officer is not None
    assert stands is not None
    name_deputy(
        mandate=officer.mandates.get(), deputy=stands, by=officer,
        since=clock.today(), until=clock.today() + dt.timedelta(days=3),
    )  # fmt: skip
    set_paper_deadline(body=Body.objects.get(kind="council"), working_days=7, by=stands)
    auditor = visitor("auditor")
    page = auditor.get("ledger/")
    assert "Changed the paper deadline." in page
    assert "as deputy of Clara Montañés" in page
    assert "Named a deputy." in page
    assert "Boards officer" in page
    only = auditor.get("ledger/?act=paper_deadline_set")
    assert "Named a deputy." not in only.partition("<tbody>")[2]
    assert "Named a deputy." in auditor.get("ledger/?who=BOARDS@charm-eu.example&day=2026-09-01")
    assert "Changed the paper" in auditor.get(
        f"ledger/?who={stands.key}&about=body:academic-council"
    )
    assert "No record fits this choice" in auditor.get("ledger/?who=nobody@nowhere.example")
    assert "The chain holds" in auditor.get("ledger/?check=1")
    for hostile in ("?who=%00", "?act=%27", "?day=9999-99-99", "?day=0001-01-01", "?page=zz"):
        auditor.get(f"ledger/{hostile}")
    page = auditor.client.get("/office/ledger/", {"about": "<script>alert(1)</script>" * 99})
    assert b"<script>alert" not in page.content


@pytest.mark.clause("8.1", shows="refuses")
def test_private_values_are_the_auditors_and_others_read_no_ledger(visitor: Visit) -> None:
    visitor("boards").post(
        "contacts/wp12/",
        {"name": "WP12", "email": "secret@charm-eu.example", "topics": "x", "seen": "1"},
    )
    assert "secret@charm-eu.example" in visitor("auditor").get("ledger/")
    assert "secret@charm-eu.example" not in visitor("operator").get("ledger/")
    for name in ("boards", "manager@uu.nl"):
        visitor(name).get("ledger/", 403)


def test_a_page_of_the_ledger_costs_the_same_at_one_and_at_twenty_five(visitor: Visit) -> None:
    auditor = visitor("auditor")

    def cost(query: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            auditor.get(f"ledger/{query}")
        return len(queries)

    one = person_by_email("proposer@uu.nl")
    assert one is not None
    assert LedgerRecord.objects.filter(object_ref=one.key).count() == 1
    assert LedgerRecord.objects.filter(act="person_added").count() > 25
    assert cost(f"?about={one.key}") == cost("?act=person_added")
