"""Offices on pages: granted, ended, handed over, kept while somebody is away (8.1, 8.2)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from charm.alliance.models import Mandate, Person
from charm.alliance.queries import person_by_email
from charm.alliance.services.absence import name_deputy
from charm.alliance.services.mandates import end_mandate
from charm.foundation import clock, ledger

pytestmark = pytest.mark.django_db
Visit = Callable[[str], Any]


def person(email: str) -> Any:
    return person_by_email(email)


def held(email: str, office: str) -> Mandate:
    return Mandate.objects.get(person__email=email, office=office, deputy_for=None)


def choices(page: str, name: str) -> list[str]:
    select = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)
    return re.findall(r'value="([^"]+)"', select[0]) if select else []


def acts_on(who: Any) -> list[str]:
    return [str(body["act"]) for body in ledger.history_of(who.key)]


# --- what is mine --------------------------------------------------------------------------------


def test_the_office_shows_what_i_hold_for_whom_i_stand_in_and_what_i_look_after(
    visitor: Visit,
) -> None:
    registrar, stand_in = person("registrar@uu.nl"), person("proposer@uu.nl")
    name_deputy(
        mandate=held("registrar@uu.nl", "registrar"), deputy=stand_in, by=registrar,
        since=clock.today(), until=clock.today() + dt.timedelta(days=5),
    )  # fmt: skip
    mine = visitor("registrar@uu.nl").get("")
    assert "Registrar, Utrecht University" in mine
    assert "Sanne de Wit stands in for you" in mine
    assert mine.index("You hold") < mine.index("Holder of the seal, Utrecht University")
    theirs = visitor("proposer@uu.nl").get("")
    assert "You stand in" in theirs
    assert "for Bram Visser" in theirs
    assert "/office/ledger/" not in theirs
    doors = visitor("operator").get("")
    assert all(f"/office/{part}/" in doors for part in ("people", "letters", "ledger"))
    people = Person.objects.count()
    says = rf'/office/people/">People</a></span><span class="until figures">{people}<'
    assert re.search(says, doors)


@pytest.mark.clause("8.1", shows="refuses")
def test_who_holds_no_office_is_told_who_grants_one(visitor: Visit) -> None:
    for name in ("learner1", "proposer@uu.nl", "council-chair"):
        for address in ("", "people/", "bodies/", "rules/", "ledger/", "mandates/1/"):
            assert "for people who hold an office" in visitor(name).get(address, 403)
    visitor("learner1").post(f"people/{person('learner1@charm-eu.example').pk}/grant/", {}, 403)


# --- granted -------------------------------------------------------------------------------------


@pytest.mark.clause("8.2", shows="refuses")
def test_only_what_one_holds_is_offered_and_nothing_else_can_be_sent(visitor: Visit) -> None:
    manager, colleague = visitor("manager@uu.nl"), person("proposer@uu.nl")
    page = manager.get(f"people/{colleague.pk}/")
    assert choices(page, "grant-office") == ["institutional-manager@uu.nl"]
    for office in ("registrar@uu.nl", "institutional-manager@tcd.ie", "operator@", "seal@", "x"):
        manager.post(f"people/{colleague.pk}/grant/", {"grant-office": office}, 422)
    operator = visitor("operator")
    offered = choices(operator.get(f"people/{colleague.pk}/"), "grant-office")
    assert "registrar@uu.nl" in offered
    assert not [office for office in offered if office.startswith("seal@")]
    own = operator.get(f"people/{operator.person.pk}/")
    assert "Nobody grants an office to themselves" in own
    operator.post(f"people/{operator.person.pk}/grant/", {"grant-office": "auditor@"}, 403)
    assert not colleague.mandates.exists()


@pytest.mark.clause("8.2", shows="accepts")
def test_an_office_is_granted_once_until_its_last_day_and_is_on_record(visitor: Visit) -> None:
    manager, colleague = visitor("manager@uu.nl"), person("proposer@uu.nl")
    said = {"grant-office": "institutional-manager@uu.nl", "grant-since": "2026-09-10"}
    wrong = manager.post(f"people/{colleague.pk}/grant/", {**said, "grant-last": "2026-09-01"}, 422)
    assert 'value="2026-09-10"' in wrong
    assert "An office ends after it began" in wrong
    for _twice in range(2):
        manager.post(f"people/{colleague.pk}/grant/", {**said, "grant-last": "2026-09-20"})
    row = held("proposer@uu.nl", "institutional-manager")
    assert (row.since, row.until) == (dt.date(2026, 9, 10), dt.date(2026, 9, 21))
    assert acts_on(colleague).count("mandate_granted") == 1
    page = manager.get(f"people/{colleague.pk}/")
    assert "20 Sept. 2026" in page
    assert "to come" in page


@pytest.mark.clause("8.2", shows="refuses")
def test_a_deputy_grants_nothing_and_hands_nothing_on(visitor: Visit) -> None:
    manager, deputy = person("manager@uu.nl"), person("registrar@uu.nl")
    stands = name_deputy(
        mandate=held("manager@uu.nl", "institutional-manager"), deputy=deputy, by=manager,
        since=clock.today(), until=clock.today() + dt.timedelta(days=5),
    )  # fmt: skip
    there, colleague = visitor("registrar@uu.nl"), person("proposer@uu.nl")
    offered = choices(there.get(f"people/{colleague.pk}/"), "grant-office")
    assert offered == ["registrar@uu.nl", "seal@uu.nl"]
    there.post(
        f"people/{colleague.pk}/grant/", {"grant-office": "institutional-manager@uu.nl"}, 422
    )
    assert "You keep this office for somebody else" in there.get(f"mandates/{stands.pk}/")
    for act in ("hand-over", "deputy"):
        there.post(f"mandates/{stands.pk}/{act}/", {"seen": "1"}, 403)
    there.post(f"people/{colleague.pk}/close/", {"close-reason": "x", "close-confirm": "y"}, 403)


# --- ended, handed over --------------------------------------------------------------------------


@pytest.mark.clause("8.1", shows="accepts")
def test_an_office_is_ended_by_name_and_a_stale_page_ends_nothing(visitor: Visit) -> None:
    operator, row = visitor("operator"), held("registrar@uu.nl", "registrar")
    there = f"mandates/{row.pk}/"
    said = {"end-last": "2026-09-30", "end-reason": "Moves on.", "end-confirm": "Bram Visser"}
    wrong = operator.post(f"{there}end/", {**said, "end-confirm": "Bram", "seen": "1"}, 422)
    assert "This is not the name" in wrong
    assert "Moves on." in wrong
    assert 'class="confirm no-print" open' in wrong
    operator.post(f"{there}end/", said, 409)
    operator.post(f"{there}end/", {**said, "seen": "7"}, 409)
    operator.post(f"{there}end/", {**said, "end-confirm": " bram  visser", "seen": "1"})
    operator.post(f"{there}end/", {**said, "seen": "1"}, 409)
    row.refresh_from_db()
    assert row.until == dt.date(2026, 10, 1)
    assert acts_on(row.person).count("mandate_ended") == 1
    visitor("manager@uu.nl").post(f"{there}end/", {**said, "seen": "2"}, 403)
    assert "the operator ends it" in visitor("manager@uu.nl").get(there)


@pytest.mark.clause("8.2", shows="accepts")
def test_the_holder_names_a_deputy_and_hands_over_in_one_act(visitor: Visit) -> None:
    manager, row = visitor("manager@uu.nl"), held("manager@uu.nl", "institutional-manager")
    there = f"mandates/{row.pk}/"
    page = manager.get(there)
    colleagues = choices(page, "deputy-deputy")
    assert str(person("proposer@uu.nl").pk) in colleagues
    assert str(person("proposer@tcd.ie").pk) not in colleagues
    stands = {
        "deputy-deputy": str(person("proposer@uu.nl").pk), "seen": "1",
        "deputy-since": "2026-09-07", "deputy-last": "2026-09-11",
    }  # fmt: skip
    kept = manager.post(f"{there}deputy/", {**stands, "deputy-last": "2026-09-01"}, 422)
    assert "An office ends after it began" in kept
    assert "selected" in kept
    manager.post(f"{there}deputy/", stands)
    manager.post(f"{there}deputy/", stands)
    assert row.deputies.count() == 1
    assert "11 Sept. 2026" in manager.get(there)
    heir = person("quality@uu.nl")
    gives = {"give-to": str(heir.pk), "give-on": "2026-09-15", "seen": "1"}
    stranger = {**gives, "give-to": str(person("proposer@tcd.ie").pk)}
    manager.post(f"{there}hand-over/", stranger, 422)
    manager.post(f"{there}hand-over/", {**gives, "seen": "9"}, 409)
    manager.post(f"{there}hand-over/", gives)
    manager.post(f"{there}hand-over/", gives, 409)
    assert held("quality@uu.nl", "institutional-manager").since == dt.date(2026, 9, 15)
    visitor("operator").post(f"{there}hand-over/", gives, 403)


def test_who_ends_the_last_office_leaves_the_office(visitor: Visit) -> None:
    manager, row = visitor("manager@uu.nl"), held("manager@uu.nl", "institutional-manager")
    manager.post(f"mandates/{row.pk}/end/", {"end-confirm": "Maarten Kuiper", "seen": "1"})
    manager.get("", 403)
    assert "Hand over, or name a deputy" not in manager.client.get("/account/").content.decode()
    operator = held("operator@charm-eu.example", "operator")
    kept = visitor("operator").post(
        f"mandates/{operator.pk}/end/", {"end-confirm": "Pau Serra", "seen": "1"}, 422
    )
    assert "Nobody else operates the platform then" in kept


# --- who may see whom ----------------------------------------------------------------------------


@pytest.mark.clause("8.1", shows="refuses")
def test_people_and_offices_out_of_reach_are_not_there(visitor: Visit) -> None:
    abroad, learner = person("registrar@tcd.ie"), person("learner1@charm-eu.example")
    for name in ("manager@uu.nl", "boards"):
        there = visitor(name)
        for row in (abroad, learner):
            there.get(f"people/{row.pk}/", 404)
            for act in ("grant", "close", "reopen", "address"):
                there.post(f"people/{row.pk}/{act}/", {}, 404)
        foreign = held("registrar@tcd.ie", "registrar")
        there.get(f"mandates/{foreign.pk}/", 404)
        for act in ("end", "hand-over", "deputy"):
            there.post(f"mandates/{foreign.pk}/{act}/", {"seen": "1"}, 404)
        there.get("mandates/999999/", 404)
        assert abroad.email not in there.get("people/?q=registrar")
    assert visitor("auditor").get(f"people/{learner.pk}/")
    assert "Declan Hayes" in visitor("boards").get("people/")


def test_an_ended_office_abroad_is_no_longer_told(visitor: Visit) -> None:
    row = held("quality@tcd.ie", "accreditation")
    there = visitor("boards")
    assert "Accreditation department" in there.get(f"people/{row.person_id}/")
    end_mandate(mandate=row, by=row.person)
    assert "Accreditation department" not in there.get(f"people/{row.person_id}/")
    there.get(f"mandates/{row.pk}/", 404)
    assert "(over)" in visitor("operator").get(f"mandates/{row.pk}/")


def test_that_nobody_is_boards_officer_waits_for_the_operator_alone(client: Client) -> None:
    def desk_of(email: str) -> str:
        client.force_login(person(email))
        return client.get("/home/").content.decode()

    operator, says = "operator@charm-eu.example", "Invite somebody to be Boards officer"
    assert says not in desk_of(operator)
    Mandate.objects.filter(office="boards-officer").delete()
    page = desk_of(operator)
    assert says in page
    assert "/office/invitations/new/" in page
    assert says not in desk_of("auditor@charm-eu.example")
