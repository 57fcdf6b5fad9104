"""People on pages: found, invited, their accounts closed and opened again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from charm.alliance.models import Invitation, Person
from charm.alliance.queries import person_by_email
from charm.alliance.services.inviting import invite
from charm.alliance.services.people import add_person
from charm.foundation import ledger

pytestmark = pytest.mark.django_db
Visit = Callable[[str], Any]
HOSTILE = ("\x00", "x" * 100_000, "<script>alert(1)</script>", "\u202eevil", "' OR 1=1 --", "🜚")


def names_in(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/office/people/[^"]+">([^<]+)<', page)


def test_people_are_found_by_name_university_and_office(visitor: Visit) -> None:
    operator = visitor("operator")
    assert "1–25 of 45" in operator.get("people/")
    assert names_in(operator.get("people/?q=visser"))[:1] == ["Bram Visser"]
    assert len(names_in(operator.get("people/?university=uu.nl"))) == 4
    assert names_in(operator.get("people/?university=-&office=auditor")) == ["Ilona Szabó"]
    assert len(names_in(operator.get("people/?office=registrar"))) == 9
    assert "Nobody fits this choice" in operator.get("people/?q=nobody-at-all")
    assert "Nobody fits this choice" in operator.get("people/?closed=1")
    assert len(names_in(visitor("manager@uu.nl").get("people/"))) == 4
    for words in HOSTILE[2:]:
        page = operator.client.get("/office/people/", {"q": words, "page": "9" * 30})
        assert page.status_code == 200
        assert b"<script>alert" not in page.content
    for query in ("?q=%00", "?page=-1", "?university=%00", "?office=%27", "?closed=%ff"):
        operator.get(f"people/{query}")


def test_lists_cost_the_same_at_one_and_at_thirty(visitor: Visit) -> None:
    manager = visitor("manager@uu.nl")

    def invited(numbers: range) -> None:
        for n in numbers:
            invite(
                email=f"new{n}@uu.nl", name=f"New {n}", by=manager.person,
                office="institutional-manager", of_university_code="uu.nl",
            )  # fmt: skip
            add_person(name=f"Added {n}", email=f"added{n}@uu.nl", university_code="uu.nl")

    def cost() -> list[int]:
        counts = []
        for address in ("", "people/", "invitations/", f"people/{manager.person.pk}/"):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                manager.get(address)
            counts.append(len(queries))
        return counts

    invited(range(1))
    before = cost()
    invited(range(1, 30))
    assert cost() == before
    assert "1–25 of 30" in manager.get("invitations/")


# --- invitations ---------------------------------------------------------------------------------


@pytest.mark.clause("8.2", shows="accepts")
def test_somebody_is_invited_again_and_the_invitation_taken_back(visitor: Visit) -> None:
    manager = visitor("manager@uu.nl")
    page = manager.get("invitations/new/")
    assert 'name="seat"' not in page
    assert "tcd.ie" not in page
    said = {"name": "Nova Nieuw", "email": "nova@uu.nl", "university": "uu.nl"}
    assert "Nova Nieuw" in manager.post("invitations/new/", {**said, "email": "no"}, 422)
    assert "Say what for" in manager.post("invitations/new/", {**said, "university": ""}, 422)
    manager.post("invitations/new/", {**said, "university": "tcd.ie"}, 422)
    manager.post("invitations/new/", {**said, "office": "registrar@uu.nl"}, 422)
    manager.post("invitations/new/", {}, 422)
    for _twice in range(2):
        manager.post("invitations/new/", {**said, "once": "one-form"})
    manager.post("invitations/new/", {**said, "name": "Another", "once": "one-form"}, 422)
    row = Invitation.objects.get()
    assert "nova@uu.nl" in manager.get("invitations/")
    there = f"invitations/{row.pk}/"
    manager.post(f"{there}resend/", {"seen": "1"})
    manager.post(f"{there}resend/", {"seen": "1"}, 409)
    visitor("manager@tcd.ie").post(f"{there}take-back/", {"seen": "2"}, 404)
    assert "nova@uu.nl" not in visitor("manager@tcd.ie").get("invitations/?show=all")
    manager.post(f"{there}take-back/", {}, 409)
    manager.post(f"{there}take-back/", {"seen": "2"})
    manager.post(f"{there}take-back/", {"seen": "3"}, 422)
    assert "No invitation waits" in manager.get("invitations/")
    assert "taken back" in manager.get("invitations/?show=all")


def test_the_boards_officer_invites_to_a_seat(visitor: Visit) -> None:
    officer = visitor("boards")
    page = officer.get("invitations/new/?seat=academic-council@member")
    assert 'value="academic-council@member" selected' in page
    said = {"name": "Nova", "email": "nova@uu.nl", "seat": "academic-council@chair"}
    officer.post("invitations/new/", said)
    assert Invitation.objects.get().seat == "chair"


# --- accounts ------------------------------------------------------------------------------------


@pytest.mark.clause("8.1", shows="accepts")
def test_an_account_is_closed_by_name_with_a_reason_and_opened_again(visitor: Visit) -> None:
    manager, row = visitor("manager@uu.nl"), person_by_email("registrar@uu.nl")
    assert row is not None
    there = f"people/{row.pk}/"
    wrong = manager.post(f"{there}close/", {"close-reason": "Left us.", "close-confirm": "B"}, 422)
    assert "Left us." in wrong
    manager.post(f"{there}close/", {"close-reason": "", "close-confirm": "Bram Visser"}, 422)
    manager.post(f"{there}close/", {"close-reason": "\x00", "close-confirm": "Bram Visser"}, 422)
    said = {"close-reason": "Left us.", "close-confirm": "Bram Visser"}
    for _twice in range(2):
        manager.post(f"{there}close/", said)
    acts = [body["act"] for body in ledger.history_of(row.key)]
    assert acts.count("account_closed") == 1
    page = manager.get(there)
    assert "This account is closed" in page
    assert "Grant the office" not in page
    assert names_in(manager.get("people/?closed=1")) == ["Bram Visser"]
    assert "Why?" in manager.post(f"{there}reopen/", {}, 422)
    manager.post(f"{there}reopen/", {"reopen-reason": "Came back."})
    assert Person.objects.get(pk=row.pk).is_active
    for name in ("quality@uu.nl", "auditor"):
        visitor(name).post(f"{there}close/", said, 403)
        visitor(name).post(f"{there}reopen/", {"reopen-reason": "x"}, 403)
    own = f"people/{manager.person.pk}/"
    assert "Nobody closes their own account" in manager.get(own)
    manager.post(f"{own}close/", {**said, "close-confirm": "Maarten Kuiper"}, 403)


def test_the_operator_changes_an_address(visitor: Visit) -> None:
    operator, row = visitor("operator"), person_by_email("proposer@uu.nl")
    assert row is not None
    there = f"people/{row.pk}/address/"
    for wrong in ("no", "manager@uu.nl", "x" * 300 + "@uu.nl", "a\x00@uu.nl", ""):
        operator.post(there, {"address-email": wrong}, 422)
    operator.post(there, {"address-email": "proposer@uu.nl"})
    assert "address_changed" not in [body["act"] for body in ledger.history_of(row.key)]
    operator.post(there, {"address-email": "sanne@uu.nl"})
    assert Person.objects.get(pk=row.pk).email == "sanne@uu.nl"
    assert "not proven yet" in operator.get(f"people/{row.pk}/")
    visitor("manager@uu.nl").post(there, {"address-email": "mine@uu.nl"}, 403)
    assert "Change the address" not in visitor("manager@uu.nl").get(f"people/{row.pk}/")


def test_hostile_words_are_refused_or_shown_as_words(visitor: Visit) -> None:
    manager = visitor("manager@uu.nl")
    for words in HOSTILE:
        said = {"name": words, "email": "nova@uu.nl", "university": "uu.nl"}
        answer = manager.client.post("/office/invitations/new/", said)
        assert answer.status_code in (302, 422)
        assert b"<script>alert" not in answer.content
        assert b"<script>alert" not in manager.client.get("/office/invitations/").content
        Invitation.objects.all().delete()
